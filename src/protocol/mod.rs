//! The words that both sides of the protocol use: messages, values, types, parties.
//!
//! Everything here is plain data without I/O. How a message becomes bytes is `codec`'s business, how it is signed is
//! `sign`'s, what it must hold is `specs`'.

pub mod authentication;
pub mod certificate;
pub mod dialect;
pub mod duration;
pub mod encoding;
pub mod kind;
pub mod params;
pub mod party;
pub mod progress;
pub mod received;
pub mod script;
pub mod secret;
pub mod secrets;
pub mod sensitive;
pub mod signing_rule;
pub mod stored_card;
