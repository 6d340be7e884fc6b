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
    /// Whether the document is written as a literal block, so that places in it are exact.
    pub xml_is_block: bool,
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
    /// The element at a path below this one: names, each with its number among its equals from 0.
    pub fn at_path(&self, path: &[(String, usize)]) -> Option<&ExpectedElement> {
        let Some(((name, number), rest)) = path.split_first() else {
            return Some(self);
        };
        let ExpectedContent::Elements(children) = &self.content else {
            return None;
        };
        let mut equals = children.iter().filter(|child| child.name == *name);
        equals.nth(*number)?.at_path(rest)
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
