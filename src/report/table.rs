//! The table of the report for people: a line per endpoint and profile, a column per verdict.

use std::collections::BTreeMap;

use comfy_table::{Cell, CellAlignment, Table, presets};

use crate::check::verdict::Verdict;
use crate::run::outcome::{Entry, Summary};

/// One line per endpoint and profile.
pub(super) fn table(entries: &[Entry]) -> Table {
    let mut rows: BTreeMap<(&str, &str), Summary> = BTreeMap::new();
    for entry in entries {
        let folder = entry
            .worst
            .case
            .id
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        rows.entry((folder, &entry.worst.profile.name))
            .or_default()
            .add(entry.worst.verdict);
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    let verdicts = Verdict::ALL.map(words);
    table.set_header(["endpoint", "profile", "cases"].into_iter().chain(verdicts));
    for ((folder, profile), summary) in rows {
        let counts = Verdict::ALL.iter().map(|verdict| summary.count(*verdict));
        let numbers = std::iter::once(summary.total()).chain(counts);
        let numbers = numbers.map(|number| {
            if number == 0 {
                "-".to_owned()
            } else {
                number.to_string()
            }
        });
        table.add_row(
            [Cell::new(folder), Cell::new(profile)]
                .into_iter()
                .chain(numbers.map(Cell::new)),
        );
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

/// The word for people.
pub(super) fn words(verdict: Verdict) -> &'static str {
    if verdict == Verdict::NonStrict {
        "non-strict"
    } else {
        verdict.word()
    }
}
