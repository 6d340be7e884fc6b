//! [`Code`]: what an error code means, in which generation of the protocol, in which field, and who says so.
//!
//! A number may have several rows: the generations number alike what they mean differently, and sources disagree.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::specs::source::Citation;

/// One meaning of an error code, as one source has it.
#[derive(Clone, Debug)]
pub struct Code {
    /// As it travels.
    pub code: String,
    /// Whose number it is.
    pub generation: Generation,
    /// The field that carries it.
    pub field: CodeField,
    /// What it means, in our words.
    pub meaning: String,
    /// Where it is said.
    pub citation: Citation,
}

/// A numbering of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Generation {
    /// The numbers of the gateway API and of storing cards.
    Current,
    /// The numbers of the `*.php` merchant API.
    Legacy,
}

/// A field that carries an error code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
pub enum CodeField {
    /// Why a request was not served.
    #[default]
    #[serde(rename = "pg_error_code")]
    Error,
    /// Why a payment failed.
    #[serde(rename = "pg_failure_code")]
    Failure,
}

impl Generation {
    /// The word that files and reports use.
    pub fn word(self) -> &'static str {
        match self {
            Generation::Current => "current",
            Generation::Legacy => "legacy",
        }
    }
}

impl CodeField {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            CodeField::Error => "pg_error_code",
            CodeField::Failure => "pg_failure_code",
        }
    }
}
