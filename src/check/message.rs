//! A message against the promise of its endpoint: fields, types, limits, signature.
//!
//! The mock judges requests with it and the runner answers. It only compares; what explains a wrong signature is asked
//! later, when someone wants to read it.

use crate::check::finding::{Finding, Subject};
use crate::check::shown::{quoted, summary};
use crate::protocol::dialect::Dialect;
use crate::protocol::kind::Kind;
use crate::protocol::params::{Params, Value};
use crate::protocol::received::Received;
use crate::protocol::secret::Secret;
use crate::sign::signature::verify;
use crate::specs::endpoint::Endpoint;
use crate::specs::field::{Field, Presence};
use crate::specs::requirement::{REQUEST, SIGNATURE, answer_part};
use crate::specs::source::{Citation, Level};

/// What a signature is verified with.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a> {
    /// The script name.
    pub script: &'a str,
    /// The secret.
    pub secret: &'a Secret,
    /// How the base string is built.
    pub dialect: Dialect,
}

/// What is wrong with a request.
pub fn request(endpoint: &Endpoint, received: &Received, signature: Signature<'_>) -> Vec<Finding> {
    let mut check = Check {
        endpoint,
        findings: Vec::new(),
    };
    check.fields(&[REQUEST], &endpoint.request, &received.params);
    check.signature(&endpoint.request, &received.params, signature);
    check.findings
}

/// What is wrong with an answer: which of the promised ones it is decides what is asked of it.
pub fn answer(endpoint: &Endpoint, received: &Received, signature: Signature<'_>) -> Vec<Finding> {
    let mut check = Check {
        endpoint,
        findings: Vec::new(),
    };
    match endpoint.answer(received) {
        Some(answer) => {
            check.fields(
                &[&answer_part(&answer.id)],
                &answer.fields,
                &received.params,
            );
            check.signature(&answer.fields, &received.params, signature);
        }
        None => check.unknown_answer(received),
    }
    check.findings
}

/// What an answer is that could not be read at all.
pub fn unreadable_answer(endpoint: &Endpoint, why: &str) -> Finding {
    Finding {
        level: Level::Must,
        requirement: format!("{}.answer", endpoint.name),
        citation: endpoint
            .answers
            .iter()
            .flat_map(|answer| &answer.fields)
            .next()
            .map(|field| field.citation.clone()),
        expected: "an XML document".to_owned(),
        actual: why.to_owned(),
        subject: Subject::Message,
        place: None,
        signature: None,
    }
}

struct Check<'a> {
    endpoint: &'a Endpoint,
    findings: Vec<Finding>,
}

impl Check<'_> {
    /// `path` are the parts of the id between the endpoint's name and the field's.
    fn fields(&mut self, path: &[&str], fields: &[Field], params: &Params) {
        for field in fields {
            let mut values = params.all(&field.name).peekable();
            let filled = values.peek().is_some_and(|value| !is_empty(value));
            let kept = match field.presence {
                Presence::Required => filled,
                Presence::MayBeEmpty => values.peek().is_some(),
                Presence::Optional | Presence::Repeated => true,
            };
            if !kept {
                let actual = if values.peek().is_some() {
                    "it is empty"
                } else {
                    "it is absent"
                };
                let expected = format!("`{}` is there", field.name);
                self.add(
                    path,
                    field,
                    "required",
                    field.level,
                    &field.citation,
                    expected,
                    actual.to_owned(),
                );
            }
            let mut count = 0;
            for value in values {
                count += 1;
                if !is_empty(value) {
                    self.value(path, field, value);
                }
            }
            if count > 1 && field.presence != Presence::Repeated {
                let expected = format!("`{}` stands once", field.name);
                let actual = format!("it stands {count} times");
                self.add(
                    path,
                    field,
                    "type",
                    field.level,
                    &field.citation,
                    expected,
                    actual,
                );
            }
        }
    }

    fn value(&mut self, path: &[&str], field: &Field, value: &Value) {
        match (value, &field.kind) {
            // Judged as a whole by `signature`.
            (_, Kind::Signature) | (_, Kind::Any) => {}
            (Value::Map(group), Kind::Group) => {
                self.fields(
                    &[path, &[field.name.as_str()]].concat(),
                    &field.fields,
                    group,
                );
            }
            (value, kind) => match value.text() {
                Some(text) if kind.accepts(text) => self.limits(path, field, text),
                text => {
                    let expected = format!("`{}` is {kind}", field.name);
                    let actual = text.map_or("a group of fields".to_owned(), quoted);
                    self.add(
                        path,
                        field,
                        "type",
                        field.level,
                        &field.citation,
                        expected,
                        actual,
                    );
                }
            },
        }
    }

    fn limits(&mut self, path: &[&str], field: &Field, text: &str) {
        let Some(limits) = &field.limits else { return };
        for bound in limits.bounds.iter().filter(|bound| !bound.holds(text)) {
            let expected = format!("`{}` has {}", field.name, bound.text());
            self.add(
                path,
                field,
                bound.word(),
                limits.level,
                &limits.citation,
                expected,
                quoted(text),
            );
        }
    }

    fn signature(&mut self, fields: &[Field], params: &Params, signature: Signature<'_>) {
        let Some(field) = fields.iter().find(|field| field.kind == Kind::Signature) else {
            return;
        };
        let Signature {
            script,
            secret,
            dialect,
        } = signature;
        let mut received = params.all(&field.name).filter_map(Value::text);
        // An absent signature is found by its row already.
        let (Some(text), None) = (received.next(), received.next()) else {
            return;
        };
        if !text.is_empty() && !verify(text, script, params, secret, dialect) {
            self.findings.push(Finding {
                level: field.level,
                requirement: format!("{}.{SIGNATURE}", self.endpoint.name),
                citation: Some(field.citation.clone()),
                expected: format!(
                    "`{}` is the signature with script name `{script}`",
                    field.name
                ),
                actual: "it is not".to_owned(),
                subject: Subject::Signature,
                place: None,
                signature: None,
            });
        }
    }

    fn unknown_answer(&mut self, received: &Received) {
        let promised: Vec<&str> = self
            .endpoint
            .answers
            .iter()
            .map(|answer| answer.id.as_str())
            .collect();
        let expected = format!("one of the documented answers: {}", promised.join(", "));
        let actual = summary(self.endpoint, received);
        self.findings.push(Finding {
            expected,
            ..unreadable_answer(self.endpoint, &actual)
        });
    }

    #[allow(clippy::too_many_arguments)] // A finding has that many parts.
    fn add(
        &mut self,
        path: &[&str],
        field: &Field,
        what: &str,
        level: Level,
        citation: &Citation,
        expected: String,
        actual: String,
    ) {
        let subject = match field.kind {
            Kind::Signature => Subject::Signature,
            _ => Subject::Field(field.name.clone()),
        };
        self.findings.push(Finding {
            level,
            requirement: format!(
                "{}.{}.{}.{what}",
                self.endpoint.name,
                path.join("."),
                field.name
            ),
            citation: Some(citation.clone()),
            expected,
            actual,
            subject,
            place: None,
            signature: None,
        });
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Map(group) => group.is_empty(),
        Value::List(items) => items.is_empty(),
        value => value.text().is_none_or(str::is_empty),
    }
}
