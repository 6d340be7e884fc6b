//! The files of sources and of registers as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::specs::source::Mark;
use crate::specs::yaml::Located;

/// A document, a repository, a recorded run.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Source")]
pub(in crate::specs::load) struct RawSource {
    pub(in crate::specs::load) key: Located<String>,
    pub(in crate::specs::load) title: String,
    pub(in crate::specs::load) address: Option<String>,
    pub(in crate::specs::load) mark: Mark,
    pub(in crate::specs::load) brand: Option<String>,
}

/// What the documents leave open or get wrong.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Register")]
pub(in crate::specs::load) struct RawRegister {
    pub(in crate::specs::load) ambiguities: Vec<RawAmbiguity>,
    pub(in crate::specs::load) errata: Vec<RawErratum>,
}

/// A contradiction of the documents, and the reading that is chosen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ambiguity")]
pub(in crate::specs::load) struct RawAmbiguity {
    pub(in crate::specs::load) id: Located<String>,
    pub(in crate::specs::load) question: String,
    pub(in crate::specs::load) readings: Vec<RawReading>,
    pub(in crate::specs::load) chosen: Located<String>,
    pub(in crate::specs::load) why: String,
}

/// One way to read the documents.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Reading")]
pub(in crate::specs::load) struct RawReading {
    pub(in crate::specs::load) id: String,
    pub(in crate::specs::load) text: String,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
}

/// A slip that can only be a slip.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Erratum")]
pub(in crate::specs::load) struct RawErratum {
    pub(in crate::specs::load) id: Located<String>,
    /// Who says so: the key of a source, `#`, and the heading.
    pub(in crate::specs::load) source: Located<String>,
    pub(in crate::specs::load) printed: String,
    pub(in crate::specs::load) meant: String,
    pub(in crate::specs::load) why: String,
}
