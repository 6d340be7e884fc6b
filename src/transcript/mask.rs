//! Masking: secrets, card numbers, security codes and digests never leave.
//!
//! [`Mask`] knows the secrets of a run; the rest is recognised by `protocol::sensitive`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::params::{Params, Value};
use crate::protocol::secret::MASKED;
use crate::protocol::secrets::Secrets;
use crate::protocol::sensitive::{
    holds_card_number, is_security_code, is_signature, mask_card_numbers, mask_query,
    masked_card_number,
};

/// What stands in place of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureMark {
    /// It verifies.
    Valid,
    /// It does not, with the mistake that explains it if there is one.
    Wrong(Option<&'static str>),
}

/// What must not be seen.
#[derive(Clone, Copy, Debug)]
pub struct Mask<'a> {
    /// The secrets of the merchant.
    pub secrets: &'a Secrets,
}

/// What follows the name of the signature's field, and anything that has the form of a digest.
static DIGEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let named = format!(r#"((?i:{SIGNATURE_FIELD})["'\]]*\s*[>=:]\s*["']?)[0-9A-Za-z]+"#);
    Regex::new(&format!(r"{named}|[0-9A-Fa-f]{{32}}")).ok()
});

/// The most characters of a value in a finding.
const LONGEST: usize = 300;

impl Mask<'_> {
    /// Any text.
    pub fn text(&self, text: &str) -> String {
        let mut masked = Cow::Borrowed(text);
        for secret in self.secrets.longest_first() {
            let secret = secret.expose();
            hide(&mut masked, secret);
            // Texts in findings are escaped, and so may the secret in them be.
            if !secret.escape_debug().eq(secret.chars()) {
                hide(&mut masked, &secret.escape_debug().to_string());
            }
        }
        mask_card_numbers(&masked)
    }

    /// Text of a finding: masked first, and only then not endless.
    pub fn line(&self, text: &str) -> String {
        let mut masked = self.text(text);
        if let Some((end, _)) = masked.char_indices().nth(LONGEST) {
            masked.truncate(end);
            masked.push('…');
        }
        masked
    }

    /// Text that could not be read as a message, in which a signature may stand anywhere.
    pub fn unreadable(&self, text: &str) -> String {
        unsigned(&self.text(text))
    }

    /// The address of a request or of a redirect.
    pub fn url(&self, url: &str) -> String {
        self.unreadable(&mask_query(url))
    }

    /// A message.
    pub fn params(&self, params: &Params, signature: &SignatureMark) -> Params {
        let field = |(name, value)| (self.text(name), self.value(name, value, signature));
        params.iter().map(field).collect()
    }

    fn value(&self, name: &str, value: &Value, signature: &SignatureMark) -> Value {
        match value {
            _ if is_signature(name) => Value::Text(signature.text()),
            _ if is_security_code(name) => Value::from(MASKED),
            Value::Map(group) => Value::Map(self.params(group, signature)),
            Value::List(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.value(name, item, signature))
                    .collect(),
            ),
            Value::Text(text) if holds_card_number(name) => {
                Value::Text(self.text(&masked_card_number(text)))
            }
            Value::Text(text) => Value::Text(self.text(text)),
            Value::Number(text) if holds_card_number(name) => {
                Value::Text(self.text(&masked_card_number(text)))
            }
            Value::Number(text) => Value::Number(self.text(text)),
            other => other.clone(),
        }
    }
}

/// Most texts hold no secret, and are not copied.
fn hide(text: &mut Cow<'_, str>, secret: &str) {
    if !secret.is_empty() && text.contains(secret) {
        *text = Cow::Owned(text.replace(secret, MASKED));
    }
}

/// Text from someone whose secret is not known: card numbers and digests are masked.
pub fn stranger(text: &str) -> String {
    unsigned(&mask_card_numbers(text))
}

fn unsigned(text: &str) -> String {
    // The form is a constant of this file; a test shows that it compiles.
    let Some(form) = DIGEST.as_ref() else {
        return MASKED.to_owned();
    };
    let replaced = form.replace_all(text, format!("$1({SIGNATURE_FIELD} or other digest)"));
    // Digits behind a digest look like a part of it until it is gone.
    mask_card_numbers(&replaced)
}

impl SignatureMark {
    fn text(&self) -> String {
        match self {
            SignatureMark::Valid => "(valid)".to_owned(),
            SignatureMark::Wrong(None) => "(wrong: no single mistake explains it)".to_owned(),
            SignatureMark::Wrong(Some(mistake)) => format!("(wrong: the signer {mistake})"),
        }
    }
}
