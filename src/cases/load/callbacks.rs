//! How our side answers calls, which of them need not be awaited, and what promise an awaited call is held against.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::cases::case::{Action, CallbackAnswer, Step};
use crate::cases::load::duration::duration;
use crate::cases::load::scope::Scope;
use crate::cases::load::width_one;
use crate::error::{Error, near_or_known};
use crate::specs::files::At;
use crate::specs::yaml::Located;

type RawAnswers = BTreeMap<String, Located<Vec<Located<RawCallbackAnswer>>>>;

pub(super) fn answers(
    scope: &Scope<'_>,
    raw: RawAnswers,
) -> Result<Vec<(String, Vec<CallbackAnswer>)>, Error> {
    let row = |(callback, raw): (String, Located<Vec<Located<RawCallbackAnswer>>>)| {
        check(scope, scope.file.key(&callback, raw.at), &callback, &[])?;
        if raw.value.is_empty() {
            let error = scope
                .file
                .error(width_one(raw.at), "a list without an answer");
            return Err(error.mend("write an answer for each call, or leave the callback out"));
        }
        let answers = raw.value.into_iter().map(|raw| answer(scope, raw));
        Ok((callback, answers.collect::<Result<_, _>>()?))
    };
    raw.into_iter().map(row).collect()
}

fn answer(scope: &Scope<'_>, raw: Located<RawCallbackAnswer>) -> Result<CallbackAnswer, Error> {
    let at = width_one(raw.at);
    let RawCallbackAnswer {
        http,
        status,
        description,
        body,
        elapsed,
        close,
    } = raw.value;
    let wrong = |what: &str, mend: &str| Err(scope.file.error(at, what).mend(mend));
    let says = status.is_some() || description.is_some();
    if close && (says || http.is_some() || body.is_some() || elapsed.is_some()) {
        return wrong(
            "a closed connection says nothing",
            "write `close: true` alone",
        );
    }
    if body.is_some() && says {
        return wrong(
            "an answer has two bodies",
            "write `body:`, or `status:` and `description:`",
        );
    }
    if let Some(http) = http
        .as_ref()
        .filter(|http| !(200..600).contains(&http.value))
    {
        let error = scope.file.error(http.at, "no HTTP status of an answer");
        return Err(error.mend("write a number from 200 to 599"));
    }
    let elapsed = elapsed.map(|text| duration(scope, &text)).transpose()?;
    Ok(CallbackAnswer {
        http: http.map(|http| http.value),
        status,
        description,
        body,
        elapsed,
        close,
    })
}

pub(super) fn ignored(scope: &Scope<'_>, raw: Vec<Located<String>>) -> Result<Vec<String>, Error> {
    let name = |name: Located<String>| {
        check(scope, name.at, &name.value, &[])?;
        Ok(name.value)
    };
    raw.into_iter().map(name).collect()
}

/// Whether the family has a callback of that name; `also` names what else can stand there.
pub(super) fn check(scope: &Scope<'_>, at: At, name: &str, also: &[&str]) -> Result<(), Error> {
    let callbacks = scope.family.addresses().map(String::as_str);
    let known: Vec<&str> = callbacks.chain(also.iter().copied()).collect();
    if known.contains(&name) {
        return Ok(());
    }
    let error = scope.file.error(at, format!("unknown callback `{name}`"));
    Err(error.mend(near_or_known(name, &known)))
}

/// Gives each awaited call the endpoint that describes it. A browser that returns needs none.
pub(super) fn resolve(steps: &mut [Step], awaited: &[(String, String)]) {
    for step in steps {
        match &mut step.action {
            Action::Repeat(_, steps) => resolve(steps, awaited),
            Action::Await(wish) => {
                let mut awaited = awaited.iter();
                let found = awaited.find(|(known, _)| Some(known) == wish.callback.as_ref());
                wish.endpoint = found.map(|(_, endpoint)| endpoint.clone());
            }
            _ => {}
        }
    }
}

/// How our side answers one call; what is not said is as a correct merchant does it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallbackAnswer")]
pub(super) struct RawCallbackAnswer {
    /// The HTTP status.
    pub(super) http: Option<Located<u16>>,
    /// What `pg_status` says.
    pub(super) status: Option<String>,
    /// What `pg_description` says.
    pub(super) description: Option<String>,
    /// The whole body, in place of a signed answer.
    pub(super) body: Option<String>,
    /// The answer says that it took this long: 40s.
    pub(super) elapsed: Option<Located<String>>,
    /// The connection is closed without an answer.
    #[serde(default)]
    pub(super) close: bool,
}
