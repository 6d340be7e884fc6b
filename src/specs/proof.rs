//! [`Proof`]: what a request must prove beside its fields, and by what: a header, the certificate of the client.

use crate::specs::source::{Citation, Level};

/// What a request must prove beside its fields.
#[derive(Clone, Debug)]
pub struct Proof {
    /// What proves it.
    pub by: ProvenBy,
    /// How strong a finding is.
    pub level: Level,
    /// Where it is said.
    pub citation: Citation,
}

/// What proves who sent a request, beside its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvenBy {
    /// The header `Authorization`.
    Authorization,
    /// The TLS certificate that the client shows.
    Certificate,
}

impl ProvenBy {
    /// The last part of the requirement's id.
    pub fn word(self) -> &'static str {
        match self {
            ProvenBy::Authorization => "authorization",
            ProvenBy::Certificate => "certificate",
        }
    }

    /// What it asks for.
    pub fn text(self) -> &'static str {
        match self {
            ProvenBy::Authorization => {
                "the header Authorization holds the merchant's number and secret, by the scheme Basic"
            }
            ProvenBy::Certificate => "the client shows the merchant's own TLS certificate",
        }
    }
}
