//! What happens in a world when time passes: everything that is due, in order. Which time it is stands in `passing`.

use jiff::civil::DateTime;

use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::mount::Mount;
use crate::mock::notify::{call, notify};
use crate::mock::operations::{Notice, decide_payout, expire};
use crate::mock::payments::afterwards::{self, CAPTURE, carry_out_request, told};
use crate::mock::payments::charge;
use crate::mock::schedule::{Event, MerchantCall};
use crate::mock::shop;
use crate::mock::world::World;

/// What is no call happens up to a time, which then is the world's.
pub(super) fn catch_up(world: &mut World, mount: &Mount, until: DateTime) {
    while let Some((at, event)) = world.schedule.take_other(until) {
        world.now = world.now.max(at);
        if let Happened::Other(notices) = happen(world, mount, event) {
            notify(world, notices);
        }
    }
    world.now = world.now.max(until);
}

/// Everything happens up to the next call, which is begun, or up to a time if there is none.
pub(super) fn pass(world: &mut World, mount: &Mount, until: DateTime) -> Option<MerchantCall> {
    while let Some((at, event)) = world.schedule.take(until) {
        world.now = world.now.max(at);
        match happen(world, mount, event) {
            // What the profile cannot say is not said.
            Happened::Call(notice) => {
                if let Some(call) = call(mount, world, notice) {
                    world.calling += 1;
                    return Some(call);
                }
            }
            Happened::Other(notices) => notify(world, notices),
        }
    }
    world.now = world.now.max(until);
    None
}

/// What an event turned out to be.
enum Happened {
    /// A call of the merchant.
    Call(Notice),
    /// Something that may lead to calls.
    Other(Vec<Notice>),
}

fn happen(world: &mut World, mount: &Mount, event: Event) -> Happened {
    Happened::Other(match event {
        Event::Call(notice) => return Happened::Call(notice),
        Event::AttemptExpiry(page_key) => expire(world, &page_key),
        Event::PaymentExpiry(number) => charge::expire(world, mount, number),
        Event::Decision {
            payment,
            approved: true,
        } => charge::approve(world, mount, payment),
        Event::Decision {
            payment,
            approved: false,
        } => charge::decline(world, mount, payment),
        Event::PayoutDecision { index, approved } => decide_payout(world, mount, index, approved),
        Event::Capture(number) => {
            let payment = world.ledger.payments.get(number);
            let held = payment.filter(|payment| payment.state == State::Held);
            match held.map(Payment::rest) {
                None => Vec::new(),
                Some(held) => {
                    afterwards::capture(world, number, held);
                    told(world, mount, number, CAPTURE)
                }
            }
        }
        Event::RefundRequest { payment, amount } => {
            carry_out_request(world, mount, payment, amount)
        }
        Event::Order { payment, due } => shop::charge::happen(world, mount, payment, due),
    })
}
