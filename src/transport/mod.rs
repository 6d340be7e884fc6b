//! Bytes over HTTP: a client, a server, and what passes between them. Knows no protocol.
//!
//! The socket lives here and nowhere else; everyone above works with [`message::Request`] and [`message::Reply`].

pub mod client;
pub mod message;
pub mod serve;
