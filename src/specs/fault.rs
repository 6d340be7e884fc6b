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
