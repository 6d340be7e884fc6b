//! The part of a payer's page that is about payment systems: which one, what it needs to know, and the invoice in it
//! (legacy.md 2, README.md 6).

use minijinja::{Value, context};
use rust_decimal::Decimal;

use crate::mock::ledger::payment::Payment;
use crate::mock::operations::Arrival;
use crate::mock::operations::page_form::{Entered, go_on};
use crate::mock::payments::system::{available, is_member, make_out, missing, named};
use crate::mock::world::World;
use crate::protocol::kind::Kind;
use crate::specs::payment_system::{PaymentSystem, Scenario};

/// The fields of the page's forms, beside those that a payment system needs.
const SYSTEM: &str = "system";
const MEMBER: &str = "member";
const PAID: &str = "paid";

/// The most characters that a payer may enter in a field.
const MOST: usize = 255;

/// The payer chooses a payment system or a group.
pub(super) fn choose(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Entered {
    let name = arrival.text(SYSTEM).unwrap_or_default();
    let chosen = named(world, arrival.mount, name);
    let payment = world.ledger.payments.get_mut(number);
    let (Some((system, member)), Some(payment)) = (chosen, payment) else {
        return Err("There is no such payment system.");
    };
    if system.test != (payment.testing == Some(true)) {
        return Err("This payment system is not there for this payment.");
    }
    let more = payment.more();
    (more.system, more.member) = (Some(system), member);
    make_out(payment);
    Ok(Vec::new())
}

/// The payer tells what the payment system needs.
pub(super) fn enter_data(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Entered {
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Ok(Vec::new());
    };
    let names: Vec<String> = missing(payment).into_iter().map(str::to_owned).collect();
    for name in names {
        let text = arrival.text(&name).unwrap_or_default().trim();
        if text.is_empty() {
            return Err("The payment system needs this.");
        }
        if text.chars().count() > MOST {
            return Err("This is too long.");
        }
        payment.given.set(&name, text.to_owned());
    }
    make_out(payment);
    Ok(Vec::new())
}

/// The payer pays what the invoice says, or more where the shop lets payers.
pub(super) fn pay(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Entered {
    let more_allowed = world.settings.overpayment || !arrival.rules.holds("overpayment");
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Ok(Vec::new());
    };
    let Some(system) = payment.more.as_ref().and_then(|more| more.system.clone()) else {
        return Ok(Vec::new());
    };
    let member = arrival.text(MEMBER).filter(|name| is_member(&system, name));
    let chooses = !system.members.is_empty() && payment.more().member.is_none();
    if chooses && member.is_none() {
        return Err("There is no such payment system.");
    }
    let text = arrival.text(PAID).unwrap_or_default().trim();
    // Prices have hundredths and nothing smaller, and so has what is paid; of a great amount and its fee there is enough room.
    let is_money = |paid: &Decimal| Kind::Number.accepts(text) && paid.normalize().scale() <= 2;
    let Some(paid) = Decimal::from_str_exact(text).ok().filter(is_money) else {
        return Err("This is no amount.");
    };
    let due = system.price(payment.sum());
    if paid < due {
        return Err("This is less than what is to be paid.");
    }
    // What is far above every invoice cannot be kept exactly.
    if paid > due && (!more_allowed || paid > due * Decimal::ONE_HUNDRED) {
        return Err("This is more than what is to be paid.");
    }
    let more = payment.more();
    more.overpaid = paid - due;
    if chooses {
        more.member = member.map(Into::into);
    }
    Ok(go_on(world, arrival, number))
}

/// What the page shows: a list to choose from, fields to fill in, or the invoice.
pub(super) fn context(world: &World, arrival: &Arrival<'_>, payment: &Payment) -> Value {
    let Some(system) = payment.system() else {
        let test = payment.testing == Some(true);
        let systems = available(world, arrival.mount, test);
        let systems = systems.map(|system| {
            let due = due(system, payment);
            let members = members(system);
            let (name, text) = (&*system.name, &*system.description);
            context! { name, text, due, members }
        });
        return context! { systems => systems.collect::<Vec<_>>() };
    };
    let text = &*system.description;
    let missing = missing(payment);
    if !missing.is_empty() && arrival.rules.holds("data-asked") {
        return context! { text, missing };
    }
    let chosen = payment
        .more
        .as_ref()
        .and_then(|more| more.member.as_deref());
    let members = if chosen.is_some() {
        Vec::new()
    } else {
        members(system)
    };
    let due = due(system, payment);
    let price = format!("{:.2}", system.price(payment.sum()));
    let number = payment.number;
    // Who pays elsewhere goes back to the shop with the invoice (yii2-platron, payment parameters).
    let offline = system.scenario == Scenario::Offline;
    let back = payment.given("pg_site_url").filter(|_| offline);
    context! { text, number, due, price, members, chosen, back }
}

fn members(system: &PaymentSystem) -> Vec<Value> {
    let members = system.members.iter();
    let member = |name: &str, text: &str| context! { name, text };
    members
        .map(|known| member(&known.name, &known.description))
        .collect()
}

/// What is to be paid, as the payer reads it.
fn due(system: &PaymentSystem, payment: &Payment) -> String {
    let currency = system.currency.as_deref().unwrap_or(&payment.currency);
    format!("{:.2} {currency}", system.price(payment.sum()))
}
