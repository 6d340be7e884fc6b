//! A message against the promise of its endpoint: fields, types, limits, signature.
//!
//! The mock judges requests with it and the runner answers. It only compares; what explains a wrong signature is asked
//! later, when someone wants to read it.

mod fields;
mod proofs;
mod values;

use crate::check::finding::{Finding, Subject};
use crate::check::message::fields::{Basis, is_empty};
pub use crate::check::message::proofs::{Beside, proofs};
use crate::check::shown::summary;
use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::Messages;
use crate::protocol::params::Params;
use crate::protocol::received::Received;
use crate::protocol::secret::Secret;
use crate::protocol::secrets::Key;
use crate::protocol::signing_rule::SigningRule;
use crate::sign::rule::verify_by;
use crate::specs::endpoint::Endpoint;
use crate::specs::field::Field;
use crate::specs::requirement::{REQUEST, SIGNATURE, answer_part};
use crate::specs::source::Level;

/// What a signature is verified with.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a> {
    /// The URL that the message went to, or its request.
    pub url: &'a str,
    /// The secret of the endpoint.
    pub secret: &'a Secret,
    /// How the base string is built.
    pub dialect: Dialect,
}

/// What is wrong with a request.
pub fn request(endpoint: &Endpoint, received: &Received, signature: Signature<'_>) -> Vec<Finding> {
    request_from(Level::Info, endpoint, received, signature)
}

/// What is wrong with a request, without limits whose findings are weaker than that: whoever refuses by it has no use for what is
/// only worth knowing.
pub fn request_from(
    least: Level,
    endpoint: &Endpoint,
    received: &Received,
    signature: Signature<'_>,
) -> Vec<Finding> {
    let mut check = Check::new(endpoint, REQUEST.to_owned());
    check.least = least;
    check.fields(&endpoint.request, &received.params);
    let rule = endpoint.request_rule(signature.url, signature.dialect);
    check.signature(&endpoint.request, &received.params, rule, signature.secret);
    check.findings
}

/// What is wrong with an answer: which of the promised ones it is decides what is asked of it.
pub fn answer(endpoint: &Endpoint, received: &Received, signature: Signature<'_>) -> Vec<Finding> {
    let came = match received.root {
        Some(_) => Messages::Xml,
        None => Messages::Json,
    };
    if came != endpoint.messages {
        return vec![unreadable_answer(endpoint, came.description())];
    }
    let Some(answer) = endpoint.answer(received) else {
        let promised: Vec<&str> = endpoint
            .answers
            .iter()
            .map(|answer| answer.id.as_str())
            .collect();
        let expected = format!("one of the documented answers: {}", promised.join(", "));
        return vec![Finding {
            expected,
            ..unreadable_answer(endpoint, &summary(endpoint, received))
        }];
    };
    let mut check = Check::new(endpoint, answer_part(&answer.id));
    check.fields(&answer.fields, &received.params);
    match answer.fields.iter().any(|field| field.kind.is_signature()) {
        true => {
            let rule = endpoint.answer_rule(Some(answer), signature.url, signature.dialect);
            check.signature(&answer.fields, &received.params, rule, signature.secret);
        }
        false if endpoint.signed.is_signature() => check.unsigned(received),
        false => {}
    }
    check.findings
}

/// What an answer is that could not be read at all.
pub fn unreadable_answer(endpoint: &Endpoint, why: &str) -> Finding {
    let mut fields = endpoint.answers.iter().flat_map(|answer| &answer.fields);
    let finding = unreadable(endpoint, "answer", fields.next(), why);
    Finding {
        expected: endpoint.messages.description().to_owned(),
        ..finding
    }
}

/// What a request is that could not be read at all.
pub fn unreadable_request(endpoint: &Endpoint, why: &str) -> Finding {
    unreadable(endpoint, REQUEST, endpoint.request.first(), why)
}

fn unreadable(endpoint: &Endpoint, part: &str, first: Option<&Field>, why: &str) -> Finding {
    Finding {
        level: Level::Must,
        requirement: format!("{}.{part}", endpoint.name),
        citation: first.map(|field| field.citation.clone()),
        expected: "a message that can be read".to_owned(),
        actual: why.to_owned(),
        subject: Subject::Message,
        place: None,
        signature: None,
    }
}

struct Check<'a> {
    endpoint: &'a Endpoint,
    /// The part of the ids between the endpoint's name and the field's.
    part: String,
    /// The groups that are open, each with its number among its equals.
    path: Vec<(&'a str, usize)>,
    findings: Vec<Finding>,
    /// Limits whose findings are weaker are not looked at.
    least: Level,
}

impl<'a> Check<'a> {
    fn new(endpoint: &'a Endpoint, part: String) -> Self {
        Self {
            endpoint,
            part,
            path: Vec::new(),
            findings: Vec::new(),
            least: Level::Info,
        }
    }

    fn signature(
        &mut self,
        fields: &'a [Field],
        params: &Params,
        rule: Option<SigningRule>,
        secret: &Secret,
    ) {
        let field = fields.iter().find(|field| field.kind.is_signature());
        let (Some(field), Some(rule)) = (field, rule) else {
            return;
        };
        let mut values = params.all(&field.name).filter(|value| !is_empty(value));
        // Absent or repeated signatures are found by their row already.
        let (Some(value), None) = (values.next(), values.next()) else {
            return;
        };
        // A group in place of a signature is no signature.
        let right = value
            .text()
            .is_some_and(|text| verify_by(text, &rule, params, secret));
        if !right {
            let with_key = match self.endpoint.key {
                Key::Receiving => "",
                Key::Payout => " and the secret for payouts",
            };
            let made = match &rule {
                SigningRule::ByName { script, .. } => {
                    format!("with script name `{script}`{with_key}")
                }
                SigningRule::ByRow { .. } => "by the order of the documented rows".to_owned(),
            };
            let expected = format!("`{}` is the signature {made}", field.name);
            self.add(
                Basis::row(field, SIGNATURE),
                0,
                expected,
                "it is not".to_owned(),
            );
        }
    }

    /// An answer may go unsigned only where the documents say so, and what it said is worth knowing (signature.md 1).
    fn unsigned(&mut self, received: &Received) {
        let actual = summary(self.endpoint, received);
        let found = unreadable_answer(self.endpoint, &actual);
        let requirement = format!("{}.{}", self.endpoint.name, self.part);
        let expected = "a signed answer, unless the merchant cannot be told".to_owned();
        self.findings.push(Finding {
            level: Level::Info,
            requirement,
            expected,
            ..found
        });
    }
}
