//! Payments of the older API under random requests, legal and illegal, under what payers do on pages, what shops answer, and
//! under the passing of time: after each step everything is looked at, and at the end what may still be given back is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use countersign::protocol::params::Params;
use countersign::run::page::Page;
use proptest::prelude::*;
use proptest::sample::Index;
use rust_decimal::Decimal;

use crate::older::audit::{Told, audit, left_of, told};
use crate::older::shop::{PROFILE, TILL, card, deliver, open, submit};
use crate::older::story::{Begun, Step, Walk, story};
use crate::signing::config;
use crate::till::Manner;

/// The contract and the system by which a shop pays out.
const MONEYBACK: [(&str, &str); 4] = [
    ("pg_contract_id", "346536"),
    ("pg_moneyback_system", "YANDEXMONEY_O"),
    ("pg_description", "x"),
    ("destination_account", "1"),
];

const SHOP: &str = "http://shop.test/paid";

const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

static MERCHANTS: AtomicU64 = AtomicU64::new(70_000);

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases / 2, ..config() })]

    #[test]
    fn payments_keep_their_money_their_way_and_one_story_whatever_is_done(story in story()) {
        let merchant = MERCHANTS.fetch_add(1, Ordering::Relaxed).to_string();
        TILL.open(&merchant, story.settings.clone(), Vec::new());
        let mut play = Play { merchant: &merchant, pages: Vec::new(), says: "ok" };
        let mut told = BTreeMap::new();
        for (says, step) in &story.steps {
            play.says = says;
            play.step(step);
            deliver(&merchant, 0, says);
            audit(&merchant, &mut told);
        }
        play.give_back_a_cent_of_each();
        TILL.gateway.close(PROFILE, &merchant);
    }
}

struct Play<'a> {
    merchant: &'a str,
    /// The numbers of the payments with their pages, the latest first.
    pages: Vec<(u64, String)>,
    /// What the shop answers for now.
    says: &'static str,
}

