//! [`Certificate`]: which TLS certificate whoever sends a request shows. The certificates themselves are made in
//! `transport`.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// Which certificate a client shows where the gateway asks for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Certificate {
    /// The shop's own.
    #[default]
    Own,
    /// None at all, as a payer's browser.
    None,
    /// One of an authority that the gateway does not know.
    Stranger,
    /// The shop's own, out of date.
    Expired,
    /// One of the right authority, but for another shop.
    OtherName,
}

impl Certificate {
    /// All of them.
    pub const ALL: [Certificate; 5] = [
        Certificate::Own,
        Certificate::None,
        Certificate::Stranger,
        Certificate::Expired,
        Certificate::OtherName,
    ];

    /// The word that stands for it in cases.
    pub fn word(self) -> &'static str {
        match self {
            Certificate::Own => "own",
            Certificate::None => "none",
            Certificate::Stranger => "stranger",
            Certificate::Expired => "expired",
            Certificate::OtherName => "other-name",
        }
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
