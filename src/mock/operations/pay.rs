//! `payment.pay`: a payment with a card that the request holds or names (g2g.md 2 and 7).

use crate::mock::ledger::payment::PaidCard;
use crate::mock::ledger::state::State;
use crate::mock::operations::{Arrival, Done, Facts, Notice, Outcome, Refused};
use crate::mock::payments::begin::begin;
use crate::mock::payments::card::{TOKEN, entered, named, of_stored};
use crate::mock::payments::charge::charge;
use crate::mock::payments::key_of;
use crate::mock::world::World;
use crate::specs::view::View;

pub(super) const RULES: &[&str] = &[
    "auto-clearing",
    "charges-agreed",
    "declined",
    "order-id-once",
    "payout-card",
    "recurring-agreed",
    "three-d-secure",
    "token-approved",
    "token-owner",
    "two-step-agreed",
];

const PAN: &str = "pg_card_pan";

/// The service that lets a shop charge stored cards without the payer.
const CHARGES: &str = "saved-card-charges";

/// The status of cards that may be charged so (greenleavespay-pay, freedompay-kg-pay).
pub(super) const APPROVED: &str = "approved";

/// The operation of the page on which a card's bank asks for a password.
pub(super) const BANK_PAGE: &str = "bank.page";

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let (card, asks) = card(world, arrival)?;
    let mut payment = begin(world, arrival)?;
    payment.card = Some(Box::new(card));
    let number = payment.number;
    world.ledger.payments.add(payment);
    let asks = asks && arrival.rules.holds("three-d-secure");
    let notices = charge(world, arrival.mount, number, asks);
    answer(world, arrival, number, notices)
}

/// The card, and whether its bank may ask for a password: not where the payer is not there, or has shown to a wallet who they
/// are.
fn card(world: &World, arrival: &Arrival<'_>) -> Result<(PaidCard, bool), Refused> {
    let rules = &arrival.rules;
    if arrival.text(TOKEN).is_none() {
        let wrong = || Refused::new(arrival.endpoint.refuses.bad_field.clone(), PAN);
        let wallet = arrival.text("pg_payment_method");
        let by_wallet = wallet
            .and(arrival.text("pg_online_payment_cryptogram"))
            .is_some();
        return Ok((entered(arrival.params).ok_or_else(wrong)?, !by_wallet));
    }
    rules.ask("charges-agreed", TOKEN, world.settings.has(CHARGES))?;
    let card = named(world, arrival)?;
    rules.ask("token-approved", TOKEN, card.status == APPROVED)?;
    Ok((of_stored(&card), false))
}

/// What the shop is answered about a payment that was charged, and whom the gateway calls because of it. That a payment failed
/// is a refusal, unless the mock has forgotten to say so.
///
/// # Errors
///
/// When the payment failed.
pub(super) fn answer(
    world: &World,
    arrival: &Arrival<'_>,
    number: u64,
    notices: Vec<Notice>,
) -> Result<Done, Refused> {
    let facts = Facts::of_payment(number);
    let state = world
        .ledger
        .payments
        .get(number)
        .map(|payment| &payment.state);
    let (id, facts) = match state {
        Some(State::Password) => ("three-d-secure", bank(world, arrival, number, facts)),
        Some(State::Pending) => ("pending", facts),
        Some(State::Failed(why)) if arrival.rules.holds("declined") => {
            let mut refused = arrival.rules.unknown("declined", "");
            refused.refusal.code = why.code.to_string();
            refused.refusal.description = why.description.to_string();
            return Err(Refused {
                payment: Some(number),
                notices,
                ..refused
            });
        }
        _ => ("ok", facts),
    };
    let outcome = Outcome::Answer(id, facts);
    Ok(Done {
        notices,
        ..Done::from(outcome)
    })
}

/// What the shop needs to send the payer to the card's bank.
fn bank(world: &World, arrival: &Arrival<'_>, number: u64, facts: Facts) -> Facts {
    let Some(payment) = world.ledger.payments.get(number) else {
        return facts;
    };
    let key = key_of(world, payment, BANK_PAGE);
    facts
        .with(
            View::PaymentAcsUrl,
            arrival.mount.page(BANK_PAGE, &world.merchant_id, &key),
        )
        .with(View::PaymentAcsMd, key_of(world, payment, "md"))
        .with(View::PaymentAcsRequest, bank_request(&key))
}

/// What the bank is asked. The real one is a compressed document in base64, and begins and ends like this one; what is in it is
/// the bank's affair, but its characters must survive every form (g2g.md 3).
pub(super) fn bank_request(key: &str) -> String {
    format!("eJ/{key}+a/b==")
}
