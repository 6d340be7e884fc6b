//! What happens in the ledger: one file per operation that the specs name by `operation:`.
//!
//! An operation changes the world and tells [`Facts`]; which of them an answer shows, and how, is the specs' affair.

mod card_add;
mod card_list;

use std::collections::BTreeMap;

use crate::mock::world::World;
use crate::protocol::params::Params;
use crate::specs::view::View;

/// What an answer can show.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What is there once.
    pub views: BTreeMap<View, String>,
    /// What is there once for each card.
    pub cards: Vec<BTreeMap<View, String>>,
}

/// A request that was found right, and where it came in.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// The message.
    pub params: &'a Params,
    /// The address of the request without its last part: where the endpoint's pages are.
    pub folder: &'a str,
}

/// Changes the world and tells what an answer can show.
pub type Operation = fn(&mut World, Arrival<'_>) -> Facts;

impl Facts {
    /// Facts that are there once.
    pub fn from_views(views: impl IntoIterator<Item = (View, String)>) -> Self {
        Self {
            views: views.into_iter().collect(),
            cards: Vec::new(),
        }
    }
}

const OPERATIONS: &[(&str, Operation)] =
    &[("card.add", card_add::run), ("card.list", card_list::run)];

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
