//! [`Rules`]: which of an endpoint's rules a mock keeps. It keeps all, but those that a flaw of its world makes it forget.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::mock::operations::Refused;
use crate::specs::endpoint::Endpoint;
use crate::specs::flaw::{Flaw, FlawKind};

/// The defects of a world.
pub type Flaws = Arc<[Flaw]>;

/// The rules of one endpoint in one world.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    endpoint: &'a Endpoint,
    flaws: Flaws,
}

impl<'a> Rules<'a> {
    /// The rules of an endpoint in a world that has these flaws.
    pub fn new(endpoint: &'a Endpoint, flaws: &Flaws) -> Self {
        let flaws = Arc::clone(flaws);
        Self { endpoint, flaws }
    }

    /// Whether the mock keeps this rule.
    pub fn holds(&self, rule: &str) -> bool {
        let mut flaws = self.flaws.iter();
        !flaws.any(|flaw| flaw.forgets(&self.endpoint.name, rule))
    }

    /// Refuses a request that breaks this rule, because of a field, unless the mock has forgotten the rule.
    ///
    /// # Errors
    ///
    /// When the rule is broken and kept.
    pub fn ask(&self, rule: &'static str, field: &'static str, kept: bool) -> Result<(), Refused> {
        if kept || !self.holds(rule) {
            return Ok(());
        }
        let own = self
            .endpoint
            .rule(rule)
            .and_then(|rule| rule.refused.as_ref());
        let refusal = own.unwrap_or(&self.endpoint.refuses.bad_field).clone();
        Err(Refused::new(refusal, field))
    }

    /// What a field names is not found, which the rule of that name says.
    pub fn unknown(&self, rule: &'static str, field: &'static str) -> Refused {
        let own = self
            .endpoint
            .rule(rule)
            .and_then(|rule| rule.refused.as_ref());
        let refusal = own.unwrap_or(&self.endpoint.refuses.not_found).clone();
        Refused::new(refusal, field)
    }

    /// The time after which a call is repeated: what the rule says, or a flaw in its place.
    pub fn every(&self, rule: &str, said: SignedDuration) -> SignedDuration {
        let flaw = self
            .flaws
            .iter()
            .find(|flaw| flaw.is_of(&self.endpoint.name, rule));
        match flaw.map(|flaw| &flaw.kind) {
            Some(FlawKind::Every(every)) => SignedDuration::try_from(*every).unwrap_or(said),
            _ => said,
        }
    }
}
