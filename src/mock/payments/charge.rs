//! A payment is charged: the card's bank asks for a password or does not, approves or declines, at once or later.

use jiff::{SignedDuration, Span};
use rust_decimal::Decimal;

use crate::mock::ledger::RecurringProfile;
use crate::mock::ledger::payment::{Failure, Payment, Reversal, State};
use crate::mock::mount::Mount;
use crate::mock::operations::{FORM, Notice};
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

/// A recurring profile lasts so many months where the request does not say (g2g.md 2.1: the most).
const PROFILE_MONTHS: i32 = 156;

/// Asks the card's bank for the money, once the payer has entered the password if the bank wants one.
pub fn charge(world: &mut World, mount: &Mount, number: u64, asks: bool) -> Vec<Notice> {
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    let hash = payment.card.as_ref().map_or("", |card| &*card.hash);
    if asks && three_d_secure(mount, hash) {
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
    open_profile(world, number);
    store_card(world, number);
    tell(world, mount, number)
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

/// Takes money that is held; what is not taken goes back to the payer.
pub fn capture(world: &mut World, number: u64, taken: Decimal) {
    let reversal = world.new_number();
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return;
    };
    if payment.state != State::Held || payment.go(State::Taken).is_err() {
        return;
    }
    let held = payment.sum();
    payment.taken = taken;
    if taken < held {
        payment.more().reversals.push(Reversal {
            number: reversal,
            amount: held - taken,
            refund: false,
            made_at: now,
        });
    }
    let currency = payment.currency.clone();
    world.ledger.accounts(&currency).take(held, taken);
}

/// Gives back all that was paid, taken or not, as far as there is anything left.
pub fn revoke(world: &mut World, number: u64) {
    let reversal = world.new_number();
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return;
    };
    let was_taken = payment.state == State::Taken;
    let amount = if was_taken {
        payment.taken - payment.refunded()
    } else {
        payment.sum()
    };
    // Of a payment that was refunded whole before there is nothing left to give back.
    if payment.go(State::Revoked).is_err() || amount.is_zero() {
        return;
    }
    payment.more().reversals.push(Reversal {
        number: reversal,
        amount,
        refund: was_taken,
        made_at: now,
    });
    let currency = payment.currency.clone();
    let accounts = world.ledger.accounts(&currency);
    if was_taken {
        accounts.give_back(amount);
    } else {
        accounts.take(amount, Decimal::ZERO);
    }
}

/// Gives back a part of what was taken.
pub fn give_back(world: &mut World, number: u64, amount: Decimal) {
    let refund = world.new_number();
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return;
    };
    payment.more().reversals.push(Reversal {
        number: refund,
        amount,
        refund: true,
        made_at: now,
    });
    let currency = payment.currency.clone();
    world.ledger.accounts(&currency).give_back(amount);
}

/// The first payment of a recurring profile opens it.
fn open_profile(world: &mut World, number: u64) {
    let is_first = |payment: &Payment| {
        payment
            .more
            .as_ref()
            .is_none_or(|more| more.recurring.is_none())
    };
    let asked =
        |payment: &&Payment| is_first(payment) && payment.given("pg_recurring_start") == Some("1");
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
