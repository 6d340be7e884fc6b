//! Cards as payers enter them, and with what they come back: what is refused on the page changes nothing, what is accepted
//! leads on.

use std::collections::BTreeMap;
use std::sync::Arc;

use countersign::codec::{decode_answer, encode_request};
use countersign::mock::gateway::Gateway;
use countersign::mock::mount::Mount;
use countersign::mock::world::Beginning;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::family::Family;
use countersign::specs::files::Files;
use countersign::transport::message::{Answer, Reply, Request};

const PROFILE: &str = "greenleavespay";
const MERCHANT: &str = "1234567";

/// Amounts and codes, as they are entered one after the other.
type Entries<'a> = &'a [(&'a str, &'a str)];

/// What the page says of a wrong entry, and of a right one.
const NUMBER: &str = "This is no card number.";
const DIGITS: &str = "Month and year have two digits each.";
const MONTH: &str = "There is no such month.";
const PAST: &str = "The card has expired.";
const CODE: &str = "The security code has three digits, on American Express cards four.";
const PASSWORD: &str = "The bank asks for a password";

#[test]
fn a_wrong_entry_is_told_and_changes_nothing_and_a_right_one_leads_on() {
    let desk = Desk::new();
    let test = desk.family().cards[0].clone();
    // No card of the provider's tests begins so; the last digit is the check digit.
    let (other, amex) = (number("40", 16), number("34", 15));
    let (shortest, longest) = (number("40", 13), number("40", 19));
    let letters = format!("{}x", &other[..15]);
    let wrong_digit = format!("{}{}", &other[..15], (digit(&other, 15) + 1) % 10);
    let spaced = format!("{} {}", &other[..4], &other[4..]);
    // Number, month, year, code, what the page says. The time is January 2026.
    let rows: &[(&str, &str, &str, &str, &str)] = &[
        (&other, "12", "30", "123", PASSWORD),
        (&spaced, "12", "30", "123", PASSWORD),
        (&shortest, "12", "30", "123", PASSWORD),
        (&longest, "12", "30", "123", PASSWORD),
        ("", "12", "30", "123", NUMBER),
        (&letters, "12", "30", "123", NUMBER),
        ("not a number", "12", "30", "123", NUMBER),
        (&number("40", 12), "12", "30", "123", NUMBER),
        (&number("40", 20), "12", "30", "123", NUMBER),
        (&number("40", 21), "12", "30", "123", NUMBER),
        (&wrong_digit, "12", "30", "123", NUMBER),
        // These have a check digit, but no payment card begins so, and masking would not know them.
        (&number("10", 16), "12", "30", "123", NUMBER),
        (&number("70", 16), "12", "30", "123", NUMBER),
        ("٤٩١٦٣٠٧٤١٦٣٣٤٣١٠", "12", "30", "123", NUMBER),
        (&other, "", "30", "123", DIGITS),
        (&other, "1", "30", "123", DIGITS),
        (&other, "12", "2030", "123", DIGITS),
        (&other, "+1", "30", "123", DIGITS),
        (&other, "00", "30", "123", MONTH),
        (&other, "13", "30", "123", MONTH),
        (&other, "01", "26", "123", PASSWORD),
        (&other, "12", "25", "123", PAST),
        (&other, "12", "24", "123", PAST),
        (&test.pan, "12", "24", "123", PASSWORD),
        (&test.pan, "01", "00", "123", PASSWORD),
        (&test.pan, "00", "24", "123", MONTH),
        (&other, "12", "30", "", CODE),
        (&other, "12", "30", "12", CODE),
        (&other, "12", "30", "1234", CODE),
        (&other, "12", "30", "12345", CODE),
        (&other, "12", "30", "12a", CODE),
        (&amex, "12", "30", "1234", PASSWORD),
        (&amex, "12", "30", "123", CODE),
        (&amex, "12", "30", "12345", CODE),
    ];
    for (number, month, year, cvc, says) in rows {
        let page = desk.begin("cardstorage/add", "add");
        let before = desk.holding();
        let entered = [
            ("number", *number),
            ("month", *month),
            ("year", *year),
            ("cvc", *cvc),
        ];
        let row = format!("{number:?} {month}/{year} {cvc:?}");
        let answer = desk.submit(&page, &entered);
        assert_eq!(answer.http, 200, "{row}");
        let text = String::from_utf8_lossy(&answer.body).replace("&#x27;", "'");
        assert!(text.contains(says), "{row}: {text}");
        let leads_on = *says == PASSWORD;
        assert_eq!(desk.holding() == before, !leads_on, "{row}");
        // Neither number nor code comes back to whoever looks at the page; what the mock tells everybody stands below the form.
        let text = text.split("</form>").next().unwrap_or_default();
        let shown = [*number, *cvc]
            .iter()
            .any(|secret| secret.len() > 2 && text.contains(*secret));
        assert!(!shown, "{row}: {text}");
    }
}

#[test]
fn a_payout_card_is_entered_by_its_number_alone() {
    let (right, wrong) = (number("40", 16), number("40", 12));
    for (number, http) in [(&right, 303), (&wrong, 200)] {
        let desk = Desk::new();
        let page = desk.begin("cardstoragepayout/add", "add");
        let before = desk.holding();
        let answer = desk.submit(&page, &[("number", number)]);
        assert_eq!(answer.http, http, "{number}");
        let stored = usize::from(http == 303);
        let holding = desk.holding();
        let kept = |kind: &str| holding.get(kind).map_or(0, Vec::len);
        assert_eq!((kept("cards"), kept("payout_cards")), (0, stored));
        assert_eq!(holding == before, http == 200, "{number}");
    }
}

