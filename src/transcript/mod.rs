//! What happened, for people: the only way by which bytes of an exchange reach a screen, a report or a snapshot.
//!
//! [`exchange::Transcript`] is an exchange with everything masked that must not be seen; [`journal::Journal`] is what a
//! mock remembers. Nothing here judges.

pub mod exchange;
pub mod journal;
pub mod mask;
