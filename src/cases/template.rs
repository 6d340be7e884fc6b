//! Text with placeholders: [`Template`] inserts variables, [`Pattern`] also matches and captures.
//!
//! `{{name}}` inserts; `{{name: type}}` matches and captures; `{{: type}}` matches; `type?` may be absent; `{{: absent}}`
//! must be.

use std::fmt;

use crate::cases::variables::Variables;
use crate::error::near_miss;
use crate::protocol::kind::Kind;

/// Text into which variables are inserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

/// What a text of an answer must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// This text.
    Text(Template),
    /// No such element.
    Absent,
    /// Any text of a type.
    Match {
        /// The variable that captures it.
        name: Option<String>,
        /// The type.
        kind: Kind,
        /// Whether the element may be absent.
        optional: bool,
    },
}

/// The word for an element that must not be there.
const ABSENT: &str = "absent";

/// What is wrong with a placeholder, and where in the text: offset and width in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 0.
    pub offset: usize,
    /// At least 1.
    pub width: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl Template {
    /// Reads a text whose placeholders all insert.
    ///
    /// # Errors
    ///
    /// When a placeholder does not end, is empty, or is one that matches.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find("{{") {
            let offset = text.len() - rest.len() + start;
            let fault = |width: &str, what: &str, mend: &str| Fault {
                offset: text[..offset].chars().count(), // `find` gave the offset, so it is a boundary.
                width: width.chars().count(),
                what: what.to_owned(),
                mend: mend.to_owned(),
            };
            let (before, placeholder) = rest.split_at(start);
            let Some((inside, after)) = placeholder[2..].split_once("}}") else {
                return Err(fault(
                    placeholder,
                    "a placeholder does not end",
                    "close it with `}}`",
                ));
            };
            let whole = &placeholder[..inside.len() + 4];
            let name = inside.trim();
            if inside.contains(':') {
                let mend =
                    "where a text is matched, the placeholder must be the whole text of an element";
                return Err(fault(
                    whole,
                    "a placeholder that matches cannot stand here",
                    mend,
                ));
            }
            if name.is_empty() {
                return Err(fault(
                    whole,
                    "a placeholder names nothing",
                    "write `{{name}}` or `{{: type}}`",
                ));
            }
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Variable(name.to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// A text without placeholders.
    pub fn literal(text: &str) -> Self {
        Self(vec![Part::Text(text.to_owned())])
    }

    /// The texts between its placeholders.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Variable(_) => None,
        })
    }

    /// The value of a variable.
    pub fn variable(name: &str) -> Self {
        Self(vec![Part::Variable(name.to_owned())])
    }

    /// The names that it inserts.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Variable(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The text with all variables inserted.
    ///
    /// # Errors
    ///
    /// With the name of the first variable that has no value.
    pub fn fill(&self, variables: &Variables) -> Result<String, String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Variable(name) => {
                    text.push_str(variables.get(name).ok_or_else(|| name.clone())?)
                }
            }
        }
        Ok(text)
    }
}

/// The text as it is written in a case.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Variable(name) => write!(f, "{{{{{name}}}}}"),
        })
    }
}

impl Pattern {
    /// Reads the text of an element of an expectation.
    ///
    /// # Errors
    ///
    /// When a placeholder is damaged, names an unknown type, or matches only a part of the text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let trimmed = text.trim();
        let placeholder = trimmed
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"));
        let matching =
            placeholder.filter(|inside| !inside.contains("{{") && !inside.contains("}}"));
        let Some((name, kind)) = matching.and_then(|inside| inside.split_once(':')) else {
            return Template::parse(trimmed).map(Pattern::Text);
        };
        let (name, word) = (name.trim(), kind.trim());
        let (word, optional) = match word.strip_suffix('?') {
            Some(word) => (word.trim_end(), true),
            None => (word, false),
        };
        if word == ABSENT && name.is_empty() && !optional {
            return Ok(Pattern::Absent);
        }
        let Ok(kind) = word.parse() else {
            let words: Vec<&str> = Kind::words().chain([ABSENT]).collect();
            let mend = near_miss(word, words.iter().copied());
            return Err(Fault {
                offset: 0,
                width: trimmed.chars().count(),
                what: format!("unknown type `{word}`"),
                mend: mend.unwrap_or_else(|| format!("types: {}", words.join(", "))),
            });
        };
        Ok(Pattern::Match {
            name: (!name.is_empty()).then(|| name.to_owned()),
            kind,
            optional,
        })
    }
}
