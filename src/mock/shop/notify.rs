//! `payment_notification`, `card_notification`: the shop is told of payments and of cards, again and again until it answers with
//! HTTP 200 (bisys.md 3.11 and 3.12).

use jiff::SignedDuration;

use crate::mock::ledger::order::{Progress, Purpose};
use crate::mock::mount::Mount;
use crate::mock::operations::{Facts, Notice};
use crate::mock::rules::Rules;
use crate::mock::schedule::Event;
use crate::mock::shop::{USER, views};
use crate::mock::world::World;
use crate::protocol::stored_card::StoredCard;
use crate::specs::view::View;
use crate::transport::message::{Answer, Failure};

/// The callbacks of the family.
const PAYMENT: &str = "payment_notification";
const CARD: &str = "card_notification";

/// The value of the family that says after how many minutes a call is repeated: a number for each repeat, with blanks between.
const MINUTES: &str = "notification_minutes";

/// The call that tells of a payment: of one that was paid, and of one that failed where the shop wants that.
pub(super) fn told(world: &World, mount: &Mount, number: u64) -> Vec<Notice> {
    let payment = world.ledger.payments.get(number);
    let (Some(payment), Some(endpoint)) = (payment, mount.callback(PAYMENT)) else {
        return Vec::new();
    };
    let order = payment.order().map(|order| order.purpose);
    let rules = Rules::new(endpoint, &world.flaws);
    let is_told = match payment.progress() {
        Progress::Payed => true,
        Progress::CreatedError => !rules.holds("not-after-creation-failed"),
        Progress::Rejected | Progress::Error => {
            world.settings.notify_failures || !rules.holds("successful-only")
        }
        _ => false,
    };
    if is_told && order == Some(Purpose::Service) {
        call(world, PAYMENT, Facts::of_payment(number))
    } else {
        Vec::new()
    }
}

/// The call that tells of a card that was registered.
pub(super) fn card_told(
    world: &World,
    mount: &Mount,
    number: u64,
    card: &StoredCard,
) -> Vec<Notice> {
    if mount.callback(CARD).is_none() {
        return Vec::new();
    }
    let mut facts = Facts::of_payment(number).with(View::UserToken, &*card.user_id);
    facts.views.extend(views::card_entry(card).views);
    call(world, CARD, facts)
}

/// Of a card that was not registered nobody is told, but by who has forgotten that the debit comes first.
pub(super) fn card_refused(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    let Some(endpoint) = mount.callback(CARD) else {
        return Vec::new();
    };
    if Rules::new(endpoint, &world.flaws).holds("after-debit") {
        return Vec::new();
    }
    let token = world.new_uuid();
    let payment = world.ledger.payments.get(number);
    let user = payment.and_then(|payment| payment.given(USER));
    let card = payment.and_then(|payment| payment.card.as_ref());
    let hash = card.map(|card| &*card.hash).unwrap_or_default();
    let facts = Facts::of_payment(number)
        .with(View::UserToken, user.unwrap_or_default())
        .with(View::CardToken, token)
        .with(View::CardMask, views::mask(hash))
        .with(View::CardKind, views::kind(hash));
    call(world, CARD, facts)
}

fn call(world: &World, callback: &'static str, facts: Facts) -> Vec<Notice> {
    let url = world.settings.addresses.get(callback);
    let notice = |url: &String| Notice {
        callback,
        url: url.clone(),
        encoding: None,
        facts,
        repeats: 0,
    };
    url.map(notice).into_iter().collect()
}

/// Whether a call tells of payments for services or of their cards.
pub(in crate::mock) fn is_of_order(notice: &Notice) -> bool {
    [PAYMENT, CARD].contains(&notice.callback)
}

/// A call that the shop did not answer with HTTP 200 is made again, after longer and longer times. What it says then is what is
/// true then.
pub(in crate::mock) fn answered(
    world: &mut World,
    mount: &Mount,
    notice: &Notice,
    result: &Result<Answer, Failure>,
) {
    let Some(endpoint) = mount.callback(notice.callback) else {
        return;
    };
    let rules = Rules::new(endpoint, &world.flaws);
    let heard = result.as_ref().is_ok_and(|answer| {
        // Who has forgotten that any such answer will do wants to read something.
        answer.http == 200 && (rules.holds("any-200") || !answer.body.is_empty())
    });
    let place = usize::try_from(notice.repeats).ok();
    let minutes = mount.text(MINUTES).unwrap_or_default();
    let minutes = place.and_then(|place| minutes.split_whitespace().nth(place));
    let minutes = minutes.and_then(|minutes| minutes.parse().ok());
    let Some(minutes) = minutes.filter(|_| !heard && rules.holds("repeats")) else {
        return;
    };
    let again = Notice {
        repeats: notice.repeats + 1,
        ..notice.clone()
    };
    let after = rules.every("repeats", SignedDuration::from_mins(minutes));
    world.after(after, Event::Call(again));
}
