//! A client that knows the base address, its number and its secret, and has its own few lines for all else: forms, documents,
//! and a signature in each of the three orders that are in use. It shares no code with the gateway.

use std::collections::BTreeMap;

use countersign::mock::schedule::MerchantCall;
use countersign::specs::settings::Settings;
use countersign::transport::message::Request;

use crate::older::plain::{
    Fields, Node, ORDERS, Order, base, document, escaped, fields_of, form, found, inside, items,
    md5, percent, plain, read, repeated, text,
};
use crate::older::shop::{TILL, card, deliver, submit};

const BASE: &str = "http://gateway.test";

#[derive(Clone, Copy, Debug)]
enum Way {
    Get,
    Form,
    Document,
}

/// What the shop does: the script, its fields, what the answer has; `_` stands for a blank in values. `@name` is the number of
/// the payment that was begun under that name. `pay` is the payer's turn: what is entered, and what the browser gets in the end.
const STORY: &str = r#"
ps_list.php               | pg_amount=800.45                                                | pg_status=ok
init_payment.php card     | pg_payment_system=TESTCARD pg_testing_mode=1 pg_auto_clearing=0 | pg_status=ok pg_redirect_url_type=payment_system
get_status.php            | pg_payment_id=@card                                             | pg_transaction_status=pending
do_capture.php            | pg_payment_id=@card                                             | pg_status=error pg_error_code=373
pay card                  |                                                                 | http://shop.test/ok?shop=1&lang=ru&pg_
get_status.php            | pg_order_id=order-card                                          | pg_transaction_status=ok pg_captured=0 pg_can_reject=1
do_capture.php            | pg_payment_id=@card pg_clearing_amount=400                      | pg_status=ok
get_status.php            | pg_payment_id=@card                                             | pg_transaction_status=ok pg_captured=1
revoke.php                | pg_payment_id=@card pg_refund_amount=100.50                     | pg_status=ok
revoke.php                | pg_payment_id=@card pg_refund_amount=300                        | pg_status=error pg_error_code=490
revoke.php                | pg_payment_id=@card pg_refund_amount=0                          | pg_status=ok
get_status.php            | pg_payment_id=@card                                             | pg_transaction_status=revoked pg_can_reject=0
init_payment.php cash     | pg_payment_system=CASH                                          | pg_status=ok pg_accepted_payment_systems=ELECSNET,EUROSET,QIWI
cancel.php                | pg_payment_id=@cash                                             | pg_status=ok
get_status.php            | pg_payment_id=@cash                                             | pg_transaction_status=failed pg_failure_code=50
init_payment.php wallet   | pg_payment_system=WEBMONEYRBANK pg_success_url_method=AUTOPOST  | pg_status=ok
create_refund_request.php | pg_payment_id=@wallet pg_comment=Нет;_&_<нет>_+                 | pg_status=error pg_error_code=373
pay wallet                | paid=506.19                                                     | action="http:&#x2f;&#x2f;shop.test&#x2f;ok?shop=1&amp;lang=ru"
create_refund_request.php | pg_payment_id=@wallet pg_comment=Нет;_&_<нет>_+                 | pg_status=ok
moneyback_system_list.php |                                                                 | pg_status=ok"#;

/// What every payment is begun with, beside twelve items: fields of the shop have names that the orders sort differently.
const BEGUN: &str = "pg_amount=500 pg_description=Покупка_&_доставка pg_request_method=XML p10=десять p2=два p1=один \
    back=http://shop.test/back?a=1&b=2 pg_result_url=http://shop.test/paid/result?shop=1 \
    pg_success_url=http://shop.test/ok?shop=1&lang=ru pg_failure_url=http://shop.test/no?shop=1&lang=ru";

#[test]
fn a_client_that_knows_address_number_and_secret_does_all_in_every_order_and_encoding() {
    for (at, order) in ORDERS.into_iter().enumerate() {
        for way in [Way::Get, Way::Form, Way::Document] {
            check(&format!("61{at}{}", way as u8), order, way);
        }
    }
}

