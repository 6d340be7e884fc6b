//! The file of payment systems and contracts as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::specs::payment_system::{Returns, Scenario};
use crate::specs::yaml::Located;

/// The ways to pay and to pay out that a family knows.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PaymentSystems")]
pub(in crate::specs::load) struct RawPaymentSystems {
    /// The ways to pay, among which profiles choose.
    pub(in crate::specs::load) systems: Vec<RawPaymentSystem>,
    /// The agreements by which shops pay out, of every profile that has payment systems.
    #[serde(default)]
    pub(in crate::specs::load) contracts: Vec<RawContract>,
}

/// A way to pay, or a group of ways.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PaymentSystem")]
pub(in crate::specs::load) struct RawPaymentSystem {
    pub(in crate::specs::load) name: Located<String>,
    /// What the payer reads.
    pub(in crate::specs::load) description: String,
    /// Whether the payer pays at once.
    pub(in crate::specs::load) scenario: Scenario,
    pub(in crate::specs::load) category: String,
    /// What the payer pays more than the invoice, in percent of it; nothing if it is not said.
    pub(in crate::specs::load) fee: Option<Located<String>>,
    /// The currency in which the payer pays; that of the invoice if nothing is said.
    pub(in crate::specs::load) currency: Option<String>,
    /// Whether it asks for a card.
    #[serde(default)]
    pub(in crate::specs::load) card: bool,
    /// Whether it is there for tests only.
    #[serde(default)]
    pub(in crate::specs::load) test: bool,
    /// The systems of a group.
    #[serde(default)]
    pub(in crate::specs::load) members: Vec<RawMember>,
    /// The parameters that a request must have, or else the payer is asked for.
    #[serde(default)]
    pub(in crate::specs::load) required: Vec<Located<String>>,
    /// The parameters that a request may have.
    #[serde(default)]
    pub(in crate::specs::load) additional: Vec<Located<String>>,
    /// Whether the shop is asked before money is taken; it is if nothing is said.
    #[serde(default = "yes")]
    pub(in crate::specs::load) asks: bool,
    /// Whether an invoice that was not paid can be annulled.
    #[serde(default)]
    pub(in crate::specs::load) annuls: bool,
    /// How money is given back; not at all if nothing is said.
    #[serde(default)]
    pub(in crate::specs::load) returns: Returns,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}

/// A system of a group.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Member")]
pub(in crate::specs::load) struct RawMember {
    pub(in crate::specs::load) name: Located<String>,
    pub(in crate::specs::load) description: String,
}

/// An agreement by which a shop pays out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Contract")]
pub(in crate::specs::load) struct RawContract {
    pub(in crate::specs::load) id: Located<String>,
    /// The systems by which it pays out.
    pub(in crate::specs::load) systems: Vec<RawPayoutSystem>,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}

/// A way to pay out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PayoutSystem")]
pub(in crate::specs::load) struct RawPayoutSystem {
    pub(in crate::specs::load) name: Located<String>,
    /// The parameters that a request must have; their names do not begin with `pg_`.
    #[serde(default)]
    pub(in crate::specs::load) required: Vec<Located<String>>,
}

/// What a key says that is not written.
fn yes() -> bool {
    true
}
