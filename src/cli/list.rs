//! `countersign list`: what there is.

use comfy_table::{Table, presets};
use countersign::cases::suite::Suite;
use countersign::run::plan::Plan;
use countersign::specs::catalog::Catalog;
use serde_json::{Value, json};

use crate::cli::Done;
use crate::cli::args::{Format, ListWhat, Selection};
use crate::cli::output::print;

pub fn list(what: &ListWhat) -> Done {
    match what {
        ListWhat::Cases { selection, format } => cases(selection, *format),
    }
}

fn cases(selection: &Selection, format: Format) -> Done {
    let files = selection.folders.files()?;
    let (catalog, suite) = (Catalog::new(files.clone()), Suite::open(files)?);
    let ids = suite.select(&selection.patterns)?;
    let plan = Plan::new(&suite, &catalog, &ids, &selection.profiles)?;
    let mut rows: Vec<Row<'_>> = Vec::new();
    for item in &plan.items {
        match rows.last_mut().filter(|row| row.id == item.case.id) {
            Some(row) => row.profiles.push(&item.profile.name),
            None => rows.push(Row {
                id: &item.case.id,
                title: &item.case.title,
                profiles: vec![&item.profile.name],
                steps: item.case.steps.len(),
            }),
        }
    }
    print(&match format {
        Format::Text => text(&rows),
        Format::Json => json(&rows),
    })?;
    Ok(0)
}

struct Row<'a> {
    id: &'a str,
    title: &'a str,
    profiles: Vec<&'a str>,
    steps: usize,
}

fn text(rows: &[Row<'_>]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for row in rows {
        table.add_row([row.id, row.title, &row.profiles.join(", ")]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt() + "\n"
}

fn json(rows: &[Row<'_>]) -> String {
    let case = |row: &Row<'_>| {
        json!({ "id": row.id, "title": row.title, "profiles": row.profiles, "steps": row.steps })
            .to_string()
    };
    let cases: Vec<String> = rows.iter().map(case).collect();
    let schema = Value::from("countersign.list/1");
    format!(
        "{{\"schema\":{schema},\"cases\":[\n{}\n]}}\n",
        cases.join(",\n")
    )
}
