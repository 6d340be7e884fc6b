//! Outcomes to text: one file per format. Reports print nothing themselves and mask nothing: outcomes come masked.

pub mod json;
mod table;
pub mod text;

use crate::run::outcome::Outcome;

/// The command that runs only this case; `command` is the part that all cases share: `countersign run`.
fn rerun(command: &str, outcome: &Outcome) -> String {
    let id = &outcome.case.id;
    // An id is a path, so it may need quotes; a NUL cannot be in it.
    let id = shlex::try_quote(id).unwrap_or(id.into());
    format!("{command} {id} --profile {}", outcome.profile.name)
}
