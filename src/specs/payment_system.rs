//! [`PaymentSystem`]: a way to pay that a brand offers, and [`Contract`]: the ways by which a shop pays out. Both are rows of a
//! family's `payment-systems.yaml`; what a mock does with them is its own affair.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::specs::source::Citation;

/// A way to pay, or a group of ways.
#[derive(Clone, Debug)]
pub struct PaymentSystem {
    /// What messages call it.
    pub name: String,
    /// What the payer reads.
    pub description: String,
    /// Whether the payer pays at once.
    pub scenario: Scenario,
    /// The kind of system.
    pub category: String,
    /// What the payer pays more than the invoice, in percent of it.
    pub fee: Decimal,
    /// The currency in which the payer pays; that of the invoice if nothing is said. No rate is documented: one unit is one unit.
    pub currency: Option<String>,
    /// Whether it asks for a card.
    pub card: bool,
    /// Whether it is there for tests only.
    pub test: bool,
    /// The systems of a group.
    pub members: Vec<Member>,
    /// The parameters that a request must have, or else the payer is asked for.
    pub required: Vec<String>,
    /// The parameters that a request may have.
    pub additional: Vec<String>,
    /// Whether it asks before it takes money.
    pub asks: bool,
    /// Whether an invoice that was not paid can be annulled.
    pub annuls: bool,
    /// How money is given back.
    pub returns: Returns,
    /// Who says so.
    pub citation: Citation,
}

/// A system of a group.
#[derive(Clone, Debug)]
pub struct Member {
    /// What messages call it.
    pub name: String,
    /// What the payer reads.
    pub description: String,
}

/// Whether a payer pays at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scenario {
    /// On a page, at once.
    Online,
    /// An invoice is made out, which is paid elsewhere.
    Offline,
}

/// How a payment system gives money back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Returns {
    /// At once, when it is told to.
    Automatic,
    /// When somebody has looked at a request.
    ByRequest,
    /// Not at all.
    #[default]
    Never,
}

/// An agreement by which a shop pays out.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Its number.
    pub id: String,
    /// The systems by which it pays out.
    pub systems: Vec<PayoutSystem>,
    /// Who says so.
    pub citation: Citation,
}

/// A way to pay out.
#[derive(Clone, Debug)]
pub struct PayoutSystem {
    /// What messages call it.
    pub name: String,
    /// The parameters that a request must have; their names do not begin with `pg_`.
    pub required: Vec<String>,
}

impl Scenario {
    /// What messages call it.
    pub fn word(self) -> &'static str {
        match self {
            Scenario::Online => "online",
            Scenario::Offline => "offline",
        }
    }
}

impl PaymentSystem {
    /// What the payer pays for an invoice of that amount, in hundredths.
    pub fn price(&self, amount: Decimal) -> Decimal {
        let fee = amount * self.fee / Decimal::ONE_HUNDRED;
        (amount + fee)
            .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
    }
}
