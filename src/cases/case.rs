//! [`Case`]: one thing that is tried, as a list of [`Step`]s.

use crate::cases::expectation::Expectation;
use crate::cases::template::Template;
use crate::protocol::encoding::Encoding;
use crate::protocol::stored_card::StoredCard;
use crate::specs::fault::Fault;
use crate::specs::files::{At, File};
use crate::specs::source::Level;

/// One thing that is tried.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id: its path below `cases/`.
    pub id: String,
    /// What holds when it passes.
    pub title: String,
    /// Its file, for places.
    pub file: File,
    /// The requirements it covers, or prefixes of their ids.
    pub covers: Vec<String>,
    /// The profiles it applies to.
    pub profiles: Vec<String>,
    /// The strongest level of a finding against its expectations.
    pub level: Level,
    /// What the merchant's ledger holds before the first step; only a mock can be given that.
    pub ledger: Ledger,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// What a ledger holds at the start.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Saved cards.
    pub cards: Vec<StoredCard<Template>>,
}

/// One step, and where it stands.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands.
    pub at: At,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Sends a request and judges the answer.
    Send(Box<Send>),
    /// Tells the mock to do something wrong with its next answers.
    Fault(Fault),
}

/// A request as written.
#[derive(Clone, Debug)]
pub struct Send {
    /// The endpoint.
    pub endpoint: String,
    /// The fields that the case names.
    pub params: Vec<(String, TemplateValue)>,
    /// Fields that would be added but shall not be.
    pub omit: Vec<String>,
    /// How it is encoded, if not in the endpoint's first encoding.
    pub encoding: Option<Encoding>,
    /// How it is signed.
    pub sign: Signing,
    /// The base string, written out.
    pub signature: Option<(At, Template)>,
    /// What the answer must be.
    pub expect: Expectation,
}

/// A value as written.
#[derive(Clone, Debug)]
pub enum TemplateValue {
    /// Text.
    Text(Template),
    /// A list.
    List(Vec<TemplateValue>),
    /// A group.
    Map(Vec<(String, TemplateValue)>),
}

/// How a request is signed.
#[derive(Clone, Debug)]
pub enum Signing {
    /// As the rule says.
    Right,
    /// Not at all.
    Unsigned,
    /// By the rule, but with another script name or secret.
    Spoilt {
        /// In place of the script name.
        script: Option<String>,
        /// In place of the secret.
        secret: Option<String>,
    },
    /// By the rule, and then once more, wrongly.
    Doubled,
    /// By the rule, but as a list of one.
    Array,
    /// With the single mistake of this name.
    Mistake(String),
    /// With this digest, whatever the message is.
    Digest(String),
}

impl Case {
    /// The family whose endpoints it uses: the first part of its id.
    pub fn family(&self) -> &str {
        self.id.split('/').next().unwrap_or(&self.id)
    }
}
