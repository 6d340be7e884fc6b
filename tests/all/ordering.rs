//! Calls of `result_url` and `check_url` at the reference merchant: which are taken, refused or not understood, and that
//! however often and however much at once one comes, its answers mean the same and one order is fulfilled once.
//!
//! The merchant is called as a function; no connection is made.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use countersign::codec::{decode_answer, encode_callback};
use countersign::merchant::handler::Handler;
use countersign::merchant::orders::{Fulfilment, Order, Orders, Shop};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::{Encoding, Root};
use countersign::protocol::params::Params;
use countersign::protocol::secret::Secret;
use countersign::transport::message::{Reply, Request};
use proptest::collection::btree_map;
use proptest::prelude::*;
use proptest::sample::select;

use crate::answering::{form, printed_call};
use crate::signing::{KEY, config, signature, verifies};

const PAID: &str = "Заказ оплачен";
const CANCELLED: &str = "Платеж отменен";

/// The encodings in which a gateway may call.
const ENCODINGS: [Encoding; 4] = [
    Encoding::Urlencoded,
    Encoding::Multipart,
    Encoding::Query,
    Encoding::PgXml,
];

/// A call of the printed order, as far as the merchant looks at it, without its signature.
const CALL: &str = "pg_order_id=1&pg_payment_id=7&pg_amount=500&pg_currency=KZT&pg_result=1&pg_can_reject=1&pg_salt=a";

