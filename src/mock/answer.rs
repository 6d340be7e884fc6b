//! [`Draft`]: an answer before it is signed and written, made of the spec's rows and what the ledger shows.

use std::sync::Arc;

use crate::codec::encode_answer;
use crate::mock::facts::Shown;
use crate::mock::typed::typed;
use crate::mock::world::World;
use crate::protocol::encoding::{Encoding, Messages};
use crate::protocol::kind::Kind;
use crate::protocol::params::Params;
use crate::protocol::signing_rule::Table;
use crate::specs::endpoint::{AnswerSpec, Endpoint};
use crate::specs::field::{Field, Presence};
use crate::specs::view::View;
use crate::transport::message::Answer;

/// An answer before it is signed and written.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) http: u16,
    pub(super) messages: Messages,
    pub(super) params: Params,
    /// The rows in signing order, if the spec has it signed.
    pub(super) signed: Option<Arc<Table>>,
}

impl Draft {
    /// Fills the rows of an answer. A row without a ledger view is a constant of the documents: the only text that its
    /// type allows.
    pub(super) fn new(http: u16, messages: Messages, spec: &AnswerSpec, shown: Shown<'_>) -> Self {
        let mut rows = spec.fields.iter();
        Self {
            http,
            messages,
            params: fill(messages, &spec.fields, shown),
            signed: rows
                .any(|field| field.kind.is_signature())
                .then(|| Arc::clone(&spec.table)),
        }
    }

    /// An answer that says nothing.
    pub(super) fn empty(http: u16, messages: Messages) -> Self {
        Self {
            http,
            messages,
            params: Params::new(),
            signed: None,
        }
    }

    /// The answer as it goes out.
    pub(super) fn answer(&self) -> Answer {
        // Field names are the specs' and texts were checked on their way in; what cannot be said is a fault of the mock.
        match encode_answer(self.messages, &self.params) {
            Ok((content_type, body)) => Answer::new(self.http, content_type, body),
            Err(malformed) => Answer::plain(500, &malformed.to_string()),
        }
    }
}

/// The rows of a message in that form with what the ledger says of them; the signature is made later.
pub(super) fn fill(messages: Messages, fields: &[Field], shown: Shown<'_>) -> Params {
    let said = said(fields, shown);
    match messages {
        Messages::Xml => said,
        Messages::Json => typed(fields, &said),
    }
}

/// The same for a call of the merchant, whose form is the first that its endpoint has.
pub(super) fn fill_call(endpoint: &Endpoint, shown: Shown<'_>) -> Params {
    let messages = match endpoint.encodings.first() {
        Some(Encoding::Json) => Messages::Json,
        _ => Messages::Xml,
    };
    fill(messages, &endpoint.request, shown)
}

/// What the ledger says of the rows, each time as a field of its own.
fn said(fields: &[Field], shown: Shown<'_>) -> Params {
    let mut params = Params::new();
    for field in fields {
        match (&field.kind, field.each, field.value) {
            (Kind::Signature | Kind::Sign, ..) => {}
            _ if field.presence == Presence::Absent => {}
            (Kind::Group | Kind::List, Some(each), _) => {
                let group = |shown| params.push(&*field.name, said(&field.fields, shown));
                shown.each(each).into_iter().for_each(group);
            }
            (_, Some(each), Some(view)) => {
                let texts = shown.each(each).into_iter();
                let texts = texts.filter_map(|shown| shown.text(view));
                texts.for_each(|text| params.push(&*field.name, text.into_owned()));
            }
            (Kind::Group, None, _) => {
                let group = said(&field.fields, shown);
                if !group.is_empty() || field.presence != Presence::Optional {
                    params.push(&*field.name, group);
                }
            }
            (_, _, Some(view)) => match shown.text(view) {
                Some(text) => params.push(&*field.name, text.into_owned()),
                None if field.presence == Presence::MayBeEmpty => params.push(&*field.name, ""),
                None => {}
            },
            (Kind::OneOf(texts), _, None) => {
                let first = texts.first().into_iter();
                first.for_each(|text| params.push(&*field.name, &**text));
            }
            _ => {}
        }
    }
    params
}

/// What every answer can show.
pub(super) fn common_views(world: &mut World) -> [(View, String); 2] {
    const SALT: usize = 16;
    [
        (View::MerchantId, world.merchant_id.clone()),
        (View::AnswerSalt, world.new_key(SALT)),
    ]
}
