//! `payment.form`: the page on which a payer pays: how much, with which card, the bank's password, and back to the shop
//! (g2g.md 8 and 4.5).

use minijinja::context;
use rust_decimal::Decimal;

use crate::mock::ledger::accounts;
use crate::mock::ledger::payment::{PaidCard, Payment, State};
use crate::mock::operations::card_entry::read;
use crate::mock::operations::page_begin::FORM;
use crate::mock::operations::{Arrival, Done, Notice, Outcome, Refused};
use crate::mock::payments::charge::{charge, fail};
use crate::mock::payments::{deliver, failure, number_of, returns};
use crate::mock::world::World;
use crate::protocol::kind::Kind;

pub(super) const RULES: &[&str] = &["expires", "interval", "password", "tries"];

/// How often a payer may enter something that is wrong.
const TRIES: u32 = 3;

/// The value of the family with the code of too many wrong answers.
const TOO_MANY_TRIES: &str = "tries_code";

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let number = number_of(world, arrival.key, FORM);
    let payment = number.and_then(|number| world.ledger.payments.get(number));
    let on_page = |payment: &&Payment| payment.more.as_ref().is_some_and(|more| more.on_page);
    let Some(payment) = payment.filter(on_page) else {
        return Ok(nothing().into());
    };
    let number = payment.number;
    if !arrival.submitted {
        return Ok(shown(world, arrival, number, None).into());
    }
    let entered = match &payment.state {
        State::New if payment.amount.is_none() => enter_amount(world, arrival, number),
        State::New if is_stored(payment) => enter_code(world, arrival, number),
        State::New => enter_card(world, arrival, number),
        State::Password => enter_password(world, arrival, number),
        _ => Ok(Vec::new()),
    };
    Ok(match entered {
        // The page is opened again, so that nobody sends a form twice; meanwhile the shop is called.
        Ok(notices) => {
            let here = arrival.mount.page(FORM, &world.merchant_id, arrival.key);
            let outcome = Outcome::Redirect(here);
            Done { outcome, notices }
        }
        Err(wrong) => shown(world, arrival, number, Some(wrong)).into(),
    })
}

/// What a step of the payer leads to: calls of the shop, or what was wrong with it.
type Entered = Result<Vec<Notice>, &'static str>;

fn enter_amount(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Entered {
    let text = arrival.text("amount").unwrap_or_default().trim();
    let amount = Decimal::from_str_exact(text)
        .ok()
        .filter(|amount| *amount >= accounts::LEAST && accounts::holds(*amount))
        .filter(|_| Kind::Number.accepts(text));
    let payment = world.ledger.payments.get_mut(number);
    let (Some(amount), Some(payment)) = (amount, payment) else {
        return Err("This is no amount.");
    };
    let (least, most) = payment.more().interval;
    let within =
        least.is_none_or(|least| amount >= least) && most.is_none_or(|most| amount <= most);
    if !within && arrival.rules.holds("interval") {
        return Err("The amount is not between the least and the greatest that the shop takes.");
    }
    payment.amount = Some(amount);
    Ok(Vec::new())
}

fn enter_card(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Entered {
    let card = read(arrival.family(), arrival.params, false, world.now)?;
    let expiry = card.month.zip(card.year);
    let owner = arrival.text("holder").map(str::trim);
    let latin = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '-');
    if owner.is_some_and(|owner| !owner.chars().all(latin)) {
        return Err("The name on the card has Latin letters, blanks and dashes.");
    }
    let paid = PaidCard {
        hash: card.hash.into(),
        expiry: expiry.map(|(month, year)| format!("{month}/{year}").into()),
        owner: owner.map(Into::into),
        stored: None,
    };
    if let Some(payment) = world.ledger.payments.get_mut(number) {
        payment.card = Some(Box::new(paid));
    }
    Ok(go_on(world, arrival, number))
}

/// Of a card that is stored only the security code is asked for.
fn enter_code(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Entered {
    let code = arrival.text("cvc").unwrap_or_default().trim();
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits && (3..=4).contains(&code.len())) {
        return Err("The security code has three or four digits.");
    }
    Ok(go_on(world, arrival, number))
}

/// The shop is asked first, if it wants to be.
fn go_on(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Vec<Notice> {
    match deliver::ask(world, arrival.mount, number) {
        Some(notice) => vec![notice],
        None => charge(world, arrival.mount, number, true),
    }
}

fn is_stored(payment: &Payment) -> bool {
    let card = payment.card.as_ref();
    card.is_some_and(|card| card.stored.is_some())
}

/// A wrong password may be entered again, but not for ever.
fn enter_password(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Entered {
    let right = arrival.text("password").map(str::trim) == arrival.mount.text("bank_password");
    if right || !arrival.rules.holds("password") {
        return Ok(charge(world, arrival.mount, number, false));
    }
    let tries = world.ledger.payments.get_mut(number).map_or(0, |payment| {
        payment.more().tries += 1;
        payment.more().tries
    });
    if tries >= TRIES && arrival.rules.holds("tries") {
        let why = failure(arrival.mount, TOO_MANY_TRIES, "too many wrong answers");
        return Ok(fail(world, arrival.mount, number, why));
    }
    Err("The password is wrong.")
}

/// The page that the state of a payment asks for; at its end the browser returns to the shop.
fn shown(world: &mut World, arrival: &Arrival<'_>, number: u64, wrong: Option<&str>) -> Outcome {
    let Some(payment) = world.ledger.payments.get(number) else {
        return nothing();
    };
    let card = payment.card.as_ref().map(|card| card.hash.to_string());
    let what = what(payment);
    if let Some(buyer) = payment.more.as_ref().and_then(|more| more.buyer.clone()) {
        return returns::outcome(world, arrival.mount, number, &buyer);
    }
    match &payment.state {
        State::New if payment.amount.is_none() => {
            let more = payment.more.as_ref();
            let (least, most) = more.map(|more| more.interval).unwrap_or_default();
            let suggested = more.and_then(|more| more.suggested);
            let text = |amount: Option<Decimal>| amount.map(|amount| amount.to_string());
            let (least, most, suggested) = (text(least), text(most), text(suggested));
            let context = context! { wrong, what, least, most, suggested };
            Outcome::page("amount.html", context)
        }
        State::New if is_stored(payment) => {
            Outcome::page("code.html", context! { wrong, what, card })
        }
        State::New => Outcome::page("pay.html", context! { wrong, what }),
        State::Password => Outcome::page("password.html", context! { wrong, card }),
        _ => Outcome::page("wait.html", context! { what }),
    }
}

/// What is paid: the payer sees it on every page.
fn what(payment: &Payment) -> minijinja::Value {
    let amount = payment.amount.map(|amount| amount.to_string());
    let (currency, text) = (&*payment.currency, &*payment.description);
    context! { amount, currency, text }
}

fn nothing() -> Outcome {
    Outcome::end(404, "Nothing here", "There is no such payment.")
}
