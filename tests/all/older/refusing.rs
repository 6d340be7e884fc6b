//! Bad input of the older API, as a table: what a request is, and with which code it is refused. Whatever it is, the mock
//! answers, and its ledger is as it was.

use std::collections::BTreeMap;

use bytes::Bytes;
use countersign::codec::decode_answer;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::{Params, Value};
use countersign::protocol::secrets::Key;
use countersign::sign::signature::sign;
use countersign::specs::settings::Settings;
use countersign::transport::message::{Answer, Request};

use crate::older::plain::percent;
use crate::older::shop::{TILL, card, submit};
use crate::till::{Manner, secrets};

/// The payments that a shop has: as they are named in the table, what they are begun with, what the payer enters, and what the
/// shop does then.
const PAYMENTS: [(&str, &str, &str, &str); 7] = [
    (
        "held",
        "pg_payment_system=TESTCARD pg_testing_mode=1 pg_auto_clearing=0",
        "card",
        "",
    ),
    (
        "taken",
        "pg_payment_system=TESTCARD pg_testing_mode=1",
        "card",
        "",
    ),
    (
        "revoked",
        "pg_payment_system=TESTCARD pg_testing_mode=1",
        "card",
        "revoke",
    ),
    ("wallet", "pg_payment_system=WEBMONEYRBANK", "506.19", ""),
    ("terminal", "pg_payment_system=EUROPLAT", "", ""),
    ("cancelled", "pg_payment_system=EUROPLAT", "", "cancel"),
    ("open", "", "", ""),
];

/// What every payment is begun with.
const BEGUN: &str = "pg_order_id=1 pg_amount=500 pg_description=x";

/// The endpoint, its fields, the code of its answer. The fields are signed; `@name` is the number of a payment, `·` a blank.
const REQUESTS: &str = include_str!("../../data/older-refused.txt");

/// What stands in pg_xml: FIELDS are those of a question for a payment, rightly signed, and ATTRIBUTED the same with attributes,
/// which nobody signs. What cannot be read names no merchant (ambiguity legacy-unreadable-document).
const DOCUMENTS: &str = include_str!("../../data/older-documents.txt");

#[test]
fn what_is_wrong_with_a_request_is_told_by_a_documented_code_and_moves_no_money() {
    let shop = Shop::open("621");
    let mut wrong = Vec::new();
    for row in REQUESTS.lines() {
        let [endpoint, fields, code] = cells(row);
        let request = TILL.request(
            shop.merchant,
            endpoint,
            &shop.fields(fields),
            Manner::default(),
        );
        wrong.extend(shop.check(row, &request, code));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_document_that_is_none_is_refused_and_moves_no_money() {
    let shop = Shop::open("622");
    let mut question = shop.fields("pg_payment_id=@held pg_salt=1");
    question.push("pg_merchant_id", shop.merchant);
    let secrets = secrets();
    let signature = sign(
        "get_status.php",
        &question,
        secrets.of(Key::Receiving),
        Dialect::default(),
    );
    question.push("pg_sig", signature);
    let elements = |attribute: &str| {
        let fields = question.iter();
        let element = |(name, value): (&str, &Value)| {
            let text = value.text().unwrap_or_default();
            format!("<{name}{attribute}>{text}</{name}>")
        };
        fields.map(element).collect::<String>()
    };
    let mut wrong = Vec::new();
    for row in DOCUMENTS.lines() {
        let [_, document, code] = cells(row);
        let document = document.replace("FIELDS", &elements(""));
        let document = document.replace("ATTRIBUTED", &elements(" id=\"1\""));
        let request = post("/get_status.php", &format!("pg_xml={}", percent(&document)));
        wrong.extend(shop.check(row, &request, code));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_shop_whose_settings_name_very_many_payment_systems_has_those_that_there_are() {
    for (merchant, count, listed) in [("623", 200, 1), ("624", 0, 10)] {
        let made_up = (0..count).map(|number| format!("SYSTEM{number}"));
        let twice = made_up.chain(vec!["CASH".to_owned(); count]);
        let settings = Settings {
            payment_systems: twice.collect(),
            ..Settings::default()
        };
        TILL.open(merchant, settings, Vec::new());
        let sum = Params::from_iter([("pg_amount", "1")]);
        let list = TILL
            .send(merchant, "ps-list", &sum, Manner::default())
            .params;
        assert_eq!(list.all("pg_payment_system").count(), listed);
    }
}

struct Shop<'a> {
    merchant: &'a str,
    payments: BTreeMap<&'a str, String>,
}

impl<'a> Shop<'a> {
    fn open(merchant: &'a str) -> Self {
        TILL.open(merchant, Settings::default(), Vec::new());
        let mut shop = Self {
            merchant,
            payments: BTreeMap::new(),
        };
        for (name, begun, entered, then) in PAYMENTS {
            let fields = shop.fields(&format!("{BEGUN} {begun}"));
            let answer = shop.send("init-payment", &fields);
            let text = |name| answer.text(name).expect("the payment is begun").to_owned();
            shop.payments.insert(name, text("pg_payment_id"));
            let page = text("pg_redirect_url");
            match entered {
                "" => {}
                "card" => drop(submit(merchant, &page, &card("everything"), "ok")),
                sum => drop(submit(merchant, &page, &[("paid", sum)], "ok")),
            }
            if !then.is_empty() {
                shop.send(then, &shop.fields(&format!("pg_payment_id=@{name}")));
            }
        }
        shop
    }

    fn send(&self, endpoint: &str, fields: &Params) -> Params {
        let answer = TILL
            .send(self.merchant, endpoint, fields, Manner::default())
            .params;
        assert_eq!(answer.text("pg_status"), Some("ok"), "{endpoint}");
        answer
    }

    fn fields(&self, line: &str) -> Params {
        let field = |field: &str| {
            let (name, value) = field.split_once('=').expect("it is a field");
            let known = value
                .strip_prefix('@')
                .map(|name| self.payments[name].clone());
            (
                name.to_owned(),
                known.unwrap_or_else(|| value.replace('·', " ")),
            )
        };
        line.split_whitespace().map(field).collect()
    }

    /// What is not as the row says.
    fn check(&self, row: &str, request: &Request, code: &str) -> Option<String> {
        let before = TILL.holding(self.merchant);
        let answer = TILL.handle(request);
        let unchanged = before == TILL.holding(self.merchant);
        let found = code_of(&answer);
        (found != code || !unchanged)
            .then(|| format!("{row}: {found}, {}", String::from_utf8_lossy(&answer.body)))
    }
}

fn code_of(answer: &Answer) -> String {
    assert_eq!(answer.http, 200);
    let read = decode_answer(answer.http, &answer.body).expect("the answer can be read");
    let text = |name| read.params.text(name).unwrap_or_default().to_owned();
    match &*text("pg_status") {
        "error" => text("pg_error_code"),
        status => status.to_owned(),
    }
}

fn post(path: &str, body: &str) -> Request {
    Request {
        method: "POST".to_owned(),
        url: format!("http://gateway.test{path}"),
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
        body: Bytes::copy_from_slice(body.as_bytes()),
        ..Request::default()
    }
}

fn cells(row: &str) -> [&str; 3] {
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    cells.try_into().expect("every row has all cells")
}
