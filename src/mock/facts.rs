//! [`Facts`]: what a message is about; `Shown` looks up in the ledger what its rows show of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::mock::ledger::payment::{Payment, Reversal};
use crate::mock::ledger::payout::Payout;
use crate::mock::payments::views::{TIMESTAMP, payment_view, payout_view, reversal_view};
use crate::mock::world::World;
use crate::specs::each::Each;
use crate::specs::view::View;

/// What a message is about.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What only the operation knows.
    pub views: BTreeMap<View, String>,
    /// The lists that only the operation knows.
    pub lists: BTreeMap<Each, Vec<Entry>>,
    /// The number of the payment.
    pub payment: Option<u64>,
    /// The place of the refund or cancellation among the payment's.
    pub reversal: Option<usize>,
    /// The place of the payout in the ledger.
    pub payout: Option<usize>,
}

/// An entry of a list that only the operation knows.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// What it shows.
    pub views: BTreeMap<View, String>,
    /// The lists in it.
    pub lists: BTreeMap<Each, Vec<Entry>>,
}

impl Entry {
    /// An entry that shows this.
    pub fn new(views: impl IntoIterator<Item = (View, String)>) -> Self {
        Self {
            views: views.into_iter().collect(),
            lists: BTreeMap::new(),
        }
    }

    /// The same with a list in it.
    pub fn list(mut self, each: Each, entries: impl IntoIterator<Item = Entry>) -> Self {
        self.lists.insert(each, entries.into_iter().collect());
        self
    }
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
    /// The entry of a list for which a row is repeated.
    entry: Option<&'a Entry>,
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
            entry: None,
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
            entry: None,
        }
    }

    /// The payment.
    pub(super) fn payment(&self) -> Option<&'a Payment> {
        self.payment
    }

    /// The same for each entry of a list: of the payment's, or else of those that the operation told.
    pub(super) fn each(self, each: Each) -> Vec<Shown<'a>> {
        match each {
            Each::Refunds => self.reversals(true).collect(),
            Each::Cancellations => self.reversals(false).collect(),
            _ => {
                let lists = self.entry.map_or(&self.facts.lists, |entry| &entry.lists);
                let entries = lists.get(&each).into_iter().flatten();
                let shown = |entry| Shown {
                    entry: Some(entry),
                    ..self
                };
                entries.map(shown).collect()
            }
        }
    }

    fn reversals(self, refunds: bool) -> impl Iterator<Item = Shown<'a>> {
        let all = self.payment.into_iter().flat_map(Payment::reversals);
        let all = all.filter(move |reversal| reversal.refund == refunds);
        all.map(move |reversal| Shown {
            reversal: Some(reversal),
            ..self
        })
    }

    /// The text of a view; nothing if there is none.
    pub(super) fn text(&self, view: View) -> Option<Cow<'a, str>> {
        let told = self.entry.and_then(|entry| entry.views.get(&view));
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
