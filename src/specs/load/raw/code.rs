//! The file of error codes as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::specs::code::{CodeField, Generation};
use crate::specs::yaml::Located;

/// One meaning of an error code, as one source has it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Code")]
pub(in crate::specs::load) struct RawCode {
    pub(in crate::specs::load) code: Located<String>,
    /// Whose number it is: that of the gateway API and of storing cards, or that of the `*.php` merchant API.
    pub(in crate::specs::load) generation: Generation,
    /// The field that carries it.
    #[serde(default)]
    pub(in crate::specs::load) field: CodeField,
    pub(in crate::specs::load) meaning: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}
