//! What the tests of the older API share: its gateway, a payer at its pages, and the calls that a shop gets.

use std::sync::LazyLock;
use std::time::Duration;

use countersign::codec::xml;
use countersign::mock::schedule::MerchantCall;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::Params;
use countersign::protocol::script::script;
use countersign::protocol::secrets::Key;
use countersign::sign::signature::sign;
use countersign::transport::message::{Answer, Failure, Request};

use crate::till::{Till, secrets};

pub const PROFILE: &str = "paybox";

/// One gateway for all tests; each merchant has a world of its own.
pub static TILL: LazyLock<Till> = LazyLock::new(|| Till::of(PROFILE));

/// The card of the family with that role.
pub fn pan(role: &str) -> &'static str {
    let mut cards = TILL.profile.family.cards.iter();
    let card = cards.find(|card| card.role == role);
    &card.expect("the family has the card").pan
}

/// What a payer enters for a card.
pub fn card(role: &str) -> [(&'static str, &'static str); 5] {
    [
        ("number", pan(role)),
        ("holder", "TEST TESTOV"),
        ("month", "12"),
        ("year", "24"),
        ("cvc", "123"),
    ]
}

/// Enters something in the form of a page, and waits until the shop has answered what it is asked meanwhile: what the browser
/// sees then, and the calls.
pub fn submit(
    merchant: &str,
    page: &str,
    entered: &[(&str, &str)],
    says: &str,
) -> (Answer, Vec<MerchantCall>) {
    let mut seen = TILL.post(page, &entered.iter().copied().collect());
    let calls = deliver(merchant, 0, says);
    // A form leads back to its page.
    if seen.location.as_deref() == Some(page) {
        seen = open(page);
    }
    (seen, calls)
}

/// What a browser gets that opens a page.
pub fn open(page: &str) -> Answer {
    TILL.handle(&Request {
        method: "GET".to_owned(),
        url: page.to_owned(),
        ..Request::default()
    })
}

/// Lets so many minutes pass; the shop says that to whatever it is called for meanwhile, and `none` is no answer.
pub fn deliver(merchant: &str, minutes: u64, says: &str) -> Vec<MerchantCall> {
    let gateway = &TILL.gateway;
    let by = Duration::from_secs(60 * minutes);
    let until = gateway.time_after(PROFILE, merchant, by);
    let until = until.expect("the calendar goes on");
    let mut calls = Vec::new();
    while let Some(call) = gateway
        .next_call(PROFILE, merchant, until)
        .expect("the world is open")
    {
        let said = match says {
            "none" => Err(Failure::NotConnected("refused".to_owned())),
            says => Ok(said(&call.request.url, says)),
        };
        let heard = gateway.called(PROFILE, merchant, &call, &said);
        heard.expect("the world is open");
        calls.push(call);
    }
    calls
}

pub fn said(url: &str, status: &str) -> Answer {
    let mut fields = Params::from_iter([("pg_status", status), ("pg_salt", "5")]);
    fields.push("pg_description", "Нет");
    let secrets = secrets();
    let secret = secrets.of(Key::Receiving);
    let signature = sign(script(url), &fields, secret, Dialect::default());
    fields.push("pg_sig", signature);
    let document = xml::encode("response", &fields).expect("the answer can be written");
    Answer::new(200, "text/xml", document)
}
