//! What holds of a shop's payments at any time, whatever was done to them: money is kept exactly, no more goes back than came,
//! states go one way, and all calls for the status tell one story.

use std::collections::BTreeMap;

use countersign::check::message::{Signature, answer};
use countersign::mock::ledger::Ledger;
use countersign::mock::ledger::payment::Payment;
use countersign::mock::ledger::state::State;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::Params;
use countersign::protocol::secrets::Key;
use countersign::specs::payment_system::Returns;
use countersign::specs::source::Level;
use rust_decimal::Decimal;

use crate::older::shop::{PROFILE, TILL};
use crate::till::{Manner, secrets};

/// Where a payment may go on to, at once or by and by.
const MOVES: [(&str, &[&str]); 5] = [
    ("partial", &["pending", "ok", "failed", "revoked"]),
    ("pending", &["ok", "failed", "revoked"]),
    ("ok", &["revoked"]),
    ("failed", &[]),
    ("revoked", &[]),
];

/// What the newer calls say of a payment of which the oldest says the first word: get_status3, then status_v2.
const STORIES: [(&str, &str, &str); 7] = [
    ("partial", "new", "new"),
    ("pending", "new", "new"),
    ("pending", "process", "pending"),
    ("ok", "success", "ok"),
    ("failed", "error", "error"),
    ("revoked", "revoked", "ok"),
    ("", "", ""),
];

/// What the shop is told of a payment.
#[derive(Clone, Debug)]
pub struct Told {
    pub status: String,
    pub can_reject: bool,
}

/// What there is of a payment: what is left of it, and is asked to be given back.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    pub rest: Decimal,
    pub requested: Decimal,
    pub held: bool,
    /// Whether its system gives money back where it is asked to.
    pub by_request: bool,
}

/// Looks at everything; `before` is what was told the last time, by the numbers of the payments.
pub fn audit(merchant: &str, before: &mut BTreeMap<u64, Told>) {
    let look = |ledger: &Ledger| {
        money(ledger);
        ledger
            .payments
            .iter()
            .map(|payment| payment.number)
            .collect()
    };
    let numbers: Vec<u64> = TILL
        .gateway
        .look(PROFILE, merchant, look)
        .expect("the world is open");
    let holding = TILL.holding(merchant);
    for number in numbers {
        let now = told(merchant, number);
        if let Some(then) = before.insert(number, now.clone()) {
            let (_, next) = MOVES
                .iter()
                .find(|(from, _)| *from == then.status)
                .expect("it is a state");
            let moved = then.status == now.status || next.contains(&&*now.status);
            assert!(moved, "payment {number} from {then:?} to {now:?}");
        }
    }
    assert_eq!(holding, TILL.holding(merchant), "questions change nothing");
}

/// Each currency has what its payments say.
fn money(ledger: &Ledger) {
    let mut sums: BTreeMap<&str, [Decimal; 3]> = BTreeMap::new();
    for payment in ledger.payments.iter() {
        let given = payment.released() + payment.refunded();
        let requested = left(payment).requested;
        let sum = payment.sum();
        assert!(
            given + requested <= sum && payment.taken <= sum,
            "{payment:?}"
        );
        assert!(requested >= Decimal::ZERO, "{payment:?}");
        let paid = matches!(payment.state, State::Held | State::Taken | State::Revoked);
        if !paid {
            continue;
        }
        let held = if payment.state == State::Held {
            payment.rest()
        } else {
            Decimal::ZERO
        };
        let all = [sum, held, payment.taken - payment.refunded()];
        add(&mut sums, &payment.currency, all);
        let over = payment
            .more
            .as_ref()
            .map_or(Decimal::ZERO, |more| more.overpaid);
        let own = payment
            .system()
            .and_then(|system| system.currency.as_deref());
        add(
            &mut sums,
            own.unwrap_or(&payment.currency),
            [over, Decimal::ZERO, over],
        );
    }
    for (currency, accounts) in &ledger.accounts {
        assert!(accounts.balance(), "{currency}: {accounts:?}");
        let expected = sums.get(&**currency).copied().unwrap_or_default();
        assert_eq!(
            [accounts.paid, accounts.held, accounts.shop],
            expected,
            "{currency}"
        );
    }
    for bound in ledger
        .moneybacks
        .iter()
        .filter_map(|moneyback| moneyback.payment)
    {
        let all = ledger
            .moneybacks
            .iter()
            .filter(|moneyback| moneyback.payment == Some(bound));
        let all: Decimal = all.map(|moneyback| moneyback.amount).sum();
        let payment = ledger
            .payments
            .get(bound)
            .expect("it is bound to a payment");
        assert!(all <= payment.sum(), "{all} paid out of {payment:?}");
    }
}

fn add<'a>(sums: &mut BTreeMap<&'a str, [Decimal; 3]>, currency: &'a str, more: [Decimal; 3]) {
    let sum = sums.entry(currency).or_default();
    sum.iter_mut()
        .zip(more)
        .for_each(|(sum, more)| *sum += more);
}

/// What the calls for the status tell; each answer is as its endpoint promises.
pub fn told(merchant: &str, number: u64) -> Told {
    let names = ["get-status", "get-status2", "get-status3", "g2g-status-v2"];
    let [first, second, third, fourth] = names.map(|name| ask(merchant, name, number));
    let text = |params: &Params, name: &str| params.text(name).unwrap_or_default().to_owned();
    let status = text(&first, "pg_transaction_status");
    assert_eq!(status, text(&second, "pg_transaction_status"));
    assert_eq!(
        text(&first, "pg_can_reject"),
        text(&second, "pg_can_reject")
    );
    let newer = (
        text(&third, "pg_payment_status"),
        text(&fourth, "pg_status"),
    );
    let known = STORIES
        .iter()
        .any(|(older, three, two)| (*older, *three, *two) == (&*status, &*newer.0, &*newer.1));
    assert!(known, "payment {number} is {status}, and {newer:?}");
    Told {
        can_reject: text(&first, "pg_can_reject") == "1",
        status,
    }
}

fn ask(merchant: &str, name: &str, number: u64) -> Params {
    let question = Params::from_iter([("pg_payment_id", number.to_string())]);
    let read = TILL.send(merchant, name, &question, Manner::default());
    let endpoint = &TILL.endpoints[name];
    let path = endpoint.path().expect("it has a path");
    let secrets = secrets();
    let signature = Signature {
        url: path,
        secret: secrets.of(Key::Receiving),
        dialect: Dialect::default(),
    };
    let mut findings = answer(endpoint, &read, signature);
    findings.retain(|finding| finding.level > Level::Info);
    assert!(findings.is_empty(), "{name}: {findings:#?}");
    read.params
}

/// What is left of a payment of the shop; none if it has no such payment.
pub fn left_of(merchant: &str, number: u64) -> Option<Left> {
    let look = |ledger: &Ledger| ledger.payments.get(number).map(left);
    TILL.gateway
        .look(PROFILE, merchant, look)
        .expect("the world is open")
}

fn left(payment: &Payment) -> Left {
    Left {
        rest: payment.rest(),
        requested: payment
            .more
            .as_ref()
            .map_or(Decimal::ZERO, |more| more.requested),
        held: payment.state == State::Held,
        by_request: payment
            .system()
            .is_some_and(|system| system.returns == Returns::ByRequest),
    }
}
