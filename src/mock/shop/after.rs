//! `shop.state`, `shop.refund`, `shop.confirm`, `shop.release`: what a shop asks and does of a payment afterwards (bisys.md 3.9,
//! 3.10 and 3.14).

use jiff::SignedDuration;
use rust_decimal::Decimal;

use crate::mock::ledger::order::Progress;
use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::operations::{Arrival, Done, Facts, Refused, payment_named};
use crate::mock::payments::afterwards::revoke;
use crate::mock::schedule::Due;
use crate::mock::shop::charge::{later, take};
use crate::mock::shop::{AMOUNT, NUMBER, pay, views, whole};
use crate::mock::world::World;
use crate::specs::view::View;

pub(in crate::mock) const STATE: &[&str] = &["known", "line", "three-d-secure"];
pub(in crate::mock) const REFUND: &[&str] = &["known", "paid", "sum"];
pub(in crate::mock) const CONFIRM: &[&str] = &["held", "known", "sum"];
pub(in crate::mock) const RELEASE: &[&str] = &["held", "known"];

const BACK: &str = "refundAmount";
const REMAINING: &str = "remainingAmount";

/// The value of the family that says after how many minutes money is given back that a shop asked for.
const REFUND_MINUTES: &str = "refund_minutes";

/// Tells how far a payment is, or that its card waits for the payer's password.
pub(in crate::mock) fn state(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let payment = payment_named(world, arrival, NUMBER)?;
    // Who pays on the page is asked there, and the shop has nothing to do.
    let on_page = payment.more.as_ref().is_some_and(|more| more.on_page);
    let waits = payment.state == State::Password && !on_page;
    if waits && arrival.rules.holds("three-d-secure") {
        return Err(pay::asked(arrival, payment.number));
    }
    let mut facts = Facts::of_payment(payment.number);
    if !arrival.rules.holds("line") {
        // Who has forgotten where the line leads tells always of its begin.
        let begin = Progress::Created.word();
        facts = facts.with(View::PaymentProgress, begin);
    }
    Ok(Done::answer(facts))
}

/// Takes note that money is to be given back, which happens later.
pub(in crate::mock) fn refund(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let payment = payment_named(world, arrival, NUMBER)?;
    let is_paid = matches!(payment.progress(), Progress::Payed | Progress::Processed);
    rules.ask("paid", NUMBER, is_paid)?;
    let (number, rest) = (payment.number, payment.rest() - payment.requested());
    let (back, remaining) = (whole(arrival, BACK)?, whole(arrival, REMAINING)?);
    // Of what was not paid nothing is left: who has forgotten to ask for that takes any sums.
    let right = !is_paid || !back.is_zero() && back + remaining == rest;
    rules.ask("sum", BACK, right)?;
    if let Some(payment) = world.ledger.payments.get_mut(number) {
        payment.more().requested += back;
    }
    let minutes = arrival.mount.value(REFUND_MINUTES).unwrap_or_default();
    let after = SignedDuration::from_mins(minutes);
    later(world, after, number, Due::Refund(back));
    Ok(Done::answer(views::success()))
}

/// Takes money that is held, all of it or as much as the shop names; the commission comes to it, and the rest goes back.
pub(in crate::mock) fn confirm(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let payment = payment_named(world, arrival, NUMBER)?;
    ask_held(arrival, payment)?;
    let (number, held) = (payment.number, payment.rest());
    let commission = payment.order().map(|order| order.commission);
    let commission = commission.unwrap_or_default();
    let named = arrival.text(AMOUNT).map(|_| whole(arrival, AMOUNT));
    let taken = named
        .transpose()?
        .map_or(held, |amount| amount + commission);
    let within = taken > commission && taken <= held;
    arrival.rules.ask("sum", AMOUNT, within || held.is_zero())?;
    let taken = taken.min(held);
    let notices = match taken > Decimal::ZERO {
        true => take(world, arrival.mount, number, taken),
        false => Vec::new(),
    };
    Ok(Done {
        notices,
        ..Done::answer(views::success())
    })
}

/// Gives back money that is held.
pub(in crate::mock) fn release(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let payment = payment_named(world, arrival, NUMBER)?;
    ask_held(arrival, payment)?;
    let number = payment.number;
    revoke(world, number);
    Ok(Done::answer(views::success()))
}

fn ask_held(arrival: &Arrival<'_>, payment: &Payment) -> Result<(), Refused> {
    let held = payment.state == State::Held;
    arrival.rules.ask("held", NUMBER, held)
}
