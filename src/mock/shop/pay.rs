//! `shop.pay-anonymous`, `shop.pay`: a payment for a provider's service, made by a payer on a page or by a saved card without one
//! (bisys.md 3.2 and 3.8).

use crate::mock::ledger::order::Progress;
use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::operations::{Arrival, Done, Facts, Notice, Refused};
use crate::mock::payments::card::of_stored;
use crate::mock::shop::begin::{add, begin};
use crate::mock::shop::charge::{NOBODY_THERE, reject, settle};
use crate::mock::shop::{ACTIVE, CARD, NOTE, cards, notify, user};
use crate::mock::world::World;

pub(in crate::mock) const ANONYMOUS: &[&str] = &["deadline", "service"];
pub(in crate::mock) const PAY: &[&str] = &[
    "active-card",
    "deadline",
    "hold",
    "note-on-form",
    "own-card",
    "service",
    "three-d-secure",
    "user",
    "without-the-payer",
];

/// The field by which a shop says that the payer may be asked for a password.
const MAY_ASK: &str = "enableSMSConfirm";

/// Begins a payment that the payer makes on a page.
pub(in crate::mock) fn anonymous(
    world: &mut World,
    arrival: &Arrival<'_>,
) -> Result<Done, Refused> {
    let payment = begin(world, arrival)?;
    Ok(on_page(world, arrival, payment))
}

/// Begins a payment of a registered user, and makes it where it names a saved card.
pub(in crate::mock) fn pay(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let user = user(world, arrival)?;
    if arrival.text(CARD).is_none() {
        let payment = begin(world, arrival)?;
        return Ok(on_page(world, arrival, payment));
    }
    let rules = &arrival.rules;
    let card = cards::owned(world, arrival, user)?;
    rules.ask("active-card", CARD, card.status == ACTIVE)?;
    let card = of_stored(card);
    rules.ask("note-on-form", NOTE, arrival.text(NOTE).is_none())?;
    let mut payment = begin(world, arrival)?;
    let test = arrival.mount.test_card(&card.hash);
    let asks = test.is_some_and(|card| card.asks_each_time) && rules.holds("three-d-secure");
    payment.card = Some(Box::new(card));
    let is_created = payment.progress() == Progress::Created;
    let number = add(world, payment);
    let notices = if !is_created {
        notify::told(world, arrival.mount, number)
    } else if asks && arrival.text(MAY_ASK) == Some("true") {
        if let Some(payment) = world.ledger.payments.get_mut(number) {
            // Every new payment may wait for a password.
            let _ = payment.go(State::Password);
        }
        return Err(asked(arrival, number));
    } else if asks && rules.holds("without-the-payer") {
        reject(world, arrival.mount, number, NOBODY_THERE)
    } else {
        settle(world, arrival.mount, number)
    };
    Ok(done(number, notices))
}

/// The answer to whoever asks for a payment whose card waits for the payer's password.
pub(super) fn asked(arrival: &Arrival<'_>, number: u64) -> Refused {
    Refused {
        payment: Some(number),
        ..arrival.rules.unknown("three-d-secure", "")
    }
}

fn on_page(world: &mut World, arrival: &Arrival<'_>, mut payment: Payment) -> Done {
    payment.more().on_page = true;
    let number = add(world, payment);
    // Nobody is told of a payment that waits for its payer.
    done(number, notify::told(world, arrival.mount, number))
}

fn done(number: u64, notices: Vec<Notice>) -> Done {
    Done {
        notices,
        ..Done::answer(Facts::of_payment(number))
    }
}
