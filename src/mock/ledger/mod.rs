//! [`Ledger`]: what the gateway keeps for a merchant: registered users, saved cards, attempts to save one, payments, payouts, and where the
//! money is.
//!
//! It holds no card number and no security code. It decides nothing: operations do, and it lets them make legal moves only.

pub mod accounts;
pub mod attempt;
mod holding;
pub mod order;
pub mod payment;
pub mod payout;
mod register;
pub mod state;
pub mod user;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::mock::ledger::accounts::Accounts;
use crate::mock::ledger::attempt::CardAttempt;
use crate::mock::ledger::payout::{Moneyback, Payout};
pub use crate::mock::ledger::register::Payments;
use crate::mock::ledger::user::User;
use crate::protocol::stored_card::StoredCard;

/// What the gateway keeps for a merchant.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The saved cards, in the order of storing.
    pub cards: Vec<StoredCard>,
    /// The payers whom the shop registered, in that order.
    pub users: Vec<User>,
    /// The attempts to store a card.
    pub attempts: Vec<CardAttempt>,
    /// The payments.
    pub payments: Payments,
    /// Where the money of payments is, by currency.
    pub accounts: BTreeMap<Arc<str>, Accounts>,
    /// What was paid out.
    pub payouts: Vec<Payout>,
    /// What was paid out by contracts, bound to payments or not.
    pub moneybacks: Vec<Moneyback>,
    /// What the shop has left to pay out, once it has paid something out.
    pub balance: Option<Decimal>,
    /// The recurring profiles, in the order of opening.
    pub profiles: Vec<RecurringProfile>,
}

/// The right to charge a card again and again.
#[derive(Clone, Debug)]
pub struct RecurringProfile {
    /// Its number.
    pub number: u64,
    /// The payment that opened it.
    pub payment: u64,
    /// When it ends.
    pub until: jiff::civil::DateTime,
}

impl Ledger {
    /// The attempt whose page has this key.
    pub fn attempt(&mut self, page_key: &str) -> Option<&mut CardAttempt> {
        let mut attempts = self.attempts.iter_mut();
        attempts.find(|attempt| attempt.page_key == page_key)
    }

    /// The card of that user that has this token.
    pub fn card(&self, user_id: &str, token: &str) -> Option<&StoredCard> {
        let mut cards = self.cards.iter();
        cards.find(|card| card.user_id == user_id && card.token == token)
    }

    /// Takes out the card of that user that has this token.
    pub fn remove_card(&mut self, user_id: &str, token: &str) -> Option<StoredCard> {
        let named = |card: &StoredCard| card.user_id == user_id && card.token == token;
        let index = self.cards.iter().position(named)?;
        Some(self.cards.remove(index))
    }

    /// Where the money of a currency is.
    pub fn accounts(&mut self, currency: &Arc<str>) -> &mut Accounts {
        self.accounts.entry(Arc::clone(currency)).or_default()
    }
}
