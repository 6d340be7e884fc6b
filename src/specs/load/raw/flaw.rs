//! The file of a family's flaws as it is written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::specs::yaml::Located;

/// A lasting defect that a mock can be given; exactly one of `off`, `drop`, `set`, `sign-with`, `every`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Flaw")]
pub(in crate::specs::load) struct RawFlaw {
    pub(in crate::specs::load) name: Located<String>,
    /// The id of the requirement that it breaks.
    pub(in crate::specs::load) breaks: Located<String>,
    /// What a gateway does that has it.
    pub(in crate::specs::load) text: String,
    /// `rule`: the mock forgets the rule.
    pub(in crate::specs::load) off: Option<Off>,
    /// The messages of the endpoint lack this field, and are signed without it.
    pub(in crate::specs::load) drop: Option<String>,
    /// The messages of the endpoint have this value in this field, and are signed with it.
    pub(in crate::specs::load) set: Option<BTreeMap<String, String>>,
    /// The messages of the endpoint are signed with the mistake of this name.
    pub(in crate::specs::load) sign_with: Option<String>,
    /// The call is repeated after so many minutes.
    pub(in crate::specs::load) every: Option<u32>,
}

/// What can be switched off.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Off")]
pub(in crate::specs::load) enum Off {
    /// A rule.
    Rule,
}
