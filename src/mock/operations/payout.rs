//! `payout.to-card`: money goes from the shop to a stored card (cards.md 6, reg2reg).

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::mock::ledger::payout::Payout;
use crate::mock::mount::Mount;
use crate::mock::operations::{Arrival, Done, Facts, Notice, Outcome, Refused};
use crate::mock::payments::begin::{AMOUNT, amount};
use crate::mock::payments::card::{DECLINED, decision_time, outcome};
use crate::mock::payments::views::TIME;
use crate::mock::schedule::Event;
use crate::mock::world::World;
use crate::specs::family::CardOutcome;

pub(super) const RULES: &[&str] = &["balance", "time-limit", "token-owner"];

const TOKEN: &str = "pg_card_token_to";
const TIME_LIMIT: &str = "pg_order_time_limit";

/// The value of the family that says what a shop has to pay out.
const BALANCE: &str = "payout_balance";

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    let (rules, mount) = (&arrival.rules, arrival.mount);
    let user = arrival.text("pg_user_id").unwrap_or_default();
    let token = arrival.text(TOKEN).unwrap_or_default();
    let forgotten = !rules.holds("token-owner");
    let mut cards = world.ledger.cards.iter();
    let card = cards.find(|card| card.token == token && (card.user_id == user || forgotten));
    let card = card.ok_or_else(|| rules.unknown("token-owner", TOKEN))?;
    let until = arrival
        .text(TIME_LIMIT)
        .and_then(|text| DateTime::strptime(TIME, text).ok());
    rules.ask(
        "time-limit",
        TIME_LIMIT,
        until.is_none_or(|until| world.now <= until),
    )?;
    let amount = amount(arrival, AMOUNT, arrival.text(AMOUNT).unwrap_or_default())?;
    let balance = balance(world, arrival);
    rules.ask("balance", AMOUNT, amount <= balance)?;
    let outcome = outcome(mount, &card.hash);
    let left = balance - amount;
    let payout = Payout {
        number: 0,
        order_id: arrival.text("pg_order_id").unwrap_or_default().to_owned(),
        amount,
        card_hash: card.hash.clone(),
        card_token: card.token.clone(),
        made_at: world.now,
        balance: left,
        failure: None,
        told_at: arrival.text("pg_post_link").map(str::to_owned),
    };
    let number = world.new_number();
    world.ledger.balance = Some(left);
    world.ledger.payouts.push(Payout { number, ..payout });
    let index = world.ledger.payouts.len() - 1; // Pushed just above.
    let notices = match outcome {
        CardOutcome::Approved => decide(world, mount, index, true),
        CardOutcome::Declined => decide(world, mount, index, false),
        later => {
            let approved = later == CardOutcome::PendingApproved;
            let payout = Event::PayoutDecision { index, approved };
            world.after(decision_time(mount), payout);
            Vec::new()
        }
    };
    let outcome = Outcome::Answer("", facts(index));
    Ok(Done {
        notices,
        ..Done::from(outcome)
    })
}

/// The card's bank takes the money or does not, and the shop is told. What is not paid out is the shop's again.
pub(in crate::mock) fn decide(
    world: &mut World,
    mount: &Mount,
    index: usize,
    approved: bool,
) -> Vec<Notice> {
    let Some(payout) = world.ledger.payouts.get_mut(index) else {
        return Vec::new();
    };
    if !approved {
        payout.failure = Some(mount.text(DECLINED).unwrap_or_default().to_owned());
        payout.balance += payout.amount;
        world.ledger.balance = world.ledger.balance.map(|left| left + payout.amount);
    }
    let notice = payout.told_at.clone().map(|url| Notice {
        callback: "payout_link",
        url,
        encoding: None,
        facts: facts(index),
        repeats: 0,
    });
    notice.into_iter().collect()
}

fn facts(index: usize) -> Facts {
    Facts {
        payout: Some(index),
        ..Facts::default()
    }
}

/// What the shop has left to pay out.
fn balance(world: &World, arrival: &Arrival<'_>) -> Decimal {
    let first = || arrival.mount.text(BALANCE)?.parse().ok();
    world.ledger.balance.or_else(first).unwrap_or_default()
}
