//! What messages show of payments, of what was given back, and of payouts: the texts of the ledger views.

use std::borrow::Cow;

use jiff::civil::DateTime;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::mock::ledger::accounts;
use crate::mock::ledger::payment::{Failure, PaidCard, Payment, Reversal};
use crate::mock::ledger::payout::Payout;
use crate::mock::ledger::state::State;
use crate::mock::payments::older;
use crate::mock::shop;
use crate::mock::world::World;
use crate::specs::view::View;

/// How messages write a time.
pub const TIME: &str = "%Y-%m-%d %H:%M:%S";

/// How they write it where they say how far it is from UTC; clocks of mocks show UTC.
pub const TIMESTAMP: &str = "%Y-%m-%dT%H:%M:%S+00:00";

/// What a view shows of a payment; nothing if the payment has no such thing.
pub fn payment_view<'a>(
    world: &'a World,
    payment: &'a Payment,
    view: View,
) -> Option<Cow<'a, str>> {
    let card = payment.card.as_deref();
    let lent = |text: &'a str| Some(Cow::Borrowed(text));
    let made = |text: String| Some(Cow::Owned(text));
    match view {
        View::PaymentId => made(payment.number.to_string()),
        // Some APIs let a shop leave it out, and then there is none to tell.
        View::PaymentOrderId => lent(Some(&*payment.order_id).filter(|id| !id.is_empty())?),
        View::PaymentAmount => {
            // Until the payer says how much it is what the shop suggests.
            let suggested = payment.more.as_ref().and_then(|more| more.suggested);
            made(payment.amount.or(suggested).unwrap_or_default().to_string())
        }
        View::PaymentCurrency => lent(&payment.currency),
        View::PaymentNetAmount => made(net(payment.amount?, world.commission)),
        View::PaymentDescription => lent(&payment.description),
        View::PaymentStatus => lent(status(&payment.state)),
        View::PaymentResultDate => made(time(payment.ended_at?)),
        View::PaymentRevokeDate => made(time(older::revoked_at(payment)?)),
        View::PaymentState => lent(state(&payment.state)),
        View::PaymentResult => lent(if has_been_paid(payment) { "1" } else { "0" }),
        View::PaymentDate => made(time(payment.ended_at.unwrap_or(payment.created_at))),
        View::PaymentCreatedAt => made(time(payment.created_at)),
        View::PaymentCaptured => lent(flag(!payment.taken.is_zero())),
        View::PaymentClearingAmount => some(payment.taken),
        View::PaymentRevokedAmount => some(payment.released()),
        View::PaymentRefundedAmount => some(-payment.refunded()),
        View::PaymentReference => has_been_paid(payment).then(|| reference(payment.number).into()),
        View::PaymentAuthCode => {
            (has_been_paid(payment) && card.is_some()).then(|| auth_code(payment.number).into())
        }
        View::PaymentTestingMode => lent(flag(payment.testing?)),
        View::PaymentMethod => lent(older::method(payment)),
        View::PaymentThreeDSecure => lent(flag(payment.state == State::Password)),
        View::PaymentRecurringProfile => made(payment.more.as_ref()?.recurring?.to_string()),
        View::PaymentRecurringExpiry => {
            let number = payment.more.as_ref()?.recurring?;
            let mut profiles = world.ledger.profiles.iter();
            let profile = profiles.find(|profile| profile.number == number)?;
            made(time(profile.until))
        }
        View::PaymentFailureCode => lent(&failure(payment)?.code),
        View::PaymentFailureDescription => lent(&failure(payment)?.description),
        // Documents call it by two names.
        View::PaymentUserEmail => {
            let named = payment.given("pg_user_contact_email");
            lent(named.or_else(|| payment.given("pg_user_email"))?)
        }
        _ => older::view(payment, view)
            .or_else(|| shop::views::view(payment, view))
            .or_else(|| card.and_then(|card| card_view(card, view)))
            .or_else(|| {
                let text = payment.given(given(view)?)?;
                Some(Cow::Borrowed(text))
            }),
    }
}

fn card_view(card: &PaidCard, view: View) -> Option<Cow<'_, str>> {
    let text = match view {
        View::PaymentCardHash => &card.hash,
        View::PaymentCardToken => &card.stored.as_ref()?.0,
        View::PaymentCardId => &card.stored.as_ref()?.1,
        View::PaymentCardExpiry => card.expiry.as_ref()?,
        View::PaymentCardOwner => card.owner.as_ref()?,
        View::PaymentCardBrand => brand(&card.hash)?,
        _ => return None,
    };
    Some(Cow::Borrowed(text))
}

