//! `card.page`: the page on which a payer enters a card, and those that follow it, until the card is stored or is not.
//!
//! What each step asks for follows from greenleavespay-cards: a password where the card's bank asks for one; else, where
//! money is held, its amount and a code, in 20 minutes and three tries.

use jiff::SignedDuration;
use minijinja::context;

use crate::mock::ledger::attempt::{AttemptState, CardAttempt, CardCheck, EnteredCard};
use crate::mock::operations::card_entry::read;
use crate::mock::operations::card_store::{attempt_views, card_views, store};
use crate::mock::operations::{Arrival, Done, Facts, Notice, Outcome, Refused};
use crate::mock::schedule::Event;
use crate::mock::world::World;
use crate::protocol::params::Params;
use crate::specs::family::Family;
use crate::specs::view::View;

/// How long the payer has to confirm a sum that is held.
const CONFIRMATION: SignedDuration = SignedDuration::from_mins(20);

/// How often the payer may try.
const TRIES: u32 = 3;

/// Values of the family: the password that banks accept, the sum that is held, the code that comes with it.
const PASSWORD: &str = "bank_password";
const HELD: &str = "hold_amount";
const CODE: &str = "confirmation_code";

/// Why an attempt failed: a code of the family, and what it says.
type Failure = (&'static str, &'static str);
const WRONG_PASSWORD: Failure = ("10004", "the password of the bank is wrong");
const TOO_MANY_TRIES: Failure = ("10003", "too many wrong answers");
const TOO_LATE: Failure = ("10014", "the time to confirm is over");

