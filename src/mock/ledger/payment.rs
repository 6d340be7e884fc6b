//! [`Payment`]: one payment, what is known of it, and the sums that follow from that.
//!
//! It is small, because a mock may be asked to keep a million: what later messages show of the request stays as fields, and what
//! follows from its number (references, keys of pages) is not kept at all.

use std::sync::Arc;

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::mock::ledger::order::Order;
use crate::mock::ledger::state::{Illegal, State};
use crate::protocol::params::Params;
use crate::specs::payment_system::{PaymentSystem, Returns};

/// One payment.
#[derive(Debug)]
pub struct Payment {
    /// Its number.
    pub number: u64,
    /// The shop's order.
    pub order_id: Box<str>,
    /// What is to be paid, in units of the currency; nothing until the payer has said how much.
    pub amount: Option<Decimal>,
    /// The currency, as the shop wrote it.
    pub currency: Arc<str>,
    /// What it is for.
    pub description: Box<str>,
    /// Whether money is only held until the shop takes it.
    pub two_step: bool,
    /// Whether it is a test, if the shop said so. Most shops that ask a mock do, so it is no field among those that are given.
    pub testing: Option<bool>,
    /// How far it is.
    pub state: State,
    /// What the shop took of it.
    pub taken: Decimal,
    /// When it was begun.
    pub created_at: DateTime,
    /// When it was paid or failed.
    pub ended_at: Option<DateTime>,
    /// The card.
    pub card: Option<Box<PaidCard>>,
    /// What the shop sent and later messages need: addresses, the payer's data, the shop's own fields.
    pub given: Params,
    /// What is rarely there.
    pub more: Option<Box<More>>,
}

/// What only some payments have.
#[derive(Debug, Default)]
pub struct More {
    /// What was given back, in the order of giving.
    pub reversals: Vec<Reversal>,
    /// The recurring profile that it opened or belongs to.
    pub recurring: Option<u64>,
    /// Where the payer's browser goes at the end, once that is known.
    pub buyer: Option<Buyer>,
    /// Whether the payer pays on a page of the gateway.
    pub on_page: bool,
    /// The amount that the shop suggests to the payer.
    pub suggested: Option<Decimal>,
    /// The least and the greatest amount that the payer may enter.
    pub interval: (Option<Decimal>, Option<Decimal>),
    /// How often the payer entered something wrong.
    pub tries: u32,
    /// The payment system or group that was chosen.
    pub system: Option<Arc<PaymentSystem>>,
    /// The system of the group by which the payer pays.
    pub member: Option<Box<str>>,
    /// Where an invoice was made out, once all is known that is needed for one: names with commas between.
    pub accepted: Option<Box<str>>,
    /// What the payer paid more than was asked for, in units of the payment system's currency.
    pub overpaid: Decimal,
    /// What becomes of it although the shop cancelled it.
    pub cancelled: Option<Cancelled>,
    /// How much is asked to be given back and was not yet.
    pub requested: Decimal,
    /// What it has as a payment for a provider's service, or for registering a card.
    pub order: Option<Box<Order>>,
}

/// What becomes of a payment that the shop cancelled before it was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled {
    /// Whether it is refused when its payment system asks.
    pub refused: bool,
    /// Whether it is given back when it is paid all the same.
    pub returned: bool,
}

/// Why a payment failed: a code of the family, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code.
    pub code: Box<str>,
    /// What it says.
    pub description: Box<str>,
}

/// Where the payer's browser goes at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Buyer {
    /// To the shop's address for payments that succeeded.
    Success,
    /// To that for payments that did not, and why.
    Failure(Failure),
}

/// What a payment knows of its card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidCard {
    /// The masked number.
    pub hash: Box<str>,
    /// The expiry, MM/YY, if it is known.
    pub expiry: Option<Box<str>>,
    /// The holder, if it is known.
    pub owner: Option<Box<str>>,
    /// Token and number, if the card is stored.
    pub stored: Option<Box<(Box<str>, Box<str>)>>,
}

/// Money that was given back.
#[derive(Clone, Debug)]
pub struct Reversal {
    /// Its number.
    pub number: u64,
    /// How much, above zero.
    pub amount: Decimal,
    /// Whether the money had been taken before.
    pub refund: bool,
    /// When.
    pub made_at: DateTime,
}

impl Payment {
    /// Goes on to a state.
    ///
    /// # Errors
    ///
    /// When no payment can go there from where this one is; nothing has changed then.
    pub fn go(&mut self, to: State) -> Result<(), Illegal> {
        if !self.state.may(&to) {
            let (from, to) = (self.state.word(), to.word());
            return Err(Illegal { from, to });
        }
        self.state = to;
        Ok(())
    }

    /// What only some payments have; made if it is not there.
    pub fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// What the shop sent in a field that later messages need.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.given.text(name).filter(|text| !text.is_empty())
    }

    /// What was given back, in the order of giving.
    pub fn reversals(&self) -> &[Reversal] {
        self.more.as_ref().map_or(&[], |more| &more.reversals)
    }

    /// How much of what the shop took was given back.
    pub fn refunded(&self) -> Decimal {
        let refunds = self.reversals().iter().filter(|reversal| reversal.refund);
        refunds.map(|reversal| reversal.amount).sum()
    }

    /// How much of what was held was given back before it was taken.
    pub fn released(&self) -> Decimal {
        let released = self.reversals().iter().filter(|reversal| !reversal.refund);
        released.map(|reversal| reversal.amount).sum()
    }

    /// How much of it is held or taken, and was not given back.
    pub fn rest(&self) -> Decimal {
        match self.state {
            State::Held => self.sum() - self.released(),
            State::Taken => self.taken - self.refunded(),
            _ => Decimal::ZERO,
        }
    }

    /// The payment system or group that was chosen.
    pub fn system(&self) -> Option<&PaymentSystem> {
        self.more.as_ref()?.system.as_deref()
    }

    /// Whether the shop cancelled it, so that it is refused when its payment system asks.
    pub fn is_cancelled(&self) -> bool {
        let cancelled = self.more.as_ref().and_then(|more| more.cancelled);
        cancelled.is_some_and(|cancelled| cancelled.refused)
    }

    /// Whether what was paid goes back as soon as somebody says so, as far as its payment system is concerned.
    pub fn returns_at_once(&self) -> bool {
        self.system()
            .is_none_or(|system| system.returns == Returns::Automatic)
    }

    /// The amount; zero until the payer has said how much.
    pub fn sum(&self) -> Decimal {
        self.amount.unwrap_or_default()
    }
}
