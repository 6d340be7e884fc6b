//! Running cases against a target: [`plan::Plan`] in, [`outcome::Outcome`]s out.
//!
//! `prepare` makes a request of a step, `execute` runs one case, `schedule` many. What only a mock can do goes through
//! the trait [`control::Control`]. Nothing here prints.

pub mod browser;
mod calls;
pub mod collect;
pub mod control;
pub mod evidence;
pub mod execute;
pub mod inbox;
pub mod judge;
pub mod loading;
pub mod outcome;
pub mod page;
pub mod plan;
pub mod prepare;
mod proving;
pub mod schedule;
pub mod signing;
mod steps;
pub mod target;
pub mod variables;
mod verifying;
mod visits;
pub mod way;
