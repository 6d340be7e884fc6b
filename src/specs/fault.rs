//! [`Fault`]: what a mock is told to do wrong with its next answers.

use std::time::Duration;

/// A fault and how often it strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How many of the next answers it strikes.
    pub times: u32,
    /// What it does.
    pub kind: FaultKind,
}

/// What a fault does to an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The answer says that it took this long.
    Delay(Duration),
    /// The connection is closed without an answer.
    Close,
    /// The connection is closed after this many bytes of the body.
    Cut(usize),
    /// The answer has this HTTP status.
    Http(u16),
    /// The answer has this body.
    Body(String),
    /// The answer lacks this field, and is signed without it.
    Drop(String),
    /// The answer has this value in this field, and is signed with it.
    Set(String, String),
    /// The answer is signed with the mistake of this name.
    SignWith(String),
}

/// What is wrong with what was written for a fault, and how it is mended.
pub type WrongFault = (&'static str, &'static str);

impl Fault {
    /// The fault of the things that were written for it, of which there must be one; it strikes once if nobody says how often.
    ///
    /// # Errors
    ///
    /// When it would do nothing, more than one thing, or what no answer can be.
    pub fn of(
        times: Option<u32>,
        kinds: impl IntoIterator<Item = FaultKind>,
    ) -> Result<Self, WrongFault> {
        let mut kinds = kinds.into_iter();
        let times = times.unwrap_or(1);
        match (kinds.next(), kinds.next()) {
            _ if times == 0 => Err(("a fault that never strikes", "give `times` a number from 1")),
            (Some(FaultKind::Http(http)), None) if !(200..600).contains(&http) => Err((
                "no HTTP status of an answer",
                "write a number from 200 to 599",
            )),
            (Some(kind), None) => Ok(Self { times, kind }),
            _ => Err((
                "a fault does exactly one thing",
                "write one of delay, close, cut, http, body, drop, set, sign-with",
            )),
        }
    }
}
