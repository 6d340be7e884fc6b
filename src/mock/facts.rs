//! [`Facts`]: what a message is about; `Shown` looks up in the ledger what its rows show of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::mock::ledger::payment::{Payment, Reversal};
use crate::mock::ledger::payout::Payout;
use crate::mock::payments::views::{TIMESTAMP, payment_view, payout_view, reversal_view};
use crate::mock::world::World;
use crate::specs::view::View;

/// What a message is about.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What only the operation knows.
    pub views: BTreeMap<View, String>,
    /// What is there once for each card.
    pub cards: Vec<BTreeMap<View, String>>,
    /// The number of the payment.
    pub payment: Option<u64>,
    /// The place of the refund or cancellation among the payment's.
    pub reversal: Option<usize>,
    /// The place of the payout in the ledger.
    pub payout: Option<usize>,
}

impl Facts {
    /// Facts that only the operation knows.
    pub fn from_views(views: impl IntoIterator<Item = (View, String)>) -> Self {
        Self {
            views: views.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The facts of a payment.
    pub fn of_payment(number: u64) -> Self {
        Self {
            payment: Some(number),
            ..Self::default()
        }
    }

    /// These facts, and one more that only the operation knows.
    pub fn with(mut self, view: View, text: impl Into<String>) -> Self {
        self.views.insert(view, text.into());
        self
    }
}

/// What the rows of a message can show.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    /// None where the merchant is not known.
    world: Option<&'a World>,
    facts: &'a Facts,
    payment: Option<&'a Payment>,
    payout: Option<&'a Payout>,
    reversal: Option<&'a Reversal>,
    /// The card for which a group is repeated.
    card: Option<&'a BTreeMap<View, String>>,
}

impl<'a> Shown<'a> {
    /// What there is of these facts.
    pub(super) fn new(world: &'a World, facts: &'a Facts) -> Self {
        let payment = facts
            .payment
            .and_then(|number| world.ledger.payments.get(number));
        let reversals = payment.map(Payment::reversals);
        Self {
            world: Some(world),
            facts,
            payment,
            payout: facts
                .payout
                .and_then(|index| world.ledger.payouts.get(index)),
            reversal: facts.reversal.and_then(|index| reversals?.get(index)),
            card: None,
        }
    }

    /// What can be said to a merchant who is not known.
    pub(super) fn of_nobody(facts: &'a Facts) -> Self {
        Self {
            world: None,
            facts,
            payment: None,
            payout: None,
            reversal: None,
            card: None,
        }
    }

    /// The payment.
    pub(super) fn payment(&self) -> Option<&'a Payment> {
        self.payment
    }

    /// The same for each card.
    pub(super) fn cards(self) -> impl Iterator<Item = Shown<'a>> {
        self.facts.cards.iter().map(move |card| Shown {
            card: Some(card),
            ..self
        })
    }

    /// The same for each refund of the payment, or for each cancellation.
    pub(super) fn reversals(self, refunds: bool) -> impl Iterator<Item = Shown<'a>> {
        let all = self.payment.into_iter().flat_map(Payment::reversals);
        let all = all.filter(move |reversal| reversal.refund == refunds);
        all.map(move |reversal| Shown {
            reversal: Some(reversal),
            ..self
        })
    }

    /// The text of a view; nothing if there is none.
    pub(super) fn text(&self, view: View) -> Option<Cow<'a, str>> {
        let told = self.card.and_then(|card| card.get(&view));
        if let Some(text) = told.or_else(|| self.facts.views.get(&view)) {
            return Some(Cow::Borrowed(text));
        }
        if view == View::AnswerDatetime {
            return Some(self.world?.now.strftime(TIMESTAMP).to_string().into());
        }
        let of_payment = self
            .payment
            .and_then(|payment| payment_view(self.world?, payment, view));
        of_payment
            .or_else(|| reversal_view(self.reversal?, view))
            .or_else(|| payout_view(self.payout?, view))
    }
}