fn check(merchant: &str, order: Order, way: Way) {
    TILL.open(merchant, Settings::default(), Vec::new());
    let client = Client {
        merchant,
        order,
        way,
    };
    let mut begun: BTreeMap<String, [String; 2]> = BTreeMap::new();
    let salts = ["0", "7", "42", "9938745"].into_iter().cycle();
    for (line, salt) in STORY.trim().lines().zip(salts) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [what, fields, expected] = cells[..] else {
            panic!("every row has all cells: {line}")
        };
        let title = format!("{line}, {order:?}, {way:?}");
        let (script, name) = what.split_once(' ').unwrap_or((what, ""));
        if script == "pay" {
            client.pay(&begun[name][1], fields, expected);
            continue;
        }
        let mut sent = fields_of(fields);
        for (_, node) in &mut sent {
            if let Node::Text(text) = node
                && let Some(name) = text.strip_prefix('@')
            {
                *text = begun[name][0].clone();
            }
        }
        sent.extend([text("pg_merchant_id", merchant), text("pg_salt", salt)]);
        if script == "init_payment.php" {
            sent.push(text("pg_order_id", &format!("order-{name}")));
            sent.extend(fields_of(BEGUN));
            sent.push(("pg_items".to_owned(), Node::Group(items())));
            let [one, two, three] = ORDERS.map(|order| base(order, script, &sent));
            assert!(
                one != two && two != three && one != three,
                "the orders differ"
            );
        }
        let (bytes, answer) = client.call(script, sent);
        for (name, expected) in fields_of(expected) {
            assert_eq!(
                found(&answer, &name),
                found(&[(name.clone(), expected)], &name),
                "{title}: {bytes}"
            );
        }
        assert!(!bytes.contains("&amp;amp;"), "{title}: {bytes}");
        if let [Some(number), Some(page)] =
            ["pg_payment_id", "pg_redirect_url"].map(|name| found(&answer, name))
        {
            assert!(
                bytes.contains(&format!(">{}<", escaped(page))),
                "{title}: {bytes}"
            );
            begun.insert(name.to_owned(), [number, page].map(str::to_owned));
        }
        let calls = deliver(merchant, 0, "ok");
        calls.iter().for_each(|call| heard(order, call));
    }
}

struct Client<'a> {
    merchant: &'a str,
    order: Order,
    way: Way,
}

impl Client<'_> {
    /// The answer as it came and as it is read; its signature is right.
    fn call(&self, script: &str, mut fields: Fields) -> (String, Fields) {
        if let Way::Document = self.way {
            fields = repeated(fields);
        }
        let signature = md5(&base(self.order, script, &fields));
        fields.push(text("pg_sig", &signature));
        let body = match self.way {
            Way::Document => format!(
                "pg_xml={}",
                percent(&format!("<request>{}</request>", document(&fields)))
            ),
            _ => form("", &fields).join("&"),
        };
        let url = format!("{BASE}/{script}");
        let sent = match self.way {
            Way::Get => ("GET", format!("{url}?{body}"), None, String::new()),
            _ => (
                "POST",
                url,
                Some("application/x-www-form-urlencoded".to_owned()),
                body,
            ),
        };
        let (method, url, content_type, body) = sent;
        let request = Request {
            method: method.to_owned(),
            url,
            content_type,
            body: body.into(),
            ..Request::default()
        };
        let answer = TILL.handle(&request);
        assert_eq!(answer.http, 200);
        let bytes = String::from_utf8(answer.body.to_vec()).expect("it is UTF-8");
        let read = read(inside(&bytes, "response"));
        let right = md5(&base(self.order, script, &read));
        assert_eq!(found(&read, "pg_sig"), Some(&*right), "{script}: {bytes}");
        (bytes, read)
    }

    /// The payer pays: with a card, or what an invoice says.
    fn pay(&self, page: &str, entered: &str, expected: &str) {
        let entered = entered
            .split_once('=')
            .map_or(card("everything").to_vec(), |one| vec![one]);
        let (seen, calls) = submit(self.merchant, page, &entered, "ok");
        let body = String::from_utf8_lossy(&seen.body);
        let there = seen.location.as_deref().unwrap_or(&body);
        assert!(there.contains(expected), "{there}");
        assert_eq!(calls.len(), 1, "the shop is told");
        calls.iter().for_each(|call| heard(self.order, call));
    }
}

/// A call of the shop is a document whose addresses are escaped once and whose signature is right, in the order in which the
/// shop signs itself.
fn heard(order: Order, call: &MerchantCall) {
    let body = String::from_utf8_lossy(&call.request.body);
    let xml = plain(
        body.strip_prefix("pg_xml=")
            .expect("the shop wants documents"),
    );
    assert!(
        xml.contains("<back>http://shop.test/back?a=1&amp;b=2</back>"),
        "{xml}"
    );
    let read = read(inside(&xml, "request"));
    let right = md5(&base(order, "result", &read));
    assert_eq!(found(&read, "pg_sig"), Some(&*right), "{xml}");
    assert_eq!(
        ["p1", "p10", "p2"].map(|name| found(&read, name)),
        ["один", "десять", "два"].map(Some)
    );
}
