//! Bytes over HTTP, with TLS or without: a client, a server, and what passes between them. Knows no protocol.
//!
//! The socket lives here and nowhere else; everyone above works with [`message::Request`] and [`message::Reply`].

pub mod client;
mod converse;
pub mod message;
pub mod serve;
pub mod tls;