/// The field of the request that a view repeats.
fn given(view: View) -> Option<&'static str> {
    Some(match view {
        View::PaymentUserPhone => "pg_user_phone",
        View::PaymentNeedEmail => "pg_need_email_notification",
        View::PaymentNeedPhone => "pg_need_phone_notification",
        View::PaymentParam1 => "pg_param1",
        View::PaymentParam2 => "pg_param2",
        View::PaymentParam3 => "pg_param3",
        _ => return None,
    })
}

/// What a view shows of money that was given back.
pub fn reversal_view(reversal: &Reversal, view: View) -> Option<Cow<'_, str>> {
    Some(match view {
        View::ReversalId => reversal.number.to_string().into(),
        View::ReversalAmount => (-reversal.amount).normalize().to_string().into(),
        View::ReversalSum => reversal.amount.normalize().to_string().into(),
        View::ReversalStatus => "success".into(),
        View::ReversalDate => time(reversal.made_at).into(),
        View::ReversalReference => reference(reversal.number).into(),
        _ => return None,
    })
}

/// What a view shows of a payout.
pub fn payout_view(payout: &Payout, view: View) -> Option<Cow<'_, str>> {
    Some(match view {
        View::PayoutId => payout.number.to_string().into(),
        View::PayoutOrderId => payout.order_id.as_str().into(),
        View::PayoutAmount => payout.amount.to_string().into(),
        View::PayoutBalance => payout.balance.to_string().into(),
        View::PayoutStatus => if payout.failure.is_some() {
            "error"
        } else {
            "ok"
        }
        .into(),
        View::PayoutCardHash => payout.card_hash.as_str().into(),
        View::PayoutCardToken => payout.card_token.as_str().into(),
        View::PayoutDate => time(payout.made_at).into(),
        View::PayoutFailureCode => payout.failure.as_deref()?.into(),
        View::PayoutFailureDescription => {
            payout.failure.as_ref().map(|_| "the payout failed")?.into()
        }
        _ => return None,
    })
}

/// What the shop is due, as the documents' 482.5 of 500 is, in hundredths and never less than one (g2g.md 4.1).
fn net(amount: Decimal, commission: Decimal) -> String {
    let due = amount - amount * commission / Decimal::ONE_HUNDRED;
    let due = due.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let least = accounts::LEAST.min(amount);
    due.max(least).normalize().to_string()
}

/// What status_v2 says (g2g.md 9.2).
fn status(state: &State) -> &'static str {
    match state {
        State::New => "new",
        State::Checking | State::Password | State::Pending => "pending",
        State::Held | State::Taken | State::Revoked => "ok",
        State::Failed(_) => "error",
    }
}

/// The values of pg_payment_status that are known, and one for what was revoked (g2g.md 9.2).
fn state(state: &State) -> &'static str {
    match state {
        State::New => "new",
        State::Checking | State::Password | State::Pending => "process",
        State::Held | State::Taken => "success",
        State::Revoked => "revoked",
        State::Failed(_) => "error",
    }
}

/// Whether a payment was ever paid; one that was revoked later was.
pub(super) fn has_been_paid(payment: &Payment) -> bool {
    payment.state.is_paid() || payment.state == State::Revoked
}

fn failure(payment: &Payment) -> Option<&Failure> {
    match &payment.state {
        State::Failed(failure) => Some(failure),
        _ => None,
    }
}

fn some(amount: Decimal) -> Option<Cow<'static, str>> {
    (!amount.is_zero()).then(|| amount.normalize().to_string().into())
}

pub(super) fn flag(on: bool) -> &'static str {
    if on { "1" } else { "0" }
}

fn time(at: DateTime) -> String {
    at.strftime(TIME).to_string()
}

/// Twelve digits, as the example of the documents has (freedompay-kg-pay, result_url).
fn reference(number: u64) -> String {
    format!("26{:010}", number % 10_000_000_000)
}

/// Six digits, as the example of the documents has (g2g.md 5).
fn auth_code(number: u64) -> String {
    (100_000 + number * 7_919 % 900_000).to_string()
}

/// Two letters, of which only VI is documented (g2g.md 4.1).
pub(super) fn brand(hash: &str) -> Option<&'static str> {
    Some(match hash.as_bytes().first()? {
        b'4' => "VI",
        b'5' => "MC",
        b'3' => "AX",
        b'6' => "UP",
        _ => return None,
    })
}