impl Play<'_> {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Begin(begun) => self.begin(begun),
            Step::Walk(which, walk) => {
                (0..walk.forms).for_each(|_| self.fill_in(which.as_ref(), walk))
            }
            Step::Ask(which, endpoint, field, part) => self.ask(which, endpoint, field, *part),
            Step::Pass { minutes } => drop(deliver(self.merchant, *minutes, self.says)),
        }
    }

    fn begin(&mut self, begun: &Begun) {
        let flag = |on| if on { "1" } else { "0" };
        let amount = Decimal::new(begun.cents, 2).to_string();
        let seconds = begun.minutes.map(|minutes| (60 * minutes).to_string());
        let mut fields = vec![
            ("pg_amount", &*amount),
            ("pg_description", "x"),
            ("pg_testing_mode", flag(begun.test)),
        ];
        fields.extend(begun.system.map(|system| ("pg_payment_system", system)));
        fields.extend(begun.auto.map(|auto| ("pg_auto_clearing", flag(auto))));
        fields.extend(begun.checked.then_some(("pg_check_url", SHOP)));
        fields.extend(seconds.as_deref().map(|seconds| ("pg_lifetime", seconds)));
        let told = ["pg_result_url", "pg_refund_url", "pg_capture_url"];
        fields.extend(told.map(|name| (name, SHOP)));
        let answer = self.send("init-payment", &Params::from_iter(fields));
        let answer = answer.expect("nothing is wrong with it");
        let text = |name| answer.text(name).expect("the payment is begun").to_owned();
        let number = text("pg_payment_id").parse().expect("it is a number");
        self.pages.insert(0, (number, text("pg_redirect_url")));
    }

    /// Enters what the page of a payment asks for.
    fn fill_in(&self, which: Option<&Index>, walk: &Walk) {
        let latest = self.pages.first();
        let Some((_, page)) = which.map_or(latest, |which| self.pick(which)) else {
            return;
        };
        let shown = Page::read(&String::from_utf8_lossy(&open(page).body));
        let form = shown.forms.into_iter().next().unwrap_or_default();
        let right = &*TILL.profile.family.values["bank_password"];
        let mut entered = Vec::new();
        for field in &form.fields {
            let due = field.value.as_deref().and_then(|due| due.parse().ok());
            let text = match &*field.name {
                "system" => walk.system.to_owned(),
                "member" => "QIWI".to_owned(),
                "password" if walk.right => right.to_owned(),
                "paid" => (Decimal::new(walk.more, 2) + due.unwrap_or(Decimal::ZERO)).to_string(),
                name => {
                    let card = card(walk.card);
                    let of_card = card.into_iter().find(|(known, _)| *known == name);
                    of_card.map_or("a@b.kz", |(_, text)| text).to_owned()
                }
            };
            entered.push((&*field.name, text));
        }
        let entered: Vec<_> = entered
            .iter()
            .map(|(name, text)| (*name, &**text))
            .collect();
        submit(self.merchant, page, &entered, self.says);
    }

    /// Asks for so many tenths of what is left, or with eleven for a cent more than that; without a part for the whole.
    fn ask(&self, which: &Index, endpoint: &str, field: &str, part: Option<i64>) {
        let Some((number, _)) = self.pick(which) else {
            return;
        };
        let left = left_of(self.merchant, *number).expect("the payment is there");
        let part = part.map(|tenths| match tenths {
            11 => left.rest + CENT,
            _ => (left.rest * Decimal::new(tenths, 1)).round_dp(2),
        });
        let mut fields = Params::from_iter([("pg_payment_id", number.to_string())]);
        if let Some(part) = part.filter(|_| !field.is_empty()) {
            fields.push(field, part.to_string());
        }
        match endpoint {
            "create-refund-request" => fields.push("pg_comment", "x"),
            "create-moneyback" => {
                let more = MONEYBACK.iter();
                more.for_each(|(name, value)| fields.push(*name, *value));
            }
            _ => {}
        }
        let before = told(self.merchant, *number);
        let done = self.send(endpoint, &fields).is_ok();
        // Nothing named, or zero, is all that is left.
        let free = left.rest - left.requested;
        let within = part.unwrap_or(free) <= free;
        let expected = match endpoint {
            "revoke" => Some(before.can_reject && within),
            "create-refund-request" => Some(left.by_request && within && !free.is_zero()),
            "do-capture" if !left.held => Some(false),
            _ => None,
        };
        if let Some(expected) = expected {
            assert_eq!(
                done, expected,
                "{endpoint} with {part:?} of {left:?}, {before:?}"
            );
        }
    }

    /// The answer, if the request is carried out; if it is refused the ledger is as it was.
    fn send(&self, endpoint: &str, fields: &Params) -> Result<Params, Params> {
        let before = TILL.holding(self.merchant);
        let sent = TILL.send(self.merchant, endpoint, fields, Manner::default());
        let answer = sent.params;
        if answer.text("pg_status") == Some("ok") {
            return Ok(answer);
        }
        let after = TILL.holding(self.merchant);
        assert_eq!(before, after, "{endpoint} is refused and changes nothing");
        Err(answer)
    }

    /// A cent can be given back exactly of the payments of which the status says so.
    fn give_back_a_cent_of_each(&self) {
        for (number, _) in &self.pages {
            let Told { can_reject, .. } = told(self.merchant, *number);
            let number = &*number.to_string();
            let cent = [("pg_payment_id", number), ("pg_refund_amount", "0.01")];
            let given = self.send("revoke", &Params::from_iter(cent)).is_ok();
            assert_eq!(given, can_reject, "payment {number}");
        }
    }

    fn pick(&self, which: &Index) -> Option<&(u64, String)> {
        (!self.pages.is_empty()).then(|| which.get(&self.pages))
    }
}
