//! Making answers wrong on purpose: the only file in which a right answer becomes a wrong reply.

use crate::mock::answer::Draft;
use crate::protocol::params::{Params, Value};
use crate::protocol::sensitive::is_signature;
use crate::sign::explain::Signer;
use crate::sign::explain::mistakes::mistake;
use crate::specs::fault::FaultKind;
use crate::transport::message::{Answer, Reply};

/// What a fault changes before the answer is signed.
pub(super) fn draft(draft: &mut Draft, fault: Option<&FaultKind>) {
    match fault {
        Some(FaultKind::Drop(name)) => draft.params = without(&draft.params, name),
        Some(FaultKind::Set(name, value)) => draft.params.set(name, value.as_str()),
        Some(FaultKind::Http(http)) => draft.http = *http,
        _ => {}
    }
}

/// What a fault does to the signature once it is made.
pub(super) fn signed(draft: &mut Draft, fault: Option<&FaultKind>) {
    match fault {
        Some(FaultKind::Drop(name)) if is_signature(name) => {
            draft.params = without(&draft.params, name)
        }
        Some(FaultKind::Set(name, value)) if is_signature(name) => {
            draft.params.set(name, value.as_str())
        }
        _ => {}
    }
}

/// The signature that a fault makes in place of the right one.
pub(super) fn signature(fault: Option<&FaultKind>, signer: &Signer<'_>) -> Option<String> {
    match fault {
        Some(FaultKind::SignWith(name)) => mistake(name).map(|mistake| (mistake.sign)(signer)),
        _ => None,
    }
}

/// What a fault makes of the finished answer.
pub(super) fn reply(answer: Answer, fault: Option<&FaultKind>) -> Reply {
    match fault {
        Some(FaultKind::Delay(delay)) => Reply::Answer(Answer {
            told_elapsed: Some(*delay),
            ..answer
        }),
        Some(FaultKind::Close) => Reply::Close,
        Some(FaultKind::Cut(bytes)) => Reply::Cut(answer, *bytes),
        Some(FaultKind::Body(body)) => Reply::Answer(Answer {
            body: body.clone().into(),
            ..answer
        }),
        _ => Reply::Answer(answer),
    }
}

/// The fields without those of that name, on every level.
fn without(params: &Params, name: &str) -> Params {
    let kept = params.iter().filter(|(other, _)| *other != name);
    kept.map(|(other, value)| match value {
        Value::Map(group) => (other, Value::Map(without(group, name))),
        value => (other, value.clone()),
    })
    .collect()
}
