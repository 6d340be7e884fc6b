//! A fault as it is written: one of the things that a mock can do wrong, and how often.

use crate::codec::xml;
use crate::error::near_or_known;
use crate::mock::door::Wrong;
use crate::mock::door::read::Object;
use crate::protocol::params::Params;
use crate::sign::explain::mistakes::all_names;
use crate::specs::fault::{Fault, FaultKind};

/// What can be written.
pub(super) const FIELDS: &[&str] = &[
    "times",
    "delay",
    "close",
    "cut",
    "http",
    "body",
    "drop",
    "set",
    "sign-with",
];

/// Reads a fault.
pub(super) fn fault(object: &Object<'_>) -> Result<Fault, Wrong> {
    let text = |name| Ok(object.text(name)?.map(str::to_owned));
    let close = object.flag("close")?.unwrap_or_default();
    let single = [
        object.duration("delay")?.map(FaultKind::Delay),
        close.then_some(FaultKind::Close),
        object.number("cut")?.map(FaultKind::Cut),
        object.number("http")?.map(FaultKind::Http),
        text("body")?.map(FaultKind::Body),
        text("drop")?.map(FaultKind::Drop),
        text("sign-with")?.map(FaultKind::SignWith),
    ];
    let kinds = single.into_iter().flatten().chain(sets(object)?);
    let fault = Fault::of(object.number("times")?, kinds);
    let fault = fault.map_err(|(what, mend)| Wrong::body(what, mend))?;
    match &fault.kind {
        FaultKind::SignWith(name) if !all_names().contains(&name.as_str()) => {
            let known = all_names();
            let what = format!("unknown signing mistake `{name}`");
            Err(Wrong::body(what, near_or_known(name, &known)))
        }
        _ => Ok(fault),
    }
}

fn sets(object: &Object<'_>) -> Result<Vec<FaultKind>, Wrong> {
    let Some(set) = object.object("set", &[])? else {
        return Ok(Vec::new());
    };
    let mut sets = Vec::new();
    for (name, value) in set.iter() {
        let value = value.as_str().unwrap_or_default();
        let fields = Params::from_iter([(name.as_str(), value)]);
        if set.text(name)?.is_none() || xml::encode("response", &fields).is_err() {
            return Err(set.wrong(name, "plain text of a field with an XML name"));
        }
        sets.push(FaultKind::Set(name.clone(), value.to_owned()));
    }
    Ok(sets)
}
