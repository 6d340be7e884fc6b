//! `shop.page`: the page on which a payer enters the card and its bank's password, and that shows in the end what came of it
//! (bisys.md 3.2, 3.5, 5.3 and 7.2).

use minijinja::{Value, context};
use rust_decimal::Decimal;

use crate::mock::ledger::order::{Progress, Purpose};
use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::operations::card_entry::paid;
use crate::mock::operations::{Arrival, Done, Notice, Outcome, Refused};
use crate::mock::payments::card::three_d_secure;
use crate::mock::payments::number_of;
use crate::mock::shop::charge::{DECLINED, WRONG_PASSWORD, Why, passes, reject, settle};
use crate::mock::shop::{PAGE, cards};
use crate::mock::world::World;
use crate::specs::family::Family;

pub(in crate::mock) const RULES: &[&str] = &[
    "deadline",
    "note",
    "password",
    "registered-card",
    "wrong-cvc",
];

pub(in crate::mock) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let number = number_of(world, arrival.key, PAGE);
    let payment = number.and_then(|number| world.ledger.payments.get(number));
    let Some(payment) = payment else {
        return Ok(Outcome::end(404, "Nothing here", "There is no such payment.").into());
    };
    let number = payment.number;
    let entered = match payment.state {
        State::New if arrival.submitted => enter_card(world, arrival, number),
        State::Password if arrival.submitted => Ok(enter_password(world, arrival, number)),
        _ if arrival.submitted => Ok(Vec::new()),
        _ => return Ok(shown(world, arrival, number, None)),
    };
    Ok(match entered {
        // The page is opened again, so that nobody sends a form twice.
        Ok(notices) => {
            let here = arrival.mount.page(PAGE, &world.merchant_id, arrival.key);
            Done {
                notices,
                note: bank(world, number),
                ..Outcome::Redirect(here).into()
            }
        }
        Err(wrong) => shown(world, arrival, number, Some(wrong)),
    })
}

/// What a step of the payer leads to: calls of the shop, or what was wrong with it.
type Entered = Result<Vec<Notice>, &'static str>;

fn enter_card(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Entered {
    let card = paid(arrival, world.now)?;
    let test = arrival.mount.test_card(&card.hash);
    let code = arrival.text("cvc").map(str::trim);
    let wrong = test.is_some_and(|test| Some(&*test.cvc) != code);
    let asks = three_d_secure(arrival.mount, &card.hash);
    if let Some(payment) = world.ledger.payments.get_mut(number) {
        payment.card = Some(Box::new(card));
        // The bank looks at the code before it asks for anything. A new payment may wait for a password.
        if asks && !(wrong && arrival.rules.holds("wrong-cvc")) {
            let _ = payment.go(State::Password);
            return Ok(Vec::new());
        }
    }
    Ok(if wrong && arrival.rules.holds("wrong-cvc") {
        refuse(world, arrival, number, DECLINED)
    } else {
        go_on(world, arrival, number)
    })
}

/// A wrong password is the end of the payment.
fn enter_password(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Vec<Notice> {
    let right = arrival.text("password").map(str::trim) == arrival.mount.text("bank_password");
    if right || !arrival.rules.holds("password") {
        go_on(world, arrival, number)
    } else {
        refuse(world, arrival, number, WRONG_PASSWORD)
    }
}

/// The card's bank decides what becomes of the payment, or of the card that is to be registered.
fn go_on(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Vec<Notice> {
    if !is_registration(world, number) {
        settle(world, arrival.mount, number)
    } else if passes(world, arrival.mount, number) {
        cards::registered(world, arrival, number)
    } else {
        cards::not_registered(world, arrival, number, DECLINED)
    }
}

fn refuse(world: &mut World, arrival: &Arrival<'_>, number: u64, why: Why) -> Vec<Notice> {
    if is_registration(world, number) {
        cards::not_registered(world, arrival, number, why)
    } else {
        reject(world, arrival.mount, number, why)
    }
}

fn is_registration(world: &World, number: u64) -> bool {
    let payment = world.ledger.payments.get(number);
    payment.is_some_and(|payment| purpose(payment) == Some(Purpose::Registration))
}

fn purpose(payment: &Payment) -> Option<Purpose> {
    Some(payment.order()?.purpose)
}

/// What the card's bank answered.
fn bank(world: &World, number: u64) -> Option<&'static str> {
    world.ledger.payments.get(number)?.order()?.bank
}

/// The page that the state of a payment asks for; in the end, what came of it.
fn shown(world: &World, arrival: &Arrival<'_>, number: u64, wrong: Option<&str>) -> Done {
    let Some(payment) = world.ledger.payments.get(number) else {
        return Outcome::end(404, "Nothing here", "There is no such payment.").into();
    };
    let is_registration = purpose(payment) == Some(Purpose::Registration);
    match payment.state {
        State::New if is_registration => Outcome::page("card.html", context! { wrong }),
        State::New => {
            let note = if arrival.rules.holds("note") {
                drawn(&payment.description, arrival.family())
            } else {
                payment.description.to_string()
            };
            let what = what(payment, &note);
            Outcome::page("pay.html", context! { wrong, what })
        }
        State::Password => {
            let card = payment.card.as_ref().map(|card| card.hash.to_string());
            Outcome::page("password.html", context! { wrong, card })
        }
        _ => {
            let (heading, text) = receipt(payment, is_registration);
            let bank = bank(world, number).map(|bank| format!(" {bank}."));
            let text = text + &bank.unwrap_or_default();
            return Done {
                note: self::bank(world, number),
                ..Outcome::end(200, heading, &text).into()
            };
        }
    }
    .into()
}

/// What came of a payment.
fn receipt(payment: &Payment, is_registration: bool) -> (&'static str, String) {
    let sum = in_units(payment.total());
    let sum = format!("{sum} {}", payment.currency);
    let why = match &payment.state {
        State::Failed(why) => &*why.description,
        _ => "",
    };
    match payment.progress() {
        Progress::Refunded if is_registration => {
            let text = "The card is saved, and the money went back.";
            ("Done", text.to_owned())
        }
        Progress::Rejected if is_registration => ("Not done", format!("No card is saved: {why}.")),
        Progress::Created => ("One moment", "The payment is on its way.".to_owned()),
        Progress::CreatedError | Progress::Rejected => ("Not paid", format!("Not paid: {why}.")),
        Progress::Holded => ("Held", format!("{sum} are held for the shop.")),
        Progress::Payed | Progress::Processed => ("Paid", format!("{sum} are paid.")),
        Progress::Error => {
            let text = format!("{sum} are paid, but the provider did not take them.");
            ("Not passed on", text)
        }
        Progress::Refunded => ("Given back", format!("{sum} went back to the payer.")),
    }
}

/// What is paid: the payer sees it on the form.
fn what(payment: &Payment, note: &str) -> Value {
    let (amount, currency) = (in_units(payment.total()), &*payment.currency);
    context! { amount, currency, text => note }
}

/// Minor units are hundredths of what payers think in.
fn in_units(amount: Decimal) -> String {
    format!("{:.2}", amount / Decimal::ONE_HUNDRED)
}

/// A note with the symbol of each currency in the place of its mark, as the documents print it or as ISO 4217 has it.
fn drawn(note: &str, family: &Family) -> String {
    let currencies = family.currencies.iter();
    currencies.fold(note.to_owned(), |note, currency| {
        let note = note.replace(&format!("_{}_", currency.mark), &currency.symbol);
        note.replace(&format!("_{}_", currency.iso), &currency.symbol)
    })
}
