//! `countersign lint`: are the files in order?

use countersign::cases::lint::lint as look;
use countersign::cases::suite::Suite;
use countersign::run::plan::Plan;
use countersign::run::target::Target;
use countersign::specs::catalog::Catalog;

use crate::cli::Done;
use crate::cli::args::write::LintArguments;
use crate::cli::output::print;

/// The exit code when a file must be mended.
const FAULTS: u8 = 1;

pub fn lint(arguments: &LintArguments) -> Done {
    let files = arguments.folders.files()?;
    let (catalog, suite) = (Catalog::new(files.clone()), Suite::open(files)?);
    let mut found = look(&suite, &catalog)?;
    // What loads may still be wrong in itself: a base string that is not the rule's, a value that no encoding can carry.
    for id in suite.ids() {
        let ids = [id.clone()];
        let rehearsed = Plan::new(&suite, &catalog, &ids, &[])
            .and_then(|plan| plan.rehearse(&Target::default()));
        if let Err(error) = rehearsed {
            found.fault(error);
        }
    }
    let faults = found.faults.iter().map(ToString::to_string);
    let notes = found
        .notes
        .iter()
        .filter(|_| arguments.verbose)
        .map(|note| {
            let place = note
                .place
                .as_ref()
                .map(|place| format!("\n{}", place.draw()));
            format!("note: {}{}", note.what, place.unwrap_or_default())
        });
    let told: String = faults.chain(notes).map(|text| text + "\n\n").collect();
    let plural = |number: usize, word: &str| {
        format!("{number} {word}{}", if number == 1 { "" } else { "s" })
    };
    let more = if arguments.verbose || found.notes.is_empty() {
        ""
    } else {
        " (--verbose shows them)"
    };
    print(&format!(
        "{told}{}: {}, {}{more}\n",
        plural(found.files, "file"),
        plural(found.faults.len(), "fault"),
        plural(found.notes.len(), "note")
    ))?;
    Ok(if found.faults.is_empty() { 0 } else { FAULTS })
}
