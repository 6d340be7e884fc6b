//! Money of payments for services: random requests, legal and illegal, steps of payers and the passing of time. It is never made
//! nor lost, payments go along their line and never back, no number is given twice, and what is refused changes nothing.

mod step;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::shop::PASSWORD;
use crate::shop_money::step::{ACCOUNTS, Step, leads, step};
use crate::signing::config;
use crate::stall::{Form, Stall, card_form, text};

/// In which a payment can be when its number is told.
const BEGIN: [&str; 5] = ["created", "created_error", "rejected", "holded", "payed"];

/// When every world begins, in seconds since 1970.
const START: i64 = 1_768_478_400;

/// A payment as the shop knows it.
#[derive(Clone, Debug)]
struct Known {
    number: String,
    page: Option<String>,
    commission: i64,
    state: String,
    total: i64,
    /// What was asked to be given back.
    asked: i64,
    is_registration: bool,
}

static STALL: LazyLock<Stall> = LazyLock::new(|| Stall::new("bisys"));
static SHOPS: AtomicU64 = AtomicU64::new(1);

proptest! {
    #![proptest_config(config())]

    #[test]
    fn money_goes_along_the_line_whatever_is_asked_for(notify_failures: bool, steps in vec(step(), 1..25)) {
        let shop = SHOPS.fetch_add(1, Ordering::Relaxed).to_string();
        STALL.open(&shop, notify_failures);
        let (user, cards) = STALL.user(&shop, "79020000000");
        let mut play = Play { shop: &shop, user, cards, active: [true, true], known: Vec::new(), numbers: BTreeSet::new() };
        steps.iter().for_each(|step| play.step(step));
        play.step(&Step::Pass { minutes: 7 * 24 * 60, answers: vec![200] });
        play.end();
        STALL.gateway.close("bisys", &shop);
    }
}

struct Play<'a> {
    shop: &'a str,
    user: String,
    cards: [String; 2],
    active: [bool; 2],
    known: Vec<Known>,
    numbers: BTreeSet<String>,
}

