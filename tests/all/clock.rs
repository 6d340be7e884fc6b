//! A mock whose time passes by itself: whatever falls due happens although nobody asks, and requests see the present. The
//! clock runs so fast that half an hour is nothing; nothing here is measured.

use countersign::mock::clock::Clock;
use countersign::protocol::params::Params;
use countersign::transport::message::Answer;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::served::{LIMIT, Mock, Shop, signed};

/// Half an hour in about ten milliseconds.
const FAST: f64 = 180_000.0;

#[test]
fn only_a_factor_above_nothing_is_a_speed() {
    for (speed, right) in [
        (1.0, true),
        (0.5, true),
        (1_000_000.0, true),
        (0.0, false),
        (-1.0, false),
        (1e7, false),
        (f64::INFINITY, false),
        (f64::NAN, false),
    ] {
        assert_eq!(Clock::real(speed).is_ok(), right, "{speed}");
    }
}

#[test]
fn a_merchant_who_does_not_take_a_call_is_called_again_by_itself() {
    let mock = fast();
    let shop = Shop::open(|_| Answer::plain(500, "broken"));
    mock.open("77");
    mock.pay("77", &[("pg_result_url", &shop.url)]);
    for call in 0..5 {
        let called = shop.calls.recv_timeout(LIMIT);
        assert!(called.is_ok(), "call {call} does not come");
    }
    let clock = mock.wait_for("77/clock", |clock| clock["waiting"] == 0);
    assert_eq!(clock["next"], Value::Null, "after two hours it is over");
}

#[test]
fn money_that_is_held_is_taken_by_itself() {
    let mock = fast();
    mock.open("77");
    mock.pay("77", &[("pg_auto_clearing", "0")]);
    let taken = json!(["payment 10001 of 500 KZT, taken, 500 taken"]);
    mock.wait_for("77/ledger", |ledger| ledger["payments"] == taken);
}

#[test]
fn the_time_of_a_page_ends_by_itself_and_the_merchant_is_told() {
    let mock = fast();
    let shop = Shop::open(|_| Answer::plain(200, "thanks"));
    mock.open("77");
    let fields = [
        ("pg_merchant_id", "77"),
        ("pg_order_id", "1"),
        ("pg_amount", "500"),
        ("pg_description", "Payment"),
        ("pg_result_url", &shop.url),
        ("pg_lifetime", "300"),
        ("pg_salt", "salt"),
    ];
    mock.form(
        "payment_page",
        &signed("payment_page", Params::from_iter(fields)),
    );
    shop.calls.recv_timeout(LIMIT).expect("it is called");
    let failed = json!(["payment 10001 of 500 KZT, failed, 0 taken"]);
    mock.wait_for("77/ledger", |ledger| ledger["payments"] == failed);
}

#[test]
fn requests_see_the_present() {
    let mock = Mock::start(|setup| setup.clock = Clock::real(1.0).expect("it is a speed"));
    mock.open("77");
    let present = || TimeZone::UTC.to_datetime(Timestamp::now());
    let second = |time: DateTime| time.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let before = second(present());
    let paid = mock.pay("77", &[]);
    let after = second(present());
    let told = paid.params.text("pg_datetime").expect("it tells the time");
    let told = told.replace('T', " ");
    let told = told.get(..19).expect("a date and a time");
    assert!(
        before.as_str() <= told && told <= after.as_str(),
        "{before}, {told}, {after}"
    );
    let (_, clock) = mock.ask("GET", "77/clock", None);
    let now: DateTime = clock["now"]
        .as_str()
        .and_then(|now| now.parse().ok())
        .expect("a time");
    assert!(second(now) >= after && now <= present(), "{clock}");
}

#[test]
fn time_that_passes_by_itself_is_not_told_to() {
    let mock = fast();
    mock.open("77");
    let (http, told) = mock.ask("POST", "77/advance", Some(r#"{"by":"30m"}"#));
    assert_eq!(http, 409, "{told}");
}

#[test]
fn a_merchant_who_does_not_answer_keeps_nobody_waiting() {
    let mock = fast();
    let (answer, may_answer) = std::sync::mpsc::channel::<()>();
    let may_answer = std::sync::Mutex::new(may_answer);
    let silent = Shop::open(move |_| {
        let _ = may_answer.lock().expect("nobody panics").recv();
        Answer::plain(500, "late")
    });
    let shop = Shop::open(|_| Answer::plain(500, "broken"));
    mock.open("77");
    mock.open("78");
    // More than are made at once.
    for order in 0..40 {
        let order = order.to_string();
        mock.pay(
            "77",
            &[("pg_order_id", &order), ("pg_result_url", &silent.url)],
        );
    }
    silent.calls.recv_timeout(LIMIT).expect("it is called");
    mock.pay("78", &[("pg_result_url", &shop.url)]);
    for _ in 0..5 {
        shop.calls.recv_timeout(LIMIT).expect("the other is called");
    }
    mock.pay("77", &[("pg_order_id", "held"), ("pg_auto_clearing", "0")]);
    mock.wait_for("77/ledger", |ledger| ledger["holds"] == json!([]));
    let (_, clock) = mock.ask("GET", "77/clock", None);
    assert!(clock["waiting"].as_u64() >= Some(40), "{clock}");
    drop(answer);
}

fn fast() -> Mock {
    Mock::start(|setup| setup.clock = Clock::real(FAST).expect("it is a speed"))
}
