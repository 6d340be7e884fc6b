//! [`Wallet`]: a merchant that remembers which cards of which users are stored at the gateway.
//!
//! A notification may come more than once, and at once with itself: the card is bound once, and every answer says the same.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::merchant::handler::{Decision, Handler};
use crate::protocol::params::Params;
use crate::transport::message::{Reply, Request};

/// The users' cards, and what answers notifications of them.
#[derive(Debug)]
pub struct Wallet {
    handler: Handler,
    cards: Cards,
}

/// Which cards are bound, and to which users.
#[derive(Debug, Default)]
pub(super) struct Cards(Mutex<BTreeMap<Token, User>>);

type Token = String;
type User = String;

impl Wallet {
    /// An empty wallet, whose handler verifies and signs.
    pub fn new(handler: Handler) -> Self {
        Self {
            handler,
            cards: Cards::default(),
        }
    }

    /// Answers a notification of an attempt to store a card, and binds the card if it was stored.
    pub fn handle(&self, request: &Request) -> Reply {
        self.handler.decide(request, |params| self.take(params))
    }

    /// The cards that are bound: each token with its user, in the order of the tokens.
    pub fn bound(&self) -> Vec<(String, String)> {
        self.cards.bound()
    }

    /// Whoever stores a card is told which user it is for; one card is no two users' (cards.md 3).
    fn take(&self, params: &Params) -> Decision {
        let text = |name: &str| params.text(name).filter(|text| !text.is_empty());
        let accepted = || Decision::Accepted(self.handler.accepted.clone());
        if text("pg_status") != Some("success") {
            // Nothing was stored, and nothing is to be done about it.
            return accepted();
        }
        let (Some(token), Some(user)) = (text("pg_card_token"), text("pg_user_id")) else {
            return Decision::NotUnderstood("the notification names no card and user".to_owned());
        };
        match self.cards.bind(token, user) {
            Ok(()) => accepted(),
            Err(why) => Decision::NotUnderstood(why.to_owned()),
        }
    }
}

impl Cards {
    /// Binds a card, if it is not bound already; whose it is never changes.
    pub(super) fn bind(&self, token: &str, user: &str) -> Result<(), &'static str> {
        let mut bound = self.lock();
        let owner = bound
            .entry(token.to_owned())
            .or_insert_with(|| user.to_owned());
        match owner == user {
            true => Ok(()),
            false => Err("the card is another user's"),
        }
    }

    /// Each token with its user, in the order of the tokens.
    pub(super) fn bound(&self) -> Vec<(String, String)> {
        self.lock().clone().into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Token, User>> {
        // Every entry is whole once it is made, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
