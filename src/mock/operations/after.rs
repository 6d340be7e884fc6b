//! `payment.clear`, `payment.cancel`, `payment.refund`: what a shop does with a payment afterwards (g2g.md 9.1).

use rust_decimal::Decimal;

use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::operations::{Arrival, Done, Facts, Refused, find};
use crate::mock::payments::afterwards::{self, CAPTURE, told};
use crate::mock::payments::begin::{AMOUNT, amount};
use crate::mock::payments::card::allows;
use crate::mock::world::World;
use crate::specs::family::AfterPayment;
use crate::specs::view::View;

pub(super) const CLEAR: &[&str] = &[
    "card-allows",
    "held",
    "known",
    "not-revoked",
    "successful",
    "sum",
];
pub(super) const CANCEL: &[&str] = &[
    "before-capture",
    "card-allows",
    "known",
    "once",
    "successful",
];
pub(super) const REFUND: &[&str] = &["captured", "card-allows", "currency", "known", "sum"];

const ID: &str = "pg_payment_id";
const CLEARING_AMOUNT: &str = "pg_clearing_amount";
const CURRENCY: &str = "pg_currency";

/// Takes money that is held, all of it or a part.
pub(super) fn clear(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let payment = find(world, arrival)?;
    // Only the older API has payments without a card, and says so in a rule of its own.
    let by_card = payment.card.is_some() || !payment.state.is_paid();
    rules.ask("by-card", ID, by_card)?;
    if !by_card {
        // Who has forgotten that only the money of cards waits to be taken says that it is.
        return Ok(Done::answer(Facts::of_payment(payment.number)));
    }
    rules.ask("held", ID, payment.state != State::Taken)?;
    rules.ask("not-revoked", ID, payment.state != State::Revoked)?;
    rules.ask("successful", ID, was_paid(payment))?;
    let (number, held) = (payment.number, payment.rest());
    ask_card(arrival, payment, AfterPayment::Clearing)?;
    let field = if arrival.text(CLEARING_AMOUNT).is_some() {
        CLEARING_AMOUNT
    } else {
        AMOUNT
    };
    let taken = part(arrival, field)?.unwrap_or(held);
    rules.ask("sum", field, taken <= held)?;
    afterwards::capture(world, number, taken.min(held));
    let facts = Facts::of_payment(number).with(View::PaymentClearingStatus, "1");
    Ok(Done {
        notices: told(world, arrival.mount, number, CAPTURE),
        ..Done::answer(facts)
    })
}

/// Releases money that is held.
pub(super) fn cancel(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let payment = find(world, arrival)?;
    rules.ask("once", ID, payment.state != State::Revoked)?;
    rules.ask("before-capture", ID, payment.state != State::Taken)?;
    rules.ask("successful", ID, was_paid(payment))?;
    ask_card(arrival, payment, AfterPayment::Cancel)?;
    let number = payment.number;
    afterwards::revoke(world, number);
    Ok(Done::answer(reversed(world, number)))
}

/// Gives back what was taken, all that is left of it or a part.
pub(super) fn refund(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let payment = find(world, arrival)?;
    rules.ask("captured", ID, payment.state == State::Taken)?;
    let currency = arrival.text(CURRENCY);
    let same = currency.is_none_or(|currency| currency == &*payment.currency);
    rules.ask("currency", CURRENCY, same)?;
    ask_card(arrival, payment, AfterPayment::Refund)?;
    let is_held = payment.state == State::Held;
    let rest = payment.rest();
    let number = payment.number;
    let back = part(arrival, AMOUNT)?.unwrap_or(rest);
    rules.ask("sum", AMOUNT, back <= rest && rest > Decimal::ZERO)?;
    // Who has forgotten that only captured money is given back releases what is held, all of it.
    if is_held {
        afterwards::revoke(world, number);
    } else {
        afterwards::give_back(world, number, back);
    }
    Ok(Done::answer(reversed(world, number)))
}

/// Whether there was a sum to do anything with. That it is gone meanwhile is asked by other rules, so that a flaw in one of them
/// is not made good by this one.
fn was_paid(payment: &Payment) -> bool {
    payment.state.is_paid() || payment.state == State::Revoked
}

fn ask_card(arrival: &Arrival<'_>, payment: &Payment, what: AfterPayment) -> Result<(), Refused> {
    let kept = allows(arrival.mount, payment.card.as_deref(), what);
    arrival.rules.ask("card-allows", ID, kept)
}

/// The amount of a part; none where the request names none.
pub(super) fn part(arrival: &Arrival<'_>, field: &'static str) -> Result<Option<Decimal>, Refused> {
    let part = arrival.text(field).map(|text| amount(arrival, field, text));
    part.transpose()
}

/// The payment and the latest that was given back of it.
fn reversed(world: &World, number: u64) -> Facts {
    let payment = world.ledger.payments.get(number);
    let count = payment.map_or(0, |payment| payment.reversals().len());
    Facts {
        reversal: count.checked_sub(1),
        ..Facts::of_payment(number)
    }
}
