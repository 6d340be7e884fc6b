//! The mock gateway as a function from request to reply, without a socket: what it refuses, and that nothing breaks it.

use std::sync::Arc;

use countersign::codec::{decode_answer, encode_request};
use countersign::mock::gateway::Gateway;
use countersign::mock::mount::Mount;
use countersign::mock::world::Beginning;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::{Params, Value};
use countersign::protocol::secret::Secret;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::settings::Settings;
use countersign::transport::message::{Reply, Request};
use proptest::prelude::*;

use crate::signing::config;

const PROFILE: &str = "greenleavespay";
const MERCHANT: &str = "1234567";

/// The address of an endpoint of a merchant.
fn url(merchant: &str, endpoint: &str) -> String {
    format!("http://gateway.test/v1/merchant/{merchant}/{endpoint}")
}

/// Makes one thing of a message wrong.
type Change = fn(&mut Params);

#[test]
fn a_right_request_is_answered_and_a_wrong_one_is_refused_with_the_code_of_its_fault() {
    // What is changed, before or after signing; HTTP status; code, or nothing for an answer that is no refusal.
    let rows: &[(&str, Change, Change, u16, Option<&str>)] = &[
        ("nothing", keep, keep, 200, None),
        (
            "an own field",
            |p| p.push("own", "ё;=&+ %"),
            keep,
            200,
            None,
        ),
        (
            "no signature",
            keep,
            |p| _ = p.remove("pg_sig"),
            401,
            Some("1100"),
        ),
        (
            "an empty signature",
            keep,
            |p| p.set("pg_sig", ""),
            401,
            Some("1100"),
        ),
        (
            "another signature",
            keep,
            |p| p.set("pg_sig", "0".repeat(32)),
            401,
            Some("1100"),
        ),
        (
            "upper case",
            keep,
            |p| p.set("pg_sig", p.text("pg_sig").unwrap_or("").to_uppercase()),
            401,
            Some("1100"),
        ),
        (
            "two signatures",
            keep,
            |p| p.push("pg_sig", "x"),
            401,
            Some("1100"),
        ),
        (
            "a group for a signature",
            keep,
            |p| p.set("pg_sig", Params::from_iter([("a", "1")])),
            401,
            Some("1100"),
        ),
        (
            "a changed field",
            keep,
            |p| p.set("pg_user_id", "2"),
            401,
            Some("1100"),
        ),
        (
            "an unknown merchant",
            |p| p.set("pg_merchant_id", "9"),
            keep,
            200,
            Some("9998"),
        ),
        (
            "no merchant",
            |p| _ = p.remove("pg_merchant_id"),
            keep,
            200,
            Some("9998"),
        ),
        (
            "no user",
            |p| _ = p.remove("pg_user_id"),
            keep,
            200,
            Some("9403"),
        ),
        (
            "an empty user",
            |p| p.set("pg_user_id", ""),
            keep,
            200,
            Some("9403"),
        ),
        (
            "two users",
            |p| p.push("pg_user_id", "2"),
            keep,
            200,
            Some("9403"),
        ),
        (
            "no salt",
            |p| _ = p.remove("pg_salt"),
            keep,
            200,
            Some("9403"),
        ),
        (
            "no URL",
            |p| p.set("pg_back_link", "http:site.kz"),
            keep,
            200,
            Some("9403"),
        ),
        (
            "a link to the notification that is no URL",
            |p| p.push("pg_post_link", "javascript:alert(1)"),
            keep,
            200,
            Some("9403"),
        ),
        // Only our conclusions bound the length of links, so it is not refused for.
        (
            "long links",
            |p| {
                let long = format!("http://site.kz/{}", "a".repeat(3_000));
                p.set("pg_back_link", &*long);
                p.push("pg_post_link", long);
            },
            keep,
            200,
            None,
        ),
        (
            "another scheme",
            |p| p.set("pg_back_link", "javascript:alert(1)"),
            keep,
            200,
            Some("9403"),
        ),
    ];
    for (what, before, after, http, code) in rows {
        let mut params = right();
        before(&mut params);
        let signature = sign("add", &params, &secret(), Dialect::default());
        params.push("pg_sig", signature);
        after(&mut params);
        let answer = call(&gateway(), &params);
        assert_eq!(
            (answer.http, answer.params.text("pg_error_code")),
            (Some(*http), *code),
            "{what}"
        );
        let status = if code.is_some() { "error" } else { "ok" };
        assert_eq!(answer.params.text("pg_status"), Some(status), "{what}");
    }
}

