//! `payment.acs`: the shop brings what the card's bank answered, and the payment goes on (g2g.md 5).

use crate::mock::ledger::state::State;
use crate::mock::operations::bank_page::bank_answer;
use crate::mock::operations::{Arrival, Done, Refused, find, pay};
use crate::mock::payments::charge::{charge, fail};
use crate::mock::payments::{failure, key_of};
use crate::mock::world::World;

pub(super) const RULES: &[&str] = &["declined", "known", "md", "password", "waiting"];

const MD: &str = "pg_md";

/// The value of the family with the code of a password that is wrong.
const WRONG_PASSWORD: &str = "password_code";

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let rules = &arrival.rules;
    let payment = find(world, arrival)?;
    let number = payment.number;
    rules.ask("waiting", "pg_payment_id", payment.state == State::Password)?;
    let md = key_of(world, payment, "md");
    rules.ask("md", MD, arrival.text(MD) == Some(&*md))?;
    let right = bank_answer(world, payment, true);
    let passed = arrival.text("pg_pares") == Some(&*right) || !rules.holds("password");
    let notices = if passed {
        charge(world, arrival.mount, number, false)
    } else {
        let says = "the password of the bank is wrong";
        let why = failure(arrival.mount, WRONG_PASSWORD, says);
        fail(world, arrival.mount, number, why)
    };
    pay::answer(world, arrival, number, notices)
}
