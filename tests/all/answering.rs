//! Refusing and accepting: how the reference merchant handler answers, which script name it signs with, and
//! which mistake explains a wrong signature.
//!
//! The handler is a plain function from request to reply; no connection is made.

use std::collections::BTreeSet;

use countersign::codec::{Parts, decode_answer, decode_request, encode_request};
use countersign::merchant::handler::Handler;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::script::script;
use countersign::protocol::secret::Secret;
use countersign::protocol::secrets::{Key, Secrets};
use countersign::protocol::signing_rule::SigningRule;
use countersign::sign::explain::mistakes::mistakes;
use countersign::sign::explain::{Signer, explain};
use countersign::transport::message::{Reply, Request};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::signing::{KEY, config, signature, verifies};

const URL: &str = "https://shop.test/callbacks/result?session=1";

const CONTENT_TYPES: &str = "application/x-www-form-urlencoded|multipart/form-data; boundary=x|\
    multipart/form-data|Multipart/Form-Data; boundary=\"x\"|application/json|application/json; charset=utf-8|text/xml|;";

pub const ENCODINGS: [Encoding; 3] = [Encoding::Urlencoded, Encoding::Multipart, Encoding::PgXml];

const CALL: &str = "pg_order_id=123456789&pg_payment_id=12345&pg_amount=500&pg_currency=KZT\
    &pg_net_amount=482.5&pg_ps_amount=500&pg_ps_full_amount=500&pg_ps_currency=KZT\
    &pg_description=Покупка в интернет магазине Site.kz&pg_result=1\
    &pg_payment_date=2019-01-01 12:00:00&pg_can_reject=1&pg_user_phone=7077777777777\
    &pg_user_contact_email=mail@customer.kz&pg_need_email_notification=1&pg_testing_mode=1\
    &pg_captured=0&pg_reference=111111111111&pg_card_pan=5483-18XX-XXXX-0293\
    &Параметры мерчанта=&pg_salt=some random string&pg_payment_method=bankcard";

/// The printed result_url call without its signature; with a reference it is the one of document 002.
pub fn printed_call(result: &str, reference: bool) -> Params {
    let mut call = form(CALL);
    call.set("pg_result", result);
    if !reference {
        call.remove("pg_reference");
    }
    call
}

/// The message that a form says.
pub fn form(body: &str) -> Params {
    let read = decode_request(Parts {
        body: body.as_bytes(),
        ..Parts::default()
    });
    read.expect("it is a form").params
}

/// The printed call as every encoding can say it: XML has no names with blanks.
fn plain_call() -> Params {
    let mut call = printed_call("1", false);
    call.remove("Параметры мерчанта");
    call
}

#[test]
fn a_rightly_signed_call_is_answered_ok_in_every_encoding() {
    let mut call = printed_call("1", false);
    call.push("pg_sig", "2c846a444155771201c6c1e2071f8771");
    check(Encoding::Urlencoded, &call, "ok");
    check(Encoding::Multipart, &call, "ok");
    check(Encoding::PgXml, &signed("result", plain_call()), "ok");
}

#[test]
fn a_call_that_is_not_rightly_signed_is_answered_error() {
    let right = signature("result", &plain_call());
    let with = |signatures: &[&str]| {
        let mut call = plain_call();
        signatures
            .iter()
            .for_each(|text| call.push("pg_sig", *text));
        call
    };
    let mut changed = with(&[&right]);
    changed.set("pg_amount", "5000");
    let rows = [
        ("without a signature", with(&[])),
        ("with an empty signature", with(&[""])),
        ("with the right signature twice", with(&[&right, &right])),
        ("with the right, then a wrong one", with(&[&right, "wrong"])),
        ("with a wrong, then the right one", with(&["wrong", &right])),
        ("in upper case", with(&[&right.to_uppercase()])),
        ("with a blank", with(&[&format!("{right} ")])),
        ("for another script", signed("check", plain_call())),
        ("with another amount", changed),
    ];
    for (what, call) in rows {
        for encoding in ENCODINGS {
            println!("{what}, {encoding:?}");
            check(encoding, &call, "error");
        }
    }
}

#[test]
fn a_second_signature_that_is_a_group_is_no_less_a_second_signature() {
    let mut call = signed("result", plain_call());
    call.push("pg_sig", Params::from_iter([("pg_unsigned", "1")]));
    check(Encoding::PgXml, &call, "error");
}

#[test]
fn five_repeats_get_equal_answers() {
    for script in ["result", "check"] {
        let call = signed(script, printed_call("1", true));
        let request = request(Encoding::Multipart, &call);
        let first = body(handler().handle(&request));
        for _ in 1..5 {
            assert_eq!(body(handler().handle(&request)), first, "{script}");
        }
    }
}

