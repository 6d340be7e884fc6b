//! `payout.to-card`: money goes from the shop to a stored card (cards.md 6, reg2reg).

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::mock::ledger::payout::Payout;
use crate::mock::operations::{Arrival, Done, Facts, Notice, Outcome, Refused};
use crate::mock::payments::begin::{AMOUNT, amount};
use crate::mock::payments::card::outcome;
use crate::mock::payments::views::TIME;
use crate::mock::world::World;
use crate::specs::family::CardOutcome;

pub(super) const RULES: &[&str] = &["balance", "time-limit", "token-owner"];

const TOKEN: &str = "pg_card_token_to";
const TIME_LIMIT: &str = "pg_order_time_limit";

/// Values of the family: what a shop has to pay out, and the code of what a bank declines.
const BALANCE: &str = "payout_balance";
const DECLINED: &str = "declined_code";

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
    let refused = outcome(mount, &card.hash) == CardOutcome::Declined;
    let code = mount.text(DECLINED).unwrap_or_default().to_owned();
    let payout = Payout {
        number: 0,
        order_id: arrival.text("pg_order_id").unwrap_or_default().to_owned(),
        amount,
        card_hash: card.hash.clone(),
        card_token: card.token.clone(),
        made_at: world.now,
        balance: if refused { balance } else { balance - amount },
        failure: refused.then_some(code),
    };
    let number = world.new_number();
    world.ledger.payouts.push(Payout { number, ..payout });
    let facts = Facts {
        payout: world.ledger.payouts.len().checked_sub(1),
        ..Facts::default()
    };
    let url = arrival.text("pg_post_link").map(str::to_owned);
    let notice = url.map(|url| Notice {
        callback: "payout_link",
        url,
        encoding: None,
        facts: facts.clone(),
        repeats: 0,
    });
    Ok(Done {
        outcome: Outcome::Answer("", facts),
        notices: notice.into_iter().collect(),
    })
}

/// What the shop has left to pay out.
fn balance(world: &World, arrival: &Arrival<'_>) -> Decimal {
    let last = world.ledger.payouts.last().map(|payout| payout.balance);
    let first = || arrival.mount.text(BALANCE)?.parse().ok();
    last.or_else(first).unwrap_or_default()
}
