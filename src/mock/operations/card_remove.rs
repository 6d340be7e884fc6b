//! `card.remove`: takes a saved card away. A token names a card only together with the user whose card it is.

use crate::mock::operations::{Arrival, Done, Facts, Refused};
use crate::mock::payments::views::TIME;
use crate::mock::world::World;
use crate::specs::view::View;

/// The field that names the card.
const TOKEN: &str = "pg_card_token";

/// Id and mask of the card are not told: the documents' sample has both elements empty (greenleavespay-cards, remove).
pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let text = |name| arrival.params.text(name).unwrap_or_default();
    let removed = world.ledger.remove_card(text("pg_user_id"), text(TOKEN));
    if removed.is_none() {
        return Err(Refused::new(
            arrival.endpoint.refuses.not_found.clone(),
            TOKEN,
        ));
    }
    let deleted_at = world.now.strftime(TIME).to_string();
    let facts = Facts::from_views([(View::CardDeletedAt, deleted_at)]);
    Ok(Done::answer(facts))
}
