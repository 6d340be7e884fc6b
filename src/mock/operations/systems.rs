//! `systems.list` and `contracts.list`: the payment systems that a shop has, with what a payer pays in each, and the ways by
//! which it pays out (legacy.md 2 and 8.1).

use rust_decimal::Decimal;

use crate::mock::facts::Entry;
use crate::mock::operations::{Arrival, Done, Facts, Refused};
use crate::mock::payments::begin::{AMOUNT, CURRENCY, amount};
use crate::mock::payments::system::has;
use crate::mock::world::World;
use crate::specs::each::Each;
use crate::specs::payment_system::{Contract, Member, PaymentSystem, PayoutSystem};
use crate::specs::view::View;

pub(super) const LIST: &[&str] = &["own-systems", "priced", "sorted", "test-systems"];

/// The payment systems that a shop has, in the order of their names.
pub(super) fn list(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let sum = amount(arrival, AMOUNT, arrival.text(AMOUNT).unwrap_or_default())?;
    let usual = arrival.mount.text(CURRENCY).unwrap_or_default();
    let currency = arrival.text("pg_currency").unwrap_or(usual);
    let test = arrival.text("pg_testing_mode") == Some("1");
    let all: Vec<_> = if rules.holds("own-systems") {
        has(world, arrival.mount).collect()
    } else {
        arrival.mount.profile.payment_systems.iter().collect()
    };
    let shown = all
        .into_iter()
        .filter(|system| system.test == test || !rules.holds("test-systems"));
    let price = |system: &PaymentSystem| match rules.holds("priced") {
        true => system.price(sum),
        false => sum,
    };
    let mut entries: Vec<Entry> = shown
        .map(|system| of_system(system, price(system), currency))
        .collect();
    if !rules.holds("sorted") {
        entries.reverse();
    }
    Ok(Done::answer(Facts {
        lists: [(Each::Systems, entries)].into(),
        ..Facts::default()
    }))
}

fn of_system(system: &PaymentSystem, price: Decimal, currency: &str) -> Entry {
    let currency = system.currency.as_deref().unwrap_or(currency);
    let entry = Entry::new([
        (View::SystemName, system.name.clone()),
        (View::SystemDescription, system.description.clone()),
        (View::SystemScenario, system.scenario.word().to_owned()),
        (View::SystemAmount, format!("{price:.2}")),
        (View::SystemCurrency, currency.to_owned()),
        (View::SystemCategory, system.category.clone()),
    ]);
    entry
        .list(Each::RequiredParameters, parameters(&system.required))
        .list(Each::AdditionalParameters, parameters(&system.additional))
        .list(Each::Members, system.members.iter().map(of_member))
}

fn of_member(member: &Member) -> Entry {
    Entry::new([
        (View::MemberName, member.name.clone()),
        (View::MemberDescription, member.description.clone()),
    ])
}

fn parameters(names: &[String]) -> impl Iterator<Item = Entry> {
    let entry = |name: &String| Entry::new([(View::ParameterName, name.clone())]);
    names.iter().map(entry)
}

/// The contracts of a shop, and the systems by which each pays out.
pub(super) fn contracts(_: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let contracts = arrival.mount.profile.contracts.iter().map(of_contract);
    Ok(Done::answer(Facts {
        lists: [(Each::Contracts, contracts.collect())].into(),
        ..Facts::default()
    }))
}

fn of_contract(contract: &Contract) -> Entry {
    let system = |system: &PayoutSystem| {
        Entry::new([(View::PayoutSystemName, system.name.clone())])
            .list(Each::RequiredParameters, parameters(&system.required))
    };
    Entry::new([(View::ContractId, contract.id.clone())])
        .list(Each::PayoutSystems, contract.systems.iter().map(system))
}
