//! [`Family`]: what all brands of a family share, as one profile sees it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::Messages;
use crate::protocol::secrets::Secrets;
use crate::specs::endpoint::AnswerSpec;
use crate::specs::field::Field;
use crate::specs::source::{Citation, Level};

/// The variable that holds the merchant's number.
pub const MERCHANT_ID: &str = "merchant_id";

/// The variables that `fill:` of a row may name.
pub const FILLS: &[&str] = &[MERCHANT_ID, "salt"];

/// What all brands of a family share; levels are those of the profile that it belongs to.
#[derive(Clone, Debug)]
pub struct Family {
    /// Its name: the name of its folder.
    pub name: String,
    /// How its base string is built.
    pub dialect: Dialect,
    /// The form in which it answers.
    pub messages: Messages,
    /// What every path of the gateway may begin with; nothing if none is told.
    pub bases: Vec<String>,
    /// What a correct merchant answers to a call.
    pub acknowledged: Acknowledgement,
    /// The rows that every signed request begins with, or ends with where the order of rows is signed.
    pub request: Vec<Field>,
    /// The rows that every signed answer ends with.
    pub answer: Vec<Field>,
    /// The answers that endpoints share by `use:`.
    pub answers: Vec<AnswerSpec>,
    /// How a mock refuses, where an endpoint does not say otherwise.
    pub refuses: Arc<Refuses>,
    /// Other ways to refuse, by name; endpoints choose among them.
    pub refusals: BTreeMap<String, Refusal>,
    /// The calls of the merchant; each is a variable that holds an address of our listener.
    pub callbacks: Vec<String>,
    /// Where the payer's browser returns to; each is a variable that holds an address of our listener. What a browser brings
    /// there may be described by an endpoint, as a callback is.
    pub returns: Vec<String>,
    /// What a profile may be able to do, each with what the word means.
    pub capabilities: BTreeMap<String, String>,
    /// What can be switched on and off for a merchant, each with what the word means.
    pub services: BTreeMap<String, String>,
    /// The cards that a payer can use, by role.
    pub cards: Vec<TestCard>,
    /// The currencies that a note for the payer can name by a mark.
    pub currencies: Vec<Currency>,
    /// Values that cases insert as `{{value.<name>}}`.
    pub values: BTreeMap<String, String>,
    /// The merchant of a mock that is started by hand.
    pub demo: DemoMerchant,
}

impl Family {
    /// The variables that hold addresses of our listener.
    pub fn addresses(&self) -> impl Iterator<Item = &String> {
        self.callbacks.iter().chain(&self.returns)
    }

    /// The field by which a request names its merchant: the one that is filled with the merchant's number.
    pub fn merchant_field(&self) -> Option<&str> {
        let row = self
            .request
            .iter()
            .find(|row| row.fill.as_deref() == Some(MERCHANT_ID))?;
        Some(&row.name)
    }
}

/// What a correct merchant answers to a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Acknowledgement {
    /// A signed document that says what became of the call.
    #[default]
    Signed,
    /// The HTTP status 200, whatever the body.
    #[serde(rename = "http-200")]
    Http200,
}

/// How a mock refuses, by what is wrong with the request.
#[derive(Clone, Debug)]
pub struct Refuses {
    /// The merchant is not known.
    pub unknown_merchant: Refusal,
    /// The signature is missing or wrong.
    pub bad_signature: Refusal,
    /// The endpoint's service is not switched on for the merchant.
    pub service_off: Refusal,
    /// A field breaks its row.
    pub bad_field: Refusal,
    /// A field names what the ledger does not have, or not for whom it is asked.
    pub not_found: Refusal,
    /// The body cannot be read; none where that is answered as whatever is missing because of it.
    pub unreadable: Option<Refusal>,
    /// The client shows no TLS certificate, or another merchant's.
    pub bad_certificate: Refusal,
}

