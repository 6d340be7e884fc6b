//! [`Schedule`]: what is to happen in a world, in order of time, then of creation.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::mock::operations::Notice;
use crate::transport::message::Request;

/// When something is to happen, and how many were scheduled before it.
type Turn = (DateTime, u64);

/// What is to happen in a world. Calls are kept apart, since they wait for whoever has a connection and nothing else does.
#[derive(Debug, Default)]
pub struct Schedule {
    calls: BTreeMap<Turn, Notice>,
    others: BTreeMap<Turn, Event>,
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
    /// The bank that took its time to take a payout comes to a decision.
    PayoutDecision {
        /// The place of the payout in the ledger.
        index: usize,
        /// Whether it takes the money.
        approved: bool,
    },
    /// The money of this payment is taken, unless the shop has taken it before.
    Capture(u64),
    /// What the shop asked to be given back is given back.
    RefundRequest {
        /// The number of the payment.
        payment: u64,
        /// How much.
        amount: Decimal,
    },
    /// Something is due of a payment for a provider's service.
    Order {
        /// The number of the payment.
        payment: u64,
        /// What is due.
        due: Due,
    },
}

/// What can be due of a payment for a provider's service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The time to pay is over.
    Deadline,
    /// Money that is held goes back.
    Release,
    /// The money is passed on to the provider.
    Posting,
    /// So much is given back that the shop asked for.
    Refund(Decimal),
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
    /// The opening of the world that makes it: another world of the same merchant is not concerned.
    pub(super) opening: u64,
}

impl Schedule {
    /// Adds what is to happen at a time.
    pub fn add(&mut self, at: DateTime, event: Event) {
        self.created += 1;
        let turn = (at, self.created);
        match event {
            Event::Call(notice) => drop(self.calls.insert(turn, notice)),
            event => drop(self.others.insert(turn, event)),
        }
    }

    /// When the next thing happens, if there is one.
    pub fn next(&self) -> Option<DateTime> {
        let first = [first(&self.calls), first(&self.others)];
        first.into_iter().flatten().min().map(|(at, _)| at)
    }

    /// When the next thing happens after a time; a call that was due before is not one.
    pub fn next_after(&self, time: DateTime) -> Option<DateTime> {
        let after = (Excluded((time, u64::MAX)), Unbounded);
        let call = self.calls.range(after).next().map(|(turn, _)| *turn);
        let first = [call, first(&self.others)];
        first.into_iter().flatten().min().map(|(at, _)| at)
    }

    /// How many calls are due by then.
    pub fn calls(&self, until: DateTime) -> usize {
        self.calls.range(..=(until, u64::MAX)).count()
    }

    /// Whether a call is due by then.
    pub fn has_call(&self, until: DateTime) -> bool {
        first(&self.calls).is_some_and(|(at, _)| at <= until)
    }

    /// Takes out what is due next, and its time, if it is due by then.
    pub fn take(&mut self, until: DateTime) -> Option<(DateTime, Event)> {
        let call_first = match (first(&self.calls), first(&self.others)) {
            (Some(call), Some(other)) => call < other,
            (call, _) => call.is_some(),
        };
        if !call_first {
            return self.take_other(until);
        }
        let next = self.calls.first_entry()?;
        let at = next.key().0;
        (at <= until).then(|| (at, Event::Call(next.remove())))
    }

    /// Takes out what is due next and is no call, and its time, if it is due by then.
    pub fn take_other(&mut self, until: DateTime) -> Option<(DateTime, Event)> {
        let next = self.others.first_entry()?;
        let at = next.key().0;
        (at <= until).then(|| (at, next.remove()))
    }
}

fn first<T>(waiting: &BTreeMap<Turn, T>) -> Option<Turn> {
    waiting.first_key_value().map(|(turn, _)| *turn)
}
