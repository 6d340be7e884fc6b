//! What is done to payments of the older API, made up: the steps, the settings of the shop, and what it answers meanwhile.

use countersign::specs::settings::Settings;
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// The cards that payers enter, by role, and the payment systems that are named: those with much to do the more often.
const CARDS: &str = "everything everything everything everything no-three-d-secure no-clearing-no-three-d-secure \
    three-d-secure declined pending pending-declined";
const SYSTEMS: &str = "TESTCARD TESTCARD TESTCARD RUSSIANSTANDARD RUSSIANSTANDARD RUSSIANSTANDARD WEBMONEYRBANK \
    WEBMONEYRBANK WEBMONEYRBANK YANDEXMONEY TRANSCRED TRANSCRED CASH QIWI ALFACLICK BANKCARDPRU EUROPLAT TEST";

/// What the shop says to its calls, if it says anything.
const SAYS: &str = "ok ok ok ok ok ok rejected error none";

#[derive(Clone, Debug)]
pub enum Step {
    Begin(Begun),
    /// On the page of a payment, or else of the latest.
    Walk(Option<Index>, Walk),
    /// A request about a payment, with the field of the sum that it names, if it does, in tenths of what is left.
    Ask(Index, &'static str, &'static str, Option<i64>),
    Pass {
        minutes: u64,
    },
}

/// What a payment is begun with.
#[derive(Clone, Debug)]
pub struct Begun {
    pub system: Option<&'static str>,
    pub test: bool,
    pub cents: i64,
    pub auto: Option<bool>,
    pub checked: bool,
    pub minutes: Option<u64>,
}

/// The payer fills in so many forms, each with what it asks for: a system, data, a card, the right password or another, or so
/// many cents more than are to be paid.
#[derive(Clone, Debug)]
pub struct Walk {
    pub forms: usize,
    pub system: &'static str,
    pub card: &'static str,
    pub right: bool,
    pub more: i64,
}

#[derive(Clone, Debug)]
pub struct Story {
    pub settings: Settings,
    /// What the shop answers meanwhile, and what is done.
    pub steps: Vec<(&'static str, Step)>,
}

/// A few payments are begun and mostly paid; then anything is done to them.
pub fn story() -> impl Strategy<Value = Story> {
    let paid = (begun(), walk()).prop_map(|(begun, walk)| {
        let walk = Walk { forms: 5, ..walk };
        [Step::Begin(begun), Step::Walk(None, walk)]
    });
    let steps = (vec(paid, 1..4), vec(step(), 1..25));
    let steps = steps.prop_map(|(paid, steps)| {
        let mut steps: Vec<Step> = steps;
        for (at, [begin, walk]) in paid.into_iter().enumerate() {
            steps.splice(2 * at..2 * at, [begin, walk]);
        }
        steps
    });
    (settings(), steps, vec(word(SAYS), 32)).prop_map(|(settings, steps, says)| Story {
        settings,
        steps: says.into_iter().zip(steps).collect(),
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let all = (
        any::<bool>(),
        option::of(1..=5_u8),
        weighted(0.1),
        any::<bool>(),
    );
    all.prop_map(
        |(two_step, capture_days, final_payments, overpayment)| Settings {
            two_step,
            capture_days,
            final_payments,
            overpayment,
            ..Settings::default()
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let which = any::<Index>;
    let part = || option::weighted(0.8, 0..=11_i64);
    let ask = |endpoint, field| {
        let asked = (which(), part());
        asked.prop_map(move |(which, part)| Step::Ask(which, endpoint, field, part))
    };
    let minutes = prop_oneof![Just(0), Just(1), Just(30), Just(1_440), 0..10_080_u64];
    prop_oneof![
        2 => begun().prop_map(Step::Begin),
        5 => (which(), walk()).prop_map(|(which, walk)| Step::Walk(Some(which), walk)),
        4 => ask("do-capture", "pg_amount"),
        5 => ask("revoke", "pg_refund_amount"),
        5 => ask("create-refund-request", "pg_refund_amount"),
        1 => ask("cancel", ""),
        1 => ask("create-moneyback", "pg_amount"),
        3 => minutes.prop_map(|minutes| Step::Pass { minutes }),
    ]
}

fn begun() -> impl Strategy<Value = Begun> {
    let system = option::weighted(0.8, word(SYSTEMS));
    let minutes = option::weighted(0.2, 5..10_080_u64);
    let all = (
        system,
        weighted(0.3),
        prop_oneof![15 => 1..1_000_000_i64, 1 => Just(0)],
        option::of(any::<bool>()),
        weighted(0.3),
        minutes,
    );
    all.prop_map(|(system, test, cents, auto, checked, minutes)| Begun {
        system,
        test,
        cents,
        auto,
        checked,
        minutes,
    })
}

fn walk() -> impl Strategy<Value = Walk> {
    let more = select(&[0, 0, 0, -1, 1, 500][..]);
    let all = (1..6_usize, word(SYSTEMS), word(CARDS), weighted(0.8), more);
    all.prop_map(|(forms, system, card, right, more)| Walk {
        forms,
        system,
        card,
        right,
        more,
    })
}

fn word(words: &'static str) -> impl Strategy<Value = &'static str> {
    select(words.split(' ').collect::<Vec<_>>())
}