#[test]
fn the_printed_calls_and_answers_have_the_printed_digests() {
    let (ok, no) = (
        "e5528d7dd14f56ad29a00c5bbe4c5d2a",
        "a264914df7549b374b7ec76707b1f96c",
    );
    // The result, whether it is the call of document 002, its digest; the answer, its digest with the printed salt.
    let rows = [
        (
            "1",
            false,
            "2c846a444155771201c6c1e2071f8771",
            "ok",
            PAID,
            ok,
        ),
        (
            "0",
            false,
            "bc84258b34d80de1f7fde2276242a923",
            "rejected",
            CANCELLED,
            no,
        ),
        (
            "1",
            true,
            "c9c458b2706c67590ead2defad45d130",
            "ok",
            PAID,
            ok,
        ),
        (
            "0",
            true,
            "14fd124e7f6e81591af423b15b23963e",
            "rejected",
            CANCELLED,
            no,
        ),
    ];
    for (result, reference, digest, status, description, answered) in rows {
        // What the documents print stands in the order of the documents, the signature before the last field.
        let mut call = Params::new();
        for (name, value) in printed_call(result, reference).iter() {
            if name == "pg_payment_method" {
                call.push("pg_sig", digest);
            }
            call.push(name, value.clone());
        }
        let merchant = orders(BTreeMap::new(), |call| {
            (call.text("pg_result") == Some("0")).then(|| CANCELLED.to_owned())
        });
        let meant = meaning(
            "result",
            merchant.result(&written(Encoding::Multipart, "result", &call)),
        );
        assert_eq!(meant, (status.to_owned(), description.to_owned()));
        let printed = [
            ("pg_status", &*meant.0),
            ("pg_description", &*meant.1),
            ("pg_salt", "random string"),
        ];
        assert_eq!(signature("result", &Params::from_iter(printed)), answered);
        assert_eq!(merchant.fulfilled().len(), usize::from(result == "1"));
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_call_that_comes_again_is_answered_alike_and_fulfils_once(
        (call, order) in call(), encoding in select(&ENCODINGS[..]), times in 2..=5_usize,
        at_once in any::<bool>(), is_known in any::<bool>(), is_gone in any::<bool>(),
    ) {
        let id = call.text("pg_order_id").expect("every call names one").to_owned();
        let known = is_known.then_some((id, order));
        let merchant = orders(known.into_iter().collect(), move |_| is_gone.then(|| CANCELLED.to_owned()));
        let request = written(encoding, "result", &call);
        let all_there = Barrier::new(times);
        let meant: Vec<(String, String)> = if at_once {
            thread::scope(|scope| {
                let calls: Vec<_> = (0..times)
                    .map(|_| scope.spawn(|| {
                        all_there.wait();
                        meaning("result", merchant.result(&request))
                    }))
                    .collect();
                calls.into_iter().map(|call| call.join().expect("no call panics")).collect()
            })
        } else {
            (0..times).map(|_| meaning("result", merchant.result(&request))).collect()
        };
        let is = |name: &str| call.text(name) == Some("1");
        let refused = is_gone && is("pg_can_reject");
        let status = if refused { "rejected" } else { "ok" };
        prop_assert!(meant.iter().all(|one| *one == meant[0]), "{meant:?}");
        prop_assert_eq!(&meant[0].0, status, "{}", meant[0].1);
        let due = is("pg_result") && !refused;
        prop_assert_eq!(merchant.fulfilled().len(), usize::from(due));
    }

    #[test]
    fn whatever_stands_for_the_sum_is_a_sum_or_not_understood(amount in "\\PC{0,9}|[0-9.+e_-]{0,40}") {
        let mut call = form(CALL);
        call.set("pg_order_id", "3");
        call.set("pg_amount", &*amount);
        let (status, _) = tell(&merchant(), "result", &call);
        let plain = amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        prop_assert!(status == "error" || (status == "ok" && plain), "{status}");
    }
}

#[test]
fn how_a_call_is_answered_follows_from_what_it_says() {
    // What it is, what is changed in the call, how it is answered, how many orders are fulfilled afterwards.
    check(
        "result",
        "of a paid order                        |                                                           | ok       | 1
        of a failed payment                    | pg_result=0                                               | ok       | 0
        with the sum as 500.00                 | pg_amount=500.00                                          | ok       | 1
        with the sum as 0500                   | pg_amount=0500                                            | ok       | 1
        of another sum                         | pg_amount=500.01                                          | error    | 0
        of another currency                    | pg_currency=KGS                                           | error    | 0
        without a currency                     | pg_currency=                                              | error    | 0
        without a payment                      | pg_payment_id=                                            | error    | 0
        without an order                       | pg_order_id=                                              | error    | 0
        without a sum                          | pg_amount=                                                | error    | 0
        with a sum as 5e2                      | pg_amount=5e2                                             | error    | 0
        with a sum as 500,00                   | pg_amount=500,00                                          | error    | 0
        with a blank before the sum            | pg_amount=+500                                            | error    | 0
        without a result                       | pg_result=                                                | error    | 0
        with a result that nobody explains     | pg_result=2                                               | error    | 0
        of an unknown order with any sum       | pg_order_id=3&pg_amount=7                                 | ok       | 1
        of one without a currency              | pg_order_id=3&pg_currency=                                | ok       | 1
        of one with a sum in words             | pg_order_id=3&pg_amount=NaN                               | error    | 0
        of one with a sum below nothing        | pg_order_id=3&pg_amount=-5                                | error    | 0
        of one with a sum too long to be exact | pg_order_id=3&pg_amount=9999999999999999999999999999999.5 | error    | 0
        of one with a sum of nothing           | pg_order_id=3&pg_amount=0.0                               | error    | 0
        of an order that is gone               | pg_order_id=2                                             | rejected | 0
        of one that must be taken              | pg_order_id=2&pg_can_reject=0                             | ok       | 1
        of one that says nothing of refusing   | pg_order_id=2&pg_can_reject=                              | ok       | 1
        of one whose payment failed            | pg_order_id=2&pg_result=0                                 | rejected | 0
        of one with another sum                | pg_order_id=2&pg_amount=5                                 | error    | 0",
    );
}

#[test]
fn a_check_may_always_be_refused_and_fulfils_nothing() {
    check(
        "check",
        "of an order that is there     |                              | ok       | 0
        of an order that is gone      | pg_order_id=2                | rejected | 0
        that says nothing of refusing | pg_order_id=2&pg_can_reject= | rejected | 0
        of another sum                | pg_amount=1                  | error    | 0
        without a payment             | pg_payment_id=               | error    | 0",
    );
}

/// A new merchant answers each call so.
fn check(script: &str, rows: &str) {
    for row in rows.lines() {
        let [what, changes, status, fulfilled] = cells(row);
        let merchant = merchant();
        let (answered, description) = tell(&merchant, script, &changed(changes));
        let count = merchant.fulfilled().len().to_string();
        assert_eq!(
            [&*answered, &*count],
            [status, fulfilled],
            "{what}: {description}"
        );
    }
}

#[test]
fn a_later_call_is_answered_as_the_first_one_was() {
    // What the later call is, what is changed in the two calls, how they are answered, how many orders are fulfilled.
    let rows = "with another salt                |                               | pg_salt=b                     | ok ok             | 1
        of one that was failed at first  | pg_result=0                   |                               | ok ok             | 1
        of one that is failed only now   |                               | pg_result=0                   | ok ok             | 1
        that may not be refused any more | pg_order_id=2                 | pg_order_id=2&pg_can_reject=0 | rejected rejected | 0
        that may be refused only now     | pg_order_id=2&pg_can_reject=0 | pg_order_id=2                 | ok ok             | 1
        of another payment               |                               | pg_payment_id=8               | ok ok             | 2
        for another order                |                               | pg_order_id=3                 | ok error          | 1
        that was not understood at first | pg_amount=1                   |                               | error ok          | 1
        that is not understood any more  |                               | pg_amount=1                   | ok error          | 1";
    for row in rows.lines() {
        let [what, first, second, expected, fulfilled] = cells(row);
        let merchant = merchant();
        let answered = [first, second].map(|changes| tell(&merchant, "result", &changed(changes)));
        let statuses = format!("{} {}", answered[0].0, answered[1].0);
        let count = merchant.fulfilled().len().to_string();
        assert_eq!([&*statuses, &*count], [expected, fulfilled], "{what}");
        let alike = answered[0].0 == answered[1].0;
        assert_eq!(answered[0].1 == answered[1].1, alike, "{what}");
    }
}

fn cells<const N: usize>(row: &str) -> [&str; N] {
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    cells.try_into().expect("every row has all cells")
}

#[test]
fn what_the_shop_wants_later_changes_no_answer() {
    for (at_first, status, fulfilled) in [(false, "ok", 1), (true, "rejected", 0)] {
        let gone = Arc::new(AtomicBool::new(at_first));
        let asked = Arc::clone(&gone);
        let merchant = orders(BTreeMap::new(), move |_| {
            asked.load(Ordering::SeqCst).then(|| CANCELLED.to_owned())
        });
        let first = tell(&merchant, "result", &form(CALL));
        gone.store(!at_first, Ordering::SeqCst);
        let second = tell(&merchant, "result", &form(CALL));
        assert_eq!((&*first.0, &first), (status, &second));
        assert_eq!(merchant.fulfilled().len(), fulfilled);
    }
}

#[test]
fn a_check_and_a_result_of_one_payment_are_answered_each_on_its_own() {
    for (order, can_reject, checked, told, fulfilled) in [
        ("1", "1", "ok", "ok", 1),
        ("2", "1", "rejected", "rejected", 0),
        ("2", "0", "rejected", "ok", 1),
    ] {
        let merchant = merchant();
        let call = changed(&format!("pg_order_id={order}&pg_can_reject={can_reject}"));
        let answered = ["check", "result"].map(|script| tell(&merchant, script, &call).0);
        assert_eq!(answered, [checked, told]);
        let (payment, order) = ("7".to_owned(), order.to_owned());
        let due = vec![Fulfilment { payment, order }; fulfilled];
        assert_eq!(merchant.fulfilled(), due);
    }
}

#[test]
fn a_call_that_is_not_signed_rightly_or_names_something_twice_fulfils_nothing() {
    let signed_for = |script: &str| signed(script, form(CALL));
    let twice = |name: &str| {
        let mut call = form(CALL);
        call.push(name, "1");
        signed("result", call)
    };
    let mut altered = signed_for("result");
    altered.set("pg_order_id", "3");
    let rows = [
        ("altered", altered),
        ("not signed", form(CALL)),
        ("signed for another script", signed_for("check")),
        ("two payments", twice("pg_payment_id")),
        ("two orders", twice("pg_order_id")),
        ("two sums", twice("pg_amount")),
        ("two results", twice("pg_result")),
    ];
    for (what, call) in rows {
        for encoding in ENCODINGS {
            let merchant = merchant();
            let answered = meaning(
                "result",
                merchant.result(&written(encoding, "result", &call)),
            );
            assert_eq!(
                (&*answered.0, merchant.fulfilled().len()),
                ("error", 0),
                "{what}, {encoding:?}"
            );
        }
    }
}

/// Calls as gateways make them, signed, in any order of the fields, and what their order costs, written another way.
fn call() -> impl Strategy<Value = (Params, Order)> {
    let flag = || select(vec!["0", "1"]);
    let texts = (
        "[A-Za-z0-9]{1,50}",
        "[1-9][0-9]{0,11}",
        "\\PC{0,40}",
        "[A-Za-z0-9]{0,16}",
    );
    // No name of ours is one of theirs, and each can be said in XML.
    let own = btree_map("[A-Za-oq-zА-я][a-zа-я0-9_]{0,9}", "[^\\p{C}]{0,12}", 0..4);
    let amount = (1..=99_999_999_u64, 0..100_u64, select(vec!["", "0", "000"]));
    (texts, amount, flag(), flag(), own).prop_flat_map(
        |(texts, amount, result, can_reject, own)| {
            let (order, payment, description, salt) = texts;
            let (whole, hundredths, zeros) = amount;
            let decimals = if hundredths == 0 {
                zeros.to_owned()
            } else {
                format!("{hundredths:02}{zeros}")
            };
            let point = if decimals.is_empty() { "" } else { "." };
            let amount = format!("{zeros}{whole}{point}{decimals}");
            let mut call = Params::from_iter(own);
            for (name, value) in [
                ("pg_order_id", &*order),
                ("pg_payment_id", &payment),
                ("pg_amount", &amount),
                ("pg_currency", "KZT"),
                ("pg_description", &description),
                ("pg_result", result),
                ("pg_can_reject", can_reject),
                ("pg_salt", &salt),
            ] {
                call.push(name, value);
            }
            let fields = signed("result", call);
            let fields: Vec<(String, _)> = fields
                .iter()
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect();
            let cents = rust_decimal::Decimal::new(
                i64::try_from(whole * 100 + hundredths).expect("it is small"),
                2,
            );
            let order = Order {
                amount: cents,
                currency: "KZT".to_owned(),
            };
            (
                Just(fields).prop_shuffle().prop_map(Params::from_iter),
                Just(order),
            )
        },
    )
}

/// The call with the fields of a form changed; one that is changed to nothing is left out.
fn changed(changes: &str) -> Params {
    let mut call = form(CALL);
    for (name, value) in form(changes).iter() {
        call.remove(name);
        if value.text() != Some("") {
            call.push(name, value.clone());
        }
    }
    call
}

/// Signs a call, makes it, and says what the answer means.
fn tell(merchant: &Orders, script: &str, call: &Params) -> (String, String) {
    let request = written(Encoding::Urlencoded, script, &signed(script, call.clone()));
    let reply = if script == "check" {
        merchant.check(&request)
    } else {
        merchant.result(&request)
    };
    meaning(script, reply)
}

fn signed(script: &str, mut call: Params) -> Params {
    let signature = signature(script, &call);
    call.push("pg_sig", signature);
    call
}

fn written(encoding: Encoding, script: &str, call: &Params) -> Request {
    let sent = encode_callback(encoding, Root::Request, call).expect("the call can be written");
    let url = format!("https://shop.test/callbacks/{script}");
    Request {
        method: if sent.query.is_some() { "GET" } else { "POST" }.to_owned(),
        url: sent
            .query
            .map_or(url.clone(), |query| format!("{url}?{query}")),
        content_type: sent.content_type,
        body: sent.body.into(),
        ..Request::default()
    }
}

/// What an answer that is signed rightly means: status and description.
fn meaning(script: &str, reply: Reply) -> (String, String) {
    let Reply::Answer(answer) = reply else {
        panic!("the merchant answers");
    };
    assert_eq!(answer.http, 200);
    let received = decode_answer(answer.http, &answer.body).expect("the answer is XML");
    let text = |name| {
        received
            .params
            .text(name)
            .expect("the answer has it")
            .to_owned()
    };
    assert!(verifies(&text("pg_sig"), script, &received.params));
    (text("pg_status"), text("pg_description"))
}

/// A merchant that knows the orders 1 and 2, of which it has the second no longer.
fn merchant() -> Orders {
    let order = Order {
        amount: 500.into(),
        currency: "KZT".to_owned(),
    };
    let known = ["1", "2"].map(|id| (id.to_owned(), order.clone()));
    orders(BTreeMap::from(known), |call| {
        (call.text("pg_order_id") == Some("2")).then(|| CANCELLED.to_owned())
    })
}

fn orders(
    orders: BTreeMap<String, Order>,
    refuses: impl Fn(&Params) -> Option<String> + Send + Sync + 'static,
) -> Orders {
    let handler = Handler {
        secret: Secret::new(KEY),
        dialect: Dialect::default(),
        accepted: PAID.to_owned(),
    };
    let refuses = Box::new(refuses);
    Orders::new(handler, Shop { orders, refuses })
}
