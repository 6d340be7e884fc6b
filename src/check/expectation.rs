//! An answer against the wish of a case.
//!
//! Root exact; children by name, order free, repeats in order; text equal after trimming. An element that the case does
//! not name is fine if the spec has it, else an info finding.

use crate::cases::case::Case;
use crate::cases::expectation::{Expectation, ExpectedContent, ExpectedElement};
use crate::cases::template::Pattern;
use crate::cases::variables::Variables;
use crate::check::finding::{Finding, Subject};
use crate::check::message::{quoted, summary};
use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::kind::Kind;
use crate::protocol::params::{Params, Value};
use crate::protocol::received::Received;
use crate::specs::endpoint::{AnswerSpec, Condition, Endpoint};
use crate::specs::field::Field;
use crate::specs::requirement::{answer_part, requirements};
use crate::specs::source::{Citation, Level};
use crate::specs::yaml::At;

/// Compares an answer with the wish of a case. Captures go into `variables`, also those of an answer that is not as
/// wished, so that later steps show what really follows.
pub fn expectation(
    case: &Case,
    wish: &Expectation,
    endpoint: &Endpoint,
    received: &Received,
    variables: &mut Variables,
) -> Vec<Finding> {
    let answer = endpoint.answer(received);
    let mut compare = Compare {
        case,
        endpoint,
        answer,
        variables,
        findings: Vec::new(),
    };
    if let Some(at) = compare.is_another_answer(wish) {
        let wished: Vec<&str> = compare
            .wished(wish)
            .map(|answer| answer.id.as_str())
            .collect();
        let is = compare.answer.map_or("?", |answer| answer.id.as_str());
        let expected = format!("the answer `{}`", wished.join("` or `"));
        compare.add(
            at,
            None,
            expected,
            format!("the answer `{is}`: {}", summary(endpoint, received)),
        );
        return compare.findings;
    }
    if let Some((at, statuses)) = &wish.http
        && received.http.is_some_and(|http| !statuses.contains(&http))
    {
        let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
        let expected = format!("HTTP {}", statuses.join(" or "));
        compare.add(
            *at,
            None,
            expected,
            format!("HTTP {}", received.http.unwrap_or_default()),
        );
    }
    if let Some(root) = &wish.xml {
        compare.root(root, received);
    }
    compare.findings
}

struct Compare<'a> {
    case: &'a Case,
    endpoint: &'a Endpoint,
    answer: Option<&'a AnswerSpec>,
    variables: &'a mut Variables,
    findings: Vec<Finding>,
}

impl<'a> Compare<'a> {
    /// Where the wish stands, if it is for another of the promised answers: then nothing else is worth comparing.
    fn is_another_answer(&self, wish: &Expectation) -> Option<At> {
        let answer = self.answer?;
        let xml = wish.xml.as_ref()?;
        let mut wished = self.wished(wish).peekable();
        wished.peek()?;
        (!wished.any(|wished| wished.id == answer.id)).then_some(xml.at)
    }