impl Play<'_> {
    fn step(&mut self, step: &Step) {
        let before = (STALL.holding(self.shop), self.known.clone());
        let (touched, legal) = match step {
            Step::Pass { minutes, answers } => {
                self.pass(*minutes, answers);
                return self.audit(&before.1, None);
            }
            Step::Enter { which, card, right } => {
                let code = if *right { "123" } else { "321" };
                (self.enter(which, &card_form(card, code)), true)
            }
            Step::Password { which, right } => {
                let password = if *right { PASSWORD } else { "1" };
                (self.enter(which, &vec![("password", password)]), true)
            }
            _ => {
                let Some((method, body, legal, touched)) = self.asked(step) else {
                    return;
                };
                let (http, answer) = STALL.ask(self.shop, method, &body);
                let asks = answer["code"] == json!(2365);
                assert_eq!(http == 200 || asks, legal, "{step:?}: {answer}");
                if legal {
                    self.done(step, &body, &answer);
                }
                (touched.or(self.known.len().checked_sub(1)), legal)
            }
        };
        if !legal {
            assert_eq!(STALL.holding(self.shop), before.0, "{step:?}");
        }
        self.audit(&before.1, touched);
    }

    /// The method and the body of a request, whether it is to be carried out, and the payment that it is about.
    fn asked(&self, step: &Step) -> Option<(&'static str, Value, bool, Option<usize>)> {
        let named = |at: usize| json!({ "regPayNum": self.known[at].number, "orderId": "1", "note": "test" });
        Some(match step {
            Step::Pay {
                sums: (amount, commission),
                card,
                account,
                hold,
                may_ask,
                deadline,
            } => {
                let mut body = json!({
                    "serviceCode": "109-5804-1", "amount": amount, "comission": commission.to_string(),
                    "userToken": self.user, "enableSMSConfirm": may_ask,
                    "properties": [{ "name": "Л/СЧЕТ", "value": ACCOUNTS[*account] }],
                });
                hold.iter().for_each(|hold| body["holdTtl"] = json!(hold));
                let past = deadline.map(|minutes| START + i64::from(minutes) * 60);
                past.iter()
                    .for_each(|at| body["orderBestBefore"] = json!(at));
                card.iter()
                    .for_each(|card| body["cardToken"] = json!(self.cards[*card]));
                let now = STALL
                    .gateway
                    .now("bisys", self.shop)
                    .expect("the world is open");
                let now = now
                    .to_zoned(jiff::tz::TimeZone::UTC)
                    .expect("it is a time")
                    .timestamp();
                let in_time = past.is_none_or(|at| at > now.as_second());
                let usable = card.is_none_or(|card| self.active[card]);
                ("do/payment", body, *amount > 0 && in_time && usable, None)
            }
            Step::Register => (
                "card/registration",
                json!({ "userToken": self.user }),
                true,
                None,
            ),
            Step::Deactivate { card } => {
                let body = json!({ "userToken": self.user, "cardToken": self.cards[*card] });
                ("card/deactivation", body, true, None)
            }
            Step::Confirm { which, tenths } => {
                let at = self.pick(which)?;
                let payment = &self.known[at];
                let held = payment.total - payment.commission;
                let amount = tenths.map(|tenths| held * tenths / 10);
                let mut body = named(at);
                amount
                    .iter()
                    .for_each(|amount| body["amount"] = json!(amount));
                let within = amount.is_none_or(|amount| amount > 0 && amount <= held);
                (
                    "provision-services/confirm",
                    body,
                    payment.state == "holded" && within,
                    Some(at),
                )
            }
            Step::Release { which } => {
                let at = self.pick(which)?;
                let held = self.known[at].state == "holded";
                ("provision-services/refund", named(at), held, Some(at))
            }
            Step::Refund {
                which,
                tenths,
                wrong_by,
            } => {
                let at = self.pick(which)?;
                let payment = &self.known[at];
                let left = payment.total - payment.asked;
                let back = left * tenths / 10;
                let remaining = left - back + wrong_by;
                let mut body = named(at);
                body["refundAmount"] = json!(back);
                body["remainingAmount"] = json!(remaining.to_string());
                let paid = ["payed", "processed"].contains(&&*payment.state);
                (
                    "refund",
                    body,
                    paid && back > 0 && remaining >= 0 && *wrong_by == 0,
                    Some(at),
                )
            }
            Step::Enter { .. } | Step::Password { .. } | Step::Pass { .. } => return None,
        })
    }

    /// What the shop knows after a request that was carried out.
    fn done(&mut self, step: &Step, body: &Value, answer: &Value) {
        match step {
            Step::Pay {
                sums: (amount, commission),
                ..
            } => {
                self.begun(answer, amount + commission, *commission, false);
            }
            Step::Register => self.begun(answer, 100, 0, true),
            Step::Deactivate { card } => self.active[*card] = false,
            Step::Refund { which, .. } => {
                let back = body["refundAmount"].as_i64().expect("it is a number");
                let at = which.index(self.known.len());
                self.known[at].asked += back;
                assert!(self.known[at].asked <= self.known[at].total);
            }
            _ => assert_eq!(answer["resultState"], "success"),
        }
    }

    fn begun(&mut self, answer: &Value, total: i64, commission: i64, is_registration: bool) {
        let number = text(&answer["regPayNum"]);
        assert!(
            self.numbers.insert(number.clone()),
            "{number} is told twice"
        );
        let page = answer["payUrl"]
            .as_str()
            .or(answer["securePageURL"].as_str());
        let page = page.map(str::to_owned);
        let (state, _) = state_of(self.shop, &number);
        assert!(BEGIN.contains(&&*state), "{number} begins as {state}");
        self.known.push(Known {
            number,
            page,
            commission,
            state,
            total,
            asked: 0,
            is_registration,
        });
    }

    /// A payer enters something on the page of a payment. A card that is registered again is active again.
    fn enter(&mut self, which: &Index, form: &Form<'_>) -> Option<usize> {
        let at = self.pick(which)?;
        let page = self.known[at].page.clone()?;
        STALL.enter(&page, form);
        let told = STALL.ok(self.shop, "get/cards", &json!({ "userToken": self.user }));
        let told = told["cards"].as_array().expect("the cards are a list");
        let active = |token: &String| {
            let mut told = told.iter();
            told.any(|card| card["cardToken"] == **token && card["state"] == "active")
        };
        self.active = [active(&self.cards[0]), active(&self.cards[1])];
        Some(at)
    }

    /// What the shop is told goes along the line too.
    fn pass(&self, minutes: u32, answers: &[u16]) {
        let mut answers = answers.iter().copied().cycle();
        let by = Duration::from_secs(u64::from(minutes) * 60);
        let told = STALL.pass(self.shop, by, || answers.next().unwrap_or(200));
        let mut last = BTreeMap::new();
        for call in told {
            let (number, state) = (text(&call["regPayNum"]), text(&call["state"]));
            assert!(self.numbers.contains(&number), "{call}");
            let before: Option<String> = last.insert(number, state.clone());
            assert!(before.is_none_or(|before| leads(&before, &state)), "{call}");
        }
    }

    /// Every payment is where it was, but for the one that was touched, which went along the line; all went if time passed. The
    /// accounts hold what the states say.
    fn audit(&mut self, before: &[Known], touched: Option<usize>) {
        let passed = touched.is_none();
        for (at, payment) in self.known.iter_mut().enumerate() {
            let (state, total) = state_of(self.shop, &payment.number);
            if let Some(before) = before.get(at) {
                let moved = state != before.state;
                assert!(leads(&before.state, &state), "{before:?} is {state}");
                assert!(
                    !moved || passed || touched == Some(at),
                    "{before:?} is {state}"
                );
            }
            payment.state = state;
            payment.total = total;
        }
        let seen = STALL.gateway.look("bisys", self.shop, |ledger| {
            let [mut held, mut shop] = [Decimal::ZERO; 2];
            for payment in ledger.payments.iter() {
                let refunded = payment.refunded();
                assert!(
                    refunded <= payment.taken && payment.taken <= payment.sum(),
                    "{payment:?}"
                );
                match payment.progress().word() {
                    "holded" => held += payment.sum(),
                    "payed" | "processed" | "error" => shop += payment.taken - refunded,
                    _ => {}
                }
            }
            for accounts in ledger.accounts.values() {
                assert_eq!((accounts.held, accounts.shop), (held, shop));
            }
        });
        seen.expect("the world is open");
        STALL.accounts(self.shop);
    }

    /// In the end nothing is under way: what was asked back is back.
    fn end(&self) {
        for payment in &self.known {
            let Known {
                state,
                asked,
                total,
                ..
            } = payment;
            assert!(!["holded", "payed"].contains(&&**state), "{payment:?}");
            let back = *asked == *total && *asked > 0 && state != "error";
            let released = *asked == 0 || payment.is_registration;
            assert!(state != "refunded" || back || released, "{payment:?}");
            assert!(!back || state == "refunded", "{payment:?}");
        }
    }

    fn pick(&self, which: &Index) -> Option<usize> {
        (!self.known.is_empty()).then(|| which.index(self.known.len()))
    }
}

/// The state and the total of a payment. What waits for a password is told by the error that names it.
fn state_of(shop: &str, number: &str) -> (String, i64) {
    let (http, told) = STALL.ask(shop, "check/payment/state", &json!({ "regPayNum": number }));
    if http == 200 {
        let total = told["totalAmount"].as_i64().expect("it is a number");
        return (text(&told["state"]), total);
    }
    assert_eq!(
        (&told["code"], &told["regPayNum"]),
        (&json!(2365), &json!(number))
    );
    ("created".to_owned(), 0)
}
