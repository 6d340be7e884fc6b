//! What a derived case wishes of a request that must be refused: the refusal's own answer, as far as its rows say what it holds.

use crate::cases::expectation::{
    Expectation, ExpectedContent, ExpectedElement, ExpectedLedger, ExpectedMessage, Form,
};
use crate::cases::template::{Pattern, Template};
use crate::protocol::encoding::{Messages, Root};
use crate::protocol::kind::Kind;
use crate::specs::endpoint::Endpoint;
use crate::specs::family::{Refusal, Refuses};
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::profile::Profile;
use crate::specs::view::View;

/// A refusal by a page, whatever it shows: the browser goes on nowhere.
pub(super) fn refused_by_a_page(at: At) -> Expectation {
    Expectation {
        http: Some((at, vec![200, 400, 401, 403])),
        no_message: true,
        stored: Some((at, ExpectedLedger::Unchanged)),
        ..Expectation::default()
    }
}

/// A refusal with one of the accepted codes, whatever its HTTP status and whether or not it is signed.
pub(super) fn refused(
    profile: &Profile,
    endpoint: &Endpoint,
    refusal: &Refusal,
    at: At,
) -> Expectation {
    let of_family = || {
        let mut answers = profile.family.answers.iter();
        answers.find(|answer| answer.id == refusal.answer)
    };
    let answer = endpoint.answer_named(&refusal.answer).or_else(of_family);
    let rows = answer.map_or(&[][..], |answer| &answer.fields);
    let told = rows.iter().filter_map(|row| {
        let content = told(row, &endpoint.refuses, refusal)?;
        Some((&row.name, content))
    });
    let signature = signature(rows, endpoint).into_iter();
    let signature = signature.map(|row| (&row.name, of_kind(row.kind.clone(), true)));
    let children = told
        .chain(signature)
        .map(|(name, content)| ExpectedElement {
            name: name.clone(),
            at,
            content,
        });
    let (form, root) = match endpoint.messages {
        Messages::Xml => (Form::Xml, Root::Response.word()),
        Messages::Json => (Form::Json, ""),
    };
    let top = ExpectedElement {
        name: root.to_owned(),
        at,
        content: ExpectedContent::Elements(children.collect()),
    };
    let block = true;
    Expectation {
        message: Some(ExpectedMessage { form, block, top }),
        stored: Some((at, ExpectedLedger::Unchanged)),
        ..Expectation::default()
    }
}

/// What a row tells of a refusal: the only text that it can be, or the code.
fn told(row: &Field, refuses: &Refuses, refusal: &Refusal) -> Option<ExpectedContent> {
    match (&row.kind, row.value) {
        (_, Some(View::RefusalCode)) => Some(of_kind(code(row, refuses, refusal), false)),
        (Kind::OneOf(texts), _) if texts.len() == 1 => Some(ExpectedContent::Text(Pattern::Text(
            Template::literal(&texts.concat()),
        ))),
        _ => None,
    }
}

/// The accepted codes. Where any code is accepted, those that blame the signature or the merchant are not: the request would
/// have been refused for another reason.
fn code(row: &Field, refuses: &Refuses, refusal: &Refusal) -> Kind {
    if !refusal.accepted.is_empty() {
        return Kind::OneOf(refusal.accepted.clone());
    }
    let others = [&refuses.bad_signature, &refuses.unknown_merchant];
    let others: Vec<String> = others
        .iter()
        .flat_map(|other| other.accepted.clone())
        .collect();
    match others.is_empty() {
        true => row.kind.clone(),
        false => Kind::NoneOf(others),
    }
}

/// The row of the signature: the answer's own, or as an answer that need not be signed may be signed all the same, another's.
fn signature<'e>(rows: &'e [Field], endpoint: &'e Endpoint) -> Option<&'e Field> {
    let others = endpoint.answers.iter().flat_map(|answer| &answer.fields);
    let mut all = rows.iter().chain(others);
    all.find(|row| row.kind.is_signature())
}

fn of_kind(kind: Kind, optional: bool) -> ExpectedContent {
    ExpectedContent::Text(Pattern::Match {
        name: None,
        kind,
        optional,
    })
}
