//! What comes between: a shop that cancels while it is asked, and sums of payers that no account can keep.

use std::time::Duration;

use countersign::protocol::params::Params;
use countersign::protocol::received::Received;
use countersign::specs::settings::Settings;

use crate::older::shop::{PROFILE, TILL, deliver, said};
use crate::till::Manner;

const SHOP: &str = "http://shop.test/called";

#[test]
fn a_payment_that_is_cancelled_while_the_shop_is_asked_is_refused_whatever_the_shop_answers() {
    for (merchant, answer) in [("6601", "ok"), ("6602", "rejected"), ("6603", "error")] {
        let (number, page) = begin(merchant, "WEBMONEYRBANK", Settings::default());
        pay(&page, "506.19");
        let gateway = &TILL.gateway;
        let now = gateway.time_after(PROFILE, merchant, Duration::ZERO);
        let now = now.expect("the calendar goes on");
        let call = gateway.next_call(PROFILE, merchant, now);
        let call = call
            .expect("the world is open")
            .expect("the shop is asked first");
        let cancelled = ask(merchant, "cancel", &number);
        assert_eq!(cancelled.params.text("pg_status"), Some("ok"));
        let heard = gateway.called(
            PROFILE,
            merchant,
            &call,
            &Ok(said(&call.request.url, answer)),
        );
        heard.expect("the world is open");
        let status = ask(merchant, "get-status", &number).params;
        let shown = ["pg_transaction_status", "pg_failure_code"].map(|name| status.text(name));
        assert_eq!(
            shown,
            [Some("failed"), Some("50")],
            "the shop says {answer}"
        );
    }
}

#[test]
fn a_payer_pays_hundredths_and_nothing_smaller() {
    // What is paid of an invoice over 506.19, and what the status says then.
    let rows = [
        ("506.19", "ok", None),
        ("506.190000", "ok", None),
        ("506.20", "ok", Some("0.01")),
        ("506.195", "pending", None),
        ("506.2000000000000000000000001", "pending", None),
        ("506.18", "pending", None),
        ("50620", "pending", None),
        ("-506.19", "pending", None),
        ("5e3", "pending", None),
        ("", "pending", None),
    ];
    for (at, (paid, state, over)) in rows.into_iter().enumerate() {
        let merchant = &format!("671{at}");
        let settings = Settings {
            overpayment: true,
            ..Settings::default()
        };
        let (number, page) = begin(merchant, "WEBMONEYRBANK", settings);
        pay(&page, paid);
        deliver(merchant, 0, "ok");
        let status = ask(merchant, "get-status", &number).params;
        let shown = ["pg_transaction_status", "pg_overpayment"].map(|name| status.text(name));
        assert_eq!(shown, [Some(state), over], "{paid} is paid");
    }
}

/// The number of a payment of 500 and its page.
fn begin(merchant: &str, system: &str, settings: Settings) -> (String, String) {
    TILL.open(merchant, settings, Vec::new());
    let fields = Params::from_iter([
        ("pg_amount", "500"),
        ("pg_description", "x"),
        ("pg_payment_system", system),
        ("pg_check_url", SHOP),
    ]);
    let answer = TILL.send(merchant, "init-payment", &fields, Manner::default());
    let text = |name| answer.params.text(name).expect("the payment is begun");
    (
        text("pg_payment_id").to_owned(),
        text("pg_redirect_url").to_owned(),
    )
}

fn pay(page: &str, paid: &str) {
    TILL.post(page, &Params::from_iter([("paid", paid)]));
}

fn ask(merchant: &str, endpoint: &str, number: &str) -> Received {
    let fields = Params::from_iter([("pg_payment_id", number)]);
    TILL.send(merchant, endpoint, &fields, Manner::default())
}
