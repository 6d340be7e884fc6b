//! `payment.page` and its sisters: begin a payment that the payer makes on a page of the gateway, and name that page
//! (g2g.md 6 and 8).

use jiff::SignedDuration;
use rust_decimal::Decimal;

use crate::mock::ledger::payment::Payment;
use crate::mock::operations::{Arrival, Done, Facts, Outcome, Refused};
use crate::mock::payments::begin::{amount, begin};
use crate::mock::payments::key_of;
use crate::mock::payments::system::{SYSTEM, make_out, named as named_system};
use crate::mock::schedule::Event;
use crate::mock::world::World;
use crate::specs::view::View;

pub(super) const RULES: &[&str] = &[
    "idempotency",
    "idempotency-per-operation",
    "lifetime",
    "order-id-once",
];

pub(super) const INIT: &[&str] = &[
    "auto-clearing",
    "lifetime",
    "order-id-once",
    "recurring-agreed",
    "two-step-agreed",
];

/// The operation of the page on which the payer pays.
pub(in crate::mock) const FORM: &str = "payment.form";

const KEY: &str = "pg_idempotency_key";
const LIFETIME: &str = "pg_lifetime";
const FROM: &str = "pg_amount_interval_from";
const TO: &str = "pg_amount_interval_to";

/// How many seconds a page is open: a request may say something between these (g2g.md 8).
const LEAST: i64 = 300;
const MOST: i64 = 604_800;
const USUAL: i64 = 86_400;

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    if let Some(number) = known(world, arrival)? {
        return Ok(Done::answer(facts(world, arrival, number)));
    }
    let payment = begin(world, arrival)?;
    Ok(open(world, arrival, payment))
}

/// Begins a payment as the older API does: the shop may name the payment system (legacy.md 9).
pub(super) fn init(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let named = arrival.text(SYSTEM);
    let found = named.and_then(|name| named_system(world, arrival.mount, name));
    let systems = &arrival.mount.profile.payment_systems;
    let known = named.is_none() || found.is_some() || systems.is_empty();
    arrival.rules.ask("system-known", SYSTEM, known)?;
    let mut payment = begin(world, arrival)?;
    payment.amount = payment.amount.map(in_hundredths);
    if let Some((system, member)) = found {
        let more = payment.more();
        (more.system, more.member) = (Some(system), member);
        make_out(&mut payment);
    }
    Ok(open(world, arrival, payment))
}

/// An amount as messages of the older API tell it: noughts behind its hundredths say nothing (paybox-docs, amounts).
fn in_hundredths(amount: Decimal) -> Decimal {
    let hundredths = amount.round_dp(2);
    let is_same = hundredths == amount && amount.scale() > 2;
    if is_same { hundredths } else { amount }
}

/// The same for the payer's browser, which goes on to the page.
pub(super) fn redirect(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let Done {
        outcome, notices, ..
    } = init(world, arrival)?;
    let outcome = match outcome {
        Outcome::Answer(_, facts) => {
            let page = facts.views.get(&View::PaymentPageUrl);
            Outcome::Redirect(page.cloned().unwrap_or_default())
        }
        page => page,
    };
    Ok(Done {
        notices,
        ..Done::from(outcome)
    })
}

/// A page on which the payer says how much to pay; the request may suggest a sum and bound it.
pub(super) fn any_amount(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    if let Some(number) = known(world, arrival)? {
        return Ok(Done::answer(facts(world, arrival, number)));
    }
    let bound = |field| {
        arrival
            .text(field)
            .map(|text| amount(arrival, field, text))
            .transpose()
    };
    let (from, to) = (bound(FROM)?, bound(TO)?);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Refused::new(arrival.endpoint.refuses.bad_field.clone(), TO));
    }
    let mut payment = begin(world, arrival)?;
    let suggested = payment.amount.take();
    let more = payment.more();
    more.interval = (from, to);
    more.suggested = suggested;
    Ok(open(world, arrival, payment))
}

/// The payment that was begun with the same key of the shop (g2g.md 8, pg_idempotency_key).
pub(super) fn known(world: &World, arrival: &Arrival<'_>) -> Result<Option<u64>, Refused> {
    let kept = |_: &&str| arrival.rules.holds("idempotency");
    let Some(key) = arrival.text(KEY).filter(kept) else {
        return Ok(None);
    };
    let Some((number, endpoint)) = world.ledger.payments.of_key(key) else {
        return Ok(None);
    };
    let same = endpoint == arrival.endpoint.name;
    arrival.rules.ask("idempotency-per-operation", KEY, same)?;
    Ok(same.then_some(number))
}

/// Puts a payment into the ledger, under the shop's key if the request has one.
pub(super) fn add(world: &mut World, arrival: &Arrival<'_>, payment: Payment) -> u64 {
    let number = payment.number;
    world.ledger.payments.add(payment);
    if let Some(key) = arrival.text(KEY) {
        world
            .ledger
            .payments
            .remember(key, number, &arrival.endpoint.name);
    }
    number
}

fn open(world: &mut World, arrival: &Arrival<'_>, payment: Payment) -> Done {
    let told = arrival
        .text(LIFETIME)
        .map(|text| text.parse::<i64>().unwrap_or(i64::MAX)); // A whole number, says its row: a great one.
    let mut seconds = told.unwrap_or(USUAL);
    if arrival.rules.holds("lifetime") {
        seconds = seconds.clamp(LEAST, MOST);
    }
    let mut payment = payment;
    payment.more().on_page = true;
    let number = add(world, arrival, payment);
    world.after(
        SignedDuration::from_secs(seconds),
        Event::PaymentExpiry(number),
    );
    Done::answer(facts(world, arrival, number))
}

fn facts(world: &World, arrival: &Arrival<'_>, number: u64) -> Facts {
    let payment = world.ledger.payments.get(number);
    let key = payment
        .map(|payment| key_of(world, payment, FORM))
        .unwrap_or_default();
    let page = arrival.mount.page(FORM, &world.merchant_id, &key);
    Facts::of_payment(number).with(View::PaymentPageUrl, page)
}
