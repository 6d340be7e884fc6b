//! Starts what a run needs and hands it over: used by the commands, the tests and whoever uses the library.
//!
//! [`embedded::Stage`] is the default: a mock inside this process. [`stand_alone`] serves a mock for others.

mod caller;
mod certificates;
mod control;
pub mod embedded;
mod shop;
pub mod stand_alone;
