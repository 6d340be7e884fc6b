//! How a step's request is signed, rightly or as the case spoils it, and the check of the base string that it writes out.

use crate::cases::send::{Send, Signing};
use crate::cases::template::Template;
use crate::cases::variables::{secret_of, secret_variable};
use crate::error::{Error, near_or_known};
use crate::protocol::params::{Params, Value};
use crate::protocol::script::path;
use crate::protocol::secret::{MASKED, Secret};
use crate::protocol::secrets::Key;
use crate::protocol::signing_rule::SigningRule;
use crate::run::prepare::Context;
use crate::sign::explain::Signer;
use crate::sign::explain::mistakes::{mistake, names};
use crate::sign::rule::{masked_by, sign_by};
use crate::specs::files::At;
use crate::transcript::mask::{Mask, SignatureMark};

/// Checks that messages of the endpoint can be spoilt as a step says. It holds for every run or for none, so a plan asks once.
///
/// # Errors
///
/// When no signature of theirs can be wrong in that way.
pub fn check_signing(context: Context<'_>, send: &Send) -> Result<(), Error> {
    let rule = context
        .endpoint
        .request_rule("", context.profile.family.dialect);
    let error = |what: String| context.case.file.error(context.at, what);
    match (&send.sign, &rule) {
        (Signing::Mistake(name), Some(rule)) if mistake(rule, name).is_none() => {
            let known: Vec<&str> = names(rule).collect();
            let error = error(format!("unknown signing mistake `{name}`"));
            Err(error.mend(near_or_known(name, &known)))
        }
        (
            Signing::Spoilt {
                script: Some(_), ..
            },
            Some(SigningRule::ByRow { .. }),
        ) => {
            let error = error("no script name is signed here".to_owned());
            Err(error.mend("leave `script` out of `sign:`"))
        }
        (Signing::Mistake(_) | Signing::Doubled | Signing::Array, None)
        | (
            Signing::Spoilt {
                script: Some(_), ..
            },
            None,
        ) => Err(context.unsigned(send)),
        _ => Ok(()),
    }
}

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
    let dialect = context.profile.family.dialect;
    match context.endpoint.request_rule(&url, dialect) {
        Some(rule) => context.check_signature(send, &rule, &params),
        None => Err(context.unsigned(send)),
    }
}

impl Context<'_> {
    /// The base string that the case writes out must be the rule's; both are compared without the
    /// secret, so which one it names is asked first.
    fn check_signature(
        &self,
        send: &Send,
        rule: &SigningRule,
        params: &Params,
    ) -> Result<(), Error> {
        let Some((at, written)) = &send.signature else {
            return Ok(());
        };
        self.check_secret(*at, written)?;
        let mut variables = self.variables.clone();
        variables.set(secret_variable(self.endpoint.key), MASKED);
        let written = written.fill(&variables).map_err(|name| self.unset(&name))?;
        let rule = match &send.sign {
            Signing::Spoilt {
                script: Some(script),
                ..
            } => with_script(rule, script),
            _ => rule.clone(),
        };
        if written == masked_by(&rule, params) {
            return Ok(());
        }
        let mask = Mask {
            secrets: self.secrets,
        };
        let shown = mask.params(params, &SignatureMark::Valid);
        let order = match &rule {
            SigningRule::ByName { .. } => "of their names",
            SigningRule::ByRow { .. } => "of the documented rows",
        };
        let shown = masked_by(&rule, &shown);
        Err(self
            .case
            .file
            .error(*at, "the signature string is not what the rule gives")
            .because(format!("by the rule it is {shown}"))
            .mend(format!(
                "values stand in the order {order}; mend the string or the params"
            )))
    }

    /// A base string is written of a message that carries no signature.
    fn unsigned(&self, send: &Send) -> Error {
        let at = send.signature.as_ref().map_or(self.at, |(at, _)| *at);
        let (endpoint, profile) = (&self.endpoint.name, &self.profile.name);
        let what = format!("`{endpoint}` is not signed on profile `{profile}`");
        let error = self.case.file.error(at, what);
        error.mend("leave `signature:` or `sign:` out, or name the profiles on which it is: `profiles: [..]`")
    }

    /// The secret that is written out is the one that proves messages of the endpoint.
    pub(super) fn check_secret(&self, at: At, written: &Template) -> Result<(), Error> {
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
                "its messages are proved with the secret key for {purpose}"
            ))
            .mend(format!("write {{{{{right}}}}} in its place")))
    }

    /// The values of the signature's field: one, unless the case spoils it.
    pub(super) fn signature(
        &self,
        send: &Send,
        url: &str,
        rule: &SigningRule,
        params: &Params,
    ) -> Vec<Value> {
        let key = self.endpoint.key;
        let secret = self.secrets.of(key);
        let right = || Value::Text(sign_by(rule, params, secret));
        match &send.sign {
            Signing::Right => vec![right()],
            Signing::Unsigned => Vec::new(),
            Signing::Digest(digest) => vec![Value::Text(digest.clone())],
            Signing::Doubled => vec![right(), Value::Text("0".repeat(32))],
            Signing::Array => vec![Value::Map(Params::from_iter([("0", right())]))],
            Signing::Mistake(name) => {
                let signer = Signer {
                    path: path(url),
                    rule,
                    params,
                    secrets: self.secrets,
                    key,
                };
                let wrong = mistake(rule, name).map(|mistake| Value::Text((mistake.sign)(&signer)));
                wrong.into_iter().collect()
            }
            Signing::Spoilt {
                script: other,
                secret: written,
            } => {
                let written = written.as_ref().map(Secret::new);
                let other = other.as_deref().map(|script| with_script(rule, script));
                let rule = other.as_ref().unwrap_or(rule);
                let secret = written.as_ref().unwrap_or(secret);
                vec![Value::Text(sign_by(rule, params, secret))]
            }
        }
    }
}

/// The rule with another script name, where one is signed.
fn with_script(rule: &SigningRule, script: &str) -> SigningRule {
    match rule {
        SigningRule::ByName { dialect, .. } => SigningRule::ByName {
            script: script.into(),
            dialect: *dialect,
        },
        by_row => by_row.clone(),
    }
}
