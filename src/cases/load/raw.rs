//! The YAML of a case as it is written. No flatten, untagged or internally tagged types: they lose places.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::encoding::Encoding;
use crate::protocol::stored_card::StoredCard;
use crate::specs::source::Level;
use crate::specs::yaml::Located;
use crate::specs::yaml::node::Untyped;

/// One thing that is tried.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Case")]
pub(super) struct RawCase {
    /// What holds when the case passes, as a sentence without a full stop.
    pub(super) title: String,
    /// Ids of requirements that the case tries, or prefixes of them.
    pub(super) covers: Vec<Located<String>>,
    /// Only these profiles; without it all that have every endpoint that is named.
    pub(super) profiles: Option<Vec<Located<String>>>,
    /// The strongest level of a finding against the expectations.
    pub(super) level: Option<Level>,
    /// What the merchant's ledger holds before the first step; makes the case mock-only.
    #[serde(default)]
    pub(super) ledger: RawLedger,
    /// What is done, in this order.
    pub(super) steps: Located<Vec<Located<RawStep>>>,
}

/// What a ledger holds at the start.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ledger")]
pub(super) struct RawLedger {
    /// Saved cards, in the order of storing.
    pub(super) cards: Vec<StoredCard<Located<String>>>,
}

/// One step: either `send` with its request, or `fault` alone.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Step")]
pub(super) struct RawStep {
    /// Sends a request to this endpoint and judges the answer.
    pub(super) send: Option<Located<String>>,
    /// The fields of the request: a map, or a list of one-entry maps where order or repeats matter.
    pub(super) params: Option<Located<Untyped>>,
    /// Fields that would be added by themselves but shall not be.
    pub(super) omit: Option<Vec<Located<String>>>,
    /// How the request is encoded; without it in the endpoint's first encoding.
    pub(super) encoding: Option<Encoding>,
    /// `false`, or a map with `script` and `secret`, `digest` or `mistake`: how the signature is spoilt.
    pub(super) sign: Option<Located<Untyped>>,
    /// The base string, written out; the only place for `{{secret_key}}`.
    pub(super) signature: Option<Located<String>>,
    /// What the answer must be.
    pub(super) expect: Option<RawExpectation>,
    /// Tells a mock to do one thing wrong with its next answers.
    pub(super) fault: Option<Located<RawFault>>,
}

/// What an answer must be; what it does not name is not compared.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Expectation")]
pub(super) struct RawExpectation {
    /// The HTTP status, or a list of those that fulfil the wish.
    pub(super) http: Option<Located<Untyped>>,
    /// The XML document, as a literal block.
    pub(super) xml: Option<Located<String>>,
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