#[test]
fn every_mistake_is_found_where_it_makes_a_difference() {
    // The message is such that each mistake gives a digest of its own in at least one dialect.
    let items: String = (0..11)
        .map(|item| format!("&pg_l[{item}]={item}"))
        .collect();
    let params = form(&format!(
        "pg_b=+2+%2B&shop_field=x&pg_salt=0&pg_a=9&pg_c=&pg_x=1&pg_x0=2{items}"
    ));
    let secrets = Secrets::new(Secret::new(KEY), Some(Secret::new("payout")));
    let table = mistakes(&rule(Dialect::default()));
    for row in table {
        let told = [Key::Receiving, Key::Payout].map(|key| {
            Dialect::ALL.map(|dialect| {
                let rule = rule(dialect);
                let signer = Signer {
                    key,
                    ..signer(&params, &secrets, &rule)
                };
                explain(&(row.sign)(&signer), &signer).map(|found| found.name)
            })
        });
        let told = told.concat();
        assert!(told.contains(&Some(row.name)), "{}: {told:?}", row.name);
    }
    let names: BTreeSet<&str> = table.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), table.len(), "names are unique");
}

#[test]
fn the_right_signature_is_explained_by_no_mistake() {
    // In the second message most mistakes make no difference, so that they give the right signature.
    for body in ["pg_b=+2+%2B&shop_field=x&pg_salt=0&pg_a=9&pg_c=", "pg_a=1"] {
        let params = form(body);
        assert_eq!(explained(&signature("add", &params), &params), None);
    }
}

fn explained(digest: &str, params: &Params) -> Option<&'static str> {
    let rule = rule(Dialect::default());
    explain(digest, &signer(params, &Secret::new(KEY).into(), &rule)).map(|found| found.name)
}

fn rule(dialect: Dialect) -> SigningRule {
    let script = "add".into();
    SigningRule::ByName { script, dialect }
}

fn signer<'a>(params: &'a Params, secrets: &'a Secrets, rule: &'a SigningRule) -> Signer<'a> {
    let path = "/v1/merchant/1/add";
    Signer {
        path,
        rule,
        params,
        secrets,
        key: Key::Receiving,
    }
}

#[test]
fn the_script_name_is_what_follows_the_last_slash_of_the_path() {
    // The rows of signature.md 2, column "canonical".
    let rows = [
        ("https://api.test/init_payment.php", "init_payment.php"),
        ("https://api.test/v1/merchant/1/cardstorage/add", "add"),
        ("https://api.test/v1/merchant/1/card/init", "init"),
        ("https://api.test/g2g/payment", "payment"),
        ("https://api.test/g2g/payment_page", "payment_page"),
        ("https://api.test/g2g/payment_page/", ""),
        ("https://shop.test/x/result.php?a=1", "result.php"),
        ("https://shop.test/x?u=/q/z", "x"),
        ("https://shop.test/", ""),
        ("https://shop.test", ""),
        ("https://shop.test?a=/b", ""),
        ("https://shop.test/x/", ""),
        ("https://shop.test/index.php?dispatch=a.b", "index.php"),
        ("https://shop.test/Result", "Result"),
        ("https://shop.test/a%20b", "a%20b"),
        ("index.php/api/recurring/set-schedule", "set-schedule"),
        ("/v1/merchant/1/cardstorage/add?a=/b#/c", "add"),
    ];
    for (url, expected) in rows {
        assert_eq!(script(url), expected, "{url}");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_bytes_come_the_answer_is_a_signed_error(
        content_type in content_type(), body in vec(any::<u8>(), 0..200),
    ) {
        let (method, url) = ("POST".to_owned(), URL.to_owned());
        let request = Request { method, url, content_type, body: body.into(), ..Request::default() };
        prop_assert_eq!(status(handler().handle(&request)), "error");
    }
}

/// Content types that are read, that are not, and any text.
pub fn content_type() -> impl Strategy<Value = Option<String>> {
    let known = select(CONTENT_TYPES.split('|').collect::<Vec<_>>());
    proptest::option::of(prop_oneof![known.prop_map(str::to_owned), any::<String>()])
}

/// The handler answers the call so, and its answer is rightly signed.
fn check(encoding: Encoding, call: &Params, expected: &str) {
    let reply = handler().handle(&request(encoding, call));
    assert_eq!(status(reply), expected, "{encoding:?}");
}

/// The status of an answer that is rightly signed.
fn status(reply: Reply) -> String {
    let received = decode_answer(200, &body(reply)).expect("the answer is XML");
    assert_eq!(received.root.as_deref(), Some("response"));
    let field = |name| received.params.text(name).expect("the answer has it");
    assert!(verifies(field("pg_sig"), "result", &received.params));
    field("pg_status").to_owned()
}

fn body(reply: Reply) -> Vec<u8> {
    match reply {
        Reply::Answer(answer) if answer.http == 200 => answer.body.to_vec(),
        other => panic!("an answer with HTTP 200, not {other:?}"),
    }
}

fn handler() -> Handler {
    Handler {
        secret: Secret::new(KEY),
        dialect: Dialect::default(),
        accepted: "Заказ оплачен".to_owned(),
    }
}

fn request(encoding: Encoding, call: &Params) -> Request {
    let sent = encode_request(encoding, call).expect("the call can be written");
    Request {
        method: "POST".to_owned(),
        url: URL.to_owned(),
        content_type: sent.content_type,
        body: sent.body.into(),
        ..Request::default()
    }
}

fn signed(script: &str, mut call: Params) -> Params {
    let signature = signature(script, &call);
    call.push("pg_sig", signature);
    call
}
