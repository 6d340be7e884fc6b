//! How a step's request is signed, rightly or as the case spoils it, and the check of the base string that it writes out.

use crate::cases::send::{Send, Signing};
use crate::cases::variables::SECRET_KEY;
use crate::error::Error;
use crate::protocol::params::{Params, Value};
use crate::protocol::script::path;
use crate::protocol::secret::{MASKED, Secret};
use crate::run::prepare::Context;
use crate::sign::base_string::masked;
use crate::sign::explain::Signer;
use crate::sign::explain::mistakes::mistake;
use crate::sign::signature::sign;
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
    /// The base string that the case writes out must be the rule's; both are compared without the secret.
    fn check_signature(&self, send: &Send, script: &str, params: &Params) -> Result<(), Error> {
        let Some((at, written)) = &send.signature else {
            return Ok(());
        };
        let mut variables = self.variables.clone();
        variables.set(SECRET_KEY, MASKED);
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
            secret: self.secret,
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

    /// The values of the signature's field: one, unless the case spoils it.
    pub(super) fn signature(
        &self,
        send: &Send,
        url: &str,
        script: &str,
        params: &Params,
    ) -> Vec<Value> {
        let (dialect, secret) = (self.profile.family.dialect, self.secret);
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
                    secret,
                    dialect,
                };
                let wrong = mistake(name).map(|mistake| Value::Text((mistake.sign)(&signer)));
                wrong.into_iter().collect()
            }
            Signing::Spoilt {
                script: other,
                secret: key,
            } => {
                let key = key.as_ref().map(Secret::new);
                let other = other.as_deref().unwrap_or(script);
                vec![Value::Text(sign(
                    other,
                    params,
                    key.as_ref().unwrap_or(secret),
                    dialect,
                ))]
            }
        }
    }
}
