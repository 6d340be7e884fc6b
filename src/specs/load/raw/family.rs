//! The files of families and profiles as they are written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::Messages;
use crate::specs::family::{Acknowledgement, AfterPayment, CardOutcome};
use crate::specs::load::raw::endpoint::RawAnswer;
use crate::specs::load::raw::endpoint::RawAuthentication;
use crate::specs::load::raw::endpoint::RawField;
use crate::specs::load::raw::endpoint::RawRule;
use crate::specs::yaml::Located;

/// What all brands of a family share.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Family")]
pub(in crate::specs::load) struct RawFamily {
    pub(in crate::specs::load) signature: Dialect,
    /// The form of answers; an XML document if nothing is said.
    #[serde(default)]
    pub(in crate::specs::load) messages: Messages,
    /// What every path of the gateway may begin with; the first is what a sender takes. Nothing without it.
    #[serde(default)]
    pub(in crate::specs::load) bases: Vec<Located<String>>,
    /// What a correct merchant answers to a call.
    #[serde(default)]
    pub(in crate::specs::load) acknowledged: Acknowledgement,
    pub(in crate::specs::load) request: Vec<RawField>,
    pub(in crate::specs::load) answer: Vec<RawField>,
    pub(in crate::specs::load) answers: Vec<Located<RawAnswer>>,
    pub(in crate::specs::load) refuses: RawRefuses,
    /// Other ways to refuse, by name; an endpoint chooses one by its own `refuses`.
    #[serde(default)]
    pub(in crate::specs::load) refusals: BTreeMap<String, RawRefusal>,
    /// The calls of the merchant: each is a variable that holds an address of our listener.
    pub(in crate::specs::load) callbacks: Vec<String>,
    /// Where the payer's browser returns to: each is a variable that holds an address of our listener.
    #[serde(default)]
    pub(in crate::specs::load) returns: Vec<String>,
    /// What a profile may be able to do, each with what the word means.
    #[serde(default)]
    pub(in crate::specs::load) capabilities: BTreeMap<String, String>,
    /// What can be switched on and off for a merchant, each with what the word means.
    #[serde(default)]
    pub(in crate::specs::load) services: BTreeMap<String, String>,
    /// The fields that carry error codes; the first is the one that is meant where `codes.yaml` does not say.
    #[serde(default)]
    pub(in crate::specs::load) code_fields: Vec<String>,
    /// The numberings of errors, each with what the word means; left out where there is one only.
    #[serde(default)]
    pub(in crate::specs::load) generations: BTreeMap<String, String>,
    /// The groups into which the documents sort errors, each with what they are about.
    #[serde(default)]
    pub(in crate::specs::load) error_groups: BTreeMap<String, String>,
    /// The cards that a payer can use.
    #[serde(default)]
    pub(in crate::specs::load) cards: Vec<RawTestCard>,
    /// The currencies that a note for the payer can name by a mark.
    #[serde(default)]
    pub(in crate::specs::load) currencies: Vec<RawCurrency>,
    pub(in crate::specs::load) values: BTreeMap<String, String>,
    pub(in crate::specs::load) demo: RawDemo,
}

/// A card of the provider's tests.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TestCard")]
pub(in crate::specs::load) struct RawTestCard {
    /// What cases call it by: `{{card.<role>.pan}}`.
    pub(in crate::specs::load) role: Located<String>,
    pub(in crate::specs::load) pan: Located<String>,
    pub(in crate::specs::load) month: String,
    pub(in crate::specs::load) year: String,
    pub(in crate::specs::load) cvc: String,
    /// Whether its bank asks for a password where the payer enters the card.
    pub(in crate::specs::load) three_d_secure: bool,
    /// Whether its bank asks for a password also where the card is stored.
    #[serde(default)]
    pub(in crate::specs::load) asks_each_time: bool,
    /// What comes of a payment with it; it is approved if nothing is said.
    #[serde(default)]
    pub(in crate::specs::load) outcome: CardOutcome,
    /// The operations of a payment that the card's bank refuses.
    #[serde(default)]
    pub(in crate::specs::load) refuses: Vec<AfterPayment>,
    pub(in crate::specs::load) bank: String,
    pub(in crate::specs::load) country: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}

/// A currency that a note for the payer names by its mark, as in `_KZT_`, and a page shows by its symbol.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Currency")]
pub(in crate::specs::load) struct RawCurrency {
    /// The letters between the underscores.
    pub(in crate::specs::load) mark: Located<String>,
    /// The letters of ISO 4217, where they are not those of the mark.
    pub(in crate::specs::load) iso: Option<String>,
    /// The three digits of ISO 4217.
    pub(in crate::specs::load) code: Located<String>,
    /// Its minor unit.
    pub(in crate::specs::load) unit: String,
    /// What a page shows.
    pub(in crate::specs::load) symbol: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}

