//! Masking: what must not be seen is not, and what is harmless stays readable.
//!
//! Whole transcripts are looked at only for what they must not hold; how they are laid out is for the snapshots.

use std::time::Duration;

use countersign::codec::decode_answer;
use countersign::protocol::params::{Params, Value};
use countersign::protocol::secret::Secret;
use countersign::protocol::secrets::Secrets;
use countersign::transcript::exchange::{Reading, Transcript};
use countersign::transcript::mask::{Mask, SignatureMark, stranger};
use countersign::transport::message::{Answer, Exchange, Request};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::codecs::shown;
use crate::signing::config;

const SECRET: &str = "kX7-secret key";
const CARD: &str = "4405645000006150";
const MASKED_CARD: &str = "4405-64XX-XXXX-6150";

#[test]
fn card_numbers_are_masked() {
    check(CARD, MASKED_CARD);
    check("4405 6450 0000 6150", MASKED_CARD);
    check("4405-6450-0000-6150", MASKED_CARD);
    check("5483185000000293", "5483-18XX-XXXX-0293");
    check(
        "the card 5483185000000293, paid",
        "the card 5483-18XX-XXXX-0293, paid",
    );
    let (both, masked) = (
        format!("a={CARD}&b={CARD}"),
        format!("a={MASKED_CARD}&b={MASKED_CARD}"),
    );
    check(&both, &masked);
}

#[test]
fn card_numbers_are_masked_beside_other_digits() {
    check("500 4405645000006150", "500 4405-64XX-XXXX-6150");
    check("4405645000006150 653", "4405-64XX-XXXX-6150 653");
    check("4405645000006150 09/25", "4405-64XX-XXXX-6150 09/25");
    check("4405 6450 0000 6150 09/25", "4405-64XX-XXXX-6150 09/25");
    let (both, masked) = (
        format!("{CARD} {CARD}"),
        format!("{MASKED_CARD} {MASKED_CARD}"),
    );
    check(&both, &masked);
}

#[test]
fn digits_that_are_no_card_number_stay() {
    let texts = "4405645000006151|5483-18XX-XXXX-0293|123456789|999999999|2019-01-01 12:00:00|\
        7077777777777|111111111111|482.5|١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦";
    for text in texts.split('|') {
        check(text, text);
    }
}

#[test]
fn the_secret_is_masked_wherever_it_stands() {
    check(SECRET, "***");
    check("a=kX7-secret key;kX7-secret key", "a=***;***");
    check_params(Value::from(SECRET), "***");
    check_params(Value::Number(CARD.to_owned()), MASKED_CARD);
    for empty in [Secrets::from(Secret::new("")), both("", "")] {
        assert_eq!(Mask { secrets: &empty }.text("a text"), "a text");
    }
}

#[test]
fn both_secrets_are_masked_whichever_is_a_part_of_the_other() {
    // The secret for receiving, the one for payouts, the text, what is shown of it.
    let rows = [
        ("ab-key", "cd-key", "ab-key;cd-key;ab-cd", "***;***;ab-cd"),
        ("key", "my-key-2", "key my-key-2 my-", "*** *** my-"),
        ("my-key-2", "key", "key my-key-2 my-", "*** *** my-"),
        ("same", "same", "same;same", "***;***"),
        ("a'b", "a'b'c", r"a'b a\'b a'b'c a\'b\'c", "*** *** *** ***"),
        ("", "cd-key", "ab;cd-key", "ab;***"),
        ("ab-key", "", "ab-key;cd", "***;cd"),
    ];
    for (receiving, payout, text, expected) in rows {
        let secrets = both(receiving, payout);
        assert_eq!(Mask { secrets: &secrets }.text(text), expected);
    }
}

#[test]
fn security_codes_are_masked_by_the_names_of_their_fields() {
    for name in ["pg_card_cvc", "cvv2", "PG_CVC", "cvc"] {
        let masked = shown(&mask(
            &Params::from_iter([(name, "653")]),
            &SignatureMark::Valid,
        ));
        assert_eq!(masked, format!("[{name}=\"***\"]"));
    }
    let list = Value::List(vec![Value::from("653"), Value::Number("653".to_owned())]);
    for value in [list, Value::from(Params::from_iter([("code", "653")]))] {
        let params = Params::from_iter([("cvc", value)]);
        let masked = shown(&mask(&params, &SignatureMark::Valid));
        assert!(!masked.contains("653"), "{masked}");
    }
}

