//! Why a signature is wrong: each known single mistake is tried until one gives the digest that was received.
//!
//! [`explain`] is for failing outcomes, not for the hot path. Of secrets it tries the other one of the merchant, and guesses at none.

pub mod mistakes;

use crate::protocol::dialect::Dialect;
use crate::protocol::params::Params;
use crate::protocol::secret::Secret;
use crate::protocol::secrets::{Key, Secrets};
use crate::protocol::signing_rule::SigningRule;
use crate::sign::explain::mistakes::{Mistake, mistakes};
use crate::sign::rule::verify_by;

/// What a signer had in hand.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The path of the URL, without the query.
    pub path: &'a str,
    /// The right rule.
    pub rule: &'a SigningRule,
    /// The message, with or without a signature in it.
    pub params: &'a Params,
    /// The secrets of the merchant.
    pub secrets: &'a Secrets,
    /// The right one of them.
    pub key: Key,
}

impl<'a> Signer<'a> {
    /// The right secret.
    pub fn secret(&self) -> &'a Secret {
        self.secrets.of(self.key)
    }

    /// The right script name; empty where none is signed.
    fn script(&self) -> &'a str {
        match self.rule {
            SigningRule::ByName { script, .. } => script,
            SigningRule::ByRow { .. } => "",
        }
    }

    /// How base strings are built.
    fn dialect(&self) -> Dialect {
        match self.rule {
            SigningRule::ByName { dialect, .. } => *dialect,
            SigningRule::ByRow { .. } => Dialect::default(),
        }
    }
}

/// The single mistake that turns the right signature into `received`, if one of the table does.
pub fn explain(received: &str, signer: &Signer<'_>) -> Option<&'static Mistake> {
    if verify_by(received, signer.rule, signer.params, signer.secret()) {
        return None; // A mistake that makes no difference explains nothing.
    }
    mistakes(signer.rule)
        .iter()
        .find(|mistake| (mistake.sign)(signer) == received)
}
