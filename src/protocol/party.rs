//! [`Party`]: who sends and who receives. Direction is a pair of these, never a second set of types.

use schemars::JsonSchema;
use serde::Deserialize;

/// One of the three who talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// The shop.
    Merchant,
    /// The payment gateway.
    Gateway,
    /// The buyer's browser.
    Payer,
}
