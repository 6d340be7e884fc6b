//! [`Profile`]: one system of the documents: a brand's hosts, endpoints and values.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::protocol::authentication::Authentication;
use crate::specs::change::Change;
use crate::specs::family::Family;
use crate::specs::payment_system::{Contract, PaymentSystem};
use crate::specs::source::Citation;

/// One system.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name: the name of its file.
    pub name: String,
    /// Its brand.
    pub brand: String,
    /// Its hosts by target: `live`, `test`.
    pub hosts: BTreeMap<String, String>,
    /// How the messages of its merchants prove who sent them, at endpoints that leave that to the profile.
    pub authentication: Authentication,
    /// Where it is said how they prove it, if not by the fields of messages alone.
    pub authentication_citation: Option<Citation>,
    /// The names of its endpoints.
    pub endpoints: Vec<String>,
    /// The sources that count as its brand's own.
    pub adopts: Vec<String>,
    /// What it is able to do, of the family's capabilities.
    pub capabilities: Vec<String>,
    /// The readings that it takes where documents contradict each other, by ambiguity; for all others the register chooses.
    pub readings: BTreeMap<String, String>,
    /// What its messages have otherwise than the family's endpoints, by endpoint.
    pub changes: BTreeMap<String, Change>,
    /// The ways to pay among which a payer chooses, in the order of their names; without any a payer pays by card.
    pub payment_systems: Vec<Arc<PaymentSystem>>,
    /// The ways by which shops pay out.
    pub contracts: Vec<Contract>,
    /// Whether a shop shows a TLS certificate to the gateway, which is reached by `https` then.
    pub client_certificate: bool,
    /// What its family shares, with the profile's own values in place of the family's.
    pub family: Family,
}

impl Profile {
    /// Whether the profile reads an ambiguity in this way, other than the register does.
    pub fn reads(&self, ambiguity: &str, reading: &str) -> bool {
        self.readings
            .get(ambiguity)
            .is_some_and(|own| own == reading)
    }

    /// The payment system of that name.
    pub fn payment_system(&self, name: &str) -> Option<&PaymentSystem> {
        self.payment_systems
            .iter()
            .find(|system| system.name == name)
            .map(AsRef::as_ref)
    }

    /// Whether the profile has an endpoint of that name.
    pub fn has(&self, endpoint: &str) -> bool {
        self.endpoints.iter().any(|name| name == endpoint)
    }
}
