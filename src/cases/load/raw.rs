//! The YAML of a case as it is written. No flatten, untagged or internally tagged types: they lose places.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::encoding::Encoding;
use crate::protocol::stored_card::StoredCard;
use crate::specs::source::Level;
use crate::specs::yaml::Located;
use crate::specs::yaml::node::Untyped;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCase {
    pub(super) title: String,
    pub(super) covers: Vec<Located<String>>,
    pub(super) profiles: Option<Vec<Located<String>>>,
    pub(super) level: Option<Level>,
    #[serde(default)]
    pub(super) ledger: RawLedger,
    pub(super) steps: Located<Vec<Located<RawStep>>>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLedger {
    pub(super) cards: Vec<StoredCard<Located<String>>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) send: Option<Located<String>>,
    pub(super) params: Option<Located<Untyped>>,
    pub(super) omit: Option<Vec<Located<String>>>,
    pub(super) encoding: Option<Encoding>,
    pub(super) sign: Option<Located<Untyped>>,
    pub(super) signature: Option<Located<String>>,
    pub(super) expect: Option<RawExpectation>,
    pub(super) fault: Option<Located<RawFault>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpectation {
    pub(super) http: Option<Located<Untyped>>,
    pub(super) xml: Option<Located<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawFault {
    pub(super) times: Option<u32>,
    pub(super) delay: Option<Located<String>>,
    #[serde(default)]
    pub(super) close: bool,
    pub(super) cut: Option<usize>,
    pub(super) http: Option<u16>,
    pub(super) body: Option<String>,
    pub(super) drop: Option<String>,
    pub(super) set: Option<BTreeMap<String, String>>,
    pub(super) sign_with: Option<String>,
}
