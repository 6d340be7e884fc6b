//! What happens in the ledger: one file per operation that the specs name by `operation:`.
//!
//! An operation changes the world and tells [`Done`]; which facts an answer shows, and how, is the specs' affair.

mod card_add;
mod card_entry;
mod card_list;
mod card_page;
mod card_remove;
mod card_store;

use std::collections::BTreeMap;

use minijinja::Value;

use crate::mock::ledger::CardCheck;
use crate::mock::world::World;
use crate::protocol::params::Params;
use crate::specs::family::{Family, Refusal};
use crate::specs::view::View;

/// How messages write a time.
const TIME: &str = "%Y-%m-%d %H:%M:%S";

/// What an answer can show.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What is there once.
    pub views: BTreeMap<View, String>,
    /// What is there once for each card.
    pub cards: Vec<BTreeMap<View, String>>,
}

/// What an operation did.
#[derive(Clone, Debug)]
pub struct Done {
    /// What the caller gets.
    pub outcome: Outcome,
    /// Whom the gateway calls because of it.
    pub notices: Vec<Notice>,
}

/// What the caller of an operation gets.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The endpoint's first answer, with these facts.
    Answer(Facts),
    /// The request asks for what the ledger does not allow; nothing has changed.
    Refused {
        /// How it is refused.
        refusal: Refusal,
        /// The field that names what is not allowed.
        field: &'static str,
    },
    /// A page.
    Page {
        /// The HTTP status.
        http: u16,
        /// Its template.
        name: &'static str,
        /// What stands on it.
        context: Value,
    },
    /// The browser goes on to this address.
    Redirect(String),
}

/// A call of the merchant that an operation wants.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The callback of the family.
    pub callback: &'static str,
    /// The address that the merchant gave for it.
    pub url: String,
    /// What it can show.
    pub facts: Facts,
}

/// A request that was found right, and where it came in.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// The family, for its test cards and values.
    pub family: &'a Family,
    /// The message; of a page's form, what the payer entered.
    pub params: &'a Params,
    /// What stands behind the `?` of a page's address.
    pub query: &'a Params,
    /// Whether a page's form was sent, and not only the page opened.
    pub submitted: bool,
    /// The address of the request without its last part: where the endpoint's pages are.
    pub folder: &'a str,
}

/// Changes the world and tells what came of it.
pub type Operation = fn(&mut World, Arrival<'_>) -> Done;

impl Facts {
    /// Facts that are there once.
    pub fn from_views(views: impl IntoIterator<Item = (View, String)>) -> Self {
        Self {
            views: views.into_iter().collect(),
            cards: Vec::new(),
        }
    }
}

impl Done {
    /// An answer, of which nobody else is told.
    pub fn answer(facts: Facts) -> Self {
        Self {
            outcome: Outcome::Answer(facts),
            notices: Vec::new(),
        }
    }

    /// A refusal because of what a field names, of which nobody else is told.
    pub fn refused(refusal: &Refusal, field: &'static str) -> Self {
        let refusal = refusal.clone();
        Self {
            outcome: Outcome::Refused { refusal, field },
            notices: Vec::new(),
        }
    }
}

const OPERATIONS: &[(&str, Operation)] = &[
    ("card.add", |world, arrival| {
        card_add::begin(world, arrival, CardCheck::Hold)
    }),
    ("card.add2", |world, arrival| {
        card_add::begin(world, arrival, CardCheck::NoSum)
    }),
    ("card.add-payout", |world, arrival| {
        card_add::begin(world, arrival, CardCheck::NumberOnly)
    }),
    ("card.list", card_list::run),
    ("card.page", card_page::run),
    ("card.remove", card_remove::run),
];

/// The operation of that name.
pub fn operation(name: &str) -> Option<Operation> {
    OPERATIONS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, operation)| *operation)
}

/// The names of all operations.
pub fn operation_names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|(name, _)| *name)
}

/// The time of the payer is over for the attempt whose page has this key.
pub(super) fn expire(world: &mut World, page_key: &str) -> Vec<Notice> {
    card_page::expire(world, page_key)
}
