//! The control API of a mock that is served for others, over real connections: merchants are opened, looked at, set up, made to
//! fail, and their time passes when it is told to.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use countersign::codec::decode_answer;
use countersign::protocol::dialect::{Dialect, Order};
use countersign::protocol::params::Value as Text;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Reply};
use serde_json::{Value, json};

use crate::served::{CARD, LIMIT, Mock, PROFILE, SECRET, Shop, payment, request, signed};

const PAYOUT_SECRET: &str = "hush-for-payouts";

#[test]
fn a_merchant_is_opened_listed_seen_and_closed() {
    let mock = Mock::start(|_| {});
    let opened = mock.put(
        "77",
        json!({ "secret_key": SECRET, "payout_secret_key": PAYOUT_SECRET }),
    );
    assert_eq!(opened.0, 201);
    assert_eq!(mock.pay("77", &[]).params.text("pg_status"), Some("ok"));
    let (_, listed) = mock.ask("GET", "", None);
    let line = |merchant: &str| json!({ "profile": PROFILE, "merchant": merchant, "now": "2026-01-15T12:00:00", "waiting": 0 });
    assert_eq!(listed, json!({ "worlds": [line("1234"), line("77")] }));
    let (_, seen) = mock.ask("GET", "77", None);
    assert_eq!(seen, opened.1);
    let (_, ledger) = mock.ask("GET", "77/ledger", None);
    let payments = json!(["payment 10001 of 500 KZT, taken, 500 taken"]);
    assert_eq!(ledger["payments"], payments);
    // Opened again it is as new.
    assert_eq!(mock.put("77", json!({ "secret_key": SECRET })).0, 200);
    let (_, ledger) = mock.ask("GET", "77/ledger", None);
    assert_eq!(ledger["payments"], json!([]));
    assert_eq!(mock.ask("DELETE", "77", None), (204, Value::Null));
    assert_eq!(mock.ask("GET", "77", None).0, 404);
    assert_eq!(
        mock.pay("77", &[]).params.text("pg_error_code"),
        Some("9998"),
        "the gateway knows it no longer"
    );
}

#[test]
fn a_merchant_can_be_opened_with_saved_cards() {
    let mock = Mock::start(|_| {});
    let card = |hash: &str| {
        json!({
            "user_id": "5", "status": "approved", "id": "1", "hash": hash, "hhash": "x",
            "token": "ef741cfc-f85e-41a0-84e6-2ba964912182", "created_at": "2026-01-01 00:00:00",
        })
    };
    let with = |hash| json!({ "secret_key": SECRET, "cards": [card(hash)] });
    let (http, told) = mock.put("77", with("4405645000006150"));
    assert_eq!(http, 400);
    assert!(!told.to_string().contains("4405645000006150"), "{told}");
    assert_eq!(mock.put("77", with("4405-64XX-XXXX-6150")).0, 201);
    let (_, ledger) = mock.ask("GET", "77/ledger", None);
    let line = "approved card ef741cfc-f85e-41a0-84e6-2ba964912182 4405-64XX-XXXX-6150 of user 5";
    assert_eq!(ledger["cards"], json!([line]));
}

