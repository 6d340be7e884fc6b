//! [`Ledger`]: what the gateway keeps for a merchant: saved cards, attempts to save one, money that is held.
//!
//! It holds no card number and no security code: what the gateway still needs of a card is in [`EnteredCard`].

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::protocol::stored_card::StoredCard;

/// What the gateway keeps for a merchant.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The saved cards, in the order of storing.
    pub cards: Vec<StoredCard>,
    /// The attempts to store a card.
    pub attempts: Vec<CardAttempt>,
}

/// An attempt to store a card.
#[derive(Clone, Debug)]
pub struct CardAttempt {
    /// Its number.
    pub id: String,
    /// The opaque key of its page.
    pub page_key: String,
    /// Whose card it will be.
    pub user_id: String,
    /// The shop's order, if it named one.
    pub order_id: Option<String>,
    /// Where the result goes.
    pub post_link: Option<String>,
    /// Where the browser returns.
    pub back_link: Option<String>,
    /// When it began.
    pub created_at: DateTime,
    /// What the payer is asked for, and what is held meanwhile.
    pub check: CardCheck,
    /// How far it is.
    pub state: AttemptState,
}

/// How a card is checked before it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardCheck {
    /// A small sum is held and released (greenleavespay-cards, add).
    Hold,
    /// Nothing is held (greenleavespay-cards, add2).
    NoSum,
    /// Only the number is asked; the card is good for payouts only (greenleavespay-cards, payout add).
    NumberOnly,
}

/// How far an attempt is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// The payer is to enter the card.
    Card,
    /// The payer is to enter the password that the card's bank asks for.
    Password(EnteredCard),
    /// Money is held, and the payer is to enter its amount and the code that came with it.
    Confirmation {
        /// The card.
        card: EnteredCard,
        /// How many wrong answers are still allowed.
        tries: u32,
        /// What is held.
        held: String,
    },
    /// The card is stored.
    Stored,
    /// Nothing is stored, and nothing is held.
    Failed,
}

/// What the gateway knows of a card that was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredCard {
    /// The masked number, `NNNN-NNXX-XXXX-NNNN`.
    pub hash: String,
    /// Two digits; nothing where only the number was asked.
    pub month: Option<String>,
    /// Two digits; nothing where only the number was asked.
    pub year: Option<String>,
    /// The issuing bank.
    pub bank: String,
    /// Its country, two letters.
    pub country: String,
    /// Whether it asks for a password.
    pub three_d_secure: bool,
}

impl Ledger {
    /// The attempt whose page has this key.
    pub fn attempt(&mut self, page_key: &str) -> Option<&mut CardAttempt> {
        let mut attempts = self.attempts.iter_mut();
        attempts.find(|attempt| attempt.page_key == page_key)
    }

    /// Takes out the card of that user that has this token.
    pub fn remove_card(&mut self, user_id: &str, token: &str) -> Option<StoredCard> {
        let named = |card: &StoredCard| card.user_id == user_id && card.token == token;
        let index = self.cards.iter().position(named)?;
        Some(self.cards.remove(index))
    }

    /// A line for each thing, by kind. Two ledgers with the same lines hold the same.
    pub fn holding(&self) -> BTreeMap<String, Vec<String>> {
        let cards = |payouts_only: bool| {
            let cards = self.cards.iter();
            let cards = cards.filter(move |card| card.payouts_only == payouts_only);
            let line = |card: &StoredCard| {
                format!(
                    "{} card {} {} of user {}",
                    card.status, card.token, card.hash, card.user_id
                )
            };
            cards.map(line).collect()
        };
        let attempts = self.attempts.iter().map(|attempt| {
            let state = attempt.state.word();
            format!(
                "attempt {} of user {}, {state}",
                attempt.id, attempt.user_id
            )
        });
        let holds = self
            .attempts
            .iter()
            .filter_map(|attempt| match &attempt.state {
                AttemptState::Confirmation { held, tries, .. } => {
                    let id = &attempt.id;
                    Some(format!("{held} for attempt {id}, {tries} tries left"))
                }
                _ => None,
            });
        BTreeMap::from([
            ("attempts".to_owned(), attempts.collect()),
            ("cards".to_owned(), cards(false)),
            ("holds".to_owned(), holds.collect()),
            ("payout_cards".to_owned(), cards(true)),
        ])
    }
}

impl AttemptState {
    fn word(&self) -> &'static str {
        match self {
            AttemptState::Card => "waiting for the card",
            AttemptState::Password(_) => "waiting for the password",
            AttemptState::Confirmation { .. } => "waiting for the confirmation",
            AttemptState::Stored => "stored",
            AttemptState::Failed => "failed",
        }
    }
}
