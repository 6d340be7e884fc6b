//! [`Endpoint`]: one call of one profile, with all that the documents promise about its messages.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::error::Place;
use crate::protocol::authentication::Authentication;
use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::{Encoding, Messages, Root};
use crate::protocol::party::Party;
use crate::protocol::received::Received;
use crate::protocol::script::script;
use crate::protocol::secrets::Key;
use crate::protocol::signing_rule::{SigningRule, Table};
use crate::specs::condition::Condition;
use crate::specs::family::{Refusal, Refuses};
use crate::specs::field::Field;
use crate::specs::proof::Proof;
use crate::specs::source::{Citation, Level};

/// The field of a request from which a part `{name}` of a path is filled, so that the two agree.
pub fn path_field(name: &str) -> String {
    format!("pg_{name}")
}

/// What a call moves, which decides where it may be sent to a live gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing.
    None,
    /// Stored cards.
    Card,
    /// Money.
    Money,
    /// The payer is asked to do something.
    User,
}

/// One call, as one profile has it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its name: the name of its file.
    pub name: String,
    /// Where its messages go.
    pub route: Route,
    /// The other paths that lead there.
    pub other_paths: Vec<String>,
    /// Its script name, where it is not the last part of the path.
    pub script: Option<String>,
    /// Who sends.
    pub from: Party,
    /// Who receives.
    pub to: Party,
    /// How its messages prove their sender.
    pub signed: Authentication,
    /// What its requests must prove beside their fields.
    pub proofs: Vec<Proof>,
    /// The merchant's secret that signs its messages, in both directions.
    pub key: Key,
    /// How a request may be encoded; the first is the one that is used by default.
    pub encodings: Vec<Encoding>,
    /// The root of its request where that is a document in `pg_xml`.
    pub root: Root,
    /// The form of its answers.
    pub messages: Messages,
    /// What it moves.
    pub effect: Effect,
    /// The service of the family that must be switched on for the merchant; without one everybody may call it.
    pub service: Option<String>,
    /// The operation of the mock's ledger that carries it out; a call of the merchant has none.
    pub operation: Option<Operation>,
    /// How a mock refuses its requests.
    pub refuses: Arc<Refuses>,
    /// Whether the fields that the shop added to its own request come back in this one.
    pub echoes: bool,
    /// The endpoints to which a call of this one leads: pages that its answer names, calls of the merchant.
    pub leads_to: Vec<String>,
    /// The rows of the request, those of the family first, or last where the order of rows is signed.
    pub request: Vec<Field>,
    /// The rows of the request in signing order, where that is theirs.
    pub table: Arc<Table>,
    /// The answers that are promised; the first whose conditions hold is the one that is checked.
    pub answers: Vec<AnswerSpec>,
    /// Promises that are no field rows.
    pub rules: Vec<Rule>,
}

/// Where the messages of an endpoint go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// To a path of the gateway; `{merchant_id}` and the like are filled from the message.
    Path(String),
    /// Nobody knows where, and why that is so.
    Unknown(String),
    /// To the address that the merchant gave for this callback of the family, or for this return of the payer's browser.
    Callback(String),
}

/// An operation of the mock's ledger.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name.
    pub name: String,
    /// Where it is named, for a mock that does not know it.
    pub place: Place,
}

/// One of the answers that are promised.
#[derive(Clone, Debug)]
pub struct AnswerSpec {
    /// Its id within the endpoint: `ok`, `error`.
    pub id: String,
    /// When an answer is this one: all must hold.
    pub when: Vec<Condition>,
    /// Its rows.
    pub fields: Vec<Field>,
    /// Its rows in signing order, where that is theirs.
    pub table: Arc<Table>,
}

/// A promise that is no field row.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id within the endpoint.
    pub id: String,
    /// How strong a finding is.
    pub level: Level,
    /// What it says, in our words.
    pub text: String,
    /// Why no case tries it, if none does.
    pub not_tested: Option<String>,
    /// How a mock refuses what breaks it, where it does.
    pub refused: Option<Refusal>,
    /// Where it is said.
    pub citation: Citation,
}

impl Endpoint {
    /// The path at the gateway, if it is the gateway that is called.
    pub fn path(&self) -> Option<&str> {
        match &self.route {
            Route::Path(path) => Some(path),
            Route::Callback(_) | Route::Unknown(_) => None,
        }
    }

    /// Whether cases can send requests to it: it is neither a page nor a call of the merchant, and its path is known.
    pub fn takes_requests(&self) -> bool {
        self.from == Party::Merchant && self.path().is_some()
    }

    /// The callback of the family that it is, or the return, if it is the merchant that is called.
    pub fn callback(&self) -> Option<&str> {
        match &self.route {
            Route::Callback(name) => Some(name),
            Route::Path(_) | Route::Unknown(_) => None,
        }
    }

    /// Why nobody can call it, where that is so.
    pub fn not_testable(&self) -> Option<&str> {
        match &self.route {
            Route::Unknown(why) => Some(why),
            Route::Path(_) | Route::Callback(_) => None,
        }
    }

    /// The script name under which a message to this URL is signed.
    pub fn script<'a>(&'a self, url: &'a str) -> &'a str {
        self.script.as_deref().unwrap_or_else(|| script(url))
    }

    /// How a request to this URL is signed; none if it carries no signature.
    pub fn request_rule(&self, url: &str, dialect: Dialect) -> Option<SigningRule> {
        self.rule_of(&self.table, url, dialect)
    }

    /// How this answer to a request to this URL is signed; none if it carries no signature.
    pub fn answer_rule(
        &self,
        answer: Option<&AnswerSpec>,
        url: &str,
        dialect: Dialect,
    ) -> Option<SigningRule> {
        let none = Arc::default();
        self.rule_of(answer.map_or(&none, |answer| &answer.table), url, dialect)
    }

    /// How a message with these rows is signed, of a request to this URL; none if it carries no signature.
    pub fn rule_of(&self, table: &Arc<Table>, url: &str, dialect: Dialect) -> Option<SigningRule> {
        match self.signed {
            Authentication::PgSig => Some(SigningRule::ByName {
                script: self.script(url).into(),
                dialect,
            }),
            Authentication::Sign => Some(SigningRule::ByRow {
                table: Arc::clone(table),
                empty: dialect.empty,
            }),
            Authentication::Basic | Authentication::None => None,
        }
    }

    /// The promise that an answer is held against: the first whose conditions hold.
    pub fn answer(&self, received: &Received) -> Option<&AnswerSpec> {
        self.answers.iter().find(|answer| {
            answer
                .when
                .iter()
                .all(|condition| condition.holds(received))
        })
    }

    /// The promise that is no field row, with that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The promise with that id.
    pub fn answer_named(&self, id: &str) -> Option<&AnswerSpec> {
        self.answers.iter().find(|answer| answer.id == id)
    }
}
