//! A ledger as lines, for whoever compares two of them or looks at one.

use std::collections::BTreeMap;

use crate::mock::ledger::Ledger;
use crate::mock::ledger::attempt::AttemptState;
use crate::mock::ledger::order::Posting;
use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::payout::Moneyback;
use crate::mock::ledger::state::State;
use crate::mock::ledger::user::User;
use crate::protocol::stored_card::StoredCard;

impl Ledger {
    /// A line for each thing, by kind. Two ledgers with the same lines hold the same.
    pub fn holding(&self) -> BTreeMap<String, Vec<String>> {
        let reversals = |refund: bool| {
            let line = move |payment: &Payment| {
                let all = payment.reversals().iter();
                let all = all.filter(move |reversal| reversal.refund == refund);
                let line = |amount| format!("{amount} of payment {}", payment.number);
                all.map(|reversal| line(reversal.amount))
                    .collect::<Vec<_>>()
            };
            self.payments.iter().flat_map(line).collect()
        };
        let payouts = self.payouts.iter().map(|payout| {
            let what = if payout.failure.is_some() {
                "refused"
            } else {
                "made"
            };
            format!("payout {} of {}, {what}", payout.number, payout.amount)
        });
        let profiles = self
            .profiles
            .iter()
            .map(|profile| format!("profile {} of payment {}", profile.number, profile.payment));
        let requested = self.payments.iter().filter_map(|payment| {
            let requested = payment.requested();
            (!requested.is_zero()).then(|| format!("{requested} of payment {}", payment.number))
        });
        BTreeMap::from([
            ("attempts".to_owned(), self.attempt_lines()),
            ("cancellations".to_owned(), reversals(false)),
            ("cards".to_owned(), self.card_lines(false)),
            ("holds".to_owned(), self.hold_lines()),
            (
                "moneybacks".to_owned(),
                self.moneybacks.iter().map(of_moneyback).collect(),
            ),
            (
                "payments".to_owned(),
                self.payments.iter().map(line).collect(),
            ),
            ("payout_cards".to_owned(), self.card_lines(true)),
            ("payouts".to_owned(), payouts.collect()),
            ("recurring_profiles".to_owned(), profiles.collect()),
            ("refund_requests".to_owned(), requested.collect()),
            ("refunds".to_owned(), reversals(true)),
            (
                "users".to_owned(),
                self.users.iter().map(User::line).collect(),
            ),
        ])
    }

    fn card_lines(&self, payouts_only: bool) -> Vec<String> {
        let cards = self.cards.iter();
        let cards = cards.filter(move |card| card.payouts_only == payouts_only);
        let line = |card: &StoredCard| {
            format!(
                "{} card {} {} of user {}",
                card.status, card.token, card.hash, card.user_id
            )
        };
        cards.map(line).collect()
    }

    fn attempt_lines(&self) -> Vec<String> {
        let line = |attempt: &crate::mock::ledger::attempt::CardAttempt| {
            let state = attempt.state.word();
            format!(
                "attempt {} of user {}, {state}",
                attempt.id, attempt.user_id
            )
        };
        self.attempts.iter().map(line).collect()
    }

    fn hold_lines(&self) -> Vec<String> {
        let of_attempts = self.attempts.iter().filter_map(|attempt| {
            let AttemptState::Confirmation { held, tries, .. } = &attempt.state else {
                return None;
            };
            Some(format!(
                "{held} for attempt {}, {tries} tries left",
                attempt.id
            ))
        });
        let held = self.payments.iter();
        let held = held.filter(|payment| payment.state == State::Held);
        let of_payments =
            held.map(|payment| format!("{} for payment {}", payment.rest(), payment.number));
        of_attempts.chain(of_payments).collect()
    }
}

fn of_moneyback(moneyback: &Moneyback) -> String {
    let Moneyback {
        number,
        amount,
        payment,
    } = moneyback;
    let bound = payment.map_or_else(String::new, |payment| format!(" of payment {payment}"));
    format!("moneyback {number} of {amount}{bound}")
}

fn line(payment: &Payment) -> String {
    let more = payment.more.as_ref();
    let cancelled = more.is_some_and(|more| more.cancelled.is_some());
    format!(
        "payment {} of {} {}, {}, {} taken{}{}",
        payment.number,
        payment.sum(),
        payment.currency,
        payment.state.word(),
        payment.taken,
        if cancelled { ", cancelled" } else { "" },
        posting(payment)
    )
}

/// What became of an order at its provider.
fn posting(payment: &Payment) -> &'static str {
    match payment.order().map(|order| &order.posting) {
        Some(Posting::Unable) => ", not created",
        Some(Posting::Passed(_)) => ", passed on",
        Some(Posting::Failed(_)) => ", not passed on",
        Some(Posting::Waiting) | None => "",
    }
}
