//! Notifications that an HTTP status answers: what each variant of one is found to be by the specs, how the reference merchant
//! answers it, and what it books.
//!
//! Every row goes through both, so that what the documents show is neither refused nor found wrong.

mod again;
mod rows;

use std::sync::Arc;

use countersign::check::message::{Signature, request, unreadable_request};
use countersign::codec::{Parts, decode_request};
use countersign::merchant::notifications::{Booking, Notifications, Terms};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::Params;
use countersign::protocol::progress::Progress;
use countersign::protocol::secret::Secret;
use countersign::sign::rule::sign_by;
use countersign::specs::catalog::Catalog;
use countersign::specs::endpoint::Endpoint;
use countersign::specs::files::Files;
use countersign::specs::source::Level;
use countersign::transport::message::{Reply, Request};

use crate::notified::rows::{CARDS, PAYMENTS, Row, SIGNED_CARDS, SIGNED_PAYMENTS};

pub const SECRET: &str = "SEC_KEY";

/// The edition whose notifications carry no proof, and the one that signs them.
pub const PLAIN: &str = "bisys";
pub const SIGNED: &str = "bisys-cert";

/// In place of this in a row the right signature of the rest is written.
const RIGHT: &str = "THE-RIGHT-SIGNATURE";

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Payment,
    Card,
}

#[test]
fn a_notification_of_a_payment_is_what_its_document_shows() {
    check_all(PLAIN, Of::Payment, PAYMENTS);
}

#[test]
fn a_signed_notification_of_a_payment_proves_who_sent_it() {
    check_all(SIGNED, Of::Payment, SIGNED_PAYMENTS);
}

#[test]
fn a_notification_of_a_card_is_what_its_document_shows() {
    check_all(PLAIN, Of::Card, CARDS);
}

#[test]
fn a_signed_notification_of_a_card_proves_who_sent_it() {
    check_all(SIGNED, Of::Card, SIGNED_CARDS);
}

