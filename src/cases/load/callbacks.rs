//! How our side answers calls, which of them need not be awaited, and what promise an awaited call is held against.

use std::collections::BTreeMap;

use crate::cases::case::{Action, CallbackAnswer, Step};
use crate::cases::load::raw::RawCallbackAnswer;
use crate::cases::load::scope::Scope;
use crate::cases::load::steps::duration;
use crate::cases::load::width_one;
use crate::error::{Error, near_miss};
use crate::specs::family::Family;
use crate::specs::files::{At, File};
use crate::specs::yaml::Located;

type RawAnswers = BTreeMap<String, Located<Vec<Located<RawCallbackAnswer>>>>;

pub(super) fn answers(
    scope: &Scope<'_>,
    raw: RawAnswers,
) -> Result<Vec<(String, Vec<CallbackAnswer>)>, Error> {
    let row = |(callback, raw): (String, Located<Vec<Located<RawCallbackAnswer>>>)| {
        check_callback(scope, width_one(raw.at), &callback)?;
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
    if http.is_some_and(|http| !(200..600).contains(&http)) {
        return wrong(
            "no HTTP status of an answer",
            "write a number from 200 to 599",
        );
    }
    let elapsed = elapsed.map(|text| duration(scope, &text)).transpose()?;
    Ok(CallbackAnswer {
        http,
        status,
        description,
        body,
        elapsed,
        close,
    })
}

pub(super) fn ignored(scope: &Scope<'_>, raw: Vec<Located<String>>) -> Result<Vec<String>, Error> {
    let name = |name: Located<String>| {
        check_callback(scope, name.at, &name.value)?;
        Ok(name.value)
    };
    raw.into_iter().map(name).collect()
}

fn check_callback(scope: &Scope<'_>, at: At, name: &str) -> Result<(), Error> {
    let known: Vec<&str> = scope.family.addresses().map(String::as_str).collect();
    if known.contains(&name) {
        return Ok(());
    }
    let near = near_miss(name, known.iter().copied());
    let error = scope.file.error(at, format!("unknown callback `{name}`"));
    Err(error.mend(near.unwrap_or_else(|| format!("known: {}", known.join(", ")))))
}

/// Gives each awaited call the endpoint that describes it. A browser that returns needs none.
pub(super) fn resolve(
    file: &File,
    steps: &mut [Step],
    awaited: &[(String, String)],
    family: &Family,
) -> Result<(), Error> {
    for step in steps {
        match &mut step.action {
            Action::Repeat(_, steps) => resolve(file, steps, awaited, family)?,
            Action::Await(wish) => {
                let Some(callback) = &wish.callback else {
                    continue;
                };
                let found = awaited.iter().find(|(known, _)| known == callback);
                if found.is_none() && !family.returns.contains(callback) {
                    let what =
                        format!("nothing that the case sends leads to a call of `{callback}`");
                    let mend =
                        "send first what leads there: `leads_to:` of an endpoint says what does";
                    return Err(file.error(step.at, what).mend(mend));
                }
                wish.endpoint = found.map(|(_, endpoint)| endpoint.clone());
            }
            _ => {}
        }
    }
    Ok(())
}
