//! Payments as clients may write them: fields in any order, descriptions in any script, sums in any notation, own fields with
//! groups, in every encoding and signed in every order. The mock takes them, answers in the same order, and the call that
//! follows carries the own fields under its signature.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use countersign::codec::{Parts, decode_request};
use countersign::protocol::dialect::{Dialect, Order};
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::{Params, Value};
use countersign::protocol::received::Received;
use countersign::protocol::secrets::Key;
use countersign::sign::signature::verify;
use countersign::specs::settings::Settings;
use countersign::transport::message::Request;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;

use crate::signing::config;
use crate::till::{Manner, PROFILE, Till, USER, secrets, stored};

/// In what requests are written; a query is for questions only.
const ENCODINGS: [Encoding; 4] = [
    Encoding::Urlencoded,
    Encoding::Multipart,
    Encoding::PgXml,
    Encoding::Json,
];

const ORDERS: [Order; 3] = [Order::Recursive, Order::Numbered, Order::NumberedOld];

const HASH: &str = "4405-64XX-XXXX-6150";

static TILL: LazyLock<Till> = LazyLock::new(Till::new);
static MERCHANTS: AtomicU64 = AtomicU64::new(1);

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_payment_is_taken_however_it_is_written_and_what_the_shop_added_comes_back(
        description in "\\PC{0,40}[a-zа-я0-9]\\PC{0,40}", (amount, written) in amount(), own in own(),
        encoding in select(&ENCODINGS[..]), order in select(&ORDERS[..]),
        by in option::of(select(&["GET", "POST", "XML"][..])), places in vec(any::<Index>(), 20), items in 1..15_usize,
    ) {
        let merchant = &MERCHANTS.fetch_add(1, Ordering::Relaxed).to_string();
        TILL.open(merchant, Settings::default(), Vec::new());
        let mut fields = vec![
            ("pg_merchant_id", &**merchant), ("pg_salt", "соль & +"), ("pg_order_id", "7-a"), ("pg_amount", &*written),
            ("pg_description", &*description), ("pg_card_pan", "4405645000006150"), ("pg_card_cvc", "653"),
            ("pg_card_year", "25"), ("pg_card_month", "09"), ("pg_card_name", "TEST TESTOV"),
            ("pg_result_url", "http://shop.test/paid/result?shop=1"),
        ];
        fields.extend(by.map(|by| ("pg_request_method", by)));
        let mut fields: Vec<(String, Value)> =
            fields.into_iter().map(|(name, text)| (name.to_owned(), Value::from(text))).collect();
        fields.extend(own.clone());
        if encoding != Encoding::PgXml {
            fields.push(("pg_receipt_positions".to_owned(), positions(items)));
        }
        for (at, place) in places.iter().enumerate().take(fields.len()) {
            let other = place.index(fields.len());
            fields.swap(at, other);
        }
        let how = Manner { encoding, order, ..Manner::default() };
        let request = TILL.sealed(merchant, "g2g-payment", Params::from_iter(fields), how);
        let paid = send("g2g-payment", &request);
        prop_assert_eq!(paid.params.text("pg_status"), Some("ok"), "{:?}", paid);
        let number = paid.params.text("pg_payment_id").expect("the payment has a number");

        for _ in 0..2 {
            let part = Params::from_iter([("pg_payment_id", number), ("pg_amount", "0.01")]);
            let back = send("g2g-refund", &TILL.request(merchant, "g2g-refund", &part, how));
            prop_assert_eq!(back.params.text("pg_status"), Some("ok"), "{:?}", back);
        }
        for encoding in [encoding, Encoding::Query] {
            let mut question = Params::from_iter([("pg_payment_id", number)]);
            own.iter().for_each(|(name, value)| question.push(name, value.clone()));
            let how = Manner { encoding, ..how };
            let told = send("get-status3", &TILL.request(merchant, "get-status3", &question, how));
            prop_assert_eq!(told.params.text("pg_payment_status"), Some("success"));
            let told = told.params.text("pg_amount").and_then(|text| text.parse().ok());
            prop_assert_eq!(told, Some(amount));
        }

        let now = TILL.gateway.now(PROFILE, merchant).expect("the world is open");
        let call = TILL.gateway.next_call(PROFILE, merchant, now).expect("the world is open");
        let call = call.expect("the shop is told").request;
        let method = if by == Some("GET") { "GET" } else { "POST" };
        prop_assert_eq!(&call.method, method);
        let mut called = read(&call).params;
        let signature = called.text("pg_sig").expect("the call is signed").to_owned();
        let secret = secrets();
        // A shop is called in the order in which it signs, once a request of it showed that this is not the family's.
        let signed = |params: &Params| {
            [Order::default(), order].into_iter().any(|order| {
                let dialect = Dialect { order, ..Dialect::default() };
                verify(&signature, "result", params, secret.of(Key::Receiving), dialect)
            })
        };
        prop_assert!(signed(&called));
        prop_assert_eq!(called.text("pg_description"), Some(&*description));
        prop_assert_eq!(called.text("pg_amount").and_then(|text| text.parse().ok()), Some(amount));
        for (name, value) in &own {
            prop_assert_eq!(called.get(name), Some(value), "{}", name);
        }
        for name in own.keys() {
            let whole = called.clone();
            called.remove(name);
            prop_assert!(!signed(&called), "`{}` is under the signature", name);
            called = whole;
        }
        TILL.gateway.close(PROFILE, merchant);
    }
}

