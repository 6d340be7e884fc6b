//! [`Dialect`]: the points of the signature rule on which implementations differ, as switches.

use serde::Deserialize;

/// How a base string is built where the documents leave a choice. The default is the family's canonical reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dialect {
    /// What happens to fields without a value.
    pub empty: Empty,
}

/// What a field without a value leaves in the base string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Empty {
    /// An empty slot between two separators.
    #[default]
    Keep,
    /// Nothing.
    Drop,
}
