//! The step `fault:`: what a mock is told to do wrong, checked so that it can.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::cases::load::duration::duration;
use crate::cases::load::scope::Scope;
use crate::cases::load::width_one;
use crate::codec::xml;
use crate::error::Error;
use crate::protocol::params::Params;
use crate::specs::fault::{Fault, FaultKind, WrongFault};
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
    let wrong = |(what, mend): WrongFault| scope.file.error(at, what).mend(mend);
    let kinds = single.into_iter().flatten().chain(sets);
    let fault = Fault::of(times, kinds).map_err(wrong)?;
    match &fault.kind {
        FaultKind::Set(name, value) if !can_be_set(name, value) => Err(wrong((
            "no field that XML can carry",
            "write `set: { name: value }` with an XML name and plain text",
        ))),
        _ => Ok(fault),
    }
}

fn can_be_set(name: &str, value: &str) -> bool {
    xml::encode("response", &Params::from_iter([(name, value)])).is_ok()
}

/// What a mock does wrong; exactly one thing.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Fault")]
pub(super) struct RawFault {
    /// How many of the next answers it strikes; 1 without it.
    pub(super) times: Option<u32>,
    /// The answer says that it took this long: 40s.
    pub(super) delay: Option<Located<String>>,
    /// The connection is closed without an answer.
    #[serde(default)]
    pub(super) close: bool,
    /// The connection is closed after this many bytes of the body.
    pub(super) cut: Option<usize>,
    /// The answer has this HTTP status.
    pub(super) http: Option<u16>,
    /// The answer has this body.
    pub(super) body: Option<String>,
    /// The answer lacks this field, and is signed without it.
    pub(super) drop: Option<String>,
    /// The answer has this value in this field, and is signed with it.
    pub(super) set: Option<BTreeMap<String, String>>,
    /// The answer is signed with the mistake of this name.
    pub(super) sign_with: Option<String>,
}