#[test]
fn a_body_that_nobody_should_send_is_answered_and_books_nothing() {
    let bodies: Vec<Vec<u8>> = vec![
        b"\xff\xfe{\0}\0".to_vec(),
        b"{\"regPayNum\": \"\xff\"}".to_vec(),
        b"{\"regPayNum\": \"\\ud800\"}".to_vec(),
        b"\0".to_vec(),
        br#"[["regPayNum", "1"], ["amount", "1"], ["state", "payed"], ["userToken", "u"], ["cardToken", "c"]]"#.to_vec(),
        r#"{"a":"#.repeat(100_000).into_bytes(),
        format!(r#"{{"amount": {}1{}}}"#, "[".repeat(100), "]".repeat(100)).into_bytes(),
        format!(r#"{{"a": [{}1]}}"#, "1,".repeat(10_000)).into_bytes(),
        vec![b' '; (1 << 20) + 1],
        format!(
            r#"{{"regPayNum": "1", "amount": {}, "state": "payed"}}"#,
            "9".repeat(1_000)
        )
        .into_bytes(),
    ];
    for profile in [PLAIN, SIGNED] {
        let (merchant, _) = merchant(profile);
        for body in &bodies {
            for of in [Of::Payment, Of::Card] {
                let (http, said) = answer(&merchant, of, body.clone());
                assert!(http == 400 || http == 401, "{http} {said}");
                assert!(!said.is_empty(), "{http}");
            }
        }
        assert_eq!(booked(&merchant, Of::Payment), "");
        assert_eq!(booked(&merchant, Of::Card), "");
    }
}

fn check_all(profile: &str, of: Of, rows: &[Row]) {
    for row in rows {
        check(profile, of, row);
    }
}

fn check(profile: &str, of: Of, (what, body, found, http, expected): &Row) {
    let (merchant, terms) = merchant(profile);
    let endpoint = described(&terms, of);
    let body = signed(endpoint, body);
    assert_eq!(findings(endpoint, &body), *found, "{what}");
    // The first is answered as its repeats are.
    for _ in 0..3 {
        let (answered, said) = answer(&merchant, of, body.clone().into_bytes());
        assert_eq!(answered, *http, "{what}: {said}");
        assert_eq!(said.is_empty(), answered == 200, "{what}: {said}");
        assert!(!said.contains(SECRET), "{what}");
    }
    assert_eq!(booked(&merchant, of), *expected, "{what}");
}

/// What is found above info by the endpoint's promise, by the ends of the requirements' ids.
fn findings(endpoint: &Endpoint, body: &str) -> String {
    let parts = Parts {
        query: None,
        content_type: Some("application/json"),
        body: body.as_bytes(),
    };
    let signature = Signature {
        url: "",
        secret: &Secret::new(SECRET),
        dialect: Dialect::default(),
    };
    let found = match decode_request(parts) {
        Ok(received) => request(endpoint, &received, signature),
        Err(why) => vec![unreadable_request(endpoint, &why.0)],
    };
    let strong = found.iter().filter(|finding| finding.level > Level::Info);
    let prefix = format!("{}.", endpoint.name);
    let ids: Vec<&str> = strong
        .map(|finding| finding.requirement.trim_start_matches(&prefix))
        .collect();
    ids.join(", ")
}

/// The body with the right signature where that is asked for.
fn signed(endpoint: &Endpoint, body: &str) -> String {
    if !body.contains(RIGHT) {
        return body.to_owned();
    }
    let params = countersign::codec::json::decode(body).expect("it is an object");
    body.replace(RIGHT, &signature(endpoint, &params))
}

pub fn signature(endpoint: &Endpoint, params: &Params) -> String {
    let rule = endpoint.request_rule("", Dialect::default());
    let rule = rule.expect("the edition signs");
    sign_by(&rule, params, &Secret::new(SECRET))
}

/// A merchant of a profile, and what it goes by.
pub fn merchant(profile: &str) -> (Notifications, Terms) {
    let catalog = Catalog::new(Files::own());
    let profile = catalog.profile(profile).expect("the profile loads");
    let endpoint = |name: &str| catalog.endpoint(&profile, name).expect("it loads");
    let terms = Terms {
        payments: endpoint("payment-notification"),
        cards: endpoint("card-notification"),
        secret: Secret::new(SECRET),
        dialect: Dialect::default(),
    };
    (Notifications::new(terms.clone()), terms)
}

pub fn described(terms: &Terms, of: Of) -> &Arc<Endpoint> {
    match of {
        Of::Payment => &terms.payments,
        Of::Card => &terms.cards,
    }
}

/// The HTTP status and the body with which a notification is answered.
pub fn answer(merchant: &Notifications, of: Of, body: Vec<u8>) -> (u16, String) {
    let request = Request {
        method: "POST".to_owned(),
        url: "http://shop.test/notified".to_owned(),
        content_type: Some("application/json".to_owned()),
        body: body.into(),
        ..Request::default()
    };
    let reply = match of {
        Of::Payment => merchant.payment(&request),
        Of::Card => merchant.card(&request),
    };
    let Reply::Answer(answer) = reply else {
        panic!("the merchant answers");
    };
    let said = String::from_utf8(answer.body.to_vec()).expect("it is text");
    (answer.http, said)
}

/// All that is booked, a payment or a card after the other.
pub fn booked(merchant: &Notifications, of: Of) -> String {
    let payment = |booking: Booking| {
        let commission = booking.commission.map(|sum| format!("+{sum}"));
        let commission = commission.unwrap_or_default();
        let (payment, amount, state) = (booking.payment, booking.amount, booking.state.word());
        format!("{payment} {amount}{commission} {state}")
    };
    let lines: Vec<String> = match of {
        Of::Payment => merchant.bookings().into_iter().map(payment).collect(),
        Of::Card => {
            let bound = merchant.bound().into_iter();
            bound
                .map(|(card, user)| format!("{card} of {user}"))
                .collect()
        }
    };
    lines.join(", ")
}

#[test]
fn a_payment_only_goes_on_along_the_line() {
    // Each state with those that may be told of later, as the notes on the protocol draw the moves (bisys.md 4.1).
    let moves = [
        ("created", "rejected holded payed processed error refunded"),
        ("created_error", ""),
        ("rejected", ""),
        ("holded", "payed processed error refunded"),
        ("payed", "processed error refunded"),
        ("processed", "refunded"),
        ("error", ""),
        ("refunded", ""),
    ];
    assert_eq!(
        Progress::ALL.map(Progress::word),
        moves.map(|(from, _)| from)
    );
    for (from, later) in moves {
        for to in Progress::ALL.map(Progress::word) {
            let goes = later.split(' ').any(|later| later == to);
            let (merchant, _) = merchant(PLAIN);
            for (state, amount) in [(from, 1), (to, 2)] {
                let body =
                    format!(r#"{{"regPayNum": "1", "amount": {amount}, "state": "{state}"}}"#);
                assert_eq!(
                    answer(&merchant, Of::Payment, body.into_bytes()),
                    (200, String::new())
                );
            }
            let expected = if goes {
                format!("1 2 {to}")
            } else {
                format!("1 1 {from}")
            };
            assert_eq!(booked(&merchant, Of::Payment), expected, "{from} to {to}");
            let is_paid = |state: &str| ["payed", "processed"].contains(&state);
            let paid = is_paid(from) || goes && is_paid(to);
            assert_eq!(merchant.paid().len(), usize::from(paid), "{from} to {to}");
        }
    }
}

#[test]
fn whose_a_card_is_never_changes() {
    let (merchant, _) = merchant(PLAIN);
    for (card, user, http) in [
        ("c", "u", 200),
        ("d", "u", 200),
        ("c", "v", 400),
        ("c", "u", 200),
    ] {
        let body = format!(r#"{{"userToken": "{user}", "cardToken": "{card}"}}"#);
        assert_eq!(
            answer(&merchant, Of::Card, body.into_bytes()).0,
            http,
            "{card} of {user}"
        );
    }
    assert_eq!(booked(&merchant, Of::Card), "c of u, d of u");
}
