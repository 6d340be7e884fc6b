//! `countersign lint`: are the files in order?

use countersign::cases::lint::lint as look;
use countersign::cases::suite::Suite;
use countersign::specs::catalog::Catalog;

use crate::cli::Done;
use crate::cli::args::write::LintArguments;
use crate::cli::output::print;

/// The exit code when a file must be mended.
const FAULTS: u8 = 1;

pub fn lint(arguments: &LintArguments) -> Done {
    let files = arguments.folders.files()?;
    let (catalog, suite) = (Catalog::new(files.clone()), Suite::open(files)?);
    let found = look(&suite, &catalog)?;
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
