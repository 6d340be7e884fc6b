//! `payment.recurrent`: charges a card again by the profile that its first payment opened (g2g.md 9.1).

use std::sync::Arc;

use crate::mock::ledger::state::State;
use crate::mock::operations::{Arrival, Done, Refused, pay};
use crate::mock::payments::begin::begin;
use crate::mock::payments::charge::charge;
use crate::mock::world::World;

pub(super) const RULES: &[&str] = &["declined", "lifetime", "order-id-once", "profile"];

const PROFILE: &str = "pg_recurring_profile";

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let named = arrival.text(PROFILE).and_then(|text| text.parse().ok());
    let profiles = &world.ledger.profiles;
    let profile = profiles
        .iter()
        .find(|profile| Some(profile.number) == named);
    // Who has forgotten whose profiles are known charges the latest.
    let latest = || profiles.last().filter(|_| !rules.holds("profile"));
    let profile = profile.or_else(latest);
    let profile = profile.ok_or_else(|| rules.unknown("profile", PROFILE))?;
    rules.ask("lifetime", PROFILE, world.now <= profile.until)?;
    let first = world.ledger.payments.get(profile.payment);
    let card = first.and_then(|first| first.card.clone());
    let currency = first.map(|first| Arc::clone(&first.currency));
    let usual = first.and_then(|first| first.amount);
    let system = first.and_then(|first| first.more.as_ref()?.system.clone());
    let (opened_by, profile) = (profile.payment, profile.number);
    let addresses = world.addresses_of(opened_by);
    let mut payment = begin(world, arrival)?;
    payment.card = card;
    payment.more().system = system;
    // A profile is charged in the currency in which it was opened, for the request has no field for it.
    payment.currency = currency.unwrap_or(payment.currency);
    payment.more().recurring = Some(profile);
    if rules.holds("usual-amount") {
        payment.amount = payment.amount.or(usual);
    }
    // The shop named its addresses when the profile was opened.
    for (name, address) in addresses {
        if payment.given.get(name).is_none() {
            payment.given.push(name, address);
        }
    }
    let number = payment.number;
    world.ledger.payments.add(payment);
    let notices = charge(world, arrival.mount, number, false);
    let charged = world.ledger.payments.get(number);
    let failed = charged.is_some_and(|payment| matches!(payment.state, State::Failed(_)));
    if failed && rules.holds("declined") {
        // Why it failed is told by the status; the codes of answers are others in the older API.
        return Err(Refused {
            payment: Some(number),
            notices,
            ..rules.unknown("declined", "")
        });
    }
    pay::answer(world, arrival, number, notices)
}
