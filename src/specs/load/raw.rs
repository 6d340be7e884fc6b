//! The YAML files of `specs/` as they are written. No flatten, untagged or internally tagged types: they lose places.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::authentication::Authentication;
use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::Encoding;
use crate::protocol::party::Party;
use crate::specs::endpoint::Effect;
use crate::specs::field::{Outside, Presence};
use crate::specs::source::{Level, Mark};
use crate::specs::yaml::Located;
use crate::specs::yaml::node::Untyped;

/// A document, a repository, a recorded run.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Source")]
pub(super) struct RawSource {
    pub(super) key: Located<String>,
    pub(super) title: String,
    pub(super) address: Option<String>,
    pub(super) mark: Mark,
    pub(super) brand: Option<String>,
}

/// One system: a brand's hosts, endpoints and values.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Profile")]
pub(super) struct RawProfile {
    pub(super) brand: String,
    pub(super) hosts: BTreeMap<String, String>,
    pub(super) endpoints: Vec<Located<String>>,
    /// The sources that count as the brand's own.
    #[serde(default)]
    pub(super) adopts: Vec<Located<String>>,
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
    /// What the system is able to do: words of the family's `capabilities`.
    #[serde(default)]
    pub(super) capabilities: Vec<Located<String>>,
    /// Another reading than the chosen one: the id of an ambiguity to the id of a reading.
    #[serde(default)]
    pub(super) reading: BTreeMap<String, Located<String>>,
}

/// What all brands of a family share.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Family")]
pub(super) struct RawFamily {
    pub(super) signature: Dialect,
    pub(super) request: Vec<RawField>,
    pub(super) answer: Vec<RawField>,
    pub(super) answers: Vec<Located<RawAnswer>>,
    pub(super) refuses: RawRefuses,
    pub(super) codes: Vec<RawCode>,
    /// The calls of the merchant: each is a variable that holds an address of our listener.
    pub(super) callbacks: Vec<String>,
    /// Where the payer's browser returns to: each is a variable that holds an address of our listener.
    #[serde(default)]
    pub(super) returns: Vec<String>,
    /// What a profile may be able to do, each with what the word means.
    #[serde(default)]
    pub(super) capabilities: BTreeMap<String, String>,
    /// What can be switched on and off for a merchant, each with what the word means.
    #[serde(default)]
    pub(super) services: BTreeMap<String, String>,
    /// The cards that a payer can use.
    #[serde(default)]
    pub(super) cards: Vec<RawTestCard>,
    pub(super) values: BTreeMap<String, String>,
    pub(super) demo: RawDemo,
}

/// A card of the provider's tests.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TestCard")]
pub(super) struct RawTestCard {
    /// What cases call it by: `{{card.<role>.pan}}`.
    pub(super) role: Located<String>,
    pub(super) pan: Located<String>,
    pub(super) month: String,
    pub(super) year: String,
    pub(super) cvc: String,
    /// Whether its bank asks for a password.
    pub(super) three_d_secure: bool,
    pub(super) bank: String,
    pub(super) country: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(super) source: Located<String>,
}

/// How a mock refuses, by what is wrong with the request.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Refuses")]
pub(super) struct RawRefuses {
    pub(super) unknown_merchant: RawRefusal,
    pub(super) bad_signature: RawRefusal,
    /// The endpoint's service is not switched on for the merchant.
    pub(super) service_off: RawRefusal,
    pub(super) bad_field: RawRefusal,
    /// A field names what the ledger does not have, or not for whom it is asked.
    pub(super) not_found: RawRefusal,
}

/// One way to refuse.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Refusal")]
pub(super) struct RawRefusal {
    pub(super) http: Located<u16>,
    pub(super) answer: Located<String>,
    pub(super) code: String,
    /// The codes that are accepted from a target; any without it.
    #[serde(default)]
    pub(super) accepted: Vec<String>,
    pub(super) description: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(super) source: Located<String>,
}

/// An error code.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Code")]
pub(super) struct RawCode {
    pub(super) code: String,
    pub(super) meaning: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(super) source: Located<String>,
}

/// The merchant of a mock that is started by hand.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Demo")]
pub(super) struct RawDemo {
    pub(super) merchant_id: String,
    pub(super) secret_key: String,
}

