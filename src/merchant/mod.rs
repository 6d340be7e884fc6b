//! The merchant that we play: handlers of the gateway's calls, as functions from request to reply.
//!
//! [`handler::Handler`] verifies, answers and signs; [`orders::Orders`] also fulfils orders, [`wallet::Wallet`] remembers
//! stored cards. Where an HTTP status is answer enough, [`acknowledge`] verifies and answers, and
//! [`notifications::Notifications`] books payments and binds cards.

pub mod acknowledge;
pub mod handler;
pub mod notifications;
pub mod orders;
pub mod wallet;
