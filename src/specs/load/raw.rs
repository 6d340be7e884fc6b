//! The YAML files of `specs/` as they are written. No flatten, untagged or internally tagged types: they lose places.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::authentication::Authentication;
use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::Encoding;
use crate::protocol::party::Party;
use crate::specs::endpoint::Effect;
use crate::specs::field::Presence;
use crate::specs::source::{Level, Mark};
use crate::specs::yaml::Located;
use crate::specs::yaml::node::Untyped;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) key: Located<String>,
    pub(super) title: String,
    pub(super) address: Option<String>,
    pub(super) mark: Mark,
    pub(super) brand: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) brand: String,
    pub(super) hosts: BTreeMap<String, String>,
    pub(super) endpoints: Vec<Located<String>>,
    #[serde(default)]
    pub(super) adopts: Vec<Located<String>>,
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFamily {
    pub(super) signature: Dialect,
    pub(super) request: Vec<RawField>,
    pub(super) answer: Vec<RawField>,
    pub(super) answers: Vec<Located<RawAnswer>>,
    pub(super) refuses: RawRefuses,
    pub(super) codes: Vec<RawCode>,
    pub(super) callbacks: Vec<String>,
    pub(super) values: BTreeMap<String, String>,
    pub(super) demo: RawDemo,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawRefuses {
    pub(super) unknown_merchant: RawRefusal,
    pub(super) bad_signature: RawRefusal,
    pub(super) bad_field: RawRefusal,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRefusal {
    pub(super) http: Located<u16>,
    pub(super) answer: Located<String>,
    pub(super) code: String,
    #[serde(default)]
    pub(super) accepted: Vec<String>,
    pub(super) description: String,
    pub(super) source: Located<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCode {
    pub(super) code: String,
    pub(super) meaning: String,
    pub(super) source: Located<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDemo {
    pub(super) merchant_id: String,
    pub(super) secret_key: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEndpoint {
    pub(super) path: Located<String>,
    pub(super) script: Option<String>,
    pub(super) from: Party,
    pub(super) to: Party,
    pub(super) signed: Authentication,
    pub(super) encodings: Vec<Encoding>,
    pub(super) effect: Effect,
    pub(super) operation: Located<String>,
    pub(super) request: Vec<RawField>,
    pub(super) answers: Vec<Located<RawAnswer>>,
    #[serde(default)]
    pub(super) rules: Vec<RawRule>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnswer {
    pub(super) id: Option<String>,
    #[serde(rename = "use")]
    pub(super) shared: Option<Located<String>>,
    pub(super) when: Option<Located<Untyped>>,
    pub(super) signed: Option<bool>,
    pub(super) fields: Option<Vec<RawField>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) name: Located<String>,
    #[serde(rename = "type")]
    pub(super) kind: Located<String>,
    pub(super) presence: Presence,
    pub(super) min: Option<usize>,
    pub(super) max: Option<Located<usize>>,
    pub(super) pattern: Option<Located<String>>,
    pub(super) limits_source: Option<Located<String>>,
    pub(super) fill: Option<Located<String>>,
    pub(super) example: Option<String>,
    pub(super) value: Option<Located<String>>,
    pub(super) each: Option<Located<String>>,
    #[serde(default)]
    pub(super) fields: Vec<RawField>,
    pub(super) source: Located<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: String,
    pub(super) level: Level,
    pub(super) text: String,
    pub(super) source: Located<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRegister {
    pub(super) ambiguities: Vec<RawAmbiguity>,
    pub(super) errata: Vec<RawErratum>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAmbiguity {
    pub(super) id: Located<String>,
    pub(super) question: String,
    pub(super) readings: Vec<RawReading>,
    pub(super) chosen: Located<String>,
    pub(super) why: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReading {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) source: Located<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawErratum {
    pub(super) id: Located<String>,
    pub(super) source: Located<String>,
    pub(super) printed: String,
    pub(super) meant: String,
    pub(super) why: String,
}
