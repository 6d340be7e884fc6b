//! [`Schedule`]: what is to happen in a world, in order of time, then of creation.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::mock::operations::Notice;
use crate::transport::message::Request;

/// What is to happen in a world.
#[derive(Debug, Default)]
pub struct Schedule {
    waiting: BTreeMap<(DateTime, u64), Event>,
    created: u64,
}

/// What can be due.
#[derive(Debug)]
pub enum Event {
    /// The merchant is called.
    Call(Notice),
    /// The time of the payer is over for the attempt whose page has this key.
    AttemptExpiry(String),
    /// The time of the payer is over for the payment of this number.
    PaymentExpiry(u64),
    /// The bank that took its time comes to a decision.
    Decision {
        /// The number of the payment.
        payment: u64,
        /// Whether it approves.
        approved: bool,
    },
    /// The money of this payment is taken, unless the shop has taken it before.
    Capture(u64),
}

/// A call of the merchant that is ready to be made.
#[derive(Debug)]
pub struct MerchantCall {
    /// The endpoint that describes it.
    pub endpoint: String,
    /// What it is made for.
    pub notice: Notice,
    /// The bytes.
    pub request: Request,
}

impl Schedule {
    /// Adds what is to happen at a time.
    pub fn add(&mut self, at: DateTime, event: Event) {
        self.created += 1;
        self.waiting.insert((at, self.created), event);
    }

    /// When the next thing happens, if there is one.
    pub fn next(&self) -> Option<DateTime> {
        self.waiting.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes out what is due next, and its time, if it is due by then.
    pub fn take(&mut self, until: DateTime) -> Option<(DateTime, Event)> {
        let first = self.waiting.first_entry()?;
        let at = first.key().0;
        (at <= until).then(|| (at, first.remove()))
    }
}
