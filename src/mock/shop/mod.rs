//! Operations of APIs by which a shop pays for services of providers: users and their cards, payments that the payer makes on a
//! page or a saved card makes by itself, money that is held, refunds, and the calls of the shop. One file per subject.
//!
//! Amounts are whole minor units. The money moves as that of other payments does (`payments`, `ledger`); what of a payment only
//! these have is its `Order`.

pub(in crate::mock) mod after;
mod begin;
pub(in crate::mock) mod cards;
pub(in crate::mock) mod charge;
pub(in crate::mock) mod notify;
pub(in crate::mock) mod page;
pub(in crate::mock) mod pay;
pub(in crate::mock) mod users;
pub(in crate::mock) mod views;

use rust_decimal::Decimal;

use crate::mock::operations::{Arrival, Refused};
use crate::mock::world::World;

/// The fields that name a payment, a user, a card.
const NUMBER: &str = "regPayNum";
const USER: &str = "userToken";
const CLIENT_INFO: &str = "clientInfo";
const CARD: &str = "cardToken";

const AMOUNT: &str = "amount";
const COMMISSION: &str = "comission";
const SERVICE: &str = "serviceCode";
const NOTE: &str = "orderNote";
const BEST_BEFORE: &str = "orderBestBefore";
const PROPERTIES: &str = "properties";
const HOLD: &str = "holdTtl";

/// What a card is that can be charged, and one that cannot until it is registered again.
const ACTIVE: &str = "active";
const INACTIVE: &str = "inactive";

/// The operation of the page on which the payer pays, or sees what came of it.
const PAGE: &str = "shop.page";

/// The user whom a request names by the token, which the rule `user` asks for.
fn user<'a>(world: &World, arrival: &Arrival<'a>) -> Result<&'a str, Refused> {
    let token = arrival.text(USER).unwrap_or_default();
    let mut users = world.ledger.users.iter();
    let known = users.any(|user| user.token == token);
    // Who has forgotten whose users are known believes every token.
    if known || !arrival.rules.holds("user") {
        Ok(token)
    } else {
        Err(arrival.rules.unknown("user", USER))
    }
}

/// An amount: whole minor units.
///
/// # Errors
///
/// When it is none, or has more digits than any amount.
fn whole(arrival: &Arrival<'_>, field: &'static str) -> Result<Decimal, Refused> {
    let number = arrival
        .text(field)
        .and_then(|text| text.parse::<u64>().ok());
    let wrong = || Refused::new(arrival.endpoint.refuses.bad_field.clone(), field);
    number.map(Decimal::from).ok_or_else(wrong)
}
