//! `card.add` and its sisters: begin an attempt to store a card and name the page on which the payer enters it. They differ
//! in the check that the attempt carries.

use crate::mock::ledger::attempt::{AttemptState, CardAttempt, CardCheck};
use crate::mock::operations::{Arrival, Done, Facts, Refused};
use crate::mock::world::World;
use crate::specs::view::View;

/// As many digits as the documents' sample of a page key has (greenleavespay-cards, the answer of add).
const PAGE_KEY: usize = 27;

pub(super) fn begin(
    world: &mut World,
    arrival: &Arrival<'_>,
    check: CardCheck,
) -> Result<Done, Refused> {
    let text = |name: &str| arrival.text(name).map(str::to_owned);
    let attempt = CardAttempt {
        id: world.new_number().to_string(),
        page_key: world.new_key(PAGE_KEY),
        user_id: text("pg_user_id").unwrap_or_default(),
        order_id: text("pg_order_id"),
        post_link: text("pg_post_link"),
        back_link: text("pg_back_link"),
        created_at: world.now,
        check,
        state: AttemptState::Card,
    };
    let page = format!("{}/view?pg_payment_id={}", arrival.folder, attempt.page_key);
    let facts = Facts::from_views([
        (View::AttemptId, attempt.id.clone()),
        (
            View::AttemptOrderId,
            attempt.order_id.clone().unwrap_or_default(),
        ),
        (View::AttemptRedirectUrl, page),
    ]);
    world.ledger.attempts.push(attempt);
    Ok(Done::answer(facts))
}
