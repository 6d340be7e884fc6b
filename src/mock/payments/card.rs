//! The card of a payment: entered with the request, or stored before. Its number and security code are forgotten here.

use jiff::SignedDuration;

use crate::mock::ledger::payment::PaidCard;
use crate::mock::mount::Mount;
use crate::mock::operations::{Arrival, Refused};
use crate::mock::payments::views::TIME;
use crate::mock::world::World;
use crate::protocol::params::Params;
use crate::protocol::sensitive::masked_number;
use crate::protocol::stored_card::StoredCard;
use crate::sign::signature::md5_hex;
use crate::specs::family::{AfterPayment, CardOutcome, TestCard};

/// The value of the family with the code of what a bank declines.
pub const DECLINED: &str = "declined_code";

/// The field that names a stored card.
pub const TOKEN: &str = "pg_card_token";

/// The card that a request holds; none if its number cannot be that of a card.
pub fn entered(params: &Params) -> Option<PaidCard> {
    let text = |name| params.text(name).filter(|text| !text.is_empty());
    let expiry = text("pg_card_month").zip(text("pg_card_year"));
    Some(PaidCard {
        hash: masked_number(text("pg_card_pan")?)?.into(),
        expiry: expiry.map(|(month, year)| format!("{month}/{year}").into()),
        owner: text("pg_card_name").map(Into::into),
        stored: None,
    })
}

/// The card that a request names by its token.
///
/// # Errors
///
/// When it is not the user's, or can be paid out to only.
pub fn named(world: &World, arrival: &Arrival<'_>) -> Result<StoredCard, Refused> {
    let text = |name| arrival.params.text(name).unwrap_or_default();
    let (user, token) = (text("pg_user_id"), text(TOKEN));
    let of_user = world.ledger.card(user, token);
    let anybodys = || world.ledger.cards.iter().find(|card| card.token == token);
    let forgotten = !arrival.rules.holds("token-owner");
    let card = of_user.or_else(|| anybodys().filter(|_| forgotten));
    let card = card.ok_or_else(|| arrival.rules.unknown("token-owner", TOKEN))?;
    arrival
        .rules
        .ask("payout-card", TOKEN, !card.payouts_only)?;
    Ok(card.clone())
}

/// What a payment knows of a stored card.
pub fn of_stored(card: &StoredCard) -> PaidCard {
    let expiry = card.expiry_month.as_ref().zip(card.expiry_year.as_ref());
    PaidCard {
        hash: card.hash.as_str().into(),
        expiry: expiry.map(|(month, year)| format!("{month}/{year}").into()),
        owner: None,
        stored: Some(Box::new((
            card.token.as_str().into(),
            card.id.as_str().into(),
        ))),
    }
}

/// What the bank of a card does. A card that is no test card asks for a password, approves, and refuses nothing later: most
/// cards do.
pub fn three_d_secure(mount: &Mount, hash: &str) -> bool {
    mount.test_card(hash).is_none_or(|card| card.three_d_secure)
}

/// What comes of a payment with a card.
pub fn outcome(mount: &Mount, hash: &str) -> CardOutcome {
    mount
        .test_card(hash)
        .map_or(CardOutcome::Approved, |card| card.outcome)
}

/// How long a bank takes that takes its time: a value of the family.
pub fn decision_time(mount: &Mount) -> SignedDuration {
    SignedDuration::from_mins(mount.value("pending_minutes").unwrap_or_default())
}

/// Whether the bank of a card lets something be done with a payment.
pub fn allows(mount: &Mount, card: Option<&PaidCard>, what: AfterPayment) -> bool {
    let test: Option<&TestCard> = card.and_then(|card| mount.test_card(&card.hash));
    test.is_none_or(|card| !card.refuses.contains(&what))
}

/// Stores the card of a payment for a user.
pub fn store(world: &mut World, user_id: String, card: &PaidCard) -> StoredCard {
    let expiry = card
        .expiry
        .as_ref()
        .and_then(|expiry| expiry.split_once('/'));
    let stored = StoredCard {
        user_id,
        status: "approved".to_owned(),
        id: world.new_number().to_string(),
        token: world.new_uuid(),
        recurring_profile_id: None,
        hhash: md5_hex(&card.hash),
        hash: card.hash.to_string(),
        created_at: world.now.strftime(TIME).to_string(),
        bank_alias: None,
        brand_alias: None,
        expiry_year: expiry.map(|(_, year)| year.to_owned()),
        expiry_month: expiry.map(|(month, _)| month.to_owned()),
        payouts_only: false,
    };
    world.ledger.cards.push(stored.clone());
    stored
}
