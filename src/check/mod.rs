//! Judging: a message against its endpoint's promise, an answer against a case's wish.
//!
//! Pure functions from values to findings: check does no I/O, sends nothing and prints nothing.

pub mod expectation;
pub mod finding;
pub mod message;
mod shown;
pub mod verdict;