#[test]
fn an_address_shows_neither_codes_nor_numbers_nor_signatures_of_its_query() {
    let secrets = Secrets::from(Secret::new(SECRET));
    let rows = [
        (
            "http://a.test/p?number=4111+1111+1111+1111&cvc=123",
            "http://a.test/p?number=***&cvc=***",
        ),
        (
            "http://a.test/p?x=4916307416334310",
            "http://a.test/p?x=***",
        ),
        (
            "http://a.test/p?pg_sig=abc&pg_status=ok",
            "http://a.test/p?pg_sig=***&pg_status=ok",
        ),
        ("http://a.test/p?a=%D1%8B&b", "http://a.test/p?a=%D1%8B&b"),
        ("http://a.test/p", "http://a.test/p"),
    ];
    for (url, expected) in rows {
        let shown = Mask { secrets: &secrets }.url(url);
        // The name of the signature's field is itself what the mask of texts looks for.
        let shown = shown.replace("(pg_sig or other digest)", "***");
        assert_eq!(shown, expected);
    }
}

#[test]
fn a_mistyped_card_number_is_masked_by_the_name_of_its_field() {
    let rows = [
        ("number", "4916307416334311", "***"),
        ("pg_card_pan", "49163074163343", "***"),
        ("number", "4916307416334310", "4916-30XX-XXXX-4310"),
        ("pg_card_pan", "5483-18XX-XXXX-0293", "5483-18XX-XXXX-0293"),
        ("number", "4916", "4916"),
        ("pg_user_phone", "77077777777", "77077777777"),
    ];
    for (name, text, expected) in rows {
        let masked = mask(&Params::from_iter([(name, text)]), &SignatureMark::Valid);
        assert_eq!(masked.text(name), Some(expected), "{name} {text}");
    }
}

#[test]
fn a_header_that_proves_the_sender_is_shown_by_its_scheme_alone() {
    let rows = [
        ("Basic U0hPUDpzZWNyZXQ=", "authorization: Basic ***"),
        ("Basic a b U0hPUDpzZWNyZXQ=", "authorization: Basic ***"),
        ("c2VjcmV0", "authorization: ***"),
        (" c2VjcmV0", "authorization:  ***"),
        ("kX7-secret key", "authorization: *** ***"),
        ("", "authorization: ***"),
    ];
    for (value, expected) in rows {
        let request = Request {
            url: "https://api.test/add".to_owned(),
            headers: vec![("authorization".to_owned(), value.to_owned())],
            ..Request::default()
        };
        let secrets = Secret::new("kX7-secret").into();
        let shown = transcript_of(request, &Params::new(), b"<a/>", &secrets);
        let found = shown.lines().find(|line| line.contains("authorization"));
        assert_eq!(found.map(str::trim), Some(expected), "{shown}");
    }
}

#[test]
fn a_signature_is_shown_by_what_it_is_worth() {
    check_mark(SignatureMark::Valid, "(valid)");
    let why = SignatureMark::Wrong(Some("left out pg_salt"));
    check_mark(why, "(wrong: the signer left out pg_salt)");
    let why = "(wrong: no single mistake explains it)";
    check_mark(SignatureMark::Wrong(None), why);
}

fn check_mark(mark: SignatureMark, expected: &str) {
    let group = Params::from_iter([("pg_sig", "2c846a444155771201c6c1e2071f8771")]);
    let params = Params::from_iter([("pg_sig", Value::from("x")), ("group", Value::from(group))]);
    let masked = shown(&mask(&params, &mark));
    assert_eq!(
        masked,
        format!("[pg_sig={expected:?}][group=[pg_sig={expected:?}]]")
    );
}

#[test]
fn a_card_number_right_behind_a_digest_is_masked() {
    let text = format!("{}14111111111111111", "a".repeat(31));
    assert!(!stranger(&text).contains("4111111111111111"));
}

#[test]
fn unreadable_text_loses_its_digests() {
    let secrets = Secrets::from(Secret::new(SECRET));
    let text = "<pg_sig>2C846A444155771201c6c1e2071f8771<a>kX7-secret key 4405645000006150";
    let shown = Mask { secrets: &secrets }.unreadable(text);
    let expected = "<pg_sig>(pg_sig or other digest)<a>*** 4405-64XX-XXXX-6150";
    assert_eq!(shown, expected);
}