/// How a mock refuses, by what is wrong with the request.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Refuses")]
pub(in crate::specs::load) struct RawRefuses {
    pub(in crate::specs::load) unknown_merchant: RawRefusal,
    pub(in crate::specs::load) bad_signature: RawRefusal,
    /// The endpoint's service is not switched on for the merchant.
    pub(in crate::specs::load) service_off: RawRefusal,
    pub(in crate::specs::load) bad_field: RawRefusal,
    /// A field names what the ledger does not have, or not for whom it is asked.
    pub(in crate::specs::load) not_found: RawRefusal,
    /// A body that cannot be read; without it as whatever is missing because of that.
    pub(in crate::specs::load) unreadable: Option<RawRefusal>,
    /// The client shows no TLS certificate, or another merchant's; without it as a wrong signature.
    pub(in crate::specs::load) bad_certificate: Option<RawRefusal>,
}

/// One way to refuse.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Refusal")]
pub(in crate::specs::load) struct RawRefusal {
    pub(in crate::specs::load) http: Located<u16>,
    pub(in crate::specs::load) answer: Located<String>,
    pub(in crate::specs::load) code: String,
    /// What the gateway's developers call it, where answers tell that.
    pub(in crate::specs::load) name: Option<String>,
    /// The codes that are accepted from a target; any without it.
    #[serde(default)]
    pub(in crate::specs::load) accepted: Vec<String>,
    pub(in crate::specs::load) description: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}

/// The merchant of a mock that is started by hand.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Demo")]
pub(in crate::specs::load) struct RawDemo {
    pub(in crate::specs::load) merchant_id: String,
    pub(in crate::specs::load) secret_key: String,
    /// Its secret for payouts; without one they are signed with `secret_key`.
    pub(in crate::specs::load) payout_secret_key: Option<String>,
}

/// One system: a brand's hosts, endpoints and values.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Profile")]
pub(in crate::specs::load) struct RawProfile {
    pub(in crate::specs::load) brand: String,
    pub(in crate::specs::load) hosts: BTreeMap<String, String>,
    /// How messages prove who sent them, at endpoints whose `signed` is `profile`.
    pub(in crate::specs::load) authentication: Option<Located<RawAuthentication>>,
    /// Who says so: the key of a source, `#`, and the heading; needed for `basic` and for `client_certificate`.
    pub(in crate::specs::load) authentication_source: Option<Located<String>>,
    pub(in crate::specs::load) endpoints: Vec<Located<String>>,
    /// The sources that count as the brand's own.
    #[serde(default)]
    pub(in crate::specs::load) adopts: Vec<Located<String>>,
    #[serde(default)]
    pub(in crate::specs::load) values: BTreeMap<String, String>,
    /// What the system is able to do: words of the family's `capabilities`.
    #[serde(default)]
    pub(in crate::specs::load) capabilities: Vec<Located<String>>,
    /// The payment systems that it has, of those in the family's `payment-systems.yaml`; without any a payer pays by card.
    #[serde(default)]
    pub(in crate::specs::load) payment_systems: Vec<Located<String>>,
    /// Another reading than the chosen one: the id of an ambiguity to the id of a reading.
    #[serde(default)]
    pub(in crate::specs::load) reading: BTreeMap<String, Located<String>>,
    /// What the system's messages have otherwise than the family's endpoints, by endpoint.
    #[serde(default)]
    pub(in crate::specs::load) changes: BTreeMap<String, RawChange>,
    /// Whether a shop shows a TLS certificate to the gateway.
    pub(in crate::specs::load) client_certificate: Option<Located<bool>>,
}

/// What a system has otherwise of one endpoint.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "Change")]
pub(in crate::specs::load) struct RawChange {
    pub(in crate::specs::load) request: RawRowChange,
    /// By the id of the answer.
    pub(in crate::specs::load) answers: BTreeMap<String, Located<RawRowChange>>,
    pub(in crate::specs::load) rules: RawRuleChange,
}

/// What the rules of one endpoint are otherwise.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "RuleChange")]
pub(in crate::specs::load) struct RawRuleChange {
    /// Rules that take the place of those of the same id, or are added.
    pub(in crate::specs::load) rows: Vec<RawRule>,
    /// The ids of rules that the system does not have.
    pub(in crate::specs::load) without: Vec<Located<String>>,
}

/// What the rows of one message are otherwise.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "RowChange")]
pub(in crate::specs::load) struct RawRowChange {
    /// Rows that take the place of those of the same name, or are added.
    pub(in crate::specs::load) rows: Vec<RawField>,
    /// The names of rows that the system does not have.
    pub(in crate::specs::load) without: Vec<Located<String>>,
}