/// What a step of the payer leads to.
enum Next {
    /// Another state, which asks for something else.
    Asks(AttemptState),
    /// The same state, and what is wrong with what was entered.
    Again(&'static str),
    Stored(EnteredCard),
    Failed(Failure),
}

pub(super) fn run(world: &mut World, arrival: &Arrival<'_>) -> Result<Done, Refused> {
    Ok(visited(world, arrival))
}

fn visited(world: &mut World, arrival: &Arrival<'_>) -> Done {
    let key = arrival.query.text("pg_payment_id").unwrap_or_default();
    let now = world.now;
    let Some(attempt) = world.ledger.attempt(key) else {
        return no_attempt();
    };
    if !arrival.submitted {
        return shown(attempt, None);
    }
    let entered = arrival.params;
    let next = match attempt.state.clone() {
        AttemptState::Card => {
            let number_only = attempt.check == CardCheck::NumberOnly;
            match read(arrival.family(), entered, number_only, now) {
                Ok(card) => after_card(attempt.check, card, arrival.family()),
                Err(wrong) => Next::Again(wrong),
            }
        }
        AttemptState::Password(card) => match is(arrival.family(), PASSWORD, entered, "password") {
            true => Next::Stored(card),
            false => Next::Failed(WRONG_PASSWORD),
        },
        AttemptState::Confirmation { card, tries, held } => {
            let right = entered.text("amount").map(str::trim) == Some(&held)
                && is(arrival.family(), CODE, entered, "code");
            match tries {
                _ if right => Next::Stored(card),
                0 | 1 => Next::Failed(TOO_MANY_TRIES),
                _ => {
                    let tries = tries - 1;
                    attempt.state = AttemptState::Confirmation { card, tries, held };
                    Next::Again("Amount or code is wrong.")
                }
            }
        }
        AttemptState::Stored | AttemptState::Failed => return shown(attempt, None),
    };
    follow(world, key, next)
}

/// The time of the payer is over, unless the attempt has ended before.
pub(super) fn expire(world: &mut World, key: &str) -> Vec<Notice> {
    match world.ledger.attempt(key) {
        Some(CardAttempt {
            state: AttemptState::Confirmation { .. },
            ..
        }) => follow(world, key, Next::Failed(TOO_LATE)).notices,
        _ => Vec::new(),
    }
}

/// Where nothing is held, a card whose bank asks for no password is stored at once (an ambiguity of the documents).
fn after_card(check: CardCheck, card: EnteredCard, family: &Family) -> Next {
    match check {
        CardCheck::NumberOnly => Next::Stored(card),
        _ if card.three_d_secure => Next::Asks(AttemptState::Password(card)),
        CardCheck::NoSum => Next::Stored(card),
        CardCheck::Hold => Next::Asks(AttemptState::Confirmation {
            card,
            tries: TRIES,
            held: family.values.get(HELD).cloned().unwrap_or_default(),
        }),
    }
}

fn is(family: &Family, value: &str, entered: &Params, name: &str) -> bool {
    let right = family.values.get(value).map(String::as_str);
    right.is_some() && entered.text(name).map(str::trim) == right
}

fn follow(world: &mut World, key: &str, next: Next) -> Done {
    let now = world.now;
    let (card, failure) = match next {
        Next::Asks(state) => {
            if matches!(state, AttemptState::Confirmation { .. }) {
                let until = now.checked_add(CONFIRMATION).unwrap_or(now);
                // Answers that come exactly then are still in time.
                let after = until
                    .checked_add(SignedDuration::from_nanos(1))
                    .unwrap_or(until);
                world
                    .schedule
                    .add(after, Event::AttemptExpiry(key.to_owned()));
            }
            return with_attempt(world, key, |attempt| {
                attempt.state = state;
                shown(attempt, None)
            });
        }
        Next::Again(wrong) => {
            return with_attempt(world, key, |attempt| shown(attempt, Some(wrong)));
        }
        Next::Stored(card) => (Some(card), None),
        Next::Failed(failure) => (None, Some(failure)),
    };
    let stored = card.map(|card| (store(world, key, &card), card));
    let mut facts = failure.map_or_else(Facts::default, |(code, says)| {
        Facts::from_views([
            (View::FailureCode, code.to_owned()),
            (View::FailureDescription, says.to_owned()),
        ])
    });
    if let Some((stored, card)) = &stored {
        facts.views.extend(card_views(stored, card));
    }
    with_attempt(world, key, |attempt| {
        let success = stored.is_some();
        attempt.state = if success {
            AttemptState::Stored
        } else {
            AttemptState::Failed
        };
        facts.views.extend(attempt_views(attempt, success));
        let notice = attempt.post_link.clone().map(|url| Notice {
            callback: "post_link",
            url,
            encoding: None,
            facts,
            repeats: 0,
        });
        Done {
            notices: notice.into_iter().collect(),
            ..shown(attempt, None)
        }
    })
}

/// The page that the state of an attempt asks for; when it has ended, the browser returns to the shop.
fn shown(attempt: &CardAttempt, wrong: Option<&str>) -> Done {
    let page = |name, context| Done::from(Outcome::page(name, context));
    match (&attempt.state, &attempt.back_link) {
        (AttemptState::Card, _) => {
            let number_only = attempt.check == CardCheck::NumberOnly;
            page("card.html", context! { wrong, number_only })
        }
        (AttemptState::Password(card), _) => {
            page("password.html", context! { wrong, card => card.hash })
        }
        (AttemptState::Confirmation { card, tries, .. }, _) => page(
            "confirmation.html",
            context! { wrong, card => card.hash, tries },
        ),
        (AttemptState::Stored | AttemptState::Failed, Some(url)) => {
            Outcome::Redirect(url.clone()).into()
        }
        (AttemptState::Stored, None) => end(200, "Done", "The card is saved."),
        (AttemptState::Failed, None) => end(200, "Not done", "The card is not saved."),
    }
}

fn end(http: u16, heading: &str, text: &str) -> Done {
    Outcome::end(http, heading, text).into()
}

fn with_attempt(world: &mut World, key: &str, act: impl FnOnce(&mut CardAttempt) -> Done) -> Done {
    match world.ledger.attempt(key) {
        Some(attempt) => act(attempt),
        None => no_attempt(),
    }
}

fn no_attempt() -> Done {
    end(
        404,
        "Nothing here",
        "There is no such attempt to save a card.",
    )
}
