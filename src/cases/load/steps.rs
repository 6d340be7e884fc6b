//! Steps: which one a raw step is, and its parts.

use crate::cases::case::{Action, Await, Step};
use crate::cases::load::duration::duration;
use crate::cases::load::raw::{RawExpectation, RawStep};
use crate::cases::load::request::send;
use crate::cases::load::scope::Scope;
use crate::cases::load::wish::expectation;
use crate::cases::load::{callbacks, faults, visits, width_one};
use crate::cases::send::Send;
use crate::error::Error;
use crate::specs::files::At;
use crate::specs::yaml::Located;

/// What a step does, and the keys that belong to it. `submit` is a part of `visit` where both stand.
const KINDS: &[(&str, &[&str])] = &[
    (
        "send",
        &[
            "params",
            "json",
            "omit",
            "encoding",
            "path",
            "content_type",
            "headers",
            "authorization",
            "certificate",
            "sign",
            "signature",
            "expect",
        ],
    ),
    ("await", &["expect"]),
    ("visit", &["post", "submit", "expect"]),
    ("submit", &["expect"]),
    ("advance", &[]),
    ("repeat", &["steps"]),
    ("together", &[]),
    ("fault", &[]),
];

/// The word of `await:` for nothing.
const NONE: &str = "none";

/// More repeats are a mistake of writing, or a load test, which this is not.
const MOST_REPEATS: u32 = 1_000;

pub(super) fn steps(
    scope: &mut Scope<'_>,
    raw: Vec<Located<RawStep>>,
    inside: bool,
) -> Result<Vec<Step>, Error> {
    let step = |raw: Located<RawStep>| {
        let at = width_one(raw.at);
        let action = action(scope, at, raw.value, inside)?;
        Ok(Step { at, action })
    };
    raw.into_iter().map(step).collect()
}

fn action(scope: &mut Scope<'_>, at: At, raw: RawStep, inside: bool) -> Result<Action, Error> {
    check_keys(scope, at, &raw)?;
    match raw {
        RawStep { send: Some(_), .. } => {
            one_send(scope, raw).map(|send| Action::Send(Box::new(send)))
        }
        RawStep {
            awaited: Some(name),
            expect,
            ..
        } => awaited(scope, &name, expect),
        RawStep { visit: Some(_), .. }
        | RawStep {
            submit: Some(_), ..
        } => visits::visit(scope, raw).map(|visit| Action::Visit(Box::new(visit))),
        RawStep {
            advance: Some(text),
            ..
        } => duration(scope, &text).map(Action::Advance),
        RawStep {
            repeat: Some(times),
            steps: inner,
            ..
        } => repeat(
            scope,
            times,
            inner.map_or(Vec::new(), |inner| inner.value),
            inside,
        ),
        RawStep {
            together: Some(inner),
            ..
        } => together(scope, at, inner.value),
        RawStep {
            fault: Some(raw), ..
        } => faults::fault(scope, raw).map(Action::Fault),
        _ => Err(no_step(scope, at)),
    }
}

fn check_keys(scope: &Scope<'_>, at: At, raw: &RawStep) -> Result<(), Error> {
    let kinds = || {
        KINDS
            .iter()
            .filter(|(kind, _)| raw.keys().any(|(key, _)| key == *kind))
    };
    // The first kind decides; whatever else is written must belong to it.
    let first = kinds().next();
    if matches!(first, None | Some(("submit", _))) {
        visits::check_post(scope, raw)?;
    }
    let Some((kind, belongs)) = first else {
        return Err(no_step(scope, at));
    };
    let mut keys = raw.keys();
    let stranger = keys.find(|(key, _)| key != kind && !belongs.contains(key));
    match stranger {
        None => Ok(()),
        Some((key, value)) => {
            let at = scope.file.key(key, value);
            if KINDS.iter().any(|(kind, _)| *kind == key) {
                return Err(no_step(scope, at));
            }
            let what = format!("`{key}` does not belong to a step `{kind}`");
            let mend = match *belongs {
                [] => format!("`{kind}` stands alone"),
                keys => format!("what belongs to it: {}", keys.join(", ")),
            };
            Err(scope.file.error(at, what).mend(mend))
        }
    }
}

