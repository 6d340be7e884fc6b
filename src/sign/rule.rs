//! Signing by whichever rule a message has: [`sign_by`], [`verify_by`], and what was signed, for people.

use subtle::ConstantTimeEq;

use crate::protocol::params::Params;
use crate::protocol::secret::{MASKED, Secret};
use crate::protocol::signing_rule::SigningRule;
use crate::sign::signature::{sign, verify};
use crate::sign::{base_string, by_row};

/// The signature of a message by its rule. One that already stands in it is left out.
pub fn sign_by(rule: &SigningRule, params: &Params, secret: &Secret) -> String {
    match rule {
        SigningRule::ByName { script, dialect } => sign(script, params, secret, *dialect),
        SigningRule::ByRow { table, empty } => {
            let digits = by_row::digits(table, *empty, params, secret);
            String::from_utf8_lossy(&digits).into_owned()
        }
    }
}

/// Whether `received` is exactly the signature of the message; compared in constant time.
pub fn verify_by(received: &str, rule: &SigningRule, params: &Params, secret: &Secret) -> bool {
    match rule {
        SigningRule::ByName { script, dialect } => {
            verify(received, script, params, secret, *dialect)
        }
        SigningRule::ByRow { table, empty } => {
            let right = by_row::digits(table, *empty, params, secret);
            right.as_slice().ct_eq(received.as_bytes()).into()
        }
    }
}

/// The base string as it may be shown: `***` in place of the secret.
pub fn masked_by(rule: &SigningRule, params: &Params) -> String {
    match rule {
        SigningRule::ByName { script, dialect } => base_string::masked(script, params, *dialect),
        SigningRule::ByRow { table, empty } => {
            let mut text = String::new();
            by_row::walk(table, *empty, params, &mut |_, value| {
                text.push_str(value);
                text.push_str(by_row::SEPARATOR);
            });
            text + MASKED
        }
    }
}
