//! The merchant that we play: the reference handler for callbacks.
//!
//! [`handler::Handler`] is a function from request to reply. It keeps no orders yet, so it decides nothing about them.

pub mod handler;
