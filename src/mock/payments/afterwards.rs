//! What happens to money that was paid: it is taken, released or given back, and the shop is told where it wants to be.

use rust_decimal::Decimal;

use crate::mock::ledger::payment::{Payment, Reversal};
use crate::mock::ledger::state::State;
use crate::mock::mount::Mount;
use crate::mock::operations::Notice;
use crate::mock::payments::card::allows;
use crate::mock::payments::deliver::notice;
use crate::mock::rules::Rules;
use crate::mock::world::World;
use crate::specs::family::AfterPayment;

/// The callbacks of the family that tell of money that was taken, and of money that was given back.
pub const CAPTURE: &str = "capture_url";
pub const REFUND: &str = "refund_url";

/// The rule of both that has the shop called.
const CALLED: &str = "called";

/// Takes money that is held; what is not taken goes back to the payer.
pub fn capture(world: &mut World, number: u64, taken: Decimal) {
    let reversal = world.new_number();
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return;
    };
    let held = payment.rest();
    if payment.state != State::Held || payment.go(State::Taken).is_err() {
        return;
    }
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
    let rest = world.ledger.payments.get(number).map(Payment::rest);
    let rest = rest.unwrap_or_default();
    give_back(world, number, rest);
    if let Some(payment) = world.ledger.payments.get_mut(number) {
        // Of what was never paid nothing is given back, and it is not revoked.
        let _ = payment.go(State::Revoked);
    }
}

/// Gives back a part of what is held or was taken.
pub fn give_back(world: &mut World, number: u64, amount: Decimal) {
    let reversal = world.new_number();
    let now = world.now;
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return;
    };
    // Of a payment that was given back whole before there is nothing left.
    if !payment.state.is_paid() || amount.is_zero() {
        return;
    }
    let was_taken = payment.state == State::Taken;
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

/// Gives back a part, and tells the shop; when nothing is left the payment is revoked (legacy.md 5 and 12). Where there is nothing
/// to give back nothing happens.
pub fn reverse(world: &mut World, mount: &Mount, number: u64, amount: Decimal) -> Vec<Notice> {
    if amount <= Decimal::ZERO {
        return Vec::new();
    }
    give_back(world, number, amount);
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    if payment.rest().is_zero() {
        // What can be given back is paid, and what is paid can be revoked.
        let _ = payment.go(State::Revoked);
    }
    let latest = payment.reversals().len().checked_sub(1);
    let mut notices = told(world, mount, number, REFUND);
    for notice in &mut notices {
        notice.facts.reversal = latest;
    }
    notices
}

/// The call that tells the shop of what happened to its money, if it wants to be told.
pub fn told(world: &World, mount: &Mount, number: u64, callback: &'static str) -> Vec<Notice> {
    let endpoint = mount.callback(callback);
    let called = |endpoint| Rules::new(endpoint, &world.flaws).holds(CALLED);
    let notice = notice(world, mount, number, callback);
    notice
        .filter(|_| endpoint.is_some_and(called))
        .into_iter()
        .collect()
}

/// What somebody asked to be given back is given back now, as far as it is still there.
pub fn carry_out_request(
    world: &mut World,
    mount: &Mount,
    number: u64,
    amount: Decimal,
) -> Vec<Notice> {
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return Vec::new();
    };
    payment.more().requested -= amount;
    let amount = amount.min(payment.rest());
    reverse(world, mount, number, amount)
}

/// Whether money of the payment can be given back at once (legacy.md 3, pg_can_reject).
pub fn can_be_reversed(mount: &Mount, payment: &Payment) -> bool {
    let what = if payment.state == State::Held {
        AfterPayment::Cancel
    } else {
        AfterPayment::Refund
    };
    // A payment of nothing is paid as well, and one that was refunded whole still is: nothing is left to give back.
    payment.state.is_paid()
        && !payment.rest().is_zero()
        && payment.returns_at_once()
        && allows(mount, payment.card.as_deref(), what)
}
