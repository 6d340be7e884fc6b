//! [`Payout`]: money that the shop paid out to a saved card.

use jiff::civil::DateTime;
use rust_decimal::Decimal;

/// Money that the shop paid out.
#[derive(Clone, Debug)]
pub struct Payout {
    /// Its number.
    pub number: u64,
    /// The shop's order.
    pub order_id: String,
    /// How much, in units of the currency.
    pub amount: Decimal,
    /// The masked number of the card.
    pub card_hash: String,
    /// The card's token.
    pub card_token: String,
    /// When.
    pub made_at: DateTime,
    /// Why nothing was paid out, if nothing was: a code of the family.
    pub failure: Option<String>,
    /// What the shop had left to pay out.
    pub balance: Decimal,
    /// Where the shop is told.
    pub told_at: Option<String>,
}

/// Money that the shop has paid out by one of its contracts.
#[derive(Clone, Debug)]
pub struct Moneyback {
    /// Its number.
    pub number: u64,
    /// How much, in units of the currency.
    pub amount: Decimal,
    /// The payment to which it is bound.
    pub payment: Option<u64>,
}
