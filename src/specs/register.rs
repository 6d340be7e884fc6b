//! The register of a family: where its documents contradict each other ([`Ambiguity`]) and where they slip ([`Erratum`]).

use crate::specs::source::Citation;

/// What a family's documents leave open or get wrong, each list in the order of its file.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Contradictions, of which one reading is chosen.
    pub ambiguities: Vec<Ambiguity>,
    /// Slips that can only be slips.
    pub errata: Vec<Erratum>,
}

/// A contradiction of the documents, and the reading that is chosen.
#[derive(Clone, Debug)]
pub struct Ambiguity {
    /// Its id.
    pub id: String,
    /// The question, in our words.
    pub question: String,
    /// The ways to read it.
    pub readings: Vec<Reading>,
    /// The id of the reading that is chosen.
    pub chosen: String,
    /// Why.
    pub why: String,
}

/// One way to read the documents.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its id within the ambiguity.
    pub id: String,
    /// What it says, in our words.
    pub text: String,
    /// Where it is said.
    pub citation: Citation,
}

/// A slip of a document that can only be a slip.
#[derive(Clone, Debug)]
pub struct Erratum {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub citation: Citation,
    /// What stands there.
    pub printed: String,
    /// What is meant.
    pub meant: String,
    /// Why that is certain.
    pub why: String,
}
