//! [`State`]: how far a payment is, and the only legal moves from one state to another.

use crate::mock::ledger::payment::Failure;

/// How far a payment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It was begun, and nobody has paid.
    New,
    /// The shop is asked whether it may be paid.
    Checking,
    /// The card's bank asks the payer for a password.
    Password,
    /// The bank takes its time.
    Pending,
    /// The money is held.
    Held,
    /// The money was taken.
    Taken,
    /// Nothing was paid.
    Failed(Box<Failure>),
    /// All of the money was given back before or after it was taken.
    Revoked,
}

/// A move that no payment can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illegal {
    /// From here.
    pub from: &'static str,
    /// To there.
    pub to: &'static str,
}

impl State {
    /// The word for how far a payment is.
    pub fn word(&self) -> &'static str {
        match self {
            State::New => "new",
            State::Checking => "being checked",
            State::Password => "waiting for the password",
            State::Pending => "pending",
            State::Held => "held",
            State::Taken => "taken",
            State::Failed(_) => "failed",
            State::Revoked => "revoked",
        }
    }

    /// Whether a payment can go on from here to there.
    pub fn may(&self, to: &State) -> bool {
        match self {
            State::New => !matches!(to, State::New | State::Revoked),
            // A shop that did not answer may be asked again.
            State::Checking => !matches!(to, State::Checking | State::Revoked),
            State::Password => matches!(
                to,
                State::Pending | State::Held | State::Taken | State::Failed(_)
            ),
            State::Pending => matches!(to, State::Held | State::Taken | State::Failed(_)),
            State::Held => matches!(to, State::Taken | State::Revoked),
            State::Taken => matches!(to, State::Revoked),
            State::Failed(_) | State::Revoked => false,
        }
    }

    /// Whether the payer's money is with the gateway or the shop.
    pub fn is_paid(&self) -> bool {
        matches!(self, State::Held | State::Taken)
    }
}
