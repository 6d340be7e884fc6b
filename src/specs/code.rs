//! [`Code`]: what an error code means, in which field, generation and group it stands, and who says so.
//!
//! A number may have several rows: generations number alike what they mean differently, and sources disagree. Which fields,
//! generations and groups there are says the family.

use crate::specs::source::Citation;

/// One meaning of an error code, as one source has it. It has a number, a name, or both.
#[derive(Clone, Debug)]
pub struct Code {
    /// The number as it travels; `None` where no document tells it.
    pub code: Option<String>,
    /// What the gateway's developers call it.
    pub name: Option<String>,
    /// Whose number it is, where the family has several numberings.
    pub generation: Option<String>,
    /// The field that carries it.
    pub field: String,
    /// The group into which the documents sort it.
    pub group: Option<ErrorGroup>,
    /// What it means, in our words.
    pub meaning: String,
    /// Where it is said.
    pub citation: Citation,
}

/// A group into which documents sort errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorGroup {
    /// Its id in the specs.
    pub id: String,
    /// What its errors are about, in our words.
    pub title: String,
}

impl Code {
    /// What it is known by: the number, or else the name.
    pub fn id(&self) -> &str {
        let name = self.name.as_deref().unwrap_or_default();
        self.code.as_deref().unwrap_or(name)
    }
}
