//! The signatures of messages: base string, digest, verification, and the explaining of wrong ones.
//!
//! `pg_sig` is the lower-case hexadecimal md5 of script name, values ordered by field name, and secret, joined by `;`
//! (signature.md 1), `sign` a double md5 of values in the order of documented rows (`by_row`). `rule` signs by whichever a
//! message has, and `basic` makes the header that proves the sender of messages which have none. Nothing here knows where a
//! message came from or what it means.

pub mod base_string;
pub mod basic;
pub mod by_row;
pub mod explain;
mod flat;
mod order;
pub mod rule;
pub mod signature;
