//! The register of a family: where its documents contradict each other ([`Ambiguity`]) and where they slip ([`Erratum`]).

use crate::error::{Error, near_miss};
use crate::specs::files::File;
use crate::specs::source::Citation;
use crate::specs::yaml::Located;

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

    /// The reading of an ambiguity that a file names: `<ambiguity>: <reading>`.
    ///
    /// # Errors
    ///
    /// When there is no such ambiguity, or it has no such reading.
    pub fn reading(
        &self,
        file: &File,
        ambiguity: &str,
        reading: &Located<String>,
    ) -> Result<&Reading, Error> {
        let unknown = |at, what: String, word: &str, known: &[&str]| {
            let near = near_miss(word, known.iter().copied());
            let all = || "`countersign list ambiguities` shows all".to_owned();
            Err(file.error(at, what).mend(near.unwrap_or_else(all)))
        };
        let Some(found) = self.ambiguity(ambiguity) else {
            let known: Vec<&str> = self.ambiguities.iter().map(|one| one.id.as_str()).collect();
            let what = format!("unknown ambiguity `{ambiguity}`");
            return unknown(file.key(ambiguity, reading.at), what, ambiguity, &known);
        };
        let word = &reading.value;
        match found.readings.iter().find(|one| one.id == *word) {
            Some(found) => Ok(found),
            None => {
                let known: Vec<&str> = found.readings.iter().map(|one| one.id.as_str()).collect();
                let what = format!("`{ambiguity}` has no reading `{word}`");
                unknown(reading.at, what, word, &known)
            }
        }
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
