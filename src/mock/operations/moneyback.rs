//! `moneyback.create`: money goes from the shop to a payer by a contract for payouts, bound to a payment or not (legacy.md 8.2).

use rust_decimal::Decimal;

use crate::mock::ledger::payout::Moneyback;
use crate::mock::operations::{Arrival, Done, Facts, Refused, find};
use crate::mock::payments::begin::{AMOUNT, amount};
use crate::mock::world::World;
use crate::specs::view::View;

pub(super) const RULES: &[&str] = &["bound", "contract", "known", "parameters", "sum", "system"];

const ID: &str = "pg_payment_id";
const CONTRACT: &str = "pg_contract_id";
const SYSTEM: &str = "pg_moneyback_system";

/// The service that lets a shop pay out what is bound to no payment.
const UNBOUND: &str = "unbound-payouts";

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let (contract, system) = (arrival.text(CONTRACT), arrival.text(SYSTEM));
    let contracts = &arrival.mount.profile.contracts;
    let found = contracts
        .iter()
        .find(|known| Some(known.id.as_str()) == contract);
    rules.ask("contract", CONTRACT, found.is_some())?;
    // Who has forgotten whose contracts are known takes any that has the system.
    let systems = contracts.iter().flat_map(|contract| &contract.systems);
    let systems = systems.filter(|_| found.is_none());
    let systems = systems.chain(found.iter().flat_map(|contract| &contract.systems));
    let mut systems = systems.filter(|known| Some(known.name.as_str()) == system);
    let by = systems.next();
    rules.ask("system", SYSTEM, by.is_some())?;
    let mut needed = by.into_iter().flat_map(|system| &system.required);
    let complete = needed.all(|name| arrival.text(name).is_some());
    rules.ask("parameters", SYSTEM, complete)?;
    let amount = amount(arrival, AMOUNT, arrival.text(AMOUNT).unwrap_or_default())?;
    let is_bound = arrival.text(ID).is_some();
    rules.ask("bound", ID, is_bound || world.settings.has(UNBOUND))?;
    let mut payment = None;
    if is_bound {
        let bound = find(world, arrival)?;
        let before = world.ledger.moneybacks.iter();
        let before = before.filter(|before| before.payment == Some(bound.number));
        let before: Decimal = before.map(|before| before.amount).sum();
        let paid = if bound.state.is_paid() {
            bound.sum()
        } else {
            Decimal::ZERO
        };
        rules.ask("sum", AMOUNT, before + amount <= paid)?;
        payment = Some(bound.number);
    }
    let number = world.new_number();
    world.ledger.moneybacks.push(Moneyback {
        number,
        amount,
        payment,
    });
    Ok(Done::answer(Facts::from_views([(
        View::MoneybackId,
        number.to_string(),
    )])))
}
