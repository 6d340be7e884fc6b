//! The files of endpoints as they are written: messages and the rows of their tables.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::authentication::Authentication;
use crate::protocol::encoding::{Encoding, Root};
use crate::protocol::party::Party;
use crate::protocol::secrets::Key;
use crate::specs::endpoint::Effect;
use crate::specs::field::Outside;
use crate::specs::field::Presence;
use crate::specs::files::At;
use crate::specs::source::Level;
use crate::specs::yaml::Located;
use crate::specs::yaml::node::Untyped;

/// One call, with all that the documents promise about its messages.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Endpoint")]
pub(in crate::specs::load) struct RawEndpoint {
    /// The path at the gateway; a call of the merchant has `callback` in its place.
    pub(in crate::specs::load) path: Option<Located<String>>,
    /// The callback of the family that this is, or the return of the payer's browser.
    pub(in crate::specs::load) callback: Option<Located<String>>,
    /// Why nobody can call it, where it is not known how: in place of `path`, `callback` and `operation`.
    pub(in crate::specs::load) not_testable: Option<Located<String>>,
    pub(in crate::specs::load) script: Option<String>,
    pub(in crate::specs::load) from: Party,
    pub(in crate::specs::load) to: Party,
    pub(in crate::specs::load) signed: Located<RawSigned>,
    /// The merchant's secret that signs its messages, in both directions; the one for receiving if nothing is said.
    pub(in crate::specs::load) secret: Option<Located<Key>>,
    pub(in crate::specs::load) encodings: Vec<Encoding>,
    /// The root of its request where that is a document in `pg_xml`.
    #[serde(default)]
    pub(in crate::specs::load) root: Root,
    /// What it moves, which decides where it may be sent on a live gateway.
    pub(in crate::specs::load) effect: Effect,
    /// The service of the family that must be switched on for the merchant.
    pub(in crate::specs::load) service: Option<Located<String>>,
    /// The operation of the mock's ledger that carries it out; a call of the merchant has none.
    pub(in crate::specs::load) operation: Option<Located<String>>,
    /// Other ways to refuse than the family's: what is wrong with a request to the name of one of `refusals`.
    #[serde(default)]
    pub(in crate::specs::load) refuses: BTreeMap<String, Located<String>>,
    /// Whether the fields that the shop added to its own request come back in this one.
    #[serde(default)]
    pub(in crate::specs::load) echoes: bool,
    /// The endpoints to which a call leads: pages that its answer names, calls of the merchant.
    #[serde(default)]
    pub(in crate::specs::load) leads_to: Vec<Located<String>>,
    pub(in crate::specs::load) request: Vec<RawField>,
    pub(in crate::specs::load) answers: Vec<Located<RawAnswer>>,
    #[serde(default)]
    pub(in crate::specs::load) rules: Vec<RawRule>,
}

/// How the messages of an endpoint prove who sent them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Signed")]
pub(in crate::specs::load) enum RawSigned {
    /// By the field `pg_sig`.
    PgSig,
    /// As the `authentication` of the profile says.
    Profile,
    /// By nothing.
    None,
}

/// How the messages of a profile prove who sent them, at endpoints that leave that to the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Authentication")]
pub(in crate::specs::load) enum RawAuthentication {
    /// By the header `Authorization` of requests: the scheme Basic, the merchant's number and secret. Answers and calls of the
    /// merchant prove nothing.
    Basic,
    /// By the field `sign`.
    Sign,
}

impl From<RawAuthentication> for Authentication {
    fn from(raw: RawAuthentication) -> Self {
        match raw {
            RawAuthentication::Basic => Authentication::Basic,
            RawAuthentication::Sign => Authentication::Sign,
        }
    }
}

