//! `payment.revoke`, `payment.request-refund`, `payment.annul`: what a shop does with a payment by the older API (legacy.md 5
//! to 7).

use jiff::SignedDuration;
use rust_decimal::Decimal;

use crate::mock::ledger::payment::{Cancelled, Payment};
use crate::mock::ledger::state::State;
use crate::mock::operations::after::part;
use crate::mock::operations::{Arrival, Done, Facts, Refused, find};
use crate::mock::payments::afterwards::{can_be_reversed, reverse};
use crate::mock::payments::charge::fail_cancelled;
use crate::mock::schedule::Event;
use crate::mock::world::World;
use crate::specs::payment_system::Returns;

pub(super) const REVOKE: &[&str] = &["can-reject", "known", "sum", "whole"];
pub(super) const REQUEST: &[&str] = &["known", "paid", "sum", "supported", "whole"];
pub(super) const ANNUL: &[&str] = &[
    "annulled",
    "check-refuses",
    "known",
    "once",
    "returned",
    "unpaid",
];

const ID: &str = "pg_payment_id";
const REFUND_AMOUNT: &str = "pg_refund_amount";

/// The value of the family that says after how many days money is given back that a shop asked for.
const REQUEST_DAYS: &str = "refund_request_days";

/// Gives back a payment, or a part of it, as far as its payment system can do that at once.
pub(super) fn revoke(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let payment = find(world, arrival)?;
    let can = can_be_reversed(arrival.mount, payment) && !world.settings.final_payments;
    arrival.rules.ask("can-reject", ID, can)?;
    let (number, back) = (payment.number, sum(arrival, payment)?);
    Ok(Done {
        notices: reverse(world, arrival.mount, number, back),
        ..Done::answer(Facts::of_payment(number))
    })
}

/// Notes that a payment is to be given back, by a system that does not do so by itself.
pub(super) fn request(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let payment = find(world, arrival)?;
    rules.ask("paid", ID, payment.state.is_paid())?;
    let returns = payment.system().map(|system| system.returns);
    rules.ask("supported", ID, returns == Some(Returns::ByRequest))?;
    let (number, amount) = (payment.number, sum(arrival, payment)?);
    if let Some(payment) = world.ledger.payments.get_mut(number) {
        payment.more().requested += amount;
    }
    let days = arrival.mount.value(REQUEST_DAYS).unwrap_or_default();
    let payment = number;
    world.after(
        SignedDuration::from_hours(24 * days),
        Event::RefundRequest { payment, amount },
    );
    Ok(Done::answer(Facts::of_payment(number)))
}

/// Cancels a payment that was not paid yet. Where its payment system neither asks nor annuls, it may be paid all the same.
pub(super) fn annul(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let payment = find(world, arrival)?;
    let (number, state) = (payment.number, &payment.state);
    let over = state.is_paid() || matches!(state, State::Failed(_) | State::Revoked);
    let before = payment.more.as_ref().and_then(|more| more.cancelled);
    rules.ask("once", ID, before.is_none())?;
    rules.ask("unpaid", ID, !over)?;
    let system = payment.system();
    let annuls = system.is_some_and(|system| system.annuls) && rules.holds("annulled");
    let cancelled = Cancelled {
        refused: rules.holds("check-refuses"),
        returned: rules.holds("returned"),
    };
    if let Some(payment) = world.ledger.payments.get_mut(number) {
        payment.more().cancelled = Some(cancelled);
    }
    let mut done = Done::answer(Facts::of_payment(number));
    if annuls {
        done.notices = fail_cancelled(world, arrival.mount, number);
    }
    Ok(done)
}

/// How much is to go back: what the request says, or without it, or with zero, all that is left.
fn sum(arrival: &Arrival<'_>, payment: &Payment) -> Result<Decimal, Refused> {
    let requested = payment.more.as_ref().map(|more| more.requested);
    let rest = payment.rest() - requested.unwrap_or_default();
    let named = arrival.text(REFUND_AMOUNT);
    let is_zero = named.is_some_and(|text| text.parse() == Ok(Decimal::ZERO));
    let named = if is_zero {
        None
    } else {
        part(arrival, REFUND_AMOUNT)?
    };
    let whole = if arrival.rules.holds("whole") {
        rest
    } else {
        // Who has forgotten that nothing named means all gives back the least.
        Decimal::new(1, 2)
    };
    let back = named.unwrap_or(whole);
    let within = back <= rest && rest > Decimal::ZERO;
    arrival.rules.ask("sum", REFUND_AMOUNT, within)?;
    Ok(back)
}
