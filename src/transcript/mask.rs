//! Masking: secrets, card numbers, security codes and digests never leave.
//!
//! [`Mask`] knows what must not be seen; the rest is recognised by its form.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::params::{Params, Value};
use crate::protocol::secret::{MASKED, Secret};

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
    /// The secret of the merchant.
    pub secret: &'a Secret,
}

/// Digits in one run, or grouped by single blanks or dashes: a card number, if the check digit is right.
static CARD_NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\d(?:[ -]?\d){12,}").ok());
static DIGEST: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[0-9A-Fa-f]{32}").ok());

impl Mask<'_> {
    /// Any text.
    pub fn text(&self, text: &str) -> String {
        let secret = self.secret.expose();
        let text = if secret.is_empty() {
            text.to_owned()
        } else {
            text.replace(secret, MASKED)
        };
        replace(&CARD_NUMBER, &text, masked_card_numbers)
    }

    /// Text that could not be read as a message, in which a signature may stand anywhere.
    pub fn unreadable(&self, text: &str) -> String {
        replace(&DIGEST, &self.text(text), |_| {
            Some(format!("({SIGNATURE_FIELD} or other digest)"))
        })
    }

    /// A message.
    pub fn params(&self, params: &Params, signature: &SignatureMark) -> Params {
        params
            .iter()
            .map(|(name, value)| (self.text(name), self.value(name, value, signature)))
            .collect()
    }

    fn value(&self, name: &str, value: &Value, signature: &SignatureMark) -> Value {
        if name == SIGNATURE_FIELD {
            return Value::Text(signature.text());
        }
        match value {
            _ if is_security_code(name) => Value::from(MASKED),
            Value::Map(group) => Value::Map(self.params(group, signature)),
            Value::List(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.value(name, item, signature))
                    .collect(),
            ),
            Value::Text(text) => Value::Text(self.text(text)),
            Value::Number(text) => Value::Number(self.text(text)),
            other => other.clone(),
        }
    }
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

fn is_security_code(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["cvc", "cvv"].iter().any(|word| name.contains(word))
}

fn replace(form: &Option<Regex>, text: &str, masked: impl Fn(&str) -> Option<String>) -> String {
    // The forms are constants of this file; a test shows that they compile.
    let Some(form) = form else {
        return MASKED.to_owned();
    };
    form.replace_all(text, |found: &Captures<'_>| {
        let found = &found[0]; // Group 0 is the whole match.
        masked(found).unwrap_or_else(|| found.to_owned())
    })
    .into_owned()
}

/// Digits in one run may hold more than a number of a card: an amount before it, a date behind it. Each sequence of whole
/// groups is tried, so that longer numbers without blanks are not masked in part.
fn masked_card_numbers(text: &str) -> Option<String> {
    const MOST_GROUPS: usize = 19;
    let groups: Vec<&str> = text.split_inclusive([' ', '-']).collect();
    let mut shown = String::new();
    let mut rest = groups.as_slice();
    while let [first, others @ ..] = rest {
        let mut counts = 1..=rest.len().min(MOST_GROUPS);
        let card =
            counts.find_map(|count| Some((count, masked_card_number(&rest[..count].concat())?)));
        rest = match card {
            Some((count, card)) => {
                shown.push_str(&card);
                // The separator behind the last group.
                shown.push_str(rest[count - 1].trim_start_matches(|c: char| c.is_numeric()));
                &rest[count..]
            }
            None => {
                shown.push_str(first);
                others
            }
        };
    }
    Some(shown)
}

/// `NNNN-NNXX-XXXX-NNNN`, as the documents print card numbers; `None` for digits that are no card number.
fn masked_card_number(text: &str) -> Option<String> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    // Payment cards begin with 2 to 6, and with 9 in Belarus and Uzbekistan; merchant numbers of the mock do not.
    let card = (13..=19).contains(&digits.len())
        && matches!(digits.first(), Some(2..=6 | 9))
        && has_check_digit(&digits);
    let (first, last) = (digits.get(..6)?, digits.get(digits.len() - 4..)?);
    let text = |digits: &[u32]| digits.iter().map(u32::to_string).collect::<String>();
    let (first, last) = (text(first), text(last));
    card.then(|| format!("{}-{}XX-XXXX-{last}", &first[..4], &first[4..])) // Six one-digit characters.
}

/// The Luhn check digit.
fn has_check_digit(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}
