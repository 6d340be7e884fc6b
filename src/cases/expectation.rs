//! [`Expectation`]: what a case wishes an answer, a call or a page to be.

use crate::cases::template::{Pattern, Template};
use crate::protocol::encoding::Encoding;
use crate::protocol::params::Value;
use crate::specs::files::At;

/// What a case wishes. What it does not name is not compared.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// The HTTP statuses that fulfil it, and where they stand.
    pub http: Option<(At, Vec<u16>)>,
    /// The message.
    pub message: Option<ExpectedMessage>,
    /// Whether the answer need not be a message of the protocol.
    pub no_message: bool,
    /// Whether the gateway ends the TLS handshake, and where the wish stands.
    pub refused_handshake: Option<At>,
    /// The form in which a call of our side came, and where the wish stands.
    pub encoding: Option<(At, Encoding)>,
    /// What the target's ledger holds after the step, and where the wish stands.
    pub stored: Option<(At, ExpectedLedger)>,
    /// The address at which a payer ends.
    pub url: Option<(At, Pattern)>,
    /// What the page shows on which a payer ends.
    pub page: Vec<(At, Template)>,
}

/// A message that is wished for.
#[derive(Clone, Debug)]
pub struct ExpectedMessage {
    /// How it is written.
    pub form: Form,
    /// Whether as a literal block, so that places in it are exact; a map has them anyhow.
    pub block: bool,
    /// Its fields. The name is that of an XML root, and empty for the other forms.
    pub top: ExpectedElement,
}

/// How a wished message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As an XML document.
    Xml,
    /// As JSON, in which a number is no text.
    Json,
    /// As a map of fields, whatever the message's own form is.
    Params,
}

/// What a ledger must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedLedger {
    /// The same as before the step.
    Unchanged,
    /// So many things of each kind.
    Counts(Vec<(String, usize)>),
}

/// An element that is wished for.
#[derive(Clone, Debug)]
pub struct ExpectedElement {
    /// Its name.
    pub name: String,
    /// Where it stands in the case file.
    pub at: At,
    /// What it holds.
    pub content: ExpectedContent,
}

impl Expectation {
    /// The wished element at a path below the top of the message.
    pub fn element(&self, path: &[(String, usize)]) -> Option<&ExpectedElement> {
        self.message.as_ref()?.top.at_path(path)
    }
}

impl ExpectedElement {
    /// The element at a path below this one: names, each with its number among its equals, or among the items of the list of
    /// that name, from 0.
    pub fn at_path(&self, path: &[(String, usize)]) -> Option<&ExpectedElement> {
        let Some(((name, number), rest)) = path.split_first() else {
            return Some(self);
        };
        let ExpectedContent::Elements(children) = &self.content else {
            return None;
        };
        let mut equals = children.iter().filter(|child| child.name == *name);
        let nearest = equals.clone().next()?;
        match &nearest.content {
            // A list stands once, and its items are numbered.
            ExpectedContent::Items(items) => items.get(*number).unwrap_or(nearest).at_path(rest),
            _ => equals.nth(*number)?.at_path(rest),
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
    /// A number, a boolean or a null of a JSON message, exactly as written.
    Literal(Value),
    /// The items of a JSON list, in their order.
    Items(Vec<ExpectedElement>),
}
