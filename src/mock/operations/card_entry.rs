//! What a payer enters as a card: read, checked, and forgotten but for its mask.

use jiff::civil::DateTime;

use crate::mock::ledger::attempt::EnteredCard;
use crate::mock::ledger::payment::PaidCard;
use crate::mock::operations::Arrival;
use crate::protocol::params::Params;
use crate::protocol::sensitive::masked_number;
use crate::specs::family::{Family, TestCard};

/// The card that was entered.
///
/// # Errors
///
/// With what to tell the payer. Test cards are never refused for their date (protocol/README.md 3).
pub(super) fn read(
    family: &Family,
    entered: &Params,
    number_only: bool,
    now: DateTime,
) -> Result<EnteredCard, &'static str> {
    let text = |name| entered.text(name).unwrap_or_default().trim();
    let number: String = text("number").chars().filter(|c| *c != ' ').collect();
    let test = family.cards.iter().find(|card| card.pan == number);
    // What masking does not know as a card's number must never be stored, since it would be shown in full.
    let Some(hash) = masked_number(&number) else {
        return Err("This is no card number.");
    };
    let (month, year) = if number_only {
        (None, None)
    } else {
        let (month, year) = (two_digits(text("month")), two_digits(text("year")));
        let (Some(month), Some(year)) = (month, year) else {
            return Err("Month and year have two digits each.");
        };
        if !(1..=12).contains(&month) {
            return Err("There is no such month.");
        }
        let (this_year, this_month) = (u32::from(now.year().unsigned_abs()) % 100, now.month());
        let past = (year, month) < (this_year, u32::from(this_month.unsigned_abs()));
        if past && test.is_none() {
            return Err("The card has expired.");
        }
        let cvc = text("cvc");
        let amex = number.starts_with("34") || number.starts_with("37");
        let digits = if amex { 4 } else { 3 };
        if cvc.len() != digits || !cvc.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("The security code has three digits, on American Express cards four.");
        }
        (Some(format!("{month:02}")), Some(format!("{year:02}")))
    };
    Ok(known(test, hash, month, year))
}

/// The card that a payer enters to pay with it.
///
/// # Errors
///
/// With what to tell the payer.
pub(in crate::mock) fn paid(
    arrival: &Arrival<'_>,
    now: DateTime,
) -> Result<PaidCard, &'static str> {
    let card = read(arrival.family(), arrival.params, false, now)?;
    let expiry = card.month.zip(card.year);
    let owner = arrival.text("holder").map(str::trim);
    let latin = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '-');
    if owner.is_some_and(|owner| !owner.chars().all(latin)) {
        return Err("The name on the card has Latin letters, blanks and dashes.");
    }
    Ok(PaidCard {
        hash: card.hash.into(),
        expiry: expiry.map(|(month, year)| format!("{month}/{year}").into()),
        owner: owner.map(Into::into),
        stored: None,
    })
}

/// A card that is no test card asks for a password: most cards do.
fn known(
    test: Option<&TestCard>,
    hash: String,
    month: Option<String>,
    year: Option<String>,
) -> EnteredCard {
    EnteredCard {
        hash,
        month,
        year,
        bank: test.map_or("Mock Bank", |card| &card.bank).to_owned(),
        country: test.map_or("KZ", |card| &card.country).to_owned(),
        three_d_secure: test.is_none_or(|card| card.three_d_secure),
    }
}

fn two_digits(text: &str) -> Option<u32> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}
