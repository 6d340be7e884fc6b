//! `payment.status`: how far a payment is (g2g.md 2.6 and 9.2).

use crate::mock::operations::{Arrival, Done, Facts, Outcome, Refused};
use crate::mock::payments::afterwards::can_be_reversed;
use crate::mock::payments::older::transaction_status;
use crate::mock::world::World;
use crate::specs::view::View;

pub(super) const RULES: &[&str] = &["by-payment", "known", "latest"];

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let (by_id, by_order) = (arrival.text("pg_payment_id"), arrival.text("pg_order_id"));
    let payments = &world.ledger.payments;
    let of_id = |id: &str| id.parse().ok().and_then(|number| payments.get(number));
    let of_order = |order: &str| {
        let mut all = payments
            .iter()
            .filter(|payment| &*payment.order_id == order);
        // Who has forgotten that the latest counts tells of the first.
        if arrival.rules.holds("latest") {
            payments.of_order(order)
        } else {
            all.next()
        }
    };
    // Where both are given, the payment's own number decides.
    let found = match (by_id, by_order) {
        (Some(id), None) => of_id(id),
        (Some(id), Some(_)) if arrival.rules.holds("by-payment") => of_id(id),
        (_, Some(order)) => of_order(order),
        (None, None) => None,
    };
    let field = if by_id.is_some() {
        "pg_payment_id"
    } else {
        "pg_order_id"
    };
    // Who has forgotten whose payments are known tells of the latest.
    let forgotten = !arrival.rules.holds("known");
    let found = found.or_else(|| payments.iter().last().filter(|_| forgotten));
    let found = found.ok_or_else(|| arrival.rules.unknown("known", field))?;
    let can_reject = can_be_reversed(arrival.mount, found) && !world.settings.final_payments;
    let can_reject = if can_reject { "1" } else { "0" };
    let facts = Facts::of_payment(found.number).with(View::PaymentCanReject, can_reject);
    // An endpoint may promise other fields of each state.
    Ok(Outcome::Answer(transaction_status(found), facts).into())
}
