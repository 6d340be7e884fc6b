//! Where a promise comes from, and how strong that makes it: [`Source`], [`Mark`], [`Citation`], [`Level`].

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::authentication::Authentication;

/// How strong a finding is; the later, the stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Worth knowing; changes no verdict.
    Info,
    /// Missed, it makes a pass a non-strict one.
    Should,
    /// Missed, it makes a fail.
    Must,
}

/// How a source came to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// One of the five documents that the project starts from.
    Seed,
    /// Public documentation of the family.
    Doc,
    /// Somebody's recorded run against the provider's sandbox.
    Sandbox,
    /// Read in public code.
    Sdk,
    /// Our own conclusion.
    Inferred,
}

/// A document, a repository, a recorded run.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its key in the specs.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its public address, if it has one.
    pub address: Option<String>,
    /// How it came to know.
    pub mark: Mark,
    /// The brand it speaks of; `None` where it speaks of the whole family.
    pub brand: Option<String>,
}

/// Every source by its key.
pub type Sources = HashMap<String, Arc<Source>>;

/// A heading of a source.
#[derive(Clone, Debug)]
pub struct Citation {
    /// The source.
    pub source: Arc<Source>,
    /// The heading under which it says so.
    pub heading: String,
}

/// Whose view of the specs it is: a profile's brand, what it adopts, and how its merchants prove who they are.
#[derive(Clone, Copy, Debug)]
pub struct Adoption<'a> {
    /// The profile's brand.
    pub brand: &'a str,
    /// The keys of the sources that count as the brand's own.
    pub adopts: &'a [String],
    /// How the messages of its merchants prove who sent them.
    pub authentication: Authentication,
}

impl Source {
    /// The strongest level that a finding by this source can have; a finding is never stronger than its source.
    pub fn level(&self, adoption: Adoption<'_>) -> Level {
        let own = self
            .brand
            .as_deref()
            .is_none_or(|brand| brand == adoption.brand)
            || adoption.adopts.contains(&self.key);
        match self.mark {
            Mark::Seed | Mark::Sandbox => Level::Must,
            Mark::Doc if own => Level::Must,
            Mark::Doc | Mark::Sdk => Level::Should,
            Mark::Inferred => Level::Info,
        }
    }
}

impl Level {
    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Should => "should",
            Level::Must => "must",
        }
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.source.key, self.heading)
    }
}
