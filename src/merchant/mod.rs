//! The merchant that we play: handlers of the gateway's calls, as functions from request to reply.
//!
//! [`handler::Handler`] verifies, answers and signs; [`wallet::Wallet`] also remembers stored cards. Orders are not kept yet.

pub mod handler;
pub mod wallet;
