//! [`Certificate`]: which TLS certificate a client shows, the right one or one of those that are wrong on purpose.

use schemars::JsonSchema;
use serde::Deserialize;

/// Which TLS certificate a client shows.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Certificate {
    /// The merchant's.
    #[default]
    Own,
    /// None.
    None,
    /// One that a stranger has signed.
    Stranger,
    /// One whose time is over.
    Expired,
    /// One that the right authority has given to somebody else.
    OtherName,
}
