//! The merchant that we play: handlers of the gateway's calls, as functions from request to reply.
//!
//! [`handler::Handler`] verifies, answers and signs; [`orders::Orders`] also fulfils orders, [`wallet::Wallet`] remembers
//! stored cards.

pub mod handler;
pub mod orders;
pub mod wallet;
