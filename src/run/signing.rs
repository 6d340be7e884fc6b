//! How a step's request is signed, rightly or as the case spoils it, and the check of the base string that it writes out.

use crate::cases::send::{Send, Signing};
use crate::cases::template::Template;
use crate::cases::variables::{secret_of, secret_variable};
use crate::error::Error;
use crate::protocol::params::{Params, Value};
use crate::protocol::script::path;
use crate::protocol::secret::{MASKED, Secret};
use crate::protocol::secrets::Key;
use crate::run::prepare::Context;
use crate::sign::base_string::masked;
use crate::sign::explain::Signer;
use crate::sign::explain::mistakes::mistake;
use crate::sign::signature::sign;
use crate::specs::files::At;
use crate::transcript::mask::{Mask, SignatureMark};

/// Checks the base string that a step writes out. It holds for every run or for none, so a plan asks once.
///
/// # Errors
///
/// When it is not the rule's, or a variable has no value.
pub fn check_signature(context: Context<'_>, send: &Send) -> Result<(), Error> {
    if send.signature.is_none() {
        return Ok(());
    }
    let params = context.fields(send)?;
    let url = context.url(send, &params)?;
    context.check_signature(send, context.endpoint.script(&url), &params)
}

impl Context<'_> {
    /// The base string that the case writes out must be the rule's; both are compared without the
    /// secret, so which one it names is asked first.
    fn check_signature(&self, send: &Send, script: &str, params: &Params) -> Result<(), Error> {
        let Some((at, written)) = &send.signature else {
            return Ok(());
        };
        self.check_secret(*at, written)?;
        let mut variables = self.variables.clone();
        variables.set(secret_variable(self.endpoint.key), MASKED);
        let written = written.fill(&variables).map_err(|name| self.unset(&name))?;
        let script = match &send.sign {
            Signing::Spoilt {
                script: Some(script),
                ..
            } => script,
            _ => script,
        };
        if written == masked(script, params, self.profile.family.dialect) {
            return Ok(());
        }
        let mask = Mask {
            secrets: self.secrets,
        };
        let shown = mask.params(params, &SignatureMark::Valid);
        let rule = masked(script, &shown, self.profile.family.dialect);
        Err(self
            .case
            .file
            .error(*at, "the signature string is not what the rule gives")
            .because(format!("by the rule it is {rule}"))
            .mend("values stand in the order of their names; mend the string or the params"))
    }

    fn check_secret(&self, at: At, written: &Template) -> Result<(), Error> {
        let right = secret_variable(self.endpoint.key);
        let mut named = written.variables();
        let Some(wrong) = named.find(|name| secret_of(name).is_some() && *name != right) else {
            return Ok(());
        };
        let purpose = match self.endpoint.key {
            Key::Receiving => "receiving",
            Key::Payout => "payouts",
        };
        let what = format!(
            "{{{{{wrong}}}}} is not the secret key of `{}`",
            self.endpoint.name
        );
        Err(self
            .case
            .file
            .error(at, what)
            .because(format!(
                "its messages are signed with the secret key for {purpose}"
            ))
            .mend(format!("write {{{{{right}}}}} in its place")))
    }

    /// The values of the signature's field: one, unless the case spoils it.
    pub(super) fn signature(
        &self,
        send: &Send,
        url: &str,
        script: &str,
        params: &Params,
    ) -> Vec<Value> {
        let (dialect, key) = (self.profile.family.dialect, self.endpoint.key);
        let secret = self.secrets.of(key);
        let right = || Value::Text(sign(script, params, secret, dialect));
        match &send.sign {
            Signing::Right => vec![right()],
            Signing::Unsigned => Vec::new(),
            Signing::Digest(digest) => vec![Value::Text(digest.clone())],
            Signing::Doubled => vec![right(), Value::Text("0".repeat(32))],
            Signing::Array => vec![Value::Map(Params::from_iter([("0", right())]))],
            Signing::Mistake(name) => {
                let signer = Signer {
                    path: path(url),
                    script,
                    params,
                    secrets: self.secrets,
                    key,
                    dialect,
                };
                let wrong = mistake(name).map(|mistake| Value::Text((mistake.sign)(&signer)));
                wrong.into_iter().collect()
            }
            Signing::Spoilt {
                script: other,
                secret: written,
            } => {
                let written = written.as_ref().map(Secret::new);
                let other = other.as_deref().unwrap_or(script);
                vec![Value::Text(sign(
                    other,
                    params,
                    written.as_ref().unwrap_or(secret),
                    dialect,
                ))]
            }
        }
    }
}
