//! [`CardAttempt`]: an attempt to store a card, and what the gateway knows of the card meanwhile: no number, no security code.

use jiff::civil::DateTime;

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

impl AttemptState {
    /// The word for how far it is.
    pub fn word(&self) -> &'static str {
        match self {
            AttemptState::Card => "waiting for the card",
            AttemptState::Password(_) => "waiting for the password",
            AttemptState::Confirmation { .. } => "waiting for the confirmation",
            AttemptState::Stored => "stored",
            AttemptState::Failed => "failed",
        }
    }
}
