//! `card.list`: the saved cards of a user, in the order of storing; none for a user who is not known.

use crate::mock::facts::Entry;
use crate::mock::operations::{Arrival, Done, Facts, Refused};
use crate::mock::world::World;
use crate::protocol::stored_card::StoredCard;
use crate::specs::each::Each;
use crate::specs::view::View;

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let user = arrival.params.text("pg_user_id").unwrap_or_default();
    // Bank, payment system and expiry come only when they are asked for (freedompay-docs, list of cards).
    let extended = arrival.params.text("pg_extend_data") == Some("1");
    let cards = world
        .ledger
        .cards
        .iter()
        .filter(|card| card.user_id == user);
    Ok(Done::answer(Facts {
        lists: [(
            Each::Cards,
            cards.map(|card| entry(card, extended)).collect(),
        )]
        .into(),
        ..Facts::default()
    }))
}

fn entry(card: &StoredCard, extended: bool) -> Entry {
    let always = [
        (View::CardStatus, Some(&card.status)),
        (View::CardId, Some(&card.id)),
        (View::CardToken, Some(&card.token)),
        (
            View::CardRecurringProfileId,
            card.recurring_profile_id.as_ref(),
        ),
        (View::CardHash, Some(&card.hash)),
        (View::CardHhash, Some(&card.hhash)),
        (View::CardCreatedAt, Some(&card.created_at)),
    ];
    let asked_for = [
        (View::CardBankAlias, card.bank_alias.as_ref()),
        (View::CardBrandAlias, card.brand_alias.as_ref()),
        (View::CardExpiryYear, card.expiry_year.as_ref()),
        (View::CardExpiryMonth, card.expiry_month.as_ref()),
    ];
    let asked_for = asked_for.into_iter().filter(|_| extended);
    let views = always.into_iter().chain(asked_for);
    Entry::new(views.filter_map(|(view, text)| Some((view, text?.clone()))))
}
