//! [`Finding`]: a promise or a wish that was not kept. It is data, never an error.

use crate::error::Place;
use crate::specs::proof::ProvenBy;
use crate::specs::source::{Citation, Level};

/// A promise or a wish that was not kept.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How strong it is.
    pub level: Level,
    /// The id of the requirement, or a prefix that a case covers.
    pub requirement: String,
    /// Where the requirement is said.
    pub citation: Option<Citation>,
    /// What was promised or wished for.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// What it is about.
    pub subject: Subject,
    /// The place in the case file that asked for it.
    pub place: Option<Place>,
    /// For a wrong signature: what explains it.
    pub signature: Option<SignatureDetail>,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The signature is missing or wrong.
    Signature,
    /// What the request proves beside its fields.
    Proof(ProvenBy),
    /// A field breaks its row: the names from the top level down to it, each with its number among its equals from 0.
    Field(Vec<(String, usize)>),
    /// The message as a whole.
    Message,
}

/// What explains a wrong signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureDetail {
    /// The right base string, without the secret.
    pub base_string: String,
    /// The single mistake that gives the signature that came, if one does.
    pub mistake: Option<&'static str>,
}
