//! `shop.card-register`, `shop.cards`, `shop.card-deactivate`: the saved cards of a user (bisys.md 3.5 to 3.7 and 3.12). A card is
//! registered on the payer's page by a small payment that goes back at once.

use rust_decimal::Decimal;

use crate::mock::ledger::order::Purpose;
use crate::mock::ledger::state::State;
use crate::mock::operations::{Arrival, Done, Facts, Notice, Refused};
use crate::mock::payments::afterwards::{capture, revoke};
use crate::mock::payments::card;
use crate::mock::shop::begin::{add, open};
use crate::mock::shop::charge::{Why, hold, reject};
use crate::mock::shop::{ACTIVE, CARD, INACTIVE, USER, notify, user, views};
use crate::mock::world::World;
use crate::protocol::stored_card::StoredCard;
use crate::specs::each::Each;
use crate::specs::view::View;

pub(in crate::mock) const REGISTER: &[&str] = &["user"];
pub(in crate::mock) const LIST: &[&str] = &["own-cards", "user"];
pub(in crate::mock) const DEACTIVATE: &[&str] = &["inactive", "own-card", "user"];

/// The value of the family that says how much is debited when a card is registered, in minor units.
const DEBIT: &str = "registration_amount";

/// Begins to register a card, and names the page on which the payer enters it.
pub(in crate::mock) fn register(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    user(world, arrival)?;
    let debit = arrival.mount.value(DEBIT).unwrap_or_default();
    let mut payment = open(world, arrival, Purpose::Registration, Decimal::from(debit));
    payment.more().on_page = true;
    let number = add(world, payment);
    Ok(Done::answer(Facts::of_payment(number)))
}

/// The cards of a user, in the order of registering.
pub(in crate::mock) fn list(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let user = user(world, arrival)?;
    let own = |card: &&StoredCard| card.user_id == user || !arrival.rules.holds("own-cards");
    let cards = world.ledger.cards.iter().filter(own);
    let cards = cards.map(views::card_entry).collect();
    let facts = Facts {
        lists: [(Each::Cards, cards)].into(),
        ..Facts::default()
    };
    Ok(Done::answer(facts.with(View::UserToken, user)))
}

/// A card cannot be charged any more until it is registered again.
pub(in crate::mock) fn deactivate(
    world: &mut World,
    arrival: &Arrival<'_>,
) -> Result<Done, Refused> {
    let user = user(world, arrival)?;
    let token = owned(world, arrival, user)?.token.clone();
    let mut cards = world.ledger.cards.iter_mut();
    let card = cards.find(|card| card.token == token);
    if let Some(card) = card.filter(|_| arrival.rules.holds("inactive")) {
        INACTIVE.clone_into(&mut card.status);
    }
    Ok(Done::answer(views::success().with(View::UserToken, user)))
}

/// The card that a request names by its token, which the rule `own-card` asks to be the user's.
pub(super) fn owned<'w>(
    world: &'w World,
    arrival: &Arrival<'_>,
    user: &str,
) -> Result<&'w StoredCard, Refused> {
    let token = arrival.text(CARD).unwrap_or_default();
    let anybodys = || world.ledger.cards.iter().find(|card| card.token == token);
    let forgotten = !arrival.rules.holds("own-card");
    let card = world.ledger.card(user, token);
    card.or_else(|| anybodys().filter(|_| forgotten))
        .ok_or_else(|| arrival.rules.unknown("own-card", CARD))
}

/// The card's bank has let the debit pass: it goes back, the card is stored, and the shop is told.
pub(super) fn registered(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Vec<Notice> {
    if !hold(world, number) {
        return Vec::new();
    }
    if arrival.rules.holds("registered-card") {
        revoke(world, number);
    } else {
        // Who has forgotten that the debit goes back keeps it.
        let sum = world.ledger.payments.get(number);
        let sum = sum.map(|payment| payment.sum()).unwrap_or_default();
        capture(world, number, sum);
    }
    match store(world, number) {
        Some(card) => notify::card_told(world, arrival.mount, number, &card),
        None => Vec::new(),
    }
}

/// The card's bank has let no debit pass, so nothing is stored and nobody is told.
pub(super) fn not_registered(
    world: &mut World,
    arrival: &Arrival<'_>,
    number: u64,
    why: Why,
) -> Vec<Notice> {
    let waits = world.ledger.payments.get(number);
    let waits = waits.is_some_and(|payment| matches!(payment.state, State::New | State::Password));
    reject(world, arrival.mount, number, why);
    if waits {
        notify::card_refused(world, arrival.mount, number)
    } else {
        Vec::new()
    }
}

/// Stores the card of a payment for its user; a card that the user has already is active again.
fn store(world: &mut World, number: u64) -> Option<StoredCard> {
    let payment = world.ledger.payments.get(number)?;
    let (user, paid) = (payment.given(USER)?.to_owned(), payment.card.clone()?);
    let mut cards = world.ledger.cards.iter();
    let same = |card: &StoredCard| card.user_id == user && card.hash == *paid.hash;
    let place = cards.position(same);
    if place.is_none() {
        card::store(world, user, &paid);
    }
    let place = place.or_else(|| world.ledger.cards.len().checked_sub(1))?;
    let stored = world.ledger.cards.get_mut(place)?;
    ACTIVE.clone_into(&mut stored.status);
    let expiry = paid
        .expiry
        .as_ref()
        .and_then(|expiry| expiry.split_once('/'));
    if let Some((month, year)) = expiry {
        stored.expiry_month = Some(month.to_owned());
        stored.expiry_year = Some(year.to_owned());
    }
    Some(stored.clone())
}
