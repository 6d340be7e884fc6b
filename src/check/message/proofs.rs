//! What a request proves beside its fields: its header `Authorization`, and the certificate that the client shows.

use crate::check::finding::{Finding, Subject};
use crate::protocol::secret::Secret;
use crate::sign::basic::verify;
use crate::specs::endpoint::Endpoint;
use crate::specs::proof::{Proof, ProvenBy};
use crate::specs::requirement::proof_id;

/// What came beside the fields of a request, and what is right.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// The header `dn`, by which a client may repeat the name on its certificate.
    pub told_name: Option<&'a str>,
    /// The common name on the certificate that was shown.
    pub shown_name: Option<&'a str>,
    /// The common name on the merchant's certificate; none where nobody is asked for one, as without TLS.
    pub right_name: Option<&'a str>,
    /// The merchant's number.
    pub merchant_id: &'a str,
    /// The merchant's secret.
    pub secret: &'a Secret,
}

/// What a request does not prove that it must.
pub fn proofs(endpoint: &Endpoint, beside: Beside<'_>) -> Vec<Finding> {
    let found = |proof: &Proof| {
        let actual = match proof.by {
            ProvenBy::Authorization => beside.authorization_fault(),
            ProvenBy::Certificate => beside.certificate_fault(),
        }?;
        Some(Finding {
            level: proof.level,
            requirement: proof_id(endpoint, proof),
            citation: Some(proof.citation.clone()),
            expected: proof.by.text().to_owned(),
            actual: actual.to_owned(),
            subject: Subject::Proof(proof.by),
            place: None,
            signature: None,
        })
    };
    endpoint.proofs.iter().filter_map(found).collect()
}

impl Beside<'_> {
    fn authorization_fault(self) -> Option<&'static str> {
        match self.authorization {
            None => Some("it is absent"),
            Some(header) if verify(header, self.merchant_id, self.secret) => None,
            Some(_) => Some("it does not"),
        }
    }

    fn certificate_fault(self) -> Option<&'static str> {
        let right = self.right_name?;
        let told_right = |told: &str| {
            // Programs write names as `CN=shop`, as `CN = shop`, or bare.
            let mut parts = told.split([',', '/']);
            parts.any(|part| {
                let (kind, name) = part.split_once('=').unwrap_or(("CN", part));
                kind.trim().eq_ignore_ascii_case("CN") && name.trim() == right
            })
        };
        match (self.shown_name, self.told_name) {
            (None, _) => Some("it shows none"),
            (Some(shown), _) if shown != right => Some("it shows that of somebody else"),
            (Some(_), Some(told)) if !told_right(told) => {
                Some("the header dn tells another name than the certificate")
            }
            (Some(_), _) => None,
        }
    }
}
