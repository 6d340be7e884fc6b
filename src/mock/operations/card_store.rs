//! A card that an attempt stores, and what the notification of it can show.

use crate::mock::ledger::attempt::{CardAttempt, CardCheck, EnteredCard};
use crate::mock::payments::views::TIME;
use crate::mock::world::World;
use crate::protocol::stored_card::StoredCard;
use crate::sign::signature::md5_hex;
use crate::specs::view::View;

/// Stores a card for the user of an attempt.
pub(super) fn store(world: &mut World, key: &str, card: &EnteredCard) -> StoredCard {
    let attempt = world.ledger.attempt(key);
    let of_attempt = attempt.map(|attempt| (attempt.user_id.clone(), attempt.check));
    let (user_id, check) = of_attempt.unzip();
    let stored = StoredCard {
        user_id: user_id.unwrap_or_default(),
        status: "approved".to_owned(),
        id: world.new_number().to_string(),
        token: world.new_uuid(),
        recurring_profile_id: Some(world.new_number().to_string()),
        hhash: md5_hex(&card.hash),
        hash: card.hash.clone(),
        created_at: world.now.strftime(TIME).to_string(),
        bank_alias: Some(card.bank.clone()),
        brand_alias: None,
        expiry_year: card.year.clone(),
        expiry_month: card.month.clone(),
        // What a payment needs beside the number was never asked.
        payouts_only: check == Some(CardCheck::NumberOnly),
    };
    world.ledger.cards.push(stored.clone());
    stored
}

/// What a notification can show of a card that was stored.
pub(super) fn card_views(stored: &StoredCard, card: &EnteredCard) -> Vec<(View, String)> {
    let always = [
        (View::AttemptApproval, "approve".to_owned()),
        (View::CardId, stored.id.clone()),
        (View::CardToken, stored.token.clone()),
        (View::CardHash, stored.hash.clone()),
        (View::CardHhash, stored.hhash.clone()),
        (View::CardBank, card.bank.clone()),
        (View::CardCountry, card.country.clone()),
        (
            View::CardThreeDSecure,
            u8::from(card.three_d_secure).to_string(),
        ),
        (
            View::CardRecurringProfileId,
            stored.recurring_profile_id.clone().unwrap_or_default(),
        ),
    ];
    let month = card.month.clone().map(|month| (View::CardMonth, month));
    let year = card.year.clone().map(|year| (View::CardYear, year));
    always.into_iter().chain(month).chain(year).collect()
}

/// What a notification can show of an attempt that has ended.
pub(super) fn attempt_views(attempt: &CardAttempt, success: bool) -> [(View, String); 4] {
    let result = if success { "success" } else { "error" };
    [
        (View::AttemptId, attempt.id.clone()),
        (
            View::AttemptOrderId,
            attempt.order_id.clone().unwrap_or_default(),
        ),
        (View::AttemptUserId, attempt.user_id.clone()),
        (View::AttemptResult, result.to_owned()),
    ]
}