#[test]
fn what_cannot_be_done_is_told_with_its_mend() {
    let mock = Mock::start(|_| {});
    mock.open("77");
    // Method and path, body, HTTP status, what is said, how it is mended.
    let rows = r#"
        GET 78                      |                                             | 404 | no merchant 78 | open it with PUT
        DELETE 78                   |                                             | 404 | no merchant 78 | open it with PUT
        GET 77/purse                |                                             | 404 | no such path | ledger, journal
        GET 77/ledger/x             |                                             | 404 | no such path | ledger, journal
        POST 77                     | {}                                          | 405 | does not take | GET or PUT or DELETE
        PUT 77/settings             | {}                                          | 405 | does not take | GET or PATCH
        GET 77/journal?last=all     |                                             | 400 | query | ?last=
        PUT seven                   | {}                                          | 400 | no merchant's number | digits
        PUT 77                      | {                                           | 400 | no JSON: line 1, column 1 | send an object
        PUT 77                      | []                                          | 400 | the body is no object | write {
        PUT 77                      | {}                                          | 400 | `secret_key` is missing | signs
        PUT 77                      | {"secret_key":""}                           | 400 | `secret_key` | not empty
        PUT 77                      | {"secret":"x"}                              | 400 | `secret` | `secret_key`
        PUT 77                      | {"secret_key":"x","flaws":["calls-onc"]}    | 400 | calls-onc | `calls-once`
        PUT 77                      | {"secret_key":"x","settings":{"two":1}}     | 400 | `settings.two` | two_step
        PUT 77                      | {"secret_key":"x","cards":[{}]}             | 400 | `cards` | ledger:
        PATCH 77/settings           | {"capture_days":6}                          | 400 | capture_days | from 1 to 5
        PATCH 77/settings           | {"two_step":1}                              | 400 | two_step | true or false
        PATCH 77/settings           | {"off":["payout"]}                          | 400 | `payout` | `payouts`
        PATCH 77/settings           | {"payment_systems":["CASHH"]}               | 400 | `CASHH` | there is none yet
        PATCH 77/settings           | {"payment_systems":"CASH"}                  | 400 | payment_systems | a list of texts
        PATCH 77/settings           | {"request_method":"get"}                    | 400 | request_method | query
        PATCH 77/settings           | {"addresses":{"result":"x"}}                | 400 | `addresses.result` | `result_url`
        PATCH 77/settings           | {"addresses":{"result_url":1}}              | 400 | `addresses.result_url` | null
        PATCH 77/settings           | {"capture_days":2,"addresses":[]}           | 400 | `addresses` is no object | write {
        POST 77/advance             | {}                                          | 400 | `by` is missing | 30m
        POST 77/advance             | {"by":"-30m"}                               | 400 | `by` | unit
        POST 77/advance             | {"by":30}                                   | 400 | `by` | unit
        POST 77/advance             | {"by":"99999999h"}                          | 400 | no calendar | shorter
        POST 77/faults              | {}                                          | 400 | one thing | delay, close
        POST 77/faults              | {"close":true,"cut":1}                      | 400 | one thing | delay, close
        POST 77/faults              | {"close":true,"times":0}                    | 400 | never strikes | `times`
        POST 77/faults              | {"http":99}                                 | 400 | no HTTP status | 200 to 599
        POST 77/faults              | {"http":99999}                              | 400 | `http` | whole number
        POST 77/faults              | {"delay":"soon"}                            | 400 | `delay` | unit
        POST 77/faults              | {"sign-with":"uppercase"}                   | 400 | uppercase | `upper-case`
        POST 77/faults              | {"set":{"a b":"c"}}                         | 400 | `set.a b` | XML name
    "#;
    for row in rows.trim().lines() {
        let parts: Vec<&str> = row.split(" | ").map(str::trim).collect();
        let [asked, body, http, error, mend] = parts.as_slice() else {
            panic!("not five parts: {row}")
        };
        let (method, path) = asked.split_once(' ').expect("a method and a path");
        let (told_http, told) = mock.ask(method, path, (!body.is_empty()).then_some(*body));
        let said = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(told_http.to_string(), *http, "{row}: {told}");
        assert!(said("error").contains(error), "{row}: {told}");
        assert!(said("mend").contains(mend), "{row}: {told}");
    }
    let (http, told) = mock.ask_of("nobody", "GET", "77", None);
    assert_eq!(http, 404, "{told}");
    let (_, settings) = mock.ask("GET", "77/settings", None);
    assert_eq!(
        settings["capture_days"],
        Value::Null,
        "nothing is half done"
    );
}

#[test]
fn the_page_of_a_stranger_cannot_drive_the_mock() {
    let mock = Mock::start(|_| {});
    mock.open("77");
    let url = format!("{}/77/advance", mock.worlds(PROFILE));
    // What a form of any page can send without asking.
    for content_type in ["text/plain", "application/x-www-form-urlencoded"] {
        let body = br#"{"by":"30m"}"#;
        assert_eq!(mock.send("POST", &url, Some(content_type), body).http, 415);
    }
    // A name that its owner pointed at this machine.
    let address: SocketAddr = mock.host().parse().expect("the mock has an address");
    let renamed = format!(
        "http://stranger.test:{}/_countersign/worlds",
        address.port()
    );
    let client = Client::new(&[("stranger.test".to_owned(), address)], LIMIT).expect("it is made");
    let request = request("GET", &renamed, None, b"");
    let answer = mock.runtime.block_on(client.send(request)).result;
    assert_eq!(answer.expect("the mock answers").http, 403);
    let (_, clock) = mock.ask("GET", "77/clock", None);
    assert_eq!(clock["now"], "2026-01-15T12:00:00");
}

#[test]
fn every_line_of_the_documentation_works() {
    let mock = Mock::start(|_| {});
    let text = include_str!("../../docs/control.md");
    let lines = text.lines().filter(|line| line.starts_with("curl "));
    let mut asked = BTreeSet::new();
    for line in lines {
        let mut words = shlex::split(line)
            .expect("a shell reads it")
            .into_iter()
            .skip(1);
        let (mut method, mut body, mut url) = (None, None, String::new());
        while let Some(word) = words.next() {
            match word.as_str() {
                "-X" => method = words.next(),
                "--json" => body = words.next(),
                _ => url = word,
            }
        }
        let implied = if body.is_some() { "POST" } else { "GET" };
        let method = method.unwrap_or_else(|| implied.to_owned());
        let url = url.replace("127.0.0.1:8380", &format!("http://{}", mock.host()));
        let content_type = body.as_ref().map(|_| "application/json");
        let answer = mock.send(
            &method,
            &url,
            content_type,
            body.unwrap_or_default().as_bytes(),
        );
        assert!((200..300).contains(&answer.http), "{line}: {}", answer.http);
        let path = url.split(['?', '/']).next_back().map(str::to_owned);
        asked.insert((method, path));
    }
    let rows = text
        .lines()
        .filter(|line| line.contains("worlds") || line.contains("…"));
    let rows = rows.filter(|line| line.starts_with("| `"));
    assert_eq!(asked.len(), rows.count(), "each has a line: {asked:?}");
}

#[test]
fn an_embedded_mock_has_no_control_api() {
    let catalog = Catalog::new(Files::own());
    let profile = catalog.profile(PROFILE).expect("it loads");
    let mount = countersign::mock::mount::Mount::new(profile, &[], "http://gateway.test");
    let gateway = countersign::mock::gateway::Gateway::by_host(vec![mount.expect("it is served")]);
    let asked = request("GET", "http://gateway.test/_countersign/worlds", None, b"");
    let Reply::Answer(answer) = gateway.handle(&asked) else {
        panic!("the connection was closed")
    };
    assert_eq!(answer.http, 404);
}

#[test]
fn secrets_never_come_back() {
    let mock = Mock::start(|_| {});
    let address = format!("http://shop.test/{SECRET}/{PAYOUT_SECRET}");
    mock.put(
        "77",
        json!({
            "secret_key": SECRET, "payout_secret_key": PAYOUT_SECRET,
            "settings": { "addresses": { "result_url": address } },
        }),
    );
    let mut wrong = payment("77", &[("pg_param1", SECRET)]);
    wrong.push("pg_sig", "0123456789abcdef0123456789abcdef");
    mock.form("payment", &wrong);
    for path in [
        "",
        "77",
        "77/settings",
        "77/journal",
        "77/ledger",
        "77/clock",
    ] {
        let (http, told) = mock.ask("GET", path, None);
        let told = told.to_string();
        assert_eq!(http, 200);
        for hidden in [SECRET, PAYOUT_SECRET, CARD, "0123456789abcdef"] {
            assert!(!told.contains(hidden), "{path}: {told}");
        }
    }
    let twice = format!(r#"{{"secret_key":"{SECRET}","{CARD}":"{SECRET}","off":}}"#);
    for body in [
        format!(r#"{{"secret_key":["{SECRET}"]}}"#),
        twice,
        format!(r#"{{"{CARD}":1}}"#),
    ] {
        let (http, told) = mock.ask("PUT", "78", Some(&body));
        let told = told.to_string();
        assert_eq!(http, 400);
        assert!(!told.contains(SECRET) && !told.contains(CARD), "{told}");
    }
}

#[test]
fn settings_change_as_far_as_they_are_named_and_count_at_once() {
    let mock = Mock::start(|_| {});
    mock.open("77");
    let patch = |body: Value| mock.ask("PATCH", "77/settings", Some(&body.to_string()));
    let (http, first) = patch(json!({
        "capture_days": 2, "request_method": "query", "unique_orders": true,
        "addresses": { "result_url": "http://shop.test/r", "check_url": "http://shop.test/c" },
    }));
    assert_eq!(http, 200);
    let (_, second) = patch(json!({
        "off": ["gateway-api"], "request_method": null, "addresses": { "check_url": null },
    }));
    let expected = json!({
        "off": ["gateway-api"], "two_step": false, "capture_days": 2, "unique_orders": true,
        "final_payments": false, "overpayment": false, "notify_failures": false, "payment_systems": [], "request_method": null,
        "addresses": { "result_url": "http://shop.test/r" },
    });
    assert_eq!(second, expected);
    assert_eq!(first["request_method"], "query");
    assert_eq!(mock.ask("GET", "77/settings", None), (200, expected));
    let refused = mock.pay("77", &[]);
    assert_eq!(refused.params.text("pg_status"), Some("error"));
    patch(json!({ "off": [], "addresses": { "result_url": null } }));
    assert_eq!(mock.pay("77", &[]).params.text("pg_status"), Some("ok"));
}

#[test]
fn a_journal_keeps_the_newest_requests_and_says_what_was_wrong() {
    let mock = Mock::start(|setup| setup.journal = 2);
    mock.open("77");
    mock.pay("77", &[]);
    mock.pay("77", &[("pg_order_id", "2")]);
    let mut wrong = payment("77", &[]);
    let right = sign("payment", &wrong, &Secret::new(SECRET), Dialect::default());
    wrong.push("pg_sig", right.to_uppercase());
    mock.form("payment", &wrong);
    let (_, journal) = mock.ask("GET", "77/journal", None);
    let entries = journal["entries"].as_array().expect("a list").clone();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["note"], "g2g-payment: done");
    assert_eq!(
        entries[1]["request"],
        format!("POST /{PROFILE}/g2g/payment")
    );
    let lines = entries[1]["lines"].to_string();
    assert!(lines.contains(";***"), "{lines}");
    assert!(
        lines.contains("it was in upper case") || lines.contains("upper case"),
        "{lines}"
    );
    let (_, last) = mock.ask("GET", "77/journal?last=1", None);
    assert_eq!(last["entries"], json!([entries[1]]));
}

#[test]
fn a_fault_strikes_as_often_as_it_is_told() {
    let mock = Mock::start(|_| {});
    mock.open("77");
    let body = r#"{"http":503,"times":2}"#;
    assert_eq!(
        mock.ask("POST", "77/faults", Some(body)),
        (204, Value::Null)
    );
    let http = || {
        mock.form("payment", &signed("payment", payment("77", &[])))
            .http
    };
    assert_eq!([http(), http(), http()], [503, 503, 200]);
}

#[test]
fn merchants_have_the_flaws_of_the_mock_unless_they_are_opened_with_others() {
    let mock = Mock::start(|setup| setup.flaws = vec!["payment-without-time".to_owned()]);
    let time = |merchant| mock.pay(merchant, &[]).params.text("pg_datetime").is_some();
    mock.open("77");
    mock.put("78", json!({ "secret_key": SECRET, "flaws": [] }));
    mock.put(
        "79",
        json!({ "secret_key": SECRET, "flaws": ["calls-once"] }),
    );
    assert_eq!([time("77"), time("78"), time("79")], [false, true, true]);
    let (_, seen) = mock.ask("GET", "77", None);
    assert_eq!(seen["flaws"], json!(["payment-without-time"]));
}

#[test]
fn a_chosen_order_of_signatures_is_the_only_one() {
    let orders = Order::WORDS.map(|(_, order)| order);
    let message = |order| {
        let mut params = payment("77", &[]);
        let eleven = (0..11)
            .map(|number| Text::Text(number.to_string()))
            .collect();
        params.push("own", Text::List(eleven));
        let dialect = Dialect {
            order,
            ..Dialect::default()
        };
        let signature = sign("payment", &params, &Secret::new(SECRET), dialect);
        params.push("pg_sig", signature);
        params
    };
    let digest = |order| message(order).text("pg_sig").map(str::to_owned);
    let old = Order::NumberedOld;
    assert_ne!(
        digest(old),
        digest(Order::Recursive),
        "the orders differ here"
    );
    for chosen in [None, Some(Order::Recursive), Some(old)] {
        let mock = Mock::start(|setup| setup.order = chosen);
        mock.open("77");
        for order in orders {
            let answer = mock.form("payment", &message(order));
            let answer = decode_answer(answer.http, &answer.body).expect("the answer is XML");
            let same = chosen.is_none_or(|chosen| digest(chosen) == digest(order));
            let status = if same { "ok" } else { "error" };
            let told = answer.params.text("pg_status");
            assert_eq!(told, Some(status), "{chosen:?}, {order:?}");
        }
    }
}

#[test]
fn time_passes_when_it_is_told_to_and_calls_fall_due() {
    let mock = Mock::start(|_| {});
    let shop = Shop::open(|_| Answer::plain(500, "broken"));
    mock.open("77");
    mock.pay("77", &[("pg_result_url", &shop.url)]);
    mock.settled("77");
    let (http, told) = mock.ask("POST", "77/advance", Some(r#"{"by":"29m 59s"}"#));
    assert_eq!(
        (http, told),
        (202, json!({ "until": "2026-01-15T12:29:59" }))
    );
    let clock = mock.settled("77");
    let expected = json!({
        "now": "2026-01-15T12:29:59", "until": "2026-01-15T12:29:59",
        "next": "2026-01-15T12:30:00", "waiting": 0,
    });
    assert_eq!((clock, shop.calls.try_iter().count()), (expected, 1));
    // Times that are told one after the other add up, whether the first has passed or not.
    mock.ask("POST", "77/advance", Some(r#"{"by":"1s"}"#));
    let (_, told) = mock.ask("POST", "77/advance", Some(r#"{"by":"3h"}"#));
    assert_eq!(told["until"], "2026-01-15T15:30:00");
    let clock = mock.settled("77");
    assert_eq!(clock["now"], "2026-01-15T15:30:00");
    assert_eq!(shop.calls.try_iter().count(), 4, "repeated for two hours");
    let (_, other) = mock.ask("GET", "1234/clock", None);
    assert_eq!(other["now"], "2026-01-15T12:00:00", "each has its own time");
}

#[test]
fn time_waits_for_the_merchant_who_is_called_and_for_nobody_elses() {
    let mock = Mock::start(|_| {});
    let (answer, may_answer) = channel::<()>();
    let may_answer = Mutex::new(may_answer);
    let slow = Shop::open(move |_| {
        let _ = may_answer.lock().expect("nobody panics").recv();
        Answer::plain(500, "broken")
    });
    mock.open("77");
    mock.open("78");
    mock.pay("77", &[("pg_result_url", &slow.url)]);
    slow.calls.recv_timeout(LIMIT).expect("it is called");
    for merchant in ["77", "78"] {
        mock.ask(
            "POST",
            &format!("{merchant}/advance"),
            Some(r#"{"by":"30m"}"#),
        );
    }
    assert_eq!(mock.settled("78")["now"], "2026-01-15T12:30:00");
    let (_, clock) = mock.ask("GET", "77/clock", None);
    assert_eq!(
        (&clock["now"], &clock["waiting"]),
        (&json!("2026-01-15T12:00:00"), &json!(1))
    );
    assert_eq!(clock["until"], "2026-01-15T12:30:00");
    // The first call failed at 12:00, so that its repetition is due at 12:30 and not later.
    answer.send(()).expect("the shop listens");
    answer.send(()).expect("the shop listens");
    assert_eq!(mock.settled("77")["next"], "2026-01-15T13:00:00");
    assert_eq!(slow.calls.try_iter().count(), 1);
}

#[test]
fn what_a_merchant_answers_to_a_closed_world_does_not_concern_a_new_one() {
    let mock = Mock::start(|_| {});
    let (answer, may_answer) = channel::<()>();
    let may_answer = Mutex::new(may_answer);
    let slow = Shop::open(move |_| {
        let _ = may_answer.lock().expect("nobody panics").recv();
        Answer::plain(500, "broken")
    });
    mock.open("77");
    mock.pay("77", &[("pg_result_url", &slow.url)]);
    slow.calls.recv_timeout(LIMIT).expect("it is called");
    mock.open("77");
    mock.pay("77", &[]);
    answer.send(()).expect("the shop listens");
    // The same thread has the next call of the merchant, so that the first answer is through when that one comes.
    mock.pay("77", &[("pg_order_id", "2"), ("pg_result_url", &slow.url)]);
    slow.calls.recv_timeout(LIMIT).expect("it is called");
    drop(answer);
    let clock = mock.settled("77");
    assert_eq!(clock["next"], "2026-01-15T12:30:00");
    let (_, journal) = mock.ask("GET", "77/journal", None);
    let journal = journal.to_string();
    assert_eq!(journal.matches("-> POST").count(), 1, "{journal}");
}
