//! Outcomes to text: one file per format. Reports print nothing themselves and mask nothing: outcomes come masked.

pub mod json;
pub mod text;

use crate::run::outcome::Outcome;

/// The command that runs only this case; `command` is the part that all cases share: `countersign run`.
fn rerun(command: &str, outcome: &Outcome) -> String {
    format!(
        "{command} {} --profile {}",
        outcome.case.id, outcome.profile.name
    )
}