#[test]
fn the_reason_why_an_answer_is_unreadable_is_masked() {
    for name in ["c4405645000006150", "kX7-secret"] {
        let body = format!("<a></{name}>");
        let url = "https://api.test/add";
        let shown = transcript(
            Params::new(),
            url,
            body.as_bytes(),
            Secret::new("kX7-secret").into(),
        );
        assert!(!shown.contains(name), "{shown}");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_transcript_shows_a_secret_or_a_card_number(
        (receiving, payout) in ("[a-zA-Z][a-zA-Z0-9]{9,20}", "[a-zA-Z][a-zA-Z0-9]{9,20}"), card in card(), (sent, received) in (message(), message()),
        broken in any::<bool>(),
    ) {
        let insert = |text: &str| text.replace("{secret}", &receiving).replace("{payout}", &payout).replace("{card}", &card);
        let (sent, received) = (filled(&sent, &insert), filled(&received, &insert));
        let document = countersign::codec::xml::encode("response", &received).expect("it is XML");
        let body = if broken { &document[..document.len() - 2] } else { &document };
        let shown = transcript(sent, &insert("https://api.test/add?a={secret}&b={card}&c={payout}"), body.as_bytes(), both(&receiving, &payout));
        prop_assert!(![&receiving, &payout, &card].into_iter().any(|hidden| shown.contains(hidden)), "{}", shown);
    }
}

/// A number of 16 digits with the right check digit.
fn card() -> impl Strategy<Value = String> {
    (2..7_u64, 0..100_000_000_000_000_u64).prop_map(|(first, rest)| {
        let digits = format!("{first}{rest:014}");
        let odd = |(index, digit): (usize, char)| {
            let weight = if index % 2 == 0 { 2 } else { 1 };
            let digit = digit.to_digit(10).expect("it is a digit") * weight;
            digit / 10 + digit % 10
        };
        let sum: u32 = digits.chars().enumerate().map(odd).sum();
        format!("{digits}{}", (10 - sum % 10) % 10)
    })
}

/// Fields, groups among them, with places for a secret and a card number in texts and in names.
fn message() -> impl Strategy<Value = Params> {
    let piece = select(
        "{secret}|{payout}|{card}|paid by|500|,|\n|<|Оплата"
            .split('|')
            .collect::<Vec<_>>(),
    );
    let leaf = vec(piece, 0..5).prop_map(|pieces| Value::from(pieces.join(" ")));
    let names = "pg_a|pg_description|n{secret}|n{payout}|n{card}|pg_cvc|pg_sig".split('|');
    let name = select(names.map(str::to_owned).collect::<Vec<_>>());
    let names = name.clone();
    let value = leaf.prop_recursive(3, 12, 3, move |inner| {
        vec((names.clone(), inner), 1..4).prop_map(group)
    });
    vec((name, value), 0..4).prop_map(Params::from_iter)
}

/// A nested group of these fields.
pub fn group(fields: Vec<(String, Value)>) -> Value {
    Value::Map(Params::from_iter(fields))
}

fn filled(params: &Params, insert: &impl Fn(&str) -> String) -> Params {
    let value = |value: &Value| match value {
        Value::Map(group) => Value::Map(filled(group, insert)),
        value => Value::from(insert(value.text().expect("it is a text"))),
    };
    let fields = params.iter();
    fields
        .map(|(name, inner)| (insert(name), value(inner)))
        .collect()
}

fn transcript(sent: Params, url: &str, body: &[u8], secrets: Secrets) -> String {
    let request = Request {
        method: "POST".to_owned(),
        url: url.to_owned(),
        ..Request::default()
    };
    transcript_of(request, &sent, body, &secrets)
}

fn transcript_of(request: Request, sent: &Params, body: &[u8], secrets: &Secrets) -> String {
    let (result, elapsed) = (
        Ok(Answer::new(200, "text/xml", body.to_vec())),
        Duration::ZERO,
    );
    let exchange = Exchange {
        request,
        result,
        elapsed,
    };
    let mark = &SignatureMark::Valid;
    let fields = |params, root| Reading::Fields { params, root, mark };
    let received = decode_answer(200, body);
    let why = received
        .as_ref()
        .map_or_else(ToString::to_string, |_| String::new());
    let read = match &received {
        Ok(received) => fields(&received.params, received.root.as_deref()),
        Err(_) => Reading::Unreadable(&why),
    };
    let mask = Mask { secrets };
    Transcript::new(&exchange, fields(sent, None), Some(read), mask).to_string()
}

fn both(receiving: &str, payout: &str) -> Secrets {
    Secrets::new(Secret::new(receiving), Some(Secret::new(payout)))
}

fn check(text: &str, expected: &str) {
    let secrets = Secrets::from(Secret::new(SECRET));
    assert_eq!(Mask { secrets: &secrets }.text(text), expected);
    check_params(Value::from(text), expected);
}

fn check_params(value: Value, expected: &str) {
    let params = Params::from_iter([("pg_description", value)]);
    let masked = mask(&params, &SignatureMark::Valid);
    assert_eq!(masked.text("pg_description"), Some(expected));
}

fn mask(params: &Params, mark: &SignatureMark) -> Params {
    let secrets = &Secrets::from(Secret::new(SECRET));
    Mask { secrets }.params(params, mark)
}
