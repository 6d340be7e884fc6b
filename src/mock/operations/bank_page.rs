//! `bank.page`: the page of the card's bank. The shop sends the payer's browser there with a form, and it comes back with one
//! (g2g.md 3).

use minijinja::context;

use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::operations::pay::{BANK_PAGE, bank_request};
use crate::mock::operations::{Arrival, Done, Outcome, Refused};
use crate::mock::payments::{key_of, number_of};
use crate::mock::world::World;
use crate::protocol::kind::Kind;

pub(super) const RULES: &[&str] = &["asks", "returns"];

/// What the bank answers, by whether the password was right.
pub(super) fn bank_answer(world: &World, payment: &Payment, right: bool) -> String {
    let key = key_of(world, payment, if right { "right" } else { "wrong" });
    format!("eJ/{key}+c/d==")
}

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let number = number_of(world, arrival.key, BANK_PAGE);
    let payment = number.and_then(|number| world.ledger.payments.get(number));
    let Some(payment) = payment.filter(|payment| payment.state == State::Password) else {
        return Ok(end("No payment waits for a password here."));
    };
    let (md, request) = (key_of(world, payment, "md"), bank_request(arrival.key));
    let text = |name| arrival.params.text(name).unwrap_or_default();
    let (shop, card) = (
        text("TermUrl"),
        payment.card.as_ref().map_or("", |card| &*card.hash),
    );
    let right_form = arrival.submitted && text("MD") == md && text("PaReq") == request;
    if !right_form || !Kind::Url.accepts(shop) {
        return Ok(end(
            "The shop sends the payer here with a form that holds PaReq, MD and TermUrl.",
        ));
    }
    let password = arrival.text("password");
    if password.is_none() && arrival.rules.holds("asks") {
        let hidden = [("PaReq", &*request), ("MD", &*md), ("TermUrl", shop)];
        return Ok(Outcome::page("password.html", context! { card, hidden }).into());
    }
    let right =
        password.is_none_or(|password| Some(password) == arrival.mount.text("bank_password"));
    let answer = bank_answer(world, payment, right);
    let md = if arrival.rules.holds("returns") {
        &*md
    } else {
        ""
    };
    let fields = [("PaRes", &*answer), ("MD", md)];
    let (heading, text) = ("Back to the shop", "The bank has answered.");
    Ok(Outcome::page(
        "return.html",
        context! { heading, text, address => shop, fields },
    )
    .into())
}

fn end(text: &str) -> Done {
    Outcome::end(400, "The bank does not know what to do", text).into()
}
