//! Bad input to every method of both editions, over a real connection: it is answered by an error that says what is wrong, noted,
//! and changes nothing; and nobody is told a secret.

mod stand;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use serde_json::{Value, json};

use crate::shop::{Edition, KEY, SHOP};
use crate::shop_battering::stand::{Fixture, JSON, NUMBER, Stand, both};
use crate::shop_client::order;

const METHODS: [&str; 13] = [
    "user/registration",
    "user/status",
    "card/registration",
    "get/cards",
    "ver2/get/cards",
    "ver3/get/cards",
    "card/deactivation",
    "do/payment/anonymous",
    "do/payment",
    "check/payment/state",
    "refund",
    "provision-services/confirm",
    "provision-services/refund",
];

/// The HTTP status that tells that a message cannot be read: nobody is asked for a proof then.
const UNREADABLE: u16 = 400;

#[test]
fn a_body_that_is_no_json_object_is_told_as_such() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let nested = format!(r#"{{"login":{deep}}}"#);
    let open = r#"{"a":"#.repeat(10_000);
    let pan = format!(r#"{{"login":"7","{NUMBER}":{NUMBER}"#);
    let wrong = format!(r#"{{"login" "{SHOP}:{KEY}"}}"#);
    let many = format!(r#"{{"a":[{}1]}}"#, "1,".repeat(10_000));
    let bodies: [&[u8]; 22] = [
        b"",
        b" \n",
        b"\0",
        b"hello",
        b"<request/>",
        b"login=79020000000",
        b"{",
        b"{\"login\":\"7\"}}",
        b"{'login':'7'}",
        b"{\"login\":NaN}",
        b"{\"login\":-Infinity}",
        b"{\"login\":01}",
        b"{\"login\":\"\xff\"}",
        b"\xff\xfe{\0}\0",
        b"{\"login\":\"\\ud800\"}",
        b"[]",
        b"[[\"login\",\"79020000000\"]]",
        b"\"login\"",
        b"450",
        b"null",
        nested.as_bytes(),
        open.as_bytes(),
    ];
    let all = bodies.into_iter().map(<[u8]>::to_vec);
    let all = all.chain([deep, pan, wrong, many].map(String::into_bytes));
    let all: Vec<Vec<u8>> = all.collect();
    both(|stand| {
        for method in METHODS {
            for body in &all {
                let headers = stand.headers(Some(JSON));
                stand.check(method, headers, body.clone(), UNREADABLE);
            }
        }
    });
}

/// A method takes JSON and nothing else, so that clients which name another type, or none, are understood all the same.
#[test]
fn a_body_is_read_as_json_whatever_its_content_type_says() {
    let types = [
        None,
        Some(""),
        Some(";"),
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/xml"),
        Some("application/json; charset=no-such"),
    ];
    both(|stand| {
        let right = json!({ "login": "79020000000" });
        let right = right.as_object().expect("it is one").clone();
        let right = Value::Object(stand.shop.proven("user/status", right)).to_string();
        let form = b"login=79020000000&shopToken=SHOP_TOKEN".to_vec();
        for content_type in types {
            let headers = || stand.headers(content_type);
            let sent = stand
                .shop
                .send("POST", "user/status", headers(), right.clone().into());
            assert_eq!(sent.expect("it is answered").0, 200, "{content_type:?}");
            stand.forget();
            stand.check("user/status", headers(), form.clone(), UNREADABLE);
        }
    });
}

#[test]
fn members_that_are_repeated_and_numbers_of_every_size_are_refused() {
    let long = "1".repeat(400);
    let numbers = [
        "18446744073709551616",
        "1e400",
        "-1e400",
        "1E3",
        "1000000000000000000000000000000",
        &long,
    ];
    both(|stand| {
        for method in METHODS {
            let twice = r#"{"login":"7","login":"7","userToken":"a","userToken":"a","regPayNum":"1","regPayNum":"1","amount":1,"amount":1}"#;
            stand.refused(method, twice);
            for number in numbers {
                let body = format!(
                    r#"{{"login":[{number}],"userToken":{number},"regPayNum":{number},"serviceCode":{number},"amount":{number}}}"#
                );
                stand.refused(method, &body);
            }
        }
    });
}

#[test]
fn an_amount_that_is_no_whole_number_of_minor_units_is_refused() {
    let amounts = "\"abc\"¦1e3¦\"1e3\"¦10.5¦\"10.5\"¦100.0¦\"100.0\"¦-1¦\"-1\"¦\"+1\"¦\" 10\"¦\"10 \"¦\"\"¦\" \"¦null¦true¦false¦[]¦[10]\
        ¦{}¦{\"a\":1}¦1000000000000000000000000000000¦\"1000000000000000000000000000000\"¦\"1_000\"¦\"1,5\"¦\"٥\"¦\"10\\u0000\"¦\"0x10\"\
        ¦\"Infinity\"¦-0.0¦\"-0\"¦1e-2";
    both(|stand| {
        let Fixture {
            user,
            card,
            held,
            paid,
        } = &stand.fixture;
        let named = |number: &str| json!({ "regPayNum": number, "orderId": "1", "note": "test" });
        let mut refund = named(paid);
        (refund["refundAmount"], refund["remainingAmount"]) = (json!(2625), json!(0));
        let mut confirm = named(held);
        confirm["amount"] = json!(1000);
        let charge = order(json!({ "userToken": user, "cardToken": card }));
        let requests = [
            ("do/payment/anonymous", "amount", order(json!({}))),
            ("do/payment/anonymous", "comission", order(json!({}))),
            ("do/payment", "amount", charge.clone()),
            ("do/payment", "comission", charge.clone()),
            ("do/payment", "holdTtl", charge),
            ("refund", "refundAmount", refund.clone()),
            ("refund", "remainingAmount", refund),
            ("provision-services/confirm", "amount", confirm),
        ];
        for (method, member, right) in requests {
            // What may be absent may say nothing.
            let optional = member == "holdTtl" || method.contains("confirm");
            for amount in amounts.split('¦') {
                if optional && matches!(amount, "null" | "\"\"" | "[]" | "{}") {
                    continue;
                }
                let mut body = right.clone();
                body[member] = serde_json::from_str(amount).expect("it is JSON");
                let told = stand.refused(method, &body.to_string());
                let told = told["userMessage"].as_str().unwrap_or_default();
                // How a list or a group is signed where a number belongs, nobody says.
                let unsigned = amount.starts_with(['[', '{']) && told.contains("signature");
                let what = format!("{method} {member} {amount}: {told}");
                assert!(told.contains(member) || unsigned, "{what}");
            }
        }
    });
}

#[test]
fn an_authorization_that_is_not_the_shops_is_refused() {
    let right = STANDARD.encode(format!("{SHOP}:{KEY}"));
    let encoded = |text: &str| format!("Basic {}", STANDARD.encode(text)).into_bytes();
    let unpadded = STANDARD_NO_PAD.encode("SHOP_TOKEN:?>?>");
    let headers: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b" ".to_vec(),
        b"Basic".to_vec(),
        b"Basic ".to_vec(),
        b"Basic !!!".to_vec(),
        b"Basic \xff\xfe".to_vec(),
        b"\xff".to_vec(),
        right.clone().into_bytes(),
        format!("Bearer {right}").into_bytes(),
        format!("Basic{right}").into_bytes(),
        format!("Basic {right} {right}").into_bytes(),
        format!("Basic {right}, Basic {right}").into_bytes(),
        format!("Basic {}", right.to_lowercase()).into_bytes(),
        format!("Basic {SHOP}:{KEY}").into_bytes(),
        format!("Basic {unpadded}").into_bytes(),
        format!("Basic {}", URL_SAFE.encode("SHOP_TOKEN:?>?>")).into_bytes(),
        format!("Basic {}", "A".repeat(20_000)).into_bytes(),
        encoded(""),
        encoded(":"),
        encoded(SHOP),
        encoded("SHOP_TOKEN:"),
        encoded("SHOP_TOKEN:wrong"),
        encoded(":SEC_KEY"),
        encoded("other:SEC_KEY"),
        encoded("SHOP_TOKEN:sec_key"),
        encoded("SHOP_TOKEN:SEC_KEY\n"),
        encoded("SHOP_TOKEN:SEC_KEY:"),
        encoded(" SHOP_TOKEN:SEC_KEY"),
        encoded("SHOP_TOKEN\0:SEC_KEY"),
        encoded("SEC_KEY:SHOP_TOKEN"),
    ];
    let stand = Stand::new(Edition::Basic);
    for method in METHODS {
        let body = json!({ "login": "79020000002", "userToken": stand.fixture.user }).to_string();
        for header in &headers {
            let headers = vec![
                ("authorization", header.clone()),
                ("content-type", JSON.into()),
            ];
            stand.check(method, headers, body.clone().into(), 401);
        }
        stand.check(
            method,
            vec![("content-type", JSON.into())],
            body.into(),
            401,
        );
    }
}

#[test]
fn what_is_called_otherwise_or_is_too_long_is_told_in_plain_words() {
    both(|stand| {
        let before = stand.shop.look("ledger");
        for method in METHODS {
            for http in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
                let sent = stand
                    .shop
                    .send(http, method, stand.headers(Some(JSON)), Vec::new());
                assert_eq!(sent.expect("it is answered").0, 405, "{http} {method}");
            }
            let sent = stand.shop.send(
                "POST",
                &format!("{method}x"),
                stand.headers(Some(JSON)),
                Vec::new(),
            );
            assert_eq!(sent.expect("it is answered").0, 404, "{method}x");
        }
        for method in METHODS {
            let long = vec![b' '; 2 << 20];
            let sent = stand
                .shop
                .send("POST", method, stand.headers(Some(JSON)), long);
            // A client that still sends may find the connection closed.
            assert!(sent.is_none_or(|(http, _)| http == 413), "{method}");
        }
        assert_eq!(before, stand.shop.look("ledger"));
    });
}
