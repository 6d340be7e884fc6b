//! The gateway that we play: real state, real signatures, real HTTP.
//!
//! [`gateway::Gateway`] is a function from request to reply. Which fields an answer has is the specs' affair; what
//! happens in the ledger is `operations`'. Nothing here judges an answer, and no brand has a branch.

mod alter;
mod answer;
mod call;
pub mod clock;
mod control;
pub mod door;
pub mod facts;
pub mod gateway;
mod happening;
mod judge;
pub mod ledger;
pub mod mount;
mod named;
mod notify;
pub mod operations;
mod pages;
pub mod passing;
pub mod payments;
mod refuse;
pub mod rules;
pub mod schedule;
mod shared;
pub mod shop;
mod typed;
pub mod world;
mod wrong;
