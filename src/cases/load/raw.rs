//! The YAML of a case as it is written. No flatten, untagged or internally tagged types: they lose places.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Spanned;

use crate::protocol::encoding::Encoding;
use crate::protocol::stored_card::StoredCard;
use crate::specs::source::Level;
use crate::specs::yaml::node::Untyped;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCase {
    pub(super) title: String,
    pub(super) covers: Vec<Spanned<String>>,
    pub(super) profiles: Option<Vec<Spanned<String>>>,
    pub(super) level: Option<Level>,
    #[serde(default)]
    pub(super) ledger: RawLedger,
    pub(super) steps: Spanned<Vec<Spanned<RawStep>>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLedger {
    pub(super) cards: Vec<StoredCard<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) send: Option<Spanned<String>>,
    pub(super) params: Option<Spanned<Untyped>>,
    pub(super) omit: Option<Vec<Spanned<String>>>,
    pub(super) encoding: Option<Encoding>,
    pub(super) sign: Option<Spanned<Untyped>>,
    pub(super) signature: Option<Spanned<String>>,
    pub(super) expect: Option<RawExpectation>,
    pub(super) fault: Option<Spanned<RawFault>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpectation {
    pub(super) http: Option<Spanned<Untyped>>,
    pub(super) xml: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawFault {
    pub(super) times: Option<u32>,
    pub(super) delay: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) close: bool,
    pub(super) cut: Option<usize>,
    pub(super) http: Option<u16>,
    pub(super) body: Option<String>,
    pub(super) drop: Option<String>,
    pub(super) set: Option<BTreeMap<String, String>>,
    pub(super) sign_with: Option<String>,
}
