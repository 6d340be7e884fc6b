//! [`Order`]: what only payments for a provider's service have, and those that register a card. How far they are
//! ([`Progress`]) follows from the payment's state and from what came of the posting.

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::mock::ledger::payment::{Failure, Payment};
use crate::mock::ledger::state::State;
pub use crate::protocol::progress::Progress;

/// What only payments for a provider's service have, and those that register a card.
#[derive(Debug)]
pub struct Order {
    /// What it is for.
    pub purpose: Purpose,
    /// What the payer pays beside the shop's amount, in the same units.
    pub commission: Decimal,
    /// The address of its page.
    pub page: Box<str>,
    /// What the service is called.
    pub service_name: Box<str>,
    /// What became of it at the provider.
    pub posting: Posting,
    /// What the bank answered, once it did.
    pub bank: Option<&'static str>,
}

/// What an order is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A provider renders a service.
    Service,
    /// A card is registered: the money goes back at once.
    Registration,
}

/// What became of an order at the provider of its service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posting {
    /// The payment could not be created: nobody can pay it.
    Unable,
    /// The provider has not got it yet.
    Waiting,
    /// The provider has got it, and when.
    Passed(DateTime),
    /// The provider does not take it, and why.
    Failed(Failure),
}

impl Payment {
    /// What it has as a payment for a provider's service, or for registering a card.
    pub fn order(&self) -> Option<&Order> {
        self.more.as_ref()?.order.as_deref()
    }

    /// The same, to be changed.
    pub fn order_mut(&mut self) -> Option<&mut Order> {
        self.more.as_mut()?.order.as_deref_mut()
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let posting = self.order().map(|order| &order.posting);
        match (&self.state, posting) {
            (State::New | State::Checking | State::Password | State::Pending, _) => {
                Progress::Created
            }
            (State::Held, _) => Progress::Holded,
            (State::Taken, Some(Posting::Passed(_))) => Progress::Processed,
            (State::Taken, Some(Posting::Failed(_))) => Progress::Error,
            (State::Taken, _) => Progress::Payed,
            (State::Failed(_), Some(Posting::Unable)) => Progress::CreatedError,
            (State::Failed(_), _) => Progress::Rejected,
            (State::Revoked, _) => Progress::Refunded,
        }
    }

    /// What the payer pays, the commission with it; of what was taken in part, that.
    pub fn total(&self) -> Decimal {
        if self.taken.is_zero() {
            self.sum()
        } else {
            self.taken
        }
    }

    /// What was asked for to be given back and was not yet.
    pub fn requested(&self) -> Decimal {
        let more = self.more.as_ref();
        more.map(|more| more.requested).unwrap_or_default()
    }
}