fn no_step(scope: &Scope<'_>, at: At) -> Error {
    let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    scope
        .file
        .error(at, "a step does exactly one thing")
        .mend(format!("write one of {}", kinds.join(", ")))
}

fn one_send(scope: &mut Scope<'_>, raw: RawStep) -> Result<Send, Error> {
    let (request, expect) = one_request(scope, raw)?;
    let expect = expectation(scope, "send", expect)?;
    Ok(Send { expect, ..request })
}

/// The request of a step, and what is expected of its answer, as it is written.
fn one_request(
    scope: &Scope<'_>,
    raw: RawStep,
) -> Result<(Send, Option<Located<RawExpectation>>), Error> {
    let (endpoint, expect, rest) = match raw {
        RawStep {
            send: Some(endpoint),
            expect,
            ..
        } => (
            endpoint.value,
            expect,
            RawStep {
                send: None,
                expect: None,
                ..raw
            },
        ),
        _ => (String::new(), None, raw), // The caller has seen `send`.
    };
    Ok((send(scope, endpoint, rest)?, expect))
}

fn awaited(
    scope: &mut Scope<'_>,
    name: &Located<String>,
    expect: Option<Located<RawExpectation>>,
) -> Result<Action, Error> {
    let nothing = name.value == NONE;
    if let (true, Some(expect)) = (nothing, &expect) {
        let at = scope.file.key("expect", expect.at);
        let error = scope.file.error(at, "nothing can be expected of no call");
        return Err(error.mend("leave `expect:` out"));
    }
    if !nothing {
        callbacks::check(scope, name.at, &name.value, &[NONE])?;
    }
    Ok(Action::Await(Box::new(Await {
        callback: (!nothing).then(|| name.value.clone()),
        endpoint: None,
        expect: expectation(scope, "await", expect)?,
    })))
}

fn repeat(
    scope: &mut Scope<'_>,
    times: Located<u32>,
    inner: Vec<Located<RawStep>>,
    inside: bool,
) -> Result<Action, Error> {
    let key = scope.file.key("repeat", times.at);
    let wrong = |what: &str, mend: &str| Err(scope.file.error(key, what).mend(mend));
    if inside {
        return wrong("a repeat stands in a repeat", "multiply the two numbers");
    }
    if inner.is_empty() {
        return wrong("nothing is repeated", "write the steps below `steps:`");
    }
    if !(1..=MOST_REPEATS).contains(&times.value) {
        let what = format!("{} is no number of repeats", times.value);
        let error = scope.file.error(times.at, what);
        return Err(error.mend("write a number from 1 to 1000"));
    }
    steps(scope, inner, true).map(|steps| Action::Repeat(times.value, steps))
}

fn together(scope: &mut Scope<'_>, at: At, inner: Vec<Located<RawStep>>) -> Result<Action, Error> {
    if inner.len() < 2 {
        let error = scope
            .file
            .error(at, "fewer than two requests are not together");
        return Err(error.mend("write two steps `send:` or more below `together:`"));
    }
    let mut requests = Vec::new();
    for raw in inner {
        let at = width_one(raw.at);
        if raw.value.send.is_none() {
            let error = scope.file.error(at, "only requests can be sent together");
            return Err(error.mend("write a step `send:`"));
        }
        check_keys(scope, at, &raw.value)?;
        requests.push((at, one_request(scope, raw.value)?));
    }
    // No request can say what the answer to another captures: they are under way at once.
    let sends = requests.into_iter().map(|(at, (request, expect))| {
        let expect = expectation(scope, "send", expect)?;
        Ok((at, Send { expect, ..request }))
    });
    Ok(Action::Together(sends.collect::<Result<_, Error>>()?))
}
