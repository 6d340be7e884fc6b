//! [`Secrets`]: the two secret keys of a merchant, and [`Key`], which of them is meant. Which one signs a message is data of
//! its endpoint.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::secret::Secret;

/// One of the two secret keys of a merchant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// The one for what the merchant receives: payments and cards.
    #[default]
    Receiving,
    /// The one for payouts.
    Payout,
}

/// The secret keys of one merchant. A clone copies neither of them.
#[derive(Clone, Debug)]
pub struct Secrets(Arc<Both>);

#[derive(Debug)]
struct Both {
    receiving: Secret,
    payout: Option<Secret>,
}

impl Secrets {
    /// The secrets of a merchant; without one for payouts these are signed with the one for receiving.
    pub fn new(receiving: Secret, payout: Option<Secret>) -> Self {
        Self(Arc::new(Both { receiving, payout }))
    }

    /// The secret that this key stands for.
    pub fn of(&self, key: Key) -> &Secret {
        match (key, &self.0.payout) {
            (Key::Payout, Some(payout)) => payout,
            _ => &self.0.receiving,
        }
    }

    /// Each of them once, the longer one first: who hides a secret that is a part of the other would leave the rest to see.
    pub fn longest_first(&self) -> impl Iterator<Item = &Secret> {
        let Both { receiving, payout } = &*self.0;
        let length = |secret: &Secret| secret.expose().len();
        let payout_first = payout
            .as_ref()
            .filter(|payout| length(payout) > length(receiving));
        let payout_last = payout.as_ref().filter(|_| payout_first.is_none());
        payout_first
            .into_iter()
            .chain([receiving])
            .chain(payout_last)
    }
}

/// A merchant with one secret for everything.
impl From<Secret> for Secrets {
    fn from(secret: Secret) -> Self {
        Self::new(secret, None)
    }
}
