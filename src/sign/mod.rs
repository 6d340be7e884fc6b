//! The signature of the PayBox family: base string, digest, verification, and the explaining of wrong ones.
//!
//! `pg_sig` is the lower-case hexadecimal md5 of script name, values ordered by field name, and secret, joined by `;`
//! (signature.md 1). Nothing here knows where a message came from or what it means.

pub mod base_string;
pub mod explain;
mod flat;
mod order;
pub mod signature;
