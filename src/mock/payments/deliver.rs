//! The shop is asked and told of a payment: `check_url` before money is taken, `result_url` afterwards, again and again until
//! it is told. Here is what the shop's answers do; the calls themselves are made by whoever has a connection.

use jiff::SignedDuration;

use crate::mock::ledger::payment::{Buyer, Payment};
use crate::mock::ledger::state::State;
use crate::mock::mount::Mount;
use crate::mock::operations::{Facts, Notice};
use crate::mock::payments::afterwards::{CAPTURE, REFUND, revoke};
use crate::mock::payments::charge::{charge, fail, fail_cancelled};
use crate::mock::payments::failure;
use crate::mock::payments::said::{Said, said};
use crate::mock::rules::Rules;
use crate::mock::schedule::Event;
use crate::mock::shop;
use crate::mock::world::World;
use crate::protocol::encoding::Encoding;
use crate::specs::view::View;
use crate::transport::message::{Answer, Failure};

/// The callbacks of the family.
const RESULT: &str = "result_url";
const CHECK: &str = "check_url";

/// A call that failed is repeated every half hour for two hours, the end included (greenleavespay-pay, result_url).
const EVERY: SignedDuration = SignedDuration::from_mins(30);
const REPEATS: u32 = 4;

/// What a call says to a shop that may refuse the payment.
const CAN_REJECT: &str = "1";

/// The value of the family with the code of a payment that the shop does not want.
const SHOP_REFUSED: &str = "shop_refused_code";

/// What the shop is told of a payment that was paid or failed. Where it wants to be told nothing, or the payer never said how
/// much, which every call names, the payer goes on at once.
pub fn tell(world: &mut World, mount: &Mount, number: u64) -> Vec<Notice> {
    let payment = world.ledger.payments.get(number);
    let is_said = payment.is_some_and(|payment| payment.amount.is_some());
    match notice(world, mount, number, RESULT).filter(|_| is_said) {
        Some(notice) => vec![notice],
        None => {
            decide_buyer(world, mount, number, None);
            Vec::new()
        }
    }
}

/// Asks the shop whether a payment may be made; none if it does not want to be asked.
pub fn ask(world: &mut World, mount: &Mount, number: u64) -> Option<Notice> {
    let notice = notice(world, mount, number, CHECK)?;
    let payment = world.ledger.payments.get_mut(number)?;
    let rules = Rules::new(mount.callback(CHECK)?, &world.flaws);
    (rules.holds("before-money") && payment.go(State::Checking).is_ok()).then_some(notice)
}

/// A call about a payment, if the shop has an address for it and the profile makes it.
pub fn notice(world: &World, mount: &Mount, number: u64, callback: &'static str) -> Option<Notice> {
    mount.callback(callback)?;
    let payment = world.ledger.payments.get(number)?;
    Some(Notice {
        callback,
        url: world.address(payment, callback)?.to_owned(),
        encoding: encoding(world, payment),
        facts: Facts::of_payment(number).with(View::PaymentCanReject, can_reject(world, payment)),
        repeats: 0,
    })
}

fn can_reject(world: &World, payment: &Payment) -> &'static str {
    let is_returned = payment.state == State::Revoked;
    if world.settings.final_payments || is_returned || !payment.returns_at_once() {
        "0"
    } else {
        CAN_REJECT
    }
}

/// How the shop wants to be called: what the payment says, else what its settings say (g2g.md 8, pg_request_method).
fn encoding(world: &World, payment: &Payment) -> Option<Encoding> {
    match payment.given("pg_request_method") {
        Some("GET") => Some(Encoding::Query),
        Some("POST") => Some(Encoding::Urlencoded),
        Some("XML") => Some(Encoding::PgXml),
        _ => world.settings.request_method,
    }
}

/// What follows from how a call about a payment went.
pub fn answered(
    world: &mut World,
    mount: &Mount,
    notice: &Notice,
    result: &Result<Answer, Failure>,
) -> Vec<Notice> {
    let Some(number) = notice.facts.payment else {
        return Vec::new();
    };
    if shop::notify::is_of_order(notice) {
        shop::notify::answered(world, mount, notice, result);
        return Vec::new();
    }
    let said = said(world, mount, notice, result);
    match notice.callback {
        CHECK => return checked(world, mount, number, &said),
        RESULT => told(world, mount, number, notice, &said),
        CAPTURE | REFUND => {}
        _ => return Vec::new(),
    }
    repeat(world, mount, notice, &said);
    Vec::new()
}

