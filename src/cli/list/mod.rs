//! `countersign list`: what there is.

mod cases;
mod specs;

use serde_json::{Map, Value};

use crate::cli::Done;
use crate::cli::args::common::Format;
use crate::cli::args::know::ListWhat;
use crate::cli::output::print;
use crate::cli::table::columns;

/// The name of the format; its number grows when a reader would break.
const SCHEMA: &str = "countersign.list/1";
const FLAWS: &str = "countersign.flaws/1";

pub fn list(what: &ListWhat) -> Done {
    let (format, listed) = match what {
        ListWhat::Cases { selection, format } => (format, cases::cases(selection)?),
        ListWhat::Endpoints { scope, format } => (format, specs::endpoints(scope)?),
        ListWhat::Requirements { scope, format } => (format, specs::requirements(scope)?),
        ListWhat::Flaws { scope, format } => (format, specs::flaws(scope)?),
        ListWhat::Ambiguities { scope, format } => (format, specs::ambiguities(scope)?),
    };
    print(&match format {
        Format::Text => format!(
            "{}\n",
            columns(listed.rows.into_iter().map(|row| row.shown))
        ),
        Format::Json => {
            let rows: Vec<String> = listed
                .rows
                .into_iter()
                .map(|row| Value::Object(row.told).to_string())
                .collect();
            format!(
                "{{\"schema\":\"{}\",\"{}\":[\n{}\n]}}\n",
                listed.schema,
                listed.what,
                rows.join(",\n")
            )
        }
    })?;
    Ok(0)
}

/// A list of things of one sort.
struct Listed {
    /// The name of the format for programs.
    schema: &'static str,
    /// What they are, as a key of JSON.
    what: &'static str,
    rows: Vec<Row>,
}

impl Listed {
    fn new(what: &'static str, rows: Vec<Row>) -> Self {
        Self {
            schema: SCHEMA,
            what,
            rows,
        }
    }
}

/// One thing.
struct Row {
    /// For people.
    shown: [String; 4],
    /// For programs.
    told: Map<String, Value>,
}

impl Row {
    fn new(shown: [&str; 4], told: Value) -> Self {
        let told = if let Value::Object(told) = told {
            told
        } else {
            Map::new()
        };
        Self {
            shown: shown.map(str::to_owned),
            told,
        }
    }
}
