//! The flaws of a family: each does one thing, and breaks a requirement that its endpoint has.

use std::time::Duration;

use crate::error::{Error, near_miss};
use crate::specs::fault::FaultKind;
use crate::specs::files::File;
use crate::specs::flaw::{Flaw, FlawKind};
use crate::specs::load::raw::flaw::RawFlaw;

/// Reads flaws; `endpoints` are those that the family has a file for.
pub(super) fn flaws(
    file: &File,
    raw: Vec<RawFlaw>,
    endpoints: &[String],
) -> Result<Vec<Flaw>, Error> {
    let mut flaws: Vec<Flaw> = Vec::new();
    for raw in raw {
        if flaws.iter().any(|flaw| flaw.name == raw.name.value) {
            let what = format!("the flaw `{}` stands twice", raw.name.value);
            return Err(file.error(raw.name.at, what).mend("keep one of the two"));
        }
        let flaw = flaw(file, raw.clone())?;
        if !endpoints.iter().any(|known| known == flaw.endpoint()) {
            let near = near_miss(flaw.endpoint(), endpoints.iter().map(String::as_str));
            let what = format!(
                "`{}` is no requirement: there is no such endpoint",
                flaw.breaks
            );
            let mend = "the id of a requirement is `<endpoint>.<part>.<what>`";
            let error = file.error(raw.breaks.at, what);
            return Err(error.mend(near.unwrap_or_else(|| mend.to_owned())));
        }
        flaws.push(flaw);
    }
    Ok(flaws)
}

fn flaw(file: &File, raw: RawFlaw) -> Result<Flaw, Error> {
    let sets = raw.set.into_iter().flatten();
    let message = [
        raw.drop.map(FaultKind::Drop),
        raw.sign_with.map(FaultKind::SignWith),
    ];
    let message = message.into_iter().flatten();
    let message = message.chain(sets.map(|(name, value)| FaultKind::Set(name, value)));
    let every = raw
        .every
        .map(|minutes| FlawKind::Every(Duration::from_secs(60 * u64::from(minutes))));
    let mut kinds = message
        .map(FlawKind::Message)
        .chain(raw.off.map(|_| FlawKind::Off))
        .chain(every);
    match (kinds.next(), kinds.next()) {
        (Some(kind), None) => Ok(Flaw {
            name: raw.name.value,
            breaks: raw.breaks.value,
            text: raw.text,
            kind,
        }),
        _ => {
            let error = file.error(raw.name.at, "a flaw does exactly one thing");
            Err(error.mend("write one of `off: rule`, drop, set, sign-with, every"))
        }
    }
}
