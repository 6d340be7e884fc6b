//! The YAML files of `specs/` as they are written. No flatten, untagged or internally tagged types: they lose places.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Spanned;

use crate::protocol::authentication::Authentication;
use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::Encoding;
use crate::protocol::party::Party;
use crate::specs::endpoint::Effect;
use crate::specs::field::Presence;
use crate::specs::source::{Level, Mark};
use crate::specs::yaml::node::Untyped;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) key: Spanned<String>,
    pub(super) title: String,
    pub(super) address: Option<String>,
    pub(super) mark: Mark,
    pub(super) brand: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) brand: String,
    pub(super) hosts: BTreeMap<String, String>,
    pub(super) endpoints: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) adopts: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFamily {
    pub(super) signature: Dialect,
    pub(super) request: Vec<RawField>,
    pub(super) answer: Vec<RawField>,
    pub(super) answers: Vec<Spanned<RawAnswer>>,
    pub(super) refuses: RawRefuses,
    pub(super) codes: Vec<RawCode>,
    pub(super) callbacks: Vec<String>,
    pub(super) values: BTreeMap<String, String>,
    pub(super) demo: RawDemo,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawRefuses {
    pub(super) unknown_merchant: RawRefusal,
    pub(super) bad_signature: RawRefusal,
    pub(super) bad_field: RawRefusal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRefusal {
    pub(super) http: Spanned<u16>,
    pub(super) answer: Spanned<String>,
    pub(super) code: String,
    #[serde(default)]
    pub(super) accepted: Vec<String>,
    pub(super) description: String,
    pub(super) source: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCode {
    pub(super) code: String,
    pub(super) meaning: String,
    pub(super) source: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDemo {
    pub(super) merchant_id: String,
    pub(super) secret_key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEndpoint {
    pub(super) path: Spanned<String>,
    pub(super) script: Option<String>,
    pub(super) from: Party,
    pub(super) to: Party,
    pub(super) signed: Authentication,
    pub(super) encodings: Vec<Encoding>,
    pub(super) effect: Effect,
    pub(super) operation: Spanned<String>,
    pub(super) request: Vec<RawField>,
    pub(super) answers: Vec<Spanned<RawAnswer>>,
    #[serde(default)]
    pub(super) rules: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnswer {
    pub(super) id: Option<String>,
    #[serde(rename = "use")]
    pub(super) shared: Option<Spanned<String>>,
    pub(super) when: Option<Spanned<Untyped>>,
    pub(super) signed: Option<bool>,
    pub(super) fields: Option<Vec<RawField>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) name: Spanned<String>,
    #[serde(rename = "type")]
    pub(super) kind: Spanned<String>,
    pub(super) presence: Presence,
    pub(super) min: Option<usize>,
    pub(super) max: Option<Spanned<usize>>,
    pub(super) pattern: Option<Spanned<String>>,
    pub(super) limits_source: Option<Spanned<String>>,
    pub(super) fill: Option<Spanned<String>>,
    pub(super) example: Option<String>,
    pub(super) value: Option<Spanned<String>>,
    pub(super) each: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) fields: Vec<RawField>,
    pub(super) source: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: String,
    pub(super) level: Level,
    pub(super) text: String,
    pub(super) source: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRegister {
    pub(super) ambiguities: Vec<RawAmbiguity>,
    pub(super) errata: Vec<RawErratum>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAmbiguity {
    pub(super) id: Spanned<String>,
    pub(super) question: String,
    pub(super) readings: Vec<RawReading>,
    pub(super) chosen: Spanned<String>,
    pub(super) why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReading {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) source: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawErratum {
    pub(super) id: Spanned<String>,
    pub(super) source: Spanned<String>,
    pub(super) printed: String,
    pub(super) meant: String,
    pub(super) why: String,
}
