//! What messages show of payments for services, of saved cards, and of what came of a request: the texts of their views.

use std::borrow::Cow;

use crate::mock::facts::Entry;
use crate::mock::ledger::order::{Order, Posting};
use crate::mock::ledger::payment::{Failure, Payment};
use crate::mock::ledger::state::State;
use crate::mock::operations::Facts;
use crate::mock::payments::views::TIME;
use crate::mock::shop::{CLIENT_INFO, SERVICE, USER};
use crate::protocol::stored_card::StoredCard;
use crate::specs::view::View;

/// What a view shows of a payment for a service; nothing if it is none, or has no such thing.
pub(in crate::mock) fn view(payment: &Payment, view: View) -> Option<Cow<'_, str>> {
    let order = payment.order()?;
    let total = payment.total();
    let text: Cow<'_, str> = match view {
        // Our pages are opened so; they are never sent to.
        View::PaymentMethodType => "GET".into(),
        // One page serves all: it asks for what the payment asks for, and is a receipt at the end.
        View::PaymentPayUrl | View::PaymentSecurePageUrl => order.page.as_ref().into(),
        View::PaymentUserToken => payment.given(USER)?.into(),
        View::PaymentProgress => payment.progress().word().into(),
        View::PaymentTotal => total.to_string().into(),
        View::PaymentShopAmount => (total - order.commission).to_string().into(),
        View::PaymentCommission => order.commission.to_string().into(),
        View::PaymentServiceCode => payment.given(SERVICE)?.into(),
        View::PaymentClientInfo => payment.given(CLIENT_INFO)?.into(),
        View::PaymentServiceName => order.service_name.as_ref().into(),
        View::PaymentPostingCode => failure(payment, order)?.code.as_ref().into(),
        View::PaymentPostingError => failure(payment, order)?.description.as_ref().into(),
        View::PaymentPostingMessage => failure(payment, order).map(|_| message(order))?.into(),
        View::PaymentProvided => match order.posting {
            Posting::Passed(_) => "true".into(),
            _ => "false".into(),
        },
        View::PaymentPostedAt => match order.posting {
            Posting::Passed(at) => at.strftime(TIME).to_string().into(),
            _ => return None,
        },
        _ => return None,
    };
    Some(text)
}

/// Why a payment was not created, not paid or not passed on.
fn failure<'a>(payment: &'a Payment, order: &'a Order) -> Option<&'a Failure> {
    match (&payment.state, &order.posting) {
        (State::Failed(why), _) => Some(why),
        (_, Posting::Failed(why)) => Some(why),
        _ => None,
    }
}

/// The same for the payer.
fn message(order: &Order) -> &'static str {
    match order.posting {
        Posting::Unable => "The payment cannot be made: look at the account.",
        Posting::Failed(_) => "The provider did not take the payment.",
        Posting::Waiting | Posting::Passed(_) => "The payment was rejected.",
    }
}

/// What came of a request that leads to nothing else, in the words of the documents' sample (bisys.md 3.7).
pub(super) fn success() -> Facts {
    let success = [
        (View::ResultState, "success"),
        (View::ResultDescription, "descSuccess"),
    ];
    Facts::from_views(success.map(|(view, text)| (view, text.to_owned())))
}

/// What a list or a call shows of a saved card.
pub(super) fn card_entry(card: &StoredCard) -> Entry {
    let expiry = card.expiry_month.as_ref().zip(card.expiry_year.as_ref());
    // Every card that is still in use expires in this century.
    let expiry = expiry.map(|(month, year)| (View::CardExp, format!("{month}20{year}")));
    let always = [
        (View::CardMask, mask(&card.hash)),
        (View::CardToken, card.token.clone()),
        (View::CardKind, kind(&card.hash).to_owned()),
        (View::CardState, card.status.clone()),
    ];
    Entry::new(always.into_iter().chain(expiry))
}

/// The masked number with six and four digits and six stars between (bisys.md 3.6), from `NNNN-NNXX-XXXX-NNNN`.
pub(super) fn mask(hash: &str) -> String {
    let digits: String = hash.chars().filter(char::is_ascii_digit).collect();
    let end = digits.len().checked_sub(4).and_then(|at| digits.get(at..));
    match digits.get(..6).zip(end) {
        Some((begin, end)) => format!("{begin}******{end}"),
        None => hash.to_owned(),
    }
}

/// The payment system of a card as a word, by the first digits of its number (bisys.md 4.3 and 7.2).
pub(super) fn kind(hash: &str) -> &'static str {
    let digits = hash.get(..4).and_then(|digits| digits.parse::<u16>().ok());
    match digits.unwrap_or_default() {
        2_200..=2_204 => "mir",
        2_221..=2_720 | 5_100..=5_599 => "master_card",
        4_000..=4_999 => "visa",
        5_000..=5_099 | 5_600..=6_999 => "maestro",
        _ => "undefined",
    }
}
