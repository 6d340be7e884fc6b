//! Why a signature is wrong: each known single mistake is tried until one gives the digest that was received.
//!
//! [`explain`] is for failing outcomes, not for the hot path. Of secrets it tries the other one of the merchant, and guesses at none.

pub mod mistakes;

use crate::protocol::dialect::Dialect;
use crate::protocol::params::Params;
use crate::protocol::secret::Secret;
use crate::protocol::secrets::{Key, Secrets};
use crate::sign::explain::mistakes::{MISTAKES, Mistake};
use crate::sign::signature::verify;

/// What a signer had in hand.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The path of the URL, without the query.
    pub path: &'a str,
    /// The right script name.
    pub script: &'a str,
    /// The message, with or without a signature in it.
    pub params: &'a Params,
    /// The secrets of the merchant.
    pub secrets: &'a Secrets,
    /// The right one of them.
    pub key: Key,
    /// How base strings are built.
    pub dialect: Dialect,
}

impl<'a> Signer<'a> {
    /// The right secret.
    pub fn secret(&self) -> &'a Secret {
        self.secrets.of(self.key)
    }
}

/// The single mistake that turns the right signature into `received`, if one of the table does.
pub fn explain(received: &str, signer: &Signer<'_>) -> Option<&'static Mistake> {
    if verify(
        received,
        signer.script,
        signer.params,
        signer.secret(),
        signer.dialect,
    ) {
        return None; // A mistake that makes no difference explains nothing.
    }
    MISTAKES
        .iter()
        .find(|mistake| (mistake.sign)(signer) == received)
}
