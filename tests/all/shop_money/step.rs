//! What shops, payers and time do, at random; and the line along which payments go.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::stall::{ASKING, VISA};

/// Each state with those that can follow it (bisys.md 4.1).
const LINE: [(&str, &[&str]); 8] = [
    ("created", &["payed", "holded", "rejected", "error"]),
    ("created_error", &[]),
    ("rejected", &[]),
    ("holded", &["payed", "refunded"]),
    ("payed", &["processed", "error", "refunded"]),
    ("processed", &["refunded"]),
    ("error", &[]),
    ("refunded", &[]),
];

/// Accounts at the provider: one that is known, one that it does not take, one for which nothing can be created.
pub const ACCOUNTS: [&str; 3] = ["9503006477", "0000000000", "1111111111"];

#[derive(Clone, Debug)]
pub enum Step {
    /// With the saved card of that place, or on a page.
    Pay {
        sums: (i64, i64),
        card: Option<usize>,
        account: usize,
        hold: Option<u32>,
        may_ask: bool,
        deadline: Option<u32>,
    },
    Register,
    /// What a payer enters on the page of a payment: a card and its code, or a password.
    Enter {
        which: Index,
        card: &'static str,
        right: bool,
    },
    Password {
        which: Index,
        right: bool,
    },
    Deactivate {
        card: usize,
    },
    /// So many tenths of what is held, or all.
    Confirm {
        which: Index,
        tenths: Option<i64>,
    },
    Release {
        which: Index,
    },
    /// So many tenths of what is left, and how far the sums are from what is left.
    Refund {
        which: Index,
        tenths: i64,
        wrong_by: i64,
    },
    Pass {
        minutes: u32,
        answers: Vec<u16>,
    },
}

/// Whether a payment comes from one state to another, or stays.
pub fn leads(from: &str, to: &str) -> bool {
    let next = LINE.iter().find(|(state, _)| *state == from);
    let (_, next) = next.unwrap_or_else(|| panic!("{from} is no state"));
    from == to || next.iter().any(|next| leads(next, to))
}

pub fn step() -> impl Strategy<Value = Step> {
    let which = any::<Index>;
    let pay = (
        (0..100_000_i64, 0..2_000_i64),
        option::weighted(0.7, 0..2_usize),
        select(vec![0, 0, 0, 0, 1, 2]),
        option::weighted(0.4, 600..345_600_u32),
        any::<bool>(),
        option::weighted(0.2, 0..60_u32),
    );
    let pay = pay.prop_map(|(sums, card, account, hold, may_ask, deadline)| Step::Pay {
        sums,
        card,
        account,
        hold,
        may_ask,
        deadline,
    });
    let entered = (which(), select(vec![VISA, ASKING]), any::<bool>());
    let answers = vec(select(vec![200, 200, 201, 500]), 1..4);
    prop_oneof![
        4 => pay,
        1 => Just(Step::Register),
        2 => entered.prop_map(|(which, card, right)| Step::Enter { which, card, right }),
        2 => (which(), any::<bool>()).prop_map(|(which, right)| Step::Password { which, right }),
        1 => (0..2_usize).prop_map(|card| Step::Deactivate { card }),
        2 => (which(), option::of(0..12_i64)).prop_map(|(which, tenths)| Step::Confirm { which, tenths }),
        1 => which().prop_map(|which| Step::Release { which }),
        3 => (which(), 0..11_i64, select(vec![0, 0, 0, 1, -1]))
            .prop_map(|(which, tenths, wrong_by)| Step::Refund { which, tenths, wrong_by }),
        3 => (0..90_u32, answers).prop_map(|(minutes, answers)| Step::Pass { minutes, answers }),
    ]
}
