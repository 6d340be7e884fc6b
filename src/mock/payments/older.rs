//! What the messages of the older API show of payments: states, payment systems, cards (legacy.md 3, 9 and 12).

use std::borrow::Cow;

use jiff::civil::DateTime;

use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::payments::views::{brand, flag, has_been_paid};
use crate::sign::signature::md5_hex;
use crate::specs::view::View;

/// What messages show of the payment system of a payment, and of what the payer pays there; of a payment without one, of the
/// payment itself.
pub fn view(payment: &Payment, view: View) -> Option<Cow<'_, str>> {
    let more = payment.more.as_deref();
    let system = payment.system();
    let lent = |text| Some(Cow::Borrowed(text));
    // Of cards they tell only where one was charged (paybox-auxiliary, get_status).
    let charged = || payment.card.as_deref().filter(|_| has_been_paid(payment));
    let text = match view {
        View::PaymentTransactionStatus => return lent(transaction_status(payment)),
        View::PaymentRedirectUrlType => return lent(redirect_url_type(payment)),
        View::PaymentCardMask => mask(&charged()?.hash),
        View::PaymentCardDigest => digest(&charged()?.hash),
        View::PaymentCardFamily => return lent(family(brand(&charged()?.hash)?)),
        View::PaymentCardCaptured => {
            return charged().map(|_| flag(!payment.taken.is_zero()).into());
        }
        View::PaymentSystem => {
            let member = more.and_then(|more| more.member.as_deref());
            return lent(member.unwrap_or(&system?.name));
        }
        View::PaymentAcceptedSystems => {
            let unpaid = matches!(payment.state, State::New | State::Checking | State::Pending);
            return lent(more?.accepted.as_deref().filter(|_| unpaid)?);
        }
        View::PaymentSystemCurrency => {
            let own = system.and_then(|system| system.currency.as_deref());
            return lent(own.unwrap_or(&payment.currency));
        }
        View::PaymentSystemAmount => payment.amount?.to_string(),
        View::PaymentSystemFullAmount => match system {
            Some(system) if !system.fee.is_zero() => system.price(payment.amount?).to_string(),
            _ => payment.amount?.to_string(),
        },
        View::PaymentOverpayment => {
            let over = more?.overpaid;
            let told = payment.state.is_paid() && !over.is_zero();
            told.then(|| over.normalize().to_string())?
        }
        _ => return None,
    };
    Some(Cow::Owned(text))
}

/// The kind of payment system: that of cards, unless another one was chosen.
pub fn method(payment: &Payment) -> &str {
    let other = payment.system().filter(|system| !system.card);
    other.map_or("bankcard", |system| &system.category)
}

/// The states of the older documents (legacy.md 12): a payment is partial until it is known where it is to be paid.
pub fn transaction_status(payment: &Payment) -> &'static str {
    let made_out = payment
        .more
        .as_ref()
        .is_some_and(|more| more.accepted.is_some());
    match &payment.state {
        State::New if !made_out => "partial",
        State::New | State::Checking | State::Password | State::Pending => "pending",
        State::Held | State::Taken => "ok",
        State::Failed(_) => "failed",
        State::Revoked => "revoked",
    }
}

/// When the last of a payment was given back.
pub fn revoked_at(payment: &Payment) -> Option<DateTime> {
    // Of a payment of nothing nothing is given back: it is revoked when the shop is told of it, which is at its end.
    let last = payment.reversals().last();
    let at = last.map(|last| last.made_at).or(payment.ended_at);
    at.filter(|_| payment.state == State::Revoked)
}

/// What the page of a payment is for (legacy.md 9.1).
fn redirect_url_type(payment: &Payment) -> &'static str {
    let made_out = payment
        .more
        .as_ref()
        .is_some_and(|more| more.accepted.is_some());
    if made_out {
        "payment system"
    } else {
        "need data"
    }
}

/// The two letters of the older documents, of which VI, CA, AX and MI are known (legacy.md 3).
fn family(brand: &'static str) -> &'static str {
    if brand == "MC" { "CA" } else { brand }
}

/// A masked number as the older documents write it: six digits, six stars, four digits.
fn mask(hash: &str) -> String {
    let digits: String = hash.chars().filter(char::is_ascii_digit).collect();
    let first: String = digits.chars().take(6).collect();
    let last: String = digits.chars().skip(6).collect();
    format!("{first}******{last}")
}

/// Forty digits that stand for a card's number. They are made of the masked number, the only one that is kept.
fn digest(hash: &str) -> String {
    let whole = md5_hex(hash);
    let mut more = md5_hex(&whole);
    more.truncate(8);
    whole + &more
}
