//! A payment for a provider's service is charged: the card's bank lets it pass or does not, the money is held or taken, passed on to
//! the provider, given back. Here is also what happens by itself when time passes.

use jiff::SignedDuration;

use crate::mock::ledger::order::{Posting, Progress};
use crate::mock::ledger::state::State;
use crate::mock::mount::Mount;
use crate::mock::operations::Notice;
use crate::mock::payments::afterwards::{capture, carry_out_request, revoke};
use crate::mock::payments::card::outcome;
use crate::mock::payments::failure;
use crate::mock::rules::Rules;
use crate::mock::schedule::{Due, Event};
use crate::mock::shop::begin::has_account;
use crate::mock::shop::{HOLD, PAGE, notify};
use crate::mock::world::World;
use crate::specs::family::CardOutcome;

/// Values of the family: how long money is held where the request does not say, after how many minutes it is passed on to the
/// provider, the account for which the provider does not take it, and the codes of the ways to fail.
const HOLD_SECONDS: &str = "hold_seconds";
const PROCESSING_MINUTES: &str = "processing_minutes";
const FAILING_ACCOUNT: &str = "failing_account";
const REJECTED: &str = "rejected_code";
const PASSWORD: &str = "password_code";
const EXPIRED: &str = "expired_code";
const NOT_POSTED: &str = "posting_code";

/// Why a payment is rejected: the value of the family with the code, the bank's answer, if it gave one, and what to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Why {
    code: &'static str,
    bank: Option<&'static str>,
    says: &'static str,
}

/// The bank's answers (bisys.md 7.2).
const PASSED: &str = "RC 00";
pub(super) const DECLINED: Why = Why {
    code: REJECTED,
    bank: Some("RC 05"),
    says: "the card's bank declines the payment",
};
pub(super) const WRONG_PASSWORD: Why = Why {
    code: PASSWORD,
    bank: None,
    says: "the password of the card's bank is wrong",
};
pub(super) const NOBODY_THERE: Why = Why {
    code: REJECTED,
    bank: None,
    says: "the card's bank asks for the payer, who is not there",
};
const TOO_LATE: Why = Why {
    code: EXPIRED,
    bank: None,
    says: "the time to pay is over",
};

/// Whether the bank of the card lets a payment with it pass.
pub(super) fn passes(world: &World, mount: &Mount, number: u64) -> bool {
    let payment = world.ledger.payments.get(number);
    let card = payment.and_then(|payment| payment.card.as_ref());
    let outcome = card.map(|card| outcome(mount, &card.hash));
    matches!(
        outcome,
        Some(CardOutcome::Approved | CardOutcome::PendingApproved)
    )
}

/// The card's bank decides.
pub(super) fn settle(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    if !passes(world, mount, number) {
        return reject(world, mount, number, DECLINED);
    }
    if !hold(world, number) {
        return Vec::new();
    }
    let Some(payment) = world.ledger.payments.get(number) else {
        return Vec::new();
    };
    let sum = payment.sum();
    if !payment.two_step {
        return take(world, mount, number, sum);
    }
    let said = payment.given(HOLD).and_then(|text| text.parse().ok());
    let seconds = said.or_else(|| mount.value(HOLD_SECONDS));
    let after = SignedDuration::from_secs(seconds.unwrap_or_default());
    later(world, after, number, Due::Release);
    Vec::new()
}

/// The payer's money is held, because the card's bank lets it pass; whether the payment could go there.
pub(super) fn hold(world: &mut World, number: u64) -> bool {
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return false;
    };
    if payment.go(State::Held).is_err() {
        return false;
    }
    payment.ended_at = Some(now);
    if let Some(order) = payment.order_mut() {
        order.bank = Some(PASSED);
    }
    let (sum, currency) = (payment.sum(), payment.currency.clone());
    world.ledger.accounts(&currency).hold(sum);
    true
}

/// Money that is held is taken, or a part of it, and the shop is told.
pub(super) fn take(
    world: &mut World,
    mount: &Mount,
    number: u64,
    taken: rust_decimal::Decimal,
) -> Vec<Notice> {
    capture(world, number, taken);
    let minutes = mount.value(PROCESSING_MINUTES).unwrap_or_default();
    later(
        world,
        SignedDuration::from_mins(minutes),
        number,
        Due::Posting,
    );
    notify::told(world, mount, number)
}

/// A payment is not paid, and never will be.
pub(super) fn reject(world: &mut World, mount: &Mount, number: u64, why: Why) -> Vec<Notice> {
    let now = world.now;
    let failed = failure(mount, why.code, why.says);
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    if payment.go(State::Failed(Box::new(failed))).is_err() {
        return Vec::new();
    }
    payment.ended_at = Some(now);
    if let Some(order) = payment.order_mut() {
        order.bank = why.bank;
    }
    notify::told(world, mount, number)
}

pub(super) fn later(world: &mut World, after: SignedDuration, payment: u64, due: Due) {
    world.after(after, Event::Order { payment, due });
}

/// What is due of a payment happens, unless it has gone on meanwhile.
pub(in crate::mock) fn happen(
    world: &mut World,
    mount: &Mount,
    number: u64,
    due: Due,
) -> Vec<Notice> {
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    match (due, payment.progress()) {
        (Due::Deadline, Progress::Created) => {
            let page = mount.page_of(PAGE);
            let expires = page.is_none_or(|page| Rules::new(page, &world.flaws).holds("deadline"));
            match expires {
                true => reject(world, mount, number, TOO_LATE),
                false => Vec::new(),
            }
        }
        (Due::Release, Progress::Holded) => {
            revoke(world, number);
            Vec::new()
        }
        (Due::Posting, Progress::Payed) => post(world, mount, number),
        (Due::Refund(amount), Progress::Payed | Progress::Processed) => {
            carry_out_request(world, mount, number, amount)
        }
        // What the provider did not take is the gateway's affair: the request has come to nothing.
        (Due::Refund(amount), _) => {
            payment.more().requested -= amount;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// The money is passed on to the provider, who takes it or does not.
fn post(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    let fails = has_account(payment, mount.text(FAILING_ACCOUNT));
    let says = "the provider does not take the payment";
    if let Some(order) = payment.order_mut() {
        order.posting = if fails {
            Posting::Failed(failure(mount, NOT_POSTED, says))
        } else {
            Posting::Passed(now)
        };
    }
    // That the provider has got it is told to nobody.
    match fails {
        true => notify::told(world, mount, number),
        false => Vec::new(),
    }
}