/// Nobody pays for what the shop does not want to sell, or does not answer for (g2g.md 4.4).
fn checked(world: &mut World, mount: &Mount, number: u64, said: &Said) -> Vec<Notice> {
    let waits = world.ledger.payments.get(number);
    let Some(endpoint) = mount
        .callback(CHECK)
        .filter(|_| waits.is_some_and(|payment| payment.state == State::Checking))
    else {
        return Vec::new();
    };
    let rules = Rules::new(endpoint, &world.flaws);
    let temporary = mount.profile.reads("legacy-check-timeout", "temporary");
    let why = match said {
        Said::Ok => None,
        Said::Rejected(why) => rules.holds("refusal-stops").then_some(why.as_str()),
        Said::Error | Said::Unreadable => rules.holds("refusal-stops").then_some(""),
        // A shop that does not answer may be asked again, when the payer tries again (platron-check, time limit).
        Said::Nothing if temporary && rules.holds("temporary") => {
            if let Some(payment) = world.ledger.payments.get_mut(number) {
                // It is being checked, from where it can go back.
                let _ = payment.go(State::New);
            }
            return Vec::new();
        }
        Said::Nothing => rules.holds("timeout-refuses").then_some(""),
    };
    // The shop may have cancelled the payment while it was asked (paybox-auxiliary, cancel).
    let cancelled = waits.is_some_and(Payment::is_cancelled);
    match why {
        None if cancelled => fail_cancelled(world, mount, number),
        None => charge(world, mount, number, true),
        Some("") => fail(
            world,
            mount,
            number,
            failure(mount, SHOP_REFUSED, "the shop refuses the payment"),
        ),
        Some(why) => fail(world, mount, number, failure(mount, SHOP_REFUSED, why)),
    }
}

/// Only the answer to the first call can take a payment back (g2g.md 4.3).
fn told(world: &mut World, mount: &Mount, number: u64, notice: &Notice, said: &Said) {
    let Some(endpoint) = mount.callback(RESULT) else {
        return;
    };
    let rules = Rules::new(endpoint, &world.flaws);
    let in_time = notice.repeats == 0 || !rules.holds("first-only");
    // What the first call promised counts, whatever the settings say since.
    let promised = notice.facts.views.get(&View::PaymentCanReject);
    let right = match notice.repeats {
        0 => promised.is_some_and(|word| word == CAN_REJECT),
        // Who has forgotten that only the first call counts goes by the settings.
        _ => !world.settings.final_payments,
    };
    let may = right || !rules.holds("can-reject");
    let payment = world.ledger.payments.get(number);
    let is_paid = payment.is_some_and(|payment| payment.state.is_paid());
    let mut reason = None;
    if let Said::Rejected(why) = said
        && in_time
        && may
        && is_paid
    {
        if rules.holds("revokes") {
            revoke(world, number);
        }
        reason = Some(why.as_str());
    }
    decide_buyer(world, mount, number, reason);
}

/// A call that the shop did not hear is made again.
fn repeat(world: &mut World, mount: &Mount, notice: &Notice, said: &Said) {
    let Some(endpoint) = mount.callback(notice.callback) else {
        return;
    };
    let rules = Rules::new(endpoint, &world.flaws);
    let unreadable =
        !mount.profile.reads("unreadable-answer", "final") && rules.holds("unreadable-repeated");
    let again = match said {
        Said::Nothing => true,
        Said::Unreadable => unreadable,
        Said::Ok | Said::Rejected(_) | Said::Error => false,
    };
    let repeats = REPEATS - u32::from(mount.profile.reads("retry-count", "three-repeats"));
    if again && notice.repeats < repeats && rules.holds("repeats") {
        let facts = notice.facts.clone().with(View::PaymentCanReject, "0");
        let repeats = notice.repeats + 1;
        let after = rules.every("repeats", EVERY);
        world.after(
            after,
            Event::Call(Notice {
                facts,
                repeats,
                ..notice.clone()
            }),
        );
    }
}

/// Where the payer goes is decided once: a refusal of the shop with its reason, else by what came of the payment.
fn decide_buyer(world: &mut World, mount: &Mount, number: u64, refused: Option<&str>) {
    let Some(payment) = world.ledger.payments.get_mut(number) else {
        return;
    };
    let buyer = match (refused, &payment.state) {
        (Some(why), _) => Buyer::Failure(failure(mount, SHOP_REFUSED, why)),
        (None, State::Failed(why)) => Buyer::Failure((**why).clone()),
        (None, _) => Buyer::Success,
    };
    // Who pays without a page has no browser to send anywhere.
    if payment.more.as_ref().is_some_and(|more| more.on_page) {
        payment.more().buyer.get_or_insert(buyer);
    }
}