/// The answers about payments sound alike in every order; that to a list of more than 999 cards does not.
#[test]
fn a_request_in_another_order_is_answered_in_that_order() {
    let (merchant, name) = ("1000000", "cardstorage-list");
    let cards = (1..=1_001).map(|token| stored(USER, token, "approved", HASH, false));
    TILL.open(merchant, Settings::default(), cards.collect());
    let fields = [("pg_user_id", USER), ("a", "1"), ("a0", "2")];
    for order in [Order::Recursive, Order::Numbered] {
        let how = Manner {
            order,
            ..Manner::default()
        };
        let request = TILL.request(merchant, name, &Params::from_iter(fields), how);
        let answer = send(name, &request).params;
        assert_eq!(answer.all("card").count(), 1_001);
        let fitting = ORDERS
            .into_iter()
            .filter(|order| fits(name, &request.url, &answer, *order));
        let others = [Order::Numbered, Order::NumberedOld];
        let expected = if order == Order::Recursive {
            &[order][..]
        } else {
            &others
        };
        assert_eq!(fitting.collect::<Vec<_>>(), expected);
    }
}

/// Sends a request; its answer is signed in the first order that fits the request, as the request itself may fit several.
fn send(name: &str, request: &Request) -> Received {
    let fits = |params: &Params, order| fits(name, &request.url, params, order);
    let sent = read(request).params;
    let order = ORDERS.into_iter().find(|order| fits(&sent, *order));
    let answer = TILL.handle(request);
    let received = countersign::codec::decode_answer(answer.http, &answer.body);
    let received = received.expect("the answer can be read");
    assert!(
        order.is_some_and(|order| fits(&received.params, order)),
        "{name}: {order:?} {received:?}"
    );
    received
}

/// Whether a message is signed in an order.
fn fits(name: &str, url: &str, params: &Params, order: Order) -> bool {
    let endpoint = &TILL.endpoints[name];
    let dialect = Dialect {
        order,
        ..Dialect::default()
    };
    let signature = params.text("pg_sig").unwrap_or_default();
    verify(
        signature,
        endpoint.script(url),
        params,
        secrets().of(endpoint.key),
        dialect,
    )
}

fn read(request: &Request) -> Received {
    let received = decode_request(Parts {
        query: request.query(),
        content_type: request.content_type.as_deref(),
        body: &request.body,
    });
    received.expect("the message can be read")
}

/// The items of a receipt: of more than ten of them the orders think differently.
fn positions(items: usize) -> Value {
    let item = |at: usize| {
        let fields = [
            ("count", "1".to_owned()),
            ("name", format!("Товар {at}")),
            ("price", at.to_string()),
        ];
        Value::Map(Params::from_iter(fields))
    };
    Value::List((1..=items).map(item).collect())
}

/// A sum, and how it may be written.
fn amount() -> impl Strategy<Value = (Decimal, String)> {
    let zeros = (0..3_usize, 0..3_usize);
    (1..1_000_000_u64, 0..=2_u32, zeros).prop_map(|(units, scale, (before, behind))| {
        // At least two hundredths, which are given back later.
        let amount = Decimal::from(units) / Decimal::from(10_u64.pow(scale)) + Decimal::ONE;
        let zeros = "0".repeat(before);
        let point = if behind > 0 && !amount.to_string().contains('.') {
            "."
        } else {
            ""
        };
        let written = format!("{zeros}{amount}{point}{}", "0".repeat(behind));
        (amount, written)
    })
}

/// Fields of the shop: texts, and groups of texts and groups.
fn own() -> impl Strategy<Value = BTreeMap<String, Value>> {
    // Names that begin alike are what the orders differ in: `a` behind `a0`, or before it.
    let name = || "[ab]0{0,2}|[a-oа-я][a-z0-9_]{0,8}";
    let text = "(\\PC{0,12}[a-zё&<;=%+\"'])?".prop_map(Value::Text);
    let value = text.prop_recursive(2, 12, 4, move |inner| {
        btree_map(name(), inner, 1..4).prop_map(|group| Value::Map(Params::from_iter(group)))
    });
    btree_map(name(), value, 0..6)
}