#[test]
fn what_is_held_is_a_sum_that_the_documents_allow_and_is_never_left() {
    let desk = Desk::new();
    let value = |name: &str| desk.family().values[name].clone();
    let (held, code) = (value("hold_amount"), value("confirmation_code"));
    let sum: u32 = held.parse().expect("it is a whole number");
    assert!((1..=100).contains(&sum), "{sum}");
    let cards = &desk.family().cards;
    let card = cards.iter().find(|card| !card.three_d_secure);
    let card = card.expect("a test card asks for no password").clone();
    // What is entered to confirm, and what is held and stored afterwards.
    let rows: &[(Entries<'_>, usize, usize)] = &[
        (&[], 1, 0),
        (&[(&held, "0000"), ("", "")], 1, 0),
        (&[(&held, &code)], 0, 1),
        (&[("1", &code), ("2", &code), ("3", &code)], 0, 0),
        // What comes after the end changes nothing.
        (
            &[("1", &code), ("2", &code), ("3", &code), (&held, &code)],
            0,
            0,
        ),
        (&[(&held, &code), (&held, &code)], 0, 1),
    ];
    for (entries, holds, stored) in rows {
        let desk = Desk::new();
        let page = desk.begin("cardstorage/add", "add");
        let entered = [
            ("number", &*card.pan),
            ("month", &*card.month),
            ("year", &*card.year),
            ("cvc", &*card.cvc),
        ];
        desk.submit(&page, &entered);
        for (amount, code) in *entries {
            desk.submit(&page, &[("amount", *amount), ("code", *code)]);
        }
        let holding = desk.holding();
        let kept = |kind: &str| holding.get(kind).map_or(0, Vec::len);
        assert_eq!(
            (kept("holds"), kept("cards")),
            (*holds, *stored),
            "{entries:?}"
        );
    }
}

/// A number of that many digits that begins so; the last is the check digit of ISO/IEC 7812.
fn number(begin: &str, length: usize) -> String {
    let body = format!("{begin:0<width$}", width = length - 1);
    let doubled = |(index, c): (usize, char)| {
        let digit = c.to_digit(10).expect("it is a digit");
        match (index % 2, digit * 2) {
            (1, _) => digit,
            (_, twice) => twice / 10 + twice % 10,
        }
    };
    let sum: u32 = body.chars().rev().enumerate().map(doubled).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn digit(text: &str, index: usize) -> u32 {
    let found = text.chars().nth(index).and_then(|c| c.to_digit(10));
    found.expect("it is a digit")
}

/// A mock with one merchant, and a payer in front of it.
struct Desk {
    gateway: Gateway,
}

impl Desk {
    fn new() -> Self {
        let catalog = Catalog::new(Files::own());
        let profile = catalog.profile(PROFILE).expect("the profile loads");
        let endpoints = profile
            .endpoints
            .iter()
            .map(|name| catalog.endpoint(&profile, name).expect("it loads"));
        let endpoints: Vec<_> = endpoints.collect();
        let mount = Mount::new(Arc::clone(&profile), &endpoints, "http://gateway.test");
        let gateway = Gateway::by_host(vec![mount.expect("it is served")]);
        gateway
            .open(PROFILE, MERCHANT, Beginning::new(Secret::new("the-secret")))
            .expect("the profile is served");
        Self { gateway }
    }

    fn family(&self) -> Family {
        let profile = Catalog::new(Files::own()).profile(PROFILE);
        profile.expect("the profile loads").family.clone()
    }

    /// Begins an attempt and tells the address of its page.
    fn begin(&self, endpoint: &str, script: &str) -> String {
        let mut params = Params::from_iter([
            ("pg_merchant_id", MERCHANT),
            ("pg_user_id", "1"),
            ("pg_back_link", "http://site.kz/back"),
            ("pg_salt", "x"),
        ]);
        let secret = Secret::new("the-secret");
        params.push("pg_sig", sign(script, &params, &secret, Dialect::default()));
        let url = format!("http://gateway.test/v1/merchant/{MERCHANT}/{endpoint}");
        let answer = self.post(url, &params);
        let read = decode_answer(answer.http, &answer.body).expect("the answer can be read");
        let page = read.params.text("pg_redirect_url");
        page.expect("the attempt begins").to_owned()
    }

    fn submit(&self, page: &str, entered: &[(&str, &str)]) -> Answer {
        let entered = entered.iter().map(|(name, value)| (*name, *value));
        self.post(page.to_owned(), &Params::from_iter(entered))
    }

    fn post(&self, url: String, params: &Params) -> Answer {
        let body = encode_request(Encoding::Urlencoded, params).expect("a form carries any text");
        let request = Request {
            method: "POST".to_owned(),
            url,
            content_type: body.content_type,
            body: body.body.into(),
            ..Request::default()
        };
        match self.gateway.handle(&request) {
            Reply::Answer(answer) => answer,
            _ => panic!("the connection was closed"),
        }
    }

    fn holding(&self) -> BTreeMap<String, Vec<String>> {
        let holding = self.gateway.holding(PROFILE, MERCHANT);
        holding.expect("the world is open")
    }
}