    /// The promised answers that the wish can be for.
    fn wished(&self, wish: &Expectation) -> impl Iterator<Item = &'a AnswerSpec> {
        let endpoint: &'a Endpoint = self.endpoint;
        endpoint
            .answers
            .iter()
            .filter(move |answer| answer.when.iter().all(|when| self.can_hold(when, wish)))
    }

    fn can_hold(&self, condition: &Condition, wish: &Expectation) -> bool {
        if let [only] = condition.path.as_slice()
            && only == "http"
        {
            let statuses = wish.http.as_ref().map(|(_, statuses)| statuses);
            return statuses.is_none_or(|wished| {
                wished
                    .iter()
                    .any(|http| condition.values.contains(&http.to_string()))
            });
        }
        let element = wish
            .xml
            .as_ref()
            .and_then(|root| at_path(root, &condition.path));
        match element.map(|element| &element.content) {
            None => condition.values.is_empty(),
            Some(ExpectedContent::Elements(_)) => false,
            Some(ExpectedContent::Text(Pattern::Match { kind, optional, .. })) => {
                condition.values.iter().any(|value| kind.accepts(value))
                    || (condition.values.is_empty() && *optional)
            }
            Some(ExpectedContent::Text(Pattern::Text(template))) => template
                .fill(self.variables)
                .is_ok_and(|text| condition.values.contains(&text)),
        }
    }

    fn root(&mut self, root: &ExpectedElement, received: &Received) {
        let name = received.root.as_deref().unwrap_or_default();
        if name != root.name {
            self.add(
                root.at,
                None,
                format!("the root `{}`", root.name),
                format!("the root {}", quoted(name)),
            );
            return;
        }
        let fields = self.answer.map_or(&[][..], |answer| &answer.fields);
        let path = self
            .answer
            .map(|answer| format!("{}.{}", self.endpoint.name, answer_part(&answer.id)));
        self.elements(root, &received.params, fields, &path.unwrap_or_default());
    }

    fn elements(
        &mut self,
        parent: &ExpectedElement,
        params: &Params,
        fields: &'a [Field],
        path: &str,
    ) {
        let wishes: &[ExpectedElement] = match &parent.content {
            ExpectedContent::Elements(wishes) => wishes,
            ExpectedContent::Text(_) => &[],
        };
        for (index, wish) in wishes.iter().enumerate() {
            let before = wishes[..index]
                .iter()
                .filter(|other| other.name == wish.name)
                .count(); // index is in range.
            let row = fields.iter().find(|field| field.name == wish.name);
            let promise = row.map(|field| Promise {
                id: format!("{path}.{}", field.name),
                field,
            });
            self.element(wish, params.all(&wish.name).nth(before), promise);
        }
        for (index, (name, _)) in params.iter().enumerate() {
            let repeat = params
                .iter()
                .take(index)
                .filter(|(other, _)| *other == name)
                .count();
            let wished = wishes.iter().filter(|wish| wish.name == name).count();
            let known = fields.iter().any(|field| field.name == name);
            if wished > 0 && repeat == wished {
                let count = params.all(name).count();
                self.add(
                    parent.at,
                    None,
                    format!("{wished} × `{name}`"),
                    format!("{count} × `{name}`"),
                );
            } else if wished == 0 && !known {
                self.add(
                    parent.at,
                    None,
                    "only documented fields".to_owned(),
                    format!("also `{name}`"),
                );
                if let Some(finding) = self.findings.last_mut() {
                    finding.level = Level::Info;
                }
            }
        }
    }

    fn element(
        &mut self,
        wish: &ExpectedElement,
        value: Option<&Value>,
        promise: Option<Promise<'a>>,
    ) {
        match (&wish.content, value) {
            (ExpectedContent::Elements(_), Some(Value::Map(group))) => {
                let fields = promise
                    .as_ref()
                    .map_or(&[][..], |promise| &promise.field.fields);
                let path = promise.as_ref().map_or("", |promise| &promise.id);
                self.elements(wish, group, fields, path);
            }
            (ExpectedContent::Elements(_), Some(value)) if value.text() == Some("") => {
                self.elements(wish, &Params::new(), &[], "");
            }
            (ExpectedContent::Text(pattern), Some(value)) => {
                self.text(wish, pattern, value, promise)
            }
            (ExpectedContent::Text(Pattern::Match { optional: true, .. }), None) => {}
            (_, value) => {
                let expected = format!("`{}` is there", wish.name);
                let actual = if value.is_some() {
                    "it is no group of fields"
                } else {
                    "it is absent"
                };
                self.add(wish.at, promise, expected, actual.to_owned());
            }
        }
    }

    fn text(
        &mut self,
        wish: &ExpectedElement,
        pattern: &Pattern,
        value: &Value,
        promise: Option<Promise<'a>>,
    ) {
        let text = value.text().map(str::trim);
        // A signature is judged by the message check; its digits are for nobody's eyes.
        let shown = |text: &str| {
            if wish.name == SIGNATURE_FIELD {
                "another text".to_owned()
            } else {
                quoted(text)
            }
        };
        let actual = || text.map_or("a group of fields".to_owned(), shown);
        match pattern {
            Pattern::Match {
                name,
                kind,
                optional,
            } => {
                let absent = *optional && text == Some("");
                if !absent && !text.map_or(*kind == Kind::Any, |text| kind.accepts(text)) {
                    self.add(
                        wish.at,
                        promise,
                        format!("`{}` is {kind}", wish.name),
                        actual(),
                    );
                }
                if let (Some(name), Some(text)) = (name, text) {
                    self.variables.set(name, text);
                }
            }
            Pattern::Text(template) => {
                let wanted = template.fill(self.variables);
                if wanted.as_deref().ok() != text {
                    let expected = wanted.map_or_else(
                        |name| {
                            format!("`{}` is what {name} captured, which nothing did", wish.name)
                        },
                        |wanted| format!("`{}` is {}", wish.name, shown(&wanted)),
                    );
                    self.add(wish.at, promise, expected, actual());
                }
            }
        }
    }

    fn add(&mut self, at: At, promise: Option<Promise<'_>>, expected: String, actual: String) {
        let covered = self
            .case
            .covers
            .first()
            .cloned()
            .unwrap_or_else(|| self.endpoint.name.clone());
        let level = promise
            .as_ref()
            .map_or(Level::Must, |promise| promise.field.level)
            .min(self.case.level);
        let citation = promise
            .as_ref()
            .map(|promise| promise.field.citation.clone());
        self.findings.push(Finding {
            level,
            citation: citation.or_else(|| self.citation(&covered)),
            requirement: promise.map_or(covered, |promise| promise.id),
            expected,
            actual,
            subject: Subject::Message,
            place: Some(self.case.file.place(at)),
            signature: None,
        });
    }

    /// Where the first requirement that a prefix covers is said.
    fn citation(&self, covered: &str) -> Option<Citation> {
        requirements(self.endpoint)
            .into_iter()
            .find(|requirement| requirement.id.starts_with(covered))
            .map(|found| found.citation)
    }
}

/// A row of the spec, and its id.
struct Promise<'a> {
    id: String,
    field: &'a Field,
}

fn at_path<'e>(element: &'e ExpectedElement, path: &[String]) -> Option<&'e ExpectedElement> {
    let Some((first, rest)) = path.split_first() else {
        return Some(element);
    };
    let ExpectedContent::Elements(children) = &element.content else {
        return None;
    };
    at_path(children.iter().find(|child| child.name == *first)?, rest)
}