#[test]
fn a_service_that_is_off_is_refused_to_whoever_signs_rightly() {
    // The service that is off, what is changed after signing, HTTP status and code.
    let rows: &[(&str, Change, u16, Option<&str>)] = &[
        ("card-storage", keep, 200, Some("9992")),
        (
            "card-storage",
            |p| p.set("pg_sig", "0".repeat(32)),
            401,
            Some("1100"),
        ),
        ("another", keep, 200, None),
    ];
    for (service, after, http, code) in rows {
        let gateway = gateway();
        let beginning = Beginning {
            settings: Settings {
                off: vec![(*service).to_owned()],
                ..Settings::default()
            },
            ..Beginning::new(secret())
        };
        gateway
            .open(PROFILE, MERCHANT, beginning)
            .expect("the profile is served");
        let before = gateway.holding(PROFILE, MERCHANT).expect("it is open");
        let mut params = signed(right(), &secret());
        after(&mut params);
        let answer = call(&gateway, &params);
        let told = (answer.http, answer.params.text("pg_error_code"));
        assert_eq!(told, (Some(*http), *code), "{service}");
        let after = gateway.holding(PROFILE, MERCHANT).expect("it is open");
        assert_eq!(before == after, code.is_some(), "{service}");
    }
}

#[test]
fn who_cannot_be_told_is_refused_and_the_merchant_of_the_path_can_read_why() {
    let form = |params: &Params| {
        let body = encode_request(Encoding::Multipart, params).expect("a form carries any text");
        post(body.content_type, body.body)
    };
    let right = form(&signed(right(), &secret()));
    let mut of_another = self::right();
    of_another.set("pg_merchant_id", "77");
    let of_another = form(&signed(of_another, &secret()));
    let mislabelled = Request {
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
        ..right.clone()
    };
    let unread = Request {
        content_type: Some("application/pdf".to_owned()),
        ..right.clone()
    };
    // What is sent, the code, what the journal of the merchant in the path says.
    let rows = [
        (right, None, "cardstorage-add: done"),
        (
            of_another,
            Some("9998"),
            "refused 9998, the path names merchant 1234567, but the message 77",
        ),
        (
            mislabelled,
            Some("9998"),
            "refused 9998, the body is a multipart form, but its header says urlencoded",
        ),
        (unread, Some("9998"), "cardstorage-add: refused 9998, "),
    ];
    for (request, code, note) in rows {
        let gateway = gateway();
        let Reply::Answer(answer) = gateway.handle(&request) else {
            panic!("the connection was closed")
        };
        let read = decode_answer(answer.http, &answer.body).expect("the answer can be read");
        assert_eq!(read.params.text("pg_error_code"), code, "{note}");
        let signed = read.params.get("pg_sig").is_some();
        assert_eq!(signed, code.is_none(), "{note}");
        let entries = gateway.journal(PROFILE, MERCHANT);
        let said = entries.last().map(ToString::to_string).unwrap_or_default();
        assert!(said.contains(note), "{said}");
    }
}

#[test]
fn an_endpoint_is_called_by_post_and_a_page_by_get_as_well() {
    for (method, endpoint, http) in [
        ("GET", "cardstorage/add", 405),
        ("PUT", "cardstorage/add", 405),
        ("GET", "cardstorage/list", 405),
        ("GET", "cardstorage/remove", 405),
        ("GET", "cardstorage/view", 404),
        ("PUT", "cardstorage/view", 405),
        ("POST", "cardstorage/removee", 404),
        ("POST", "cardstoragepayout/add2", 404),
    ] {
        let request = Request {
            method: method.to_owned(),
            url: url(MERCHANT, endpoint),
            ..post(None, Vec::new())
        };
        let Reply::Answer(answer) = gateway().handle(&request) else {
            panic!("the connection was closed")
        };
        assert_eq!(answer.http, http, "{method} {endpoint}");
    }
}

#[test]
fn a_text_that_no_answer_can_carry_is_refused_before_anything_is_stored() {
    let mut params = right();
    params.push("pg_order_id", "\u{fffe}");
    let signature = sign("add", &params, &secret(), Dialect::default());
    params.push("pg_sig", signature);
    let body = encode_request(Encoding::Urlencoded, &params).expect("a form carries any text");
    let reply = gateway().handle(&post(body.content_type, body.body));
    let Reply::Answer(answer) = reply else {
        panic!("the connection was closed")
    };
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(
        text.contains("<pg_error_code>9403</pg_error_code>") && text.contains("pg_order_id"),
        "{text}"
    );
}

