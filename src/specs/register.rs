//! The register of a family: where its documents contradict each other ([`Ambiguity`]) and where they slip ([`Erratum`]).

use crate::error::{Error, near_miss};
use crate::specs::source::Citation;

/// What a family's documents leave open or get wrong, each list in the order of its file.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Contradictions, of which one reading is chosen.
    pub ambiguities: Vec<Ambiguity>,
    /// Slips that can only be slips.
    pub errata: Vec<Erratum>,
}

impl Register {
    /// The ambiguity of that id.
    pub fn ambiguity(&self, id: &str) -> Option<&Ambiguity> {
        self.ambiguities.iter().find(|ambiguity| ambiguity.id == id)
    }

    /// The reading of that id of the ambiguity of that id.
    ///
    /// # Errors
    ///
    /// When there is no such ambiguity, or it has no such reading; without a place.
    pub fn reading(&self, ambiguity: &str, reading: &str) -> Result<&Reading, Error> {
        let unknown = |what: &str, word: &str, known: &[&str]| {
            let mend = near_miss(word, known.iter().copied());
            let mend =
                mend.unwrap_or_else(|| "`countersign list ambiguities` shows all".to_owned());
            Error::new(format!("unknown {what} `{word}`")).mend(mend)
        };
        let found = self.ambiguity(ambiguity).ok_or_else(|| {
            let known: Vec<&str> = self.ambiguities.iter().map(|one| one.id.as_str()).collect();
            unknown("ambiguity", ambiguity, &known)
        })?;
        let mut readings = found.readings.iter();
        readings.find(|one| one.id == reading).ok_or_else(|| {
            let known: Vec<&str> = found.readings.iter().map(|one| one.id.as_str()).collect();
            unknown(&format!("reading of `{ambiguity}`"), reading, &known)
        })
    }
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
