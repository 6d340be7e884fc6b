//! [`Family`]: what all brands of a family share, as one profile sees it.

use std::collections::BTreeMap;

use crate::protocol::dialect::Dialect;
use crate::protocol::secret::Secret;
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
    /// The rows that every signed request begins with.
    pub request: Vec<Field>,
    /// The rows that every signed answer ends with.
    pub answer: Vec<Field>,
    /// The answers that endpoints share by `use:`.
    pub answers: Vec<AnswerSpec>,
    /// How a mock refuses.
    pub refuses: Refuses,
    /// What error codes mean.
    pub codes: Vec<Code>,
    /// The callbacks; each is a variable that holds the address of our listener.
    pub callbacks: Vec<String>,
    /// Values that cases insert as `{{value.<name>}}`.
    pub values: BTreeMap<String, String>,
    /// The merchant of a mock that is started by hand.
    pub demo: DemoMerchant,
}

impl Family {
    /// The field by which a request names its merchant: the one that is filled with the merchant's number.
    pub fn merchant_field(&self) -> Option<&str> {
        let row = self
            .request
            .iter()
            .find(|row| row.fill.as_deref() == Some(MERCHANT_ID))?;
        Some(&row.name)
    }
}

/// How a mock refuses, by what is wrong with the request.
#[derive(Clone, Debug)]
pub struct Refuses {
    /// The merchant is not known.
    pub unknown_merchant: Refusal,
    /// The signature is missing or wrong.
    pub bad_signature: Refusal,
    /// A field breaks its row.
    pub bad_field: Refusal,
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
    /// The codes that are accepted from a target; none of them: any.
    pub accepted: Vec<String>,
    /// How strong a finding about it is.
    pub level: Level,
    /// What it says; `{field}` stands for the field that is wrong.
    pub description: String,
    /// Where the reading comes from.
    pub citation: Citation,
}

/// An error code.
#[derive(Clone, Debug)]
pub struct Code {
    /// As it travels.
    pub code: String,
    /// What it means, in our words.
    pub meaning: String,
    /// Where it is said.
    pub citation: Citation,
}

/// A merchant whose secret is public.
#[derive(Clone, Debug)]
pub struct DemoMerchant {
    /// Its number.
    pub id: String,
    /// Its secret, which protects nothing.
    pub secret: Secret,
}
