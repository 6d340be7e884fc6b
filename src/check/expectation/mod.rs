//! What came against the wish of a case: an answer, a call of our side, a page, a ledger.
//!
//! Messages: root exact; children by name, order free, repeats in order; text equal after trimming. An element that the
//! case does not name is fine if the spec has it, else an info finding.

mod came;
mod elements;
mod ledger;
mod page;
mod wished;

use std::collections::HashMap;
use std::sync::Arc;

use crate::cases::case::Case;
use crate::cases::expectation::{Expectation, Form};
use crate::cases::variables::Variables;
use crate::check::finding::{Finding, Subject};
use crate::check::shown::summary;
use crate::protocol::received::Received;
use crate::specs::endpoint::Endpoint;
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::requirement::{REQUEST, Requirement, answer_part, covers, requirements};
use crate::specs::source::Level;

/// Who wishes: the case that writes the step, and all endpoints that it may be about.
#[derive(Clone, Copy, Debug)]
pub struct Wisher<'a> {
    /// The case, or the precondition.
    pub case: &'a Case,
    /// The endpoints, by name.
    pub endpoints: &'a HashMap<String, Arc<Endpoint>>,
}

/// Compares an answer with the wish of a case. Captures go into `variables`, also those of an answer that is not as
/// wished, so that later steps show what really follows.
pub fn answer(
    wisher: Wisher<'_>,
    wish: &Expectation,
    endpoint: &Endpoint,
    received: &Received,
    variables: &mut Variables,
) -> Vec<Finding> {
    let answer = endpoint.answer(received);
    let mut compare = Compare::new(wisher, Some(endpoint), variables);
    if let Some(answer) = answer {
        let path = format!("{}.{}", endpoint.name, answer_part(&answer.id));
        compare.rows = Some((path, &answer.fields));
    }
    if let Some((at, wished)) = compare.another_answer(wish, endpoint, answer) {
        let is = answer.map_or("?", |answer| answer.id.as_str());
        let expected = format!("the answer `{}`", wished.join("` or `"));
        let actual = format!("the answer `{is}`: {}", summary(endpoint, received));
        compare.add(at, None, expected, actual);
        return compare.findings;
    }
    compare.http(wish, received.http);
    compare.message(wish, received);
    compare.findings
}

/// Compares an answer that need be no message with the wish of a case: its HTTP status, and what it shows if it is a page.
pub fn no_message(
    wisher: Wisher<'_>,
    wish: &Expectation,
    endpoint: &Endpoint,
    (http, text): (u16, &str),
    variables: &mut Variables,
) -> Vec<Finding> {
    let mut compare = Compare::new(wisher, Some(endpoint), variables);
    compare.http(wish, Some(http));
    compare.shows(wish, text);
    compare.findings
}

/// Compares a call that our side received with the wish of a case.
pub fn request(
    wisher: Wisher<'_>,
    wish: &Expectation,
    endpoint: Option<&Endpoint>,
    received: &Received,
    variables: &mut Variables,
) -> Vec<Finding> {
    let mut compare = Compare::new(wisher, endpoint, variables);
    compare.rows = endpoint.map(|endpoint| {
        let path = format!("{}.{REQUEST}", endpoint.name);
        (path, &*endpoint.request)
    });
    compare.message(wish, received);
    compare.findings
}

/// The finding that something was wished at a place and something else happened.
pub fn otherwise(
    wisher: Wisher<'_>,
    endpoint: Option<&Endpoint>,
    at: At,
    expected: String,
    actual: String,
) -> Vec<Finding> {
    let mut variables = Variables::default();
    let mut compare = Compare::new(wisher, endpoint, &mut variables);
    compare.add(at, None, expected, actual);
    compare.findings
}

pub use ledger::{Holding, ledger};
pub use page::{Arrived, page};

struct Compare<'a> {
    wisher: Wisher<'a>,
    endpoint: Option<&'a Endpoint>,
    /// The rows that promise the fields of the message, and the part of their ids before the field's name.
    rows: Option<(String, &'a [Field])>,
    form: Form,
    variables: &'a mut Variables,
    findings: Vec<Finding>,
}

impl<'a> Compare<'a> {
    fn new(
        wisher: Wisher<'a>,
        endpoint: Option<&'a Endpoint>,
        variables: &'a mut Variables,
    ) -> Self {
        Self {
            wisher,
            endpoint,
            rows: None,
            form: Form::Params,
            variables,
            findings: Vec::new(),
        }
    }

    fn http(&mut self, wish: &Expectation, http: Option<u16>) {
        let (Some((at, statuses)), Some(http)) = (&wish.http, http) else {
            return;
        };
        if !statuses.contains(&http) {
            let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
            let expected = format!("HTTP {}", statuses.join(" or "));
            self.add(*at, None, expected, format!("HTTP {http}"));
        }
    }

    fn message(&mut self, wish: &Expectation, received: &Received) {
        if let Some(message) = &wish.message {
            self.form = message.form;
            self.root(&message.top, received);
        }
    }

    /// A finding stands on the row that it is about, if the case covers that row, else on what the case covers first of the
    /// endpoint; it is never stronger than either.
    fn add(&mut self, at: At, promise: Option<Promise<'_>>, expected: String, actual: String) {
        let Wisher { case, .. } = self.wisher;
        let covered = |id: &str| case.covers.iter().any(|cover| covers(cover, id));
        let cover = self.cover();
        let strongest = cover.and_then(|cover| self.strongest(cover));
        let level = strongest.as_ref().map_or(Level::Must, |found| found.level);
        let level = level.min(case.level);
        let promise = promise
            .filter(|promise| covered(&promise.id) || covered(&format!("{}.required", promise.id)));
        let (requirement, citation, level) = match promise {
            Some(Promise { id, field }) => {
                (id, Some(field.citation.clone()), level.min(field.level))
            }
            None => {
                let endpoint = || self.endpoint.map(|endpoint| &endpoint.name);
                let requirement = cover.or_else(endpoint).unwrap_or(&case.id).clone();
                (requirement, strongest.map(|found| found.citation), level)
            }
        };
        self.findings.push(Finding {
            level,
            requirement,
            citation,
            expected,
            actual,
            subject: Subject::Message,
            place: Some(case.file.place(at)),
            signature: None,
        });
    }

    /// What the case covers first of the endpoint in question, or first of all.
    fn cover(&self) -> Option<&'a String> {
        let covers_of = &self.wisher.case.covers;
        let of_endpoint = |cover: &&String| {
            self.endpoint
                .is_some_and(|endpoint| covers(&endpoint.name, cover))
        };
        covers_of.iter().find(of_endpoint).or(covers_of.first())
    }

    /// The strongest requirement below a covered one.
    fn strongest(&self, cover: &str) -> Option<Requirement> {
        let name = cover.split('.').next().unwrap_or(cover);
        let elsewhere = || self.wisher.endpoints.get(name).map(Arc::as_ref);
        let own = self.endpoint.filter(|endpoint| endpoint.name == name);
        let all = requirements(own.or_else(elsewhere)?).into_iter();
        all.filter(|found| covers(cover, &found.id))
            .reduce(stronger)
    }
}

/// The stronger of two requirements; the first, if they are alike.
fn stronger(strongest: Requirement, found: Requirement) -> Requirement {
    if found.level > strongest.level {
        found
    } else {
        strongest
    }
}

/// A row of the spec, and its id.
#[derive(Clone)]
struct Promise<'a> {
    id: String,
    field: &'a Field,
}
