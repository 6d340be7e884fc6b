//! The file of error codes as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::specs::yaml::Located;

/// One meaning of an error code, as one source has it; it has `code`, `name`, or both.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Code")]
pub(in crate::specs::load) struct RawCode {
    /// The number; left out where no document tells it.
    pub(in crate::specs::load) code: Option<Located<String>>,
    /// What the gateway's developers call it.
    pub(in crate::specs::load) name: Option<Located<String>>,
    /// Whose number it is: one of the family's `generations`, where it has some.
    pub(in crate::specs::load) generation: Option<Located<String>>,
    /// The field that carries it: one of the family's `code_fields`, the first if nothing is said.
    pub(in crate::specs::load) field: Option<Located<String>>,
    /// The group into which the documents sort it: one of the family's `error_groups`.
    pub(in crate::specs::load) group: Option<Located<String>>,
    pub(in crate::specs::load) meaning: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}
