//! Making messages wrong on purpose: the only file in which a right message becomes a wrong one.
//!
//! A fault strikes the next answers, a flaw of a world all messages of its endpoint.

use crate::codec::json::is_number;
use crate::mock::rules::Flaws;
use crate::protocol::params::{Params, Value};
use crate::protocol::sensitive::is_signature;
use crate::sign::explain::Signer;
use crate::sign::explain::mistakes::mistake;
use crate::specs::fault::FaultKind;
use crate::specs::flaw::FlawKind;
use crate::transport::message::{Answer, Reply};

/// What is wrong with the messages of an endpoint: what flaws do to all of them, then what a fault does to this one.
pub(super) fn wrongs(flaws: &Flaws, endpoint: &str, fault: Option<FaultKind>) -> Vec<FaultKind> {
    let of_endpoint = flaws.iter().filter(|flaw| flaw.endpoint() == endpoint);
    let lasting = of_endpoint.filter_map(|flaw| match &flaw.kind {
        FlawKind::Message(kind) => Some(kind.clone()),
        FlawKind::Off | FlawKind::Every(_) => None,
    });
    lasting.chain(fault).collect()
}

/// The HTTP status that they make of the right one.
pub(super) fn http(right: u16, wrongs: &[FaultKind]) -> u16 {
    let mut told = wrongs.iter().rev().filter_map(|wrong| match wrong {
        FaultKind::Http(http) => Some(*http),
        _ => None,
    });
    told.next().unwrap_or(right)
}

/// What they change before a message is signed.
pub(super) fn fields(params: &mut Params, wrongs: &[FaultKind]) {
    for wrong in wrongs {
        change(params, wrong);
    }
}

/// What they do to the signature once it is made.
pub(super) fn signed(params: &mut Params, wrongs: &[FaultKind]) {
    for wrong in wrongs {
        match wrong {
            FaultKind::Drop(name) | FaultKind::Set(name, _) if is_signature(name) => {
                change(params, wrong);
            }
            _ => {}
        }
    }
}

/// The signature that they make in place of the right one.
pub(super) fn signature(wrongs: &[FaultKind], signer: &Signer<'_>) -> Option<String> {
    let mut made = wrongs.iter().rev().filter_map(|wrong| match wrong {
        FaultKind::SignWith(name) => {
            mistake(signer.rule, name).map(|mistake| (mistake.sign)(signer))
        }
        _ => None,
    });
    made.next()
}

/// What they make of the finished answer.
pub(super) fn reply(answer: Answer, wrongs: &[FaultKind]) -> Reply {
    let mut answer = answer;
    for wrong in wrongs {
        match wrong {
            FaultKind::Delay(delay) => answer.told_elapsed = Some(*delay),
            FaultKind::Close => return Reply::Close,
            FaultKind::Cut(bytes) => return Reply::Cut(answer, *bytes),
            FaultKind::Body(body) => answer.body = body.clone().into(),
            _ => {}
        }
    }
    Reply::Answer(answer)
}

fn change(params: &mut Params, wrong: &FaultKind) {
    match wrong {
        FaultKind::Drop(name) => *params = without(params, name),
        FaultKind::Set(name, value) => {
            let value = like(params.get(name), value);
            params.set(name, value);
        }
        _ => {}
    }
}

/// The fields without those of that name, on every level.
fn without(params: &Params, name: &str) -> Params {
    let kept = params.iter().filter(|(other, _)| *other != name);
    kept.map(|(other, value)| (other, value_without(value, name)))
        .collect()
}

fn value_without(value: &Value, name: &str) -> Value {
    match value {
        Value::Map(group) => Value::Map(without(group, name)),
        Value::List(items) => {
            let items = items.iter().map(|item| value_without(item, name));
            Value::List(items.collect())
        }
        value => value.clone(),
    }
}

/// A text in the place of a value: a number or a boolean of JSON, where that stood there and the text can be one.
fn like(value: Option<&Value>, text: &str) -> Value {
    match (value, text) {
        (Some(Value::Number(_)), number) if is_number(number) => Value::Number(text.to_owned()),
        (Some(Value::Bool(_)), "true") => Value::Bool(true),
        (Some(Value::Bool(_)), "false") => Value::Bool(false),
        _ => Value::from(text),
    }
}
