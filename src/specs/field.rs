//! [`Field`]: one row of a message's table, with where it says so.

use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::protocol::kind::Kind;
use crate::specs::source::{Citation, Level};
use crate::specs::view::{Each, View};

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Present and not empty.
    Required,
    /// Present, and may be empty.
    MayBeEmpty,
    /// May be absent or empty.
    Optional,
    /// Any number of times, none included.
    Repeated,
}

/// A row of a message's table.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Whether it must be there.
    pub presence: Presence,
    /// Its length and form, where the documents bound them.
    pub limits: Option<Limits>,
    /// The variable that a sender puts there when a case does not say.
    pub fill: Option<String>,
    /// An example value.
    pub example: Option<String>,
    /// What a mock puts there.
    pub value: Option<View>,
    /// What a mock repeats the group for.
    pub each: Option<Each>,
    /// The rows of a group.
    pub fields: Vec<Field>,
    /// How strong a finding about presence and type is.
    pub level: Level,
    /// Where presence and type are said.
    pub citation: Citation,
}

/// Bounds of a text value.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The bounds.
    pub bounds: Vec<Bound>,
    /// How strong a finding about them is.
    pub level: Level,
    /// Where they are said.
    pub citation: Citation,
}

/// One bound of a text value.
#[derive(Clone, Debug)]
pub enum Bound {
    /// The least characters.
    Min(usize),
    /// The most characters.
    Max(usize),
    /// What the whole value must match.
    Pattern(Regex),
}

impl Bound {
    /// The last part of the requirement's id.
    pub fn word(&self) -> &'static str {
        match self {
            Bound::Min(_) => "min",
            Bound::Max(_) => "max",
            Bound::Pattern(_) => "pattern",
        }
    }

    /// What it asks for.
    pub fn text(&self) -> String {
        match self {
            Bound::Min(min) => format!("at least {min} characters"),
            Bound::Max(max) => format!("at most {max} characters"),
            Bound::Pattern(pattern) => {
                // The loader anchors what a row writes.
                let written = pattern
                    .as_str()
                    .trim_start_matches("^(?:")
                    .trim_end_matches(")$");
                format!("the form {written}")
            }
        }
    }

    /// Whether a text keeps to it.
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Bound::Min(min) => text.chars().count() >= *min,
            Bound::Max(max) => text.chars().count() <= *max,
            Bound::Pattern(pattern) => pattern.is_match(text),
        }
    }
}
