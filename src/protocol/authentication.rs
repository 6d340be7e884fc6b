//! [`Authentication`]: how a message proves who sent it.

use schemars::JsonSchema;
use serde::Deserialize;

/// The field that carries the signature and therefore never is part of what is signed.
pub const SIGNATURE_FIELD: &str = "pg_sig";

/// How a message proves who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// An md5 over the values and the secret, in the field `pg_sig`.
    PgSig,
    /// Nothing: the payer's pages.
    None,
}
