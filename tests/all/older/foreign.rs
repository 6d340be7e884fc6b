//! A payment of another merchant is not found, whatever is asked about it, and stays as it is.

use countersign::protocol::params::Params;
use countersign::specs::settings::Settings;

use crate::older::shop::{PROFILE, TILL, open};
use crate::till::Manner;

/// What a merchant can ask of a payment: the endpoint, and what it sends beside the payment's number.
const ASKED: &[(&str, &[(&str, &str)])] = &[
    ("get-status", &[]),
    ("get-status2", &[]),
    ("get-status3", &[]),
    ("g2g-status-v2", &[]),
    ("do-capture", &[]),
    ("revoke", &[]),
    ("create-refund-request", &[("pg_comment", "no")]),
    ("cancel", &[]),
    (
        "create-moneyback",
        &[
            ("pg_contract_id", "346536"),
            ("pg_moneyback_system", "YANDEXMONEY_O"),
            ("destination_account", "3454353453543"),
            ("pg_amount", "10.00"),
            ("pg_description", "x"),
        ],
    ),
];

#[test]
fn a_payment_of_another_merchant_is_not_found_and_stays_as_it_is() {
    let (owner, other) = ("6811", "6812");
    for merchant in [owner, other] {
        TILL.open(merchant, Settings::default(), Vec::new());
    }
    begin(other);
    // Each merchant's numbers begin anew, so that only the owner has this one.
    let _ = begin(owner);
    let (number, page) = begin(owner);
    let holding = || {
        let ledger = TILL.gateway.holding(PROFILE, owner);
        ledger.expect("the world is open")
    };
    let before = holding();
    for (endpoint, beside) in ASKED {
        let fields = [("pg_payment_id", number.as_str())];
        let fields = fields.into_iter().chain(beside.iter().copied());
        let fields = Params::from_iter(fields);
        let answer = TILL.send(other, endpoint, &fields, Manner::default());
        let text = |name| answer.params.text(name);
        assert_eq!(text("pg_status"), Some("error"), "{endpoint}");
        let code = text("pg_error_code").unwrap_or_default();
        assert!(
            ["200", "340", "11068"].contains(&code),
            "{endpoint}: {code}"
        );
        assert_eq!(holding(), before, "{endpoint}");
    }
    let elsewhere = page.replace(owner, other);
    assert_ne!(elsewhere, page);
    assert_eq!(open(&elsewhere).http, 404);
}

/// The number of a payment and its page.
fn begin(merchant: &str) -> (String, String) {
    let fields = Params::from_iter([("pg_amount", "500"), ("pg_description", "x")]);
    let answer = TILL.send(merchant, "init-payment", &fields, Manner::default());
    let text = |name| answer.params.text(name).expect("the payment is begun");
    (
        text("pg_payment_id").to_owned(),
        text("pg_redirect_url").to_owned(),
    )
}
