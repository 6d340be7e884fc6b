//! Bytes of every kind at every door of the payments: the mock answers, and its ledger is as it was.

use std::sync::LazyLock;

use countersign::codec::decode_answer;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::specs::settings::Settings;
use countersign::transport::message::Request;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::signing::config;
use crate::till::{Manner, Till, USER, stored, token_of};

/// Each test has a world of its own.
const BYTES: &str = "1234";
const DAMAGED: &str = "1235";
const SUMS: &str = "1236";

/// The endpoints that move money or tell of it.
const DOORS: [&str; 15] = [
    "g2g-payment",
    "g2g-payment-acs",
    "g2g-invoice-url",
    "g2g-any-amount",
    "g2g-payment-page",
    "get-status3",
    "g2g-status-v2",
    "g2g-clearing",
    "g2g-cancel",
    "g2g-refund",
    "g2g-recurrent",
    "card-init",
    "card-pay",
    "card-direct",
    "reg2reg",
];

const CONTENT_TYPES: &str = "application/x-www-form-urlencoded¦application/x-www-form-urlencoded; charset=windows-1251¦\
    application/x-www-form-urlencoded; charset=utf-16¦multipart/form-data¦multipart/form-data; boundary=x¦\
    multipart/form-data; boundary=¦application/json¦application/json; charset=koi8-r¦text/xml¦application/xml¦text/plain¦\
    APPLICATION/JSON;;;¦¦;¦application/octet-stream";

/// Pieces of which bodies in any encoding consist.
const PIECES: &str = "pg_xml=¦%3Crequest%3E¦<request>¦</request>¦<pg_amount>¦</pg_amount>¦<!DOCTYPE a [<!ENTITY b \"c\">]>¦&b;¦\
    --x\r\n¦--x--\r\n¦Content-Disposition: form-data; name=\"pg_amount\"\r\n\r\n¦Content-Disposition: form-data; name=\"\
    ¦pg_merchant_id=1234&¦\"pg_merchant_id\":1234,¦{¦}¦[¦]¦null¦1e999¦pg_amount=¦pg_sig=¦&¦=¦%¦%00¦%ff¦%D0%¦a[b][c]=¦a[]=¦a[[[=¦\
    pg_payment_id=10001&¦\u{feff}¦\0¦\r\n¦ы¦😀¦\"";

static TILL: LazyLock<Till> = LazyLock::new(|| {
    let till = Till::new();
    let card = || stored(USER, 1, "approved", "6224-46XX-XXXX-1278", false);
    // Something is there that could be changed: money that is held.
    for merchant in [BYTES, DAMAGED, SUMS] {
        till.open(merchant, Settings::default(), vec![card()]);
        let answer = till.send(merchant, "g2g-payment", &held(), Manner::default());
        assert_eq!(answer.params.text("pg_status"), Some("ok"), "{answer:?}");
    }
    till
});

/// A page on which nobody has paid yet, and what is not quite its address.
static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let fields = [
        ("pg_order_id", "2"),
        ("pg_amount", "10"),
        ("pg_description", "x"),
    ];
    let fields = Params::from_iter(fields);
    let answer = TILL
        .send(BYTES, "g2g-payment-page", &fields, Manner::default())
        .params;
    let page = answer
        .text("pg_redirect_url")
        .expect("the page has an address");
    vec![page.to_owned(), format!("{page}?a=b"), format!("{page}0")]
});

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases.max(400), ..config() })]

    #[test]
    fn no_bytes_at_any_door_break_the_mock_or_change_its_ledger(
        door in select(&DOORS[..]), page in option::weighted(0.1, any::<Index>()),
        content_type in option::weighted(0.9, one_of(CONTENT_TYPES)), body in body(), query in option::of("\\PC{0,30}"),
    ) {
        let path = TILL.endpoints[door].path().expect("a door has a path");
        let path = path.replace("{merchant_id}", BYTES);
        let url = match page {
            Some(page) => page.get(&PAGES).clone(),
            None => format!("http://gateway.test{path}{}", query.map_or(String::new(), |query| format!("?{query}"))),
        };
        LazyLock::force(&PAGES);
        let before = TILL.holding(BYTES);
        let answer = TILL.handle(&Request { method: "POST".to_owned(), url, content_type, body: body.into(), ..Request::default() });
        prop_assert!(matches!(answer.http, 200 | 400 | 401 | 404), "{}", answer.http);
        prop_assert_eq!(before, TILL.holding(BYTES));
    }

    #[test]
    fn a_right_payment_that_is_damaged_on_its_way_is_refused_and_nothing_is_half_done(
        encoding in select(&[Encoding::Urlencoded, Encoding::Multipart, Encoding::PgXml, Encoding::Json][..]),
        at in any::<Index>(), cut in 0..40_usize, put in vec(one_of(PIECES), 0..3),
    ) {
        let how = Manner { encoding, ..Manner::default() };
        let right = TILL.request(DAMAGED, "g2g-payment", &held(), how);
        let mut body = right.body.to_vec();
        let start = at.index(body.len());
        let end = (start + cut).min(body.len());
        body.splice(start..end, put.concat().into_bytes());
        let whole = body == right.body;
        let before = TILL.holding(DAMAGED);
        let answer = TILL.handle(&Request { body: body.into(), ..right });
        let read = decode_answer(answer.http, &answer.body).expect("the answer can be read");
        // What is damaged where nobody looks, behind the last part or between elements, is a right payment still.
        let taken = read.params.text("pg_status") == Some("ok");
        prop_assert!(taken || !whole);
        prop_assert_eq!(before == TILL.holding(DAMAGED), !taken);
    }
}

/// The sums of the issue that are no sums.
#[test]
fn a_sum_that_is_no_sum_is_refused_by_the_name_of_its_field() {
    let many = "9".repeat(30);
    let digits = format!("1.{}", "0".repeat(40));
    let sums = [
        "-1", "0", "0.001", "1e3", "1,5", " 500", "500.", "", ".5", "+5", "1_000", "٥", &many,
        &digits, "1\0",
    ];
    for sum in sums {
        let mut fields = held();
        fields.set("pg_amount", sum);
        let before = TILL.holding(SUMS);
        let answer = TILL
            .send(SUMS, "g2g-payment", &fields, Manner::default())
            .params;
        let description = answer.text("pg_error_description").unwrap_or_default();
        assert_eq!(answer.text("pg_status"), Some("error"), "{sum:?}");
        assert!(description.contains("pg_amount"), "{sum:?}: {description}");
        assert_eq!(before, TILL.holding(SUMS), "{sum:?}");
    }
}

/// A payment whose money is held.
fn held() -> Params {
    let token = token_of(1);
    Params::from_iter([
        ("pg_order_id", "1"),
        ("pg_amount", "10"),
        ("pg_description", "Заказ"),
        ("pg_auto_clearing", "0"),
        ("pg_user_id", USER),
        ("pg_card_token", &token),
    ])
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec(one_of(PIECES), 0..20).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![
        3 => pieces,
        1 => vec(any::<u8>(), 0..300),
        1 => (one_of(PIECES), 0..3_000_usize).prop_map(|(piece, times)| piece.repeat(times).into_bytes()),
    ]
}

fn one_of(texts: &'static str) -> impl Strategy<Value = String> + Clone {
    select(texts.split('¦').collect::<Vec<_>>()).prop_map(str::to_owned)
}
