//! A payment is charged: the card's bank asks for a password or does not, approves or declines, at once or later.

use std::sync::Arc;

use jiff::{SignedDuration, Span};

use crate::mock::ledger::RecurringProfile;
use crate::mock::ledger::payment::{Failure, Payment};
use crate::mock::ledger::state::State;
use crate::mock::mount::Mount;
use crate::mock::operations::{FORM, Notice};
use crate::mock::payments::afterwards::reverse;
use crate::mock::payments::card::{outcome, three_d_secure};
use crate::mock::payments::deliver::tell;
use crate::mock::payments::{card, failure};
use crate::mock::rules::Rules;
use crate::mock::schedule::Event;
use crate::mock::world::World;
use crate::specs::family::CardOutcome;

/// The value of the family that says after how many days money that is held is taken by itself, where the shop's settings do not.
const CAPTURE_DAYS: &str = "capture_days";

/// The value of the family with the code of a payment whose time is over.
const EXPIRED: &str = "expired_code";

/// The value of the family with the code of a payment that was cancelled before it was paid.
const CANCELLED: &str = "cancelled_code";

/// A recurring profile lasts so many months where the request does not say (g2g.md 2.1: the most).
const PROFILE_MONTHS: i32 = 156;

/// Asks the card's bank for the money, once the payer has entered the password if the bank wants one.
pub fn charge(world: &mut World, mount: &Mount, number: u64, asks: bool) -> Vec<Notice> {
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    let card = payment.card.as_ref().map(|card| &*card.hash);
    // Only banks of cards ask for passwords, and decide.
    let hash = card.unwrap_or_default();
    if asks && card.is_some() && three_d_secure(mount, hash) {
        // A payment that waits for a password already stays there.
        let _ = payment.go(State::Password);
        return Vec::new();
    }
    match outcome(mount, hash) {
        CardOutcome::Approved => approve(world, mount, number),
        CardOutcome::Declined => decline(world, mount, number),
        later => {
            if payment.go(State::Pending).is_ok() {
                let approved = later == CardOutcome::PendingApproved;
                let payment = number;
                let decision = Event::Decision { payment, approved };
                world.after(card::decision_time(mount), decision);
            }
            Vec::new()
        }
    }
}

/// The card's bank approves: the money is held, or taken at once.
pub fn approve(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    let (two_step, amount) = (payment.two_step, payment.sum());
    let next = if two_step { State::Held } else { State::Taken };
    if payment.go(next).is_err() {
        return Vec::new();
    }
    payment.ended_at = Some(now);
    let currency = payment.currency.clone();
    if !two_step {
        payment.taken = amount;
    }
    let accounts = world.ledger.accounts(&currency);
    accounts.hold(amount);
    if two_step {
        let days = world.settings.capture_days.map(i64::from);
        let days = days
            .or_else(|| mount.value(CAPTURE_DAYS))
            .unwrap_or_default();
        world.after(
            SignedDuration::from_hours(24 * days),
            Event::Capture(number),
        );
    } else {
        accounts.take(amount, amount);
    }
    keep_overpayment(world, number);
    open_profile(world, number);
    store_card(world, number);
    // What goes back at once has gone when the shop is told: nobody can reject it any more.
    let returned = return_cancelled(world, mount, number);
    let mut notices = tell(world, mount, number);
    notices.extend(returned);
    notices
}

/// What the payer paid more than was asked for is the shop's, in the currency of the payment system.
fn keep_overpayment(world: &mut World, number: u64) {
    let Some(payment) = world.ledger.payments.get(number) else {
        return;
    };
    let over = payment.more.as_ref().map(|more| more.overpaid);
    let over = over.unwrap_or_default();
    let currency = payment
        .system()
        .and_then(|system| system.currency.as_deref());
    let currency = currency.map_or_else(|| payment.currency.clone(), Arc::from);
    if !over.is_zero() {
        let accounts = world.ledger.accounts(&currency);
        accounts.hold(over);
        accounts.take(over, over);
    }
}

/// What the shop cancelled in time and was paid all the same goes back to the payer, where the payment system can do that
/// (paybox-auxiliary, cancel).
fn return_cancelled(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    let payment = world.ledger.payments.get(number);
    let cancelled = payment.and_then(|payment| payment.more.as_ref()?.cancelled);
    match (payment, cancelled) {
        (Some(payment), Some(cancelled)) if cancelled.returned && payment.returns_at_once() => {
            let rest = payment.rest();
            reverse(world, mount, number, rest)
        }
        _ => Vec::new(),
    }
}

/// The card's bank declines.
pub fn decline(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    let says = "the card's bank declines the payment";
    let why = failure(mount, card::DECLINED, says);
    fail(world, mount, number, why)
}

/// A payment fails, and the shop is told.
pub fn fail(world: &mut World, mount: &Mount, number: u64, why: Failure) -> Vec<Notice> {
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    if payment.go(State::Failed(Box::new(why))).is_err() {
        return Vec::new();
    }
    payment.ended_at = Some(now);
    tell(world, mount, number)
}

/// A payment that the shop cancelled fails.
pub fn fail_cancelled(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    let why = failure(mount, CANCELLED, "the shop cancelled the payment");
    fail(world, mount, number, why)
}

/// The time of the payer is over, unless the payment has ended before.
pub fn expire(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    let page = mount.page_of(FORM);
    if page.is_some_and(|page| !Rules::new(page, &world.flaws).holds("expires")) {
        return Vec::new();
    }
    let payment = world.ledger.payments.get(number);
    let waits = payment.is_some_and(|payment| {
        matches!(
            payment.state,
            State::New | State::Checking | State::Password
        )
    });
    if !waits {
        return Vec::new();
    }
    let why = failure(mount, EXPIRED, "the time to pay is over");
    fail(world, mount, number, why)
}

/// The first payment of a recurring profile opens it. Only cards can be charged again.
fn open_profile(world: &mut World, number: u64) {
    let is_first = |payment: &Payment| {
        payment
            .more
            .as_ref()
            .is_none_or(|more| more.recurring.is_none())
    };
    let asked = |payment: &&Payment| {
        payment.card.is_some()
            && is_first(payment)
            && payment.given("pg_recurring_start") == Some("1")
    };
    let Some(payment) = world.ledger.payments.get(number).filter(asked) else {
        return;
    };
    let months = payment.given("pg_recurring_lifetime");
    let months = months.and_then(|months| months.parse().ok());
    let months = months.unwrap_or(PROFILE_MONTHS).clamp(1, PROFILE_MONTHS);
    let until = world.now.checked_add(Span::new().months(months));
    let profile = world.new_number();
    world.ledger.profiles.push(RecurringProfile {
        number: profile,
        payment: number,
        until: until.unwrap_or(world.now),
    });
    if let Some(payment) = world.ledger.payments.get_mut(number) {
        payment.more().recurring = Some(profile);
    }
}

/// A payer who is known may have the card stored with the payment.
fn store_card(world: &mut World, number: u64) {
    let Some(payment) = world.ledger.payments.get(number) else {
        return;
    };
    let (Some("1"), Some(user)) = (payment.given("pg_save_card"), payment.given("pg_user_id"))
    else {
        return;
    };
    let unstored = payment.card.as_deref().filter(|card| card.stored.is_none());
    let Some((user, paid)) = unstored.map(|card| (user.to_owned(), card.clone())) else {
        return;
    };
    let stored = card::store(world, user, &paid);
    let payment = world.ledger.payments.get_mut(number);
    if let Some(card) = payment.and_then(|payment| payment.card.as_mut()) {
        card.stored = Some(Box::new((stored.token.into(), stored.id.into())));
    }
}