impl Refuses {
    /// What a request can be refused for, as `refuses` of an endpoint names it.
    pub const NAMES: &[&str] = &[
        "unknown-merchant",
        "bad-signature",
        "service-off",
        "bad-field",
        "not-found",
        "bad-certificate",
    ];

    /// How a request is refused for what bears that name.
    pub fn of(&mut self, name: &str) -> Option<&mut Refusal> {
        Some(match name {
            "unknown-merchant" => &mut self.unknown_merchant,
            "bad-signature" => &mut self.bad_signature,
            "service-off" => &mut self.service_off,
            "bad-field" => &mut self.bad_field,
            "not-found" => &mut self.not_found,
            "bad-certificate" => &mut self.bad_certificate,
            _ => return None,
        })
    }
}

/// One way to refuse.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The HTTP status.
    pub http: u16,
    /// The id of the answer that it is.
    pub answer: String,
    /// The error code.
    pub code: String,
    /// What the gateway's developers call it, where answers tell that.
    pub name: Option<String>,
    /// The codes that are accepted from a target; none of them: any.
    pub accepted: Vec<String>,
    /// How strong a finding about it is.
    pub level: Level,
    /// What it says; `{field}` stands for the field that is wrong.
    pub description: String,
    /// Where the reading comes from.
    pub citation: Citation,
}

/// A currency that a note for the payer names by its mark, as in `_KZT_`, and a page shows by its symbol.
#[derive(Clone, Debug)]
pub struct Currency {
    /// The letters between the underscores.
    pub mark: String,
    /// The letters of ISO 4217; those of the mark where the documents write no others.
    pub iso: String,
    /// The three digits of ISO 4217.
    pub code: String,
    /// Its minor unit.
    pub unit: String,
    /// What a page shows.
    pub symbol: String,
    /// Where it is told.
    pub citation: Citation,
}

/// A card of the provider's tests. It moves no money; its number is masked like any other all the same.
#[derive(Clone)]
pub struct TestCard {
    /// What cases call it by: `{{card.<role>.pan}}`.
    pub role: String,
    /// The number.
    pub pan: String,
    /// The month of expiry, two digits.
    pub month: String,
    /// The year of expiry, two digits.
    pub year: String,
    /// The security code.
    pub cvc: String,
    /// Whether its bank asks for a password where the payer enters the card.
    pub three_d_secure: bool,
    /// Whether its bank asks for a password also where the card is stored.
    pub asks_each_time: bool,
    /// What comes of a payment with it.
    pub outcome: CardOutcome,
    /// The operations of a payment that the card's bank refuses.
    pub refuses: Vec<AfterPayment>,
    /// The issuing bank, as a notification names it.
    pub bank: String,
    /// The bank's country, two letters.
    pub country: String,
    /// Where the number is told.
    pub citation: Citation,
}

/// What comes of a payment with a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CardOutcome {
    /// The bank approves it.
    #[default]
    Approved,
    /// The bank declines it.
    Declined,
    /// The bank takes its time, and approves it.
    PendingApproved,
    /// The bank takes its time, and declines it.
    PendingDeclined,
}

/// What can be done with a payment that was approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AfterPayment {
    /// The money that is held is taken.
    Clearing,
    /// The money that is held is released.
    Cancel,
    /// Money that was taken is given back.
    Refund,
}

impl TestCard {
    /// The variables that cases insert, each with its value.
    pub fn variables(&self) -> [(String, &str); 4] {
        let name = |part: &str| format!("card.{}.{part}", self.role);
        [
            (name("pan"), &self.pan),
            (name("month"), &self.month),
            (name("year"), &self.year),
            (name("cvc"), &self.cvc),
        ]
    }
}

/// Shows no number and no code.
impl fmt::Debug for TestCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestCard")
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A merchant whose secrets are public.
#[derive(Clone, Debug)]
pub struct DemoMerchant {
    /// Its number.
    pub id: String,
    /// Its secrets, which protect nothing.
    pub secrets: Secrets,
}
