//! [`Flaw`]: a lasting defect that a mock can be given: it breaks one requirement, and a check that tries that one must see it.

use std::time::Duration;

use crate::error::{Error, near_or_known};
use crate::specs::fault::FaultKind;
use crate::specs::requirement::rule_part;

/// A lasting defect.
#[derive(Clone, Debug)]
pub struct Flaw {
    /// Its name.
    pub name: String,
    /// The id of the requirement that it breaks.
    pub breaks: String,
    /// What a gateway does that has it, in our words.
    pub text: String,
    /// How a mock comes to have it.
    pub kind: FlawKind,
}

/// How a mock comes to have a flaw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// It forgets the rule.
    Off,
    /// It spoils every answer of the endpoint, or every call if it is a call of the merchant.
    Message(FaultKind),
    /// It repeats a call at other times.
    Every(Duration),
}

impl Flaw {
    /// The flaw of that name.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn named<'a>(flaws: &'a [Flaw], name: &str) -> Result<&'a Flaw, Error> {
        let found = flaws.iter().find(|flaw| flaw.name == name);
        found.ok_or_else(|| {
            let known: Vec<&str> = flaws.iter().map(|flaw| flaw.name.as_str()).collect();
            let mend = near_or_known(name, &known);
            Error::new(format!("there is no flaw `{name}`")).mend(mend)
        })
    }

    /// The endpoint whose requirement it breaks.
    pub fn endpoint(&self) -> &str {
        self.breaks.split('.').next().unwrap_or(&self.breaks)
    }

    /// Whether it makes a mock forget this rule of an endpoint.
    pub fn forgets(&self, endpoint: &str, rule: &str) -> bool {
        self.kind == FlawKind::Off && self.is_of(endpoint, rule)
    }

    /// Whether what it breaks is this rule of an endpoint.
    pub fn is_of(&self, endpoint: &str, rule: &str) -> bool {
        let rest = self.breaks.strip_prefix(endpoint);
        let part = rest.and_then(|rest| rest.strip_prefix('.'));
        part.is_some_and(|part| part == rule_part(rule))
    }
}
