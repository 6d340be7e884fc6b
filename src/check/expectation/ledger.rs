//! What a ledger holds after a step, against the wish of a case.

use std::collections::BTreeMap;

use crate::cases::expectation::ExpectedLedger;
use crate::cases::variables::Variables;
use crate::check::expectation::{Compare, Wisher};
use crate::check::finding::Finding;
use crate::specs::endpoint::Endpoint;
use crate::specs::files::At;

/// What a ledger holds: a line for each thing, by kind.
pub type Holding = BTreeMap<String, Vec<String>>;

/// Compares what a ledger held before a step and holds after it with the wish of a case.
pub fn ledger(
    wisher: Wisher<'_>,
    endpoint: Option<&Endpoint>,
    wish: (At, &ExpectedLedger),
    before: &Holding,
    after: &Holding,
) -> Vec<Finding> {
    let mut variables = Variables::default();
    let mut compare = Compare::new(wisher, endpoint, &mut variables);
    let (at, wished) = wish;
    match wished {
        ExpectedLedger::Unchanged => {
            let kinds = before.keys().chain(after.keys());
            let changed = kinds.filter(|kind| before.get(*kind) != after.get(*kind));
            let changed: Vec<String> = changed.map(|kind| change(kind, before, after)).collect();
            if let Some(first) = changed.first() {
                compare.add(at, None, "nothing is stored".to_owned(), first.clone());
            }
        }
        ExpectedLedger::Counts(counts) => {
            for (kind, count) in counts {
                let holds = after.get(kind).map_or(0, Vec::len);
                if holds != *count {
                    let expected = format!("the ledger holds {count} {kind}");
                    compare.add(at, None, expected, format!("it holds {holds}"));
                }
            }
        }
    }
    compare.findings
}

/// What became of the things of one kind.
fn change(kind: &str, before: &Holding, after: &Holding) -> String {
    let lines = |holding: &Holding| holding.get(kind).cloned().unwrap_or_default();
    let (before, after) = (lines(before), lines(after));
    let new = after.iter().find(|line| !before.contains(line));
    let gone = before.iter().find(|line| !after.contains(line));
    match (new, gone) {
        (Some(new), _) => format!("{kind}: now {new}"),
        (None, Some(gone)) => format!("{kind}: no longer {gone}"),
        (None, None) => format!("{kind}: in another order"),
    }
}