#[test]
fn the_journal_says_why_a_request_was_refused_and_shows_nothing_sensitive() {
    let gateway = gateway();
    let mut params = right();
    params.set("pg_user_id", "4405645000006150");
    params.push("pg_sig", "0123456789abcdef0123456789abcdef");
    call(&gateway, &params);
    let entries = gateway.journal(PROFILE, MERCHANT);
    let lines: Vec<String> = entries.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "401 POST /v1/merchant/1234567/cardstorage/add  cardstorage-add: refused 1100, cardstorage-add.signature: \
          expected `pg_sig` is the signature with script name `add`, but it is not\n    \
          the base string is add;http://site.kz/back;1234567;x;4405-64XX-XXXX-6150;***"
        ]
    );
}

#[test]
fn worlds_of_two_merchants_never_meet() {
    let gateway = gateway();
    gateway
        .open(PROFILE, "77", Beginning::new(Secret::new("other")))
        .expect("the profile is served");
    let answer = call(&gateway, &signed(right(), &secret()));
    assert_eq!(answer.params.text("pg_payment_id"), Some("10001"));
    let mut other = right();
    other.set("pg_merchant_id", "77");
    let answer = call(&gateway, &signed(other.clone(), &Secret::new("other")));
    assert_eq!(
        answer.params.text("pg_payment_id"),
        Some("10001"),
        "each counts by itself"
    );
    gateway.close(PROFILE, "77");
    let answer = call(&gateway, &signed(other, &Secret::new("other")));
    assert_eq!(
        answer.params.text("pg_error_code"),
        Some("9998"),
        "a closed world is forgotten"
    );
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn arbitrary_requests_are_answered(
        method in "GET|POST|PUT|\\PC{0,8}",
        path in "/v1/merchant/1234567/cardstorage(payout)?/(add|add2|list|remove|view)|\\PC{0,40}",
        content_type in proptest::option::of("\\PC{0,60}"),
        body in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let url = format!("http://gateway.test{path}");
        let request = Request { method, url, content_type, body: body.into(), ..Request::default() };
        let Reply::Answer(answer) = gateway().handle(&request) else { panic!("the connection was closed") };
        prop_assert!(matches!(answer.http, 200 | 400 | 401 | 404 | 405));
    }
}

fn keep(_: &mut Params) {}

fn secret() -> Secret {
    Secret::new("the-secret")
}

fn right() -> Params {
    let fields = [
        ("pg_merchant_id", MERCHANT),
        ("pg_user_id", "1"),
        ("pg_back_link", "http://site.kz/back"),
        ("pg_salt", "x"),
    ];
    Params::from_iter(fields)
}

fn signed(mut params: Params, secret: &Secret) -> Params {
    let signature = sign("add", &params, secret, Dialect::default());
    params.push("pg_sig", signature);
    params
}

fn gateway() -> Gateway {
    let catalog = Catalog::new(Files::own());
    let profile = catalog.profile(PROFILE).expect("the profile loads");
    let endpoints = profile
        .endpoints
        .iter()
        .map(|name| catalog.endpoint(&profile, name).expect("it loads"));
    let endpoints: Vec<_> = endpoints.collect();
    let mount =
        Mount::new(Arc::clone(&profile), &endpoints, "http://gateway.test").expect("it is served");
    let gateway = Gateway::by_host(vec![mount]);
    gateway
        .open(PROFILE, MERCHANT, Beginning::new(secret()))
        .expect("the profile is served");
    gateway
}

/// Sends a message, as pg_xml where a form cannot say it, and reads the answer.
fn call(gateway: &Gateway, params: &Params) -> countersign::protocol::received::Received {
    let grouped = params
        .iter()
        .any(|(_, value)| matches!(value, Value::Map(_)));
    let encoding = if grouped {
        Encoding::PgXml
    } else {
        Encoding::Urlencoded
    };
    let body = encode_request(encoding, params).expect("the message can be written");
    let url = url(
        params.text("pg_merchant_id").unwrap_or(MERCHANT),
        "cardstorage/add",
    );
    let request = Request {
        url,
        ..post(body.content_type, body.body)
    };
    let Reply::Answer(answer) = gateway.handle(&request) else {
        panic!("the connection was closed")
    };
    decode_answer(answer.http, &answer.body).expect("the answer can be read")
}

fn post(content_type: Option<String>, body: Vec<u8>) -> Request {
    Request {
        method: "POST".to_owned(),
        url: url(MERCHANT, "cardstorage/add"),
        content_type,
        body: body.into(),
        ..Request::default()
    }
}
