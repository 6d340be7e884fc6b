//! [`Draft`]: an answer before it is signed and written, made of the spec's rows and what the ledger shows.

use std::sync::Arc;

use crate::codec::xml;
use crate::mock::facts::Shown;
use crate::mock::world::World;
use crate::protocol::kind::Kind;
use crate::protocol::params::Params;
use crate::protocol::signing_rule::Table;
use crate::specs::endpoint::AnswerSpec;
use crate::specs::field::{Field, Presence};
use crate::specs::view::View;
use crate::transport::message::Answer;

/// The root of every answer of the family (greenleavespay-cards, all samples).
const ROOT: &str = "response";

/// An answer before it is signed and written.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) http: u16,
    pub(super) params: Params,
    /// The rows in signing order, if the spec has it signed.
    pub(super) signed: Option<Arc<Table>>,
}

impl Draft {
    /// Fills the rows of an answer. A row without a ledger view is a constant of the documents: the only text that its
    /// type allows.
    pub(super) fn new(http: u16, spec: &AnswerSpec, shown: Shown<'_>) -> Self {
        let mut rows = spec.fields.iter();
        Self {
            http,
            params: fill(&spec.fields, shown),
            signed: rows
                .any(|field| field.kind.is_signature())
                .then(|| Arc::clone(&spec.table)),
        }
    }

    /// An answer that says nothing.
    pub(super) fn empty(http: u16) -> Self {
        Self {
            http,
            params: Params::new(),
            signed: None,
        }
    }

    /// The answer as it goes out.
    pub(super) fn answer(&self) -> Answer {
        // Field names are the specs' and texts were checked on their way in; what XML cannot say is a fault of the mock.
        match xml::encode(ROOT, &self.params) {
            Ok(document) => Answer::new(self.http, "text/xml; charset=utf-8", document),
            Err(malformed) => Answer::plain(500, &malformed.to_string()),
        }
    }
}

/// The rows with what the ledger says of them; the signature is made later.
pub(super) fn fill(fields: &[Field], shown: Shown<'_>) -> Params {
    let mut params = Params::new();
    for field in fields {
        match (&field.kind, field.each, field.value) {
            (Kind::Signature | Kind::Sign, ..) => {}
            _ if field.presence == Presence::Absent => {}
            (Kind::Group, Some(each), _) => {
                let group = |shown| params.push(&*field.name, fill(&field.fields, shown));
                shown.each(each).into_iter().for_each(group);
            }
            (_, Some(each), Some(view)) => {
                let texts = shown.each(each).into_iter();
                let texts = texts.filter_map(|shown| shown.text(view));
                texts.for_each(|text| params.push(&*field.name, text.into_owned()));
            }
            (Kind::Group, None, _) => {
                let group = fill(&field.fields, shown);
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
