//! The step `fault:`: what a mock is told to do wrong, checked so that it can.

use crate::cases::load::raw::RawFault;
use crate::cases::load::scope::Scope;
use crate::cases::load::steps::duration;
use crate::cases::load::width_one;
use crate::codec::xml;
use crate::error::Error;
use crate::protocol::params::Params;
use crate::specs::fault::{Fault, FaultKind};
use crate::specs::yaml::Located;

pub(super) fn fault(scope: &Scope<'_>, raw: Located<RawFault>) -> Result<Fault, Error> {
    let at = width_one(raw.at);
    let RawFault {
        times,
        delay,
        close,
        cut,
        http,
        body,
        drop,
        set,
        sign_with,
    } = raw.value;
    let delay = delay.map(|text| duration(scope, &text)).transpose()?;
    let sets = set
        .into_iter()
        .flatten()
        .map(|(name, value)| FaultKind::Set(name, value));
    let single = [
        delay.map(FaultKind::Delay),
        close.then_some(FaultKind::Close),
        cut.map(FaultKind::Cut),
        http.map(FaultKind::Http),
        body.map(FaultKind::Body),
        drop.map(FaultKind::Drop),
        sign_with.map(FaultKind::SignWith),
    ];
    let mut kinds = single.into_iter().flatten().chain(sets);
    let wrong = |what: &str, mend: &str| Err(scope.file.error(at, what).mend(mend));
    let times = times.unwrap_or(1);
    match (kinds.next(), kinds.next()) {
        _ if times == 0 => wrong("a fault that never strikes", "give `times` a number from 1"),
        (Some(FaultKind::Http(http)), None) if !(200..600).contains(&http) => wrong(
            "no HTTP status of an answer",
            "write a number from 200 to 599",
        ),
        (Some(FaultKind::Set(name, value)), None)
            if xml::encode(
                "response",
                &Params::from_iter([(name.as_str(), value.as_str())]),
            )
            .is_err() =>
        {
            wrong(
                "no field that XML can carry",
                "write `set: { name: value }` with an XML name and plain text",
            )
        }
        (Some(kind), None) => Ok(Fault { times, kind }),
        _ => wrong(
            "a fault does exactly one thing",
            "write one of delay, close, cut, http, body, drop, set, sign-with",
        ),
    }
}