/// One of the answers that are promised: written out, or a shared one by `use`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Answer")]
pub(in crate::specs::load) struct RawAnswer {
    pub(in crate::specs::load) id: Option<String>,
    #[serde(rename = "use")]
    pub(in crate::specs::load) shared: Option<Located<String>>,
    /// When an answer is this one: fields to a text, a list of texts, or null for absent; `http` for the status.
    pub(in crate::specs::load) when: Option<Located<Untyped>>,
    pub(in crate::specs::load) signed: Option<bool>,
    pub(in crate::specs::load) fields: Option<Vec<RawField>>,
}

/// A row of a message's table.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Field")]
pub(in crate::specs::load) struct RawField {
    pub(in crate::specs::load) name: Located<String>,
    #[serde(rename = "type")]
    pub(in crate::specs::load) kind: Located<String>,
    /// Whether the field must be there.
    pub(in crate::specs::load) presence: Presence,
    /// The row is there only on profiles with this `authentication`.
    pub(in crate::specs::load) only: Option<RawAuthentication>,
    /// When its presence counts: other fields of the message to a text, a list of texts, or null for absent.
    pub(in crate::specs::load) when: Option<Located<Untyped>>,
    /// The least characters of a text, or the least value of an integer or a number.
    #[schemars(with = "Option<serde_json::Number>")]
    pub(in crate::specs::load) min: Option<Located<String>>,
    /// The most characters of a text, or the greatest value of an integer or a number.
    #[schemars(with = "Option<serde_json::Number>")]
    pub(in crate::specs::load) max: Option<Located<String>>,
    pub(in crate::specs::load) pattern: Option<Located<String>>,
    /// Where length or size and form are said, if not where the field is.
    pub(in crate::specs::load) limits_source: Option<Located<String>>,
    /// What a value outside the limits does; it is refused if nothing is said.
    pub(in crate::specs::load) outside: Option<Located<Outside>>,
    /// The variable that a sender puts there when a case does not say.
    pub(in crate::specs::load) fill: Option<Located<String>>,
    pub(in crate::specs::load) example: Option<String>,
    /// What a mock puts there.
    pub(in crate::specs::load) value: Option<Located<String>>,
    /// What a mock repeats the group for, or the items of the list.
    pub(in crate::specs::load) each: Option<Located<String>>,
    /// The row of a repeated group by whose text equal groups stand in ascending order.
    pub(in crate::specs::load) sorted_by: Option<Located<String>>,
    /// The rows of a group, or of each item of a list.
    #[serde(default)]
    pub(in crate::specs::load) fields: Vec<RawField>,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}

impl RawField {
    /// What is said of one value, and where: the bounds of a text, what fills it.
    pub(in crate::specs::load) fn of_value(&self) -> impl Iterator<Item = (&'static str, At)> {
        let texts = [
            ("min", &self.min),
            ("max", &self.max),
            ("pattern", &self.pattern),
            ("fill", &self.fill),
            ("value", &self.value),
        ];
        let texts = texts.into_iter();
        texts.filter_map(|(key, text)| Some((key, text.as_ref()?.at)))
    }
}

/// A promise that is no field row.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Rule")]
pub(in crate::specs::load) struct RawRule {
    pub(in crate::specs::load) id: String,
    pub(in crate::specs::load) level: Level,
    pub(in crate::specs::load) text: String,
    /// Why no case tries it; without it there must be one that covers it.
    pub(in crate::specs::load) not_tested: Option<String>,
    /// How a mock refuses what breaks it, where it does.
    pub(in crate::specs::load) refused: Option<RawRuleRefusal>,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}

/// How a mock refuses what breaks a rule.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RuleRefusal")]
pub(in crate::specs::load) struct RawRuleRefusal {
    /// The HTTP status; 200 if nothing is said.
    pub(in crate::specs::load) http: Option<Located<u16>>,
    /// The id of the answer that it is; the shared one `error` if nothing is said.
    pub(in crate::specs::load) answer: Option<Located<String>>,
    pub(in crate::specs::load) code: String,
    /// What the gateway's developers call it, where answers tell that.
    pub(in crate::specs::load) name: Option<String>,
    /// What `pg_error_description` says.
    pub(in crate::specs::load) description: String,
    /// Who says so of the code: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}
