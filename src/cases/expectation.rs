//! [`Expectation`]: what a case wishes an answer to be.

use crate::cases::template::Pattern;
use crate::specs::files::At;

/// What a case wishes an answer to be. What it does not name is not compared.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// The HTTP statuses that fulfil it, and where they stand.
    pub http: Option<(At, Vec<u16>)>,
    /// The XML document.
    pub xml: Option<ExpectedElement>,
}

/// An element that is wished for.
#[derive(Clone, Debug)]
pub struct ExpectedElement {
    /// Its name.
    pub name: String,
    /// Where its start tag stands in the case file.
    pub at: At,
    /// What it holds.
    pub content: ExpectedContent,
}

impl ExpectedElement {
    /// The first element of that name, in the order of the document.
    pub fn find(&self, name: &str) -> Option<&ExpectedElement> {
        if self.name == name {
            return Some(self);
        }
        match &self.content {
            ExpectedContent::Text(_) => None,
            ExpectedContent::Elements(children) => {
                children.iter().find_map(|child| child.find(name))
            }
        }
    }
}

/// What an element holds.
#[derive(Clone, Debug)]
pub enum ExpectedContent {
    /// Text.
    Text(Pattern),
    /// Elements: their order is free, but equal names are matched in their order.
    Elements(Vec<ExpectedElement>),
}