/// One call, with all that the documents promise about its messages.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Endpoint")]
pub(super) struct RawEndpoint {
    /// The path at the gateway; a call of the merchant has `callback` in its place.
    pub(super) path: Option<Located<String>>,
    /// The callback of the family that this is.
    pub(super) callback: Option<Located<String>>,
    pub(super) script: Option<String>,
    pub(super) from: Party,
    pub(super) to: Party,
    pub(super) signed: Authentication,
    pub(super) encodings: Vec<Encoding>,
    /// What it moves, which decides where it may be sent on a live gateway.
    pub(super) effect: Effect,
    /// The service of the family that must be switched on for the merchant.
    pub(super) service: Option<Located<String>>,
    /// The operation of the mock's ledger that carries it out; a call of the merchant has none.
    pub(super) operation: Option<Located<String>>,
    /// The endpoints to which a call leads: pages that its answer names, calls of the merchant.
    #[serde(default)]
    pub(super) leads_to: Vec<Located<String>>,
    pub(super) request: Vec<RawField>,
    pub(super) answers: Vec<Located<RawAnswer>>,
    #[serde(default)]
    pub(super) rules: Vec<RawRule>,
}

/// One of the answers that are promised: written out, or a shared one by `use`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Answer")]
pub(super) struct RawAnswer {
    pub(super) id: Option<String>,
    #[serde(rename = "use")]
    pub(super) shared: Option<Located<String>>,
    /// When an answer is this one: fields to a text, a list of texts, or null for absent; `http` for the status.
    pub(super) when: Option<Located<Untyped>>,
    pub(super) signed: Option<bool>,
    pub(super) fields: Option<Vec<RawField>>,
}

/// A row of a message's table.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Field")]
pub(super) struct RawField {
    pub(super) name: Located<String>,
    #[serde(rename = "type")]
    pub(super) kind: Located<String>,
    /// Whether the field must be there.
    pub(super) presence: Presence,
    /// The least characters of a text, or the least value of an integer or a number.
    #[schemars(with = "Option<serde_json::Number>")]
    pub(super) min: Option<Located<String>>,
    /// The most characters of a text, or the greatest value of an integer or a number.
    #[schemars(with = "Option<serde_json::Number>")]
    pub(super) max: Option<Located<String>>,
    pub(super) pattern: Option<Located<String>>,
    /// Where length or size and form are said, if not where the field is.
    pub(super) limits_source: Option<Located<String>>,
    /// What a value outside the limits does; it is refused if nothing is said.
    pub(super) outside: Option<Located<Outside>>,
    /// The variable that a sender puts there when a case does not say.
    pub(super) fill: Option<Located<String>>,
    pub(super) example: Option<String>,
    /// What a mock puts there.
    pub(super) value: Option<Located<String>>,
    /// What a mock repeats the group for.
    pub(super) each: Option<Located<String>>,
    #[serde(default)]
    pub(super) fields: Vec<RawField>,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(super) source: Located<String>,
}

/// A promise that is no field row.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Rule")]
pub(super) struct RawRule {
    pub(super) id: String,
    pub(super) level: Level,
    pub(super) text: String,
    /// Why no case tries it; without it there must be one that covers it.
    pub(super) not_tested: Option<String>,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(super) source: Located<String>,
}

/// What the documents leave open or get wrong.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Register")]
pub(super) struct RawRegister {
    pub(super) ambiguities: Vec<RawAmbiguity>,
    pub(super) errata: Vec<RawErratum>,
}

/// A contradiction of the documents, and the reading that is chosen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ambiguity")]
pub(super) struct RawAmbiguity {
    pub(super) id: Located<String>,
    pub(super) question: String,
    pub(super) readings: Vec<RawReading>,
    pub(super) chosen: Located<String>,
    pub(super) why: String,
}

/// One way to read the documents.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Reading")]
pub(super) struct RawReading {
    pub(super) id: String,
    pub(super) text: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(super) source: Located<String>,
}

/// A slip that can only be a slip.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Erratum")]
pub(super) struct RawErratum {
    pub(super) id: Located<String>,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(super) source: Located<String>,
    pub(super) printed: String,
    pub(super) meant: String,
    pub(super) why: String,
}
