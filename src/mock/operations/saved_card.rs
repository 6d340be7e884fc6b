//! `card.init`, `card.direct`, `card.pay`: a payment with a stored card in two steps, without the payer or on a page
//! (cards.md 6).

use crate::mock::ledger::state::State;
use crate::mock::operations::page_begin::{FORM, add, known};
use crate::mock::operations::pay::{self, APPROVED};
use crate::mock::operations::{Arrival, Done, Facts, Outcome, Refused, find};
use crate::mock::payments::begin::begin;
use crate::mock::payments::card::{named, of_stored};
use crate::mock::payments::charge::charge;
use crate::mock::payments::key_of;
use crate::mock::world::World;

pub(super) const INIT: &[&str] = &[
    "idempotency",
    "idempotency-per-operation",
    "order-id-once",
    "payout-card",
    "token-owner",
];
pub(super) const DIRECT: &[&str] = &["approved-only", "declined", "known", "waiting"];
pub(super) const PAY: &[&str] = &["known", "waiting"];

const ID: &str = "pg_payment_id";

/// Begins a payment with a stored card; nothing is charged yet.
pub(super) fn init(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    if let Some(number) = known(world, arrival)? {
        return Ok(Done::answer(Facts::of_payment(number)));
    }
    let card = named(world, arrival)?;
    let mut payment = begin(world, arrival)?;
    payment.card = Some(Box::new(of_stored(&card)));
    let number = add(world, arrival, payment);
    Ok(Done::answer(Facts::of_payment(number)))
}

/// Charges the card without the payer: only an approved card is charged so (README.md 2, approved-only).
pub(super) fn direct(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let payment = find(world, arrival)?;
    arrival
        .rules
        .ask("waiting", ID, payment.state == State::New)?;
    let token = payment.card.as_ref().and_then(|card| card.stored.as_ref());
    let token = token.map(|stored| &*stored.0);
    let mut cards = world.ledger.cards.iter();
    let card = cards.find(|card| Some(card.token.as_str()) == token);
    let approved = card.is_some_and(|card| card.status == APPROVED);
    arrival.rules.ask("approved-only", ID, approved)?;
    let number = payment.number;
    let notices = charge(world, arrival.mount, number, false);
    pay::answer(world, arrival, number, notices)
}

/// Sends the payer to the page where the security code of the card is asked for.
pub(super) fn pay(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let payment = find(world, arrival)?;
    arrival
        .rules
        .ask("waiting", ID, payment.state == State::New)?;
    let (number, key) = (payment.number, key_of(world, payment, FORM));
    if let Some(payment) = world.ledger.payments.get_mut(number) {
        payment.more().on_page = true;
    }
    let page = arrival.mount.page(FORM, &world.merchant_id, &key);
    Ok(Outcome::Redirect(page).into())
}
