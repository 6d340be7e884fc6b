//! `payment.form`: the page on which a payer pays: how much, by which payment system, with which card, the bank's password, and
//! back to the shop (g2g.md 8 and 4.5).

use minijinja::context;
use rust_decimal::Decimal;

use crate::mock::ledger::accounts;
use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::operations::card_entry::paid;
use crate::mock::operations::page_begin::FORM;
use crate::mock::operations::{Arrival, Done, Notice, Outcome, Refused, page_system};
use crate::mock::payments::charge::{charge, fail, fail_cancelled};
use crate::mock::payments::system::{available, missing};
use crate::mock::payments::{deliver, failure, number_of, returns};
use crate::mock::world::World;
use crate::protocol::kind::Kind;

/// Those about sums that a payer types and about payment systems are the affair of the profiles that have them.
pub(super) const RULES: &[&str] = &["expires", "password", "tries"];

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
    let entered = match stage(world, arrival, payment) {
        Stage::Amount => enter_amount(world, arrival, number),
        Stage::System => page_system::choose(world, arrival, number),
        Stage::Data => page_system::enter_data(world, arrival, number),
        Stage::Code => enter_code(world, arrival, number),
        Stage::Card => enter_card(world, arrival, number),
        Stage::Invoice => page_system::pay(world, arrival, number),
        Stage::Password => enter_password(world, arrival, number),
        Stage::Wait => Ok(Vec::new()),
    };
    Ok(match entered {
        // The page is opened again, so that nobody sends a form twice; meanwhile the shop is called.
        Ok(notices) => {
            let here = arrival.mount.page(FORM, &world.merchant_id, arrival.key);
            let outcome = Outcome::Redirect(here);
            Done {
                notices,
                ..Done::from(outcome)
            }
        }
        Err(wrong) => shown(world, arrival, number, Some(wrong)).into(),
    })
}

/// What a payment asks of its payer.
enum Stage {
    /// How much.
    Amount,
    /// By which payment system.
    System,
    /// What that system needs and the shop did not send.
    Data,
    /// The security code of the card that is stored.
    Code,
    /// The card.
    Card,
    /// To pay what the invoice says.
    Invoice,
    /// The password of the card's bank.
    Password,
    /// Nothing for now.
    Wait,
}

fn stage(world: &World, arrival: &Arrival<'_>, payment: &Payment) -> Stage {
    match &payment.state {
        State::New => {}
        State::Password => return Stage::Password,
        _ => return Stage::Wait,
    }
    if payment.amount.is_none() {
        return Stage::Amount;
    }
    if is_stored(payment) {
        return Stage::Code;
    }
    let Some(system) = payment.system() else {
        let test = payment.testing == Some(true);
        let mut systems = available(world, arrival.mount, test);
        // Where there is nothing to choose from, a card pays.
        let offers = systems.next().is_some() && arrival.rules.holds("choice");
        return if offers { Stage::System } else { Stage::Card };
    };
    if !missing(payment).is_empty() && arrival.rules.holds("data-asked") {
        Stage::Data
    } else if system.card {
        Stage::Card
    } else {
        Stage::Invoice
    }
}

/// What a step of the payer leads to: calls of the shop, or what was wrong with it.
pub(super) type Entered = Result<Vec<Notice>, &'static str>;

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
    let paid = paid(arrival, world.now)?;
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

/// The shop is asked first, if it wants to be and the payment system asks. What the shop has cancelled is refused then.
pub(super) fn go_on(world: &mut World, arrival: &Arrival<'_>, number: u64) -> Vec<Notice> {
    let payment = world.ledger.payments.get(number);
    let asks = payment
        .and_then(Payment::system)
        .is_none_or(|system| system.asks);
    if asks && payment.is_some_and(Payment::is_cancelled) {
        return fail_cancelled(world, arrival.mount, number);
    }
    if !asks {
        return charge(world, arrival.mount, number, true);
    }
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
    match stage(world, arrival, payment) {
        Stage::Amount => {
            let more = payment.more.as_ref();
            let (least, most) = more.map(|more| more.interval).unwrap_or_default();
            let suggested = more.and_then(|more| more.suggested);
            let text = |amount: Option<Decimal>| amount.map(|amount| amount.to_string());
            let (least, most, suggested) = (text(least), text(most), text(suggested));
            let context = context! { wrong, what, least, most, suggested };
            Outcome::page("amount.html", context)
        }
        Stage::System | Stage::Data | Stage::Invoice => {
            let context = page_system::context(world, arrival, payment);
            let context = context! { wrong, what, ..context };
            Outcome::page("system.html", context)
        }
        Stage::Code => Outcome::page("code.html", context! { wrong, what, card }),
        Stage::Card => Outcome::page("pay.html", context! { wrong, what }),
        Stage::Password => Outcome::page("password.html", context! { wrong, card }),
        Stage::Wait => match returns::state(world, arrival.mount, number) {
            Some(outcome) => outcome,
            None => Outcome::page("wait.html", context! { what }),
        },
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
