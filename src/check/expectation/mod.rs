//! An answer against the wish of a case.
//!
//! Root exact; children by name, order free, repeats in order; text equal after trimming. An element that the case does
//! not name is fine if the spec has it, else an info finding.

mod elements;
mod wished;

use crate::cases::case::Case;
use crate::cases::expectation::Expectation;
use crate::cases::variables::Variables;
use crate::check::finding::{Finding, Subject};
use crate::check::shown::summary;
use crate::protocol::received::Received;
use crate::specs::endpoint::{AnswerSpec, Endpoint};
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::requirement::{covers, requirements};
use crate::specs::source::Level;

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

impl Compare<'_> {
    /// A finding stands on the row that it is about, if the case covers that row, else on what the case covers; it is never
    /// stronger than either.
    fn add(&mut self, at: At, promise: Option<Promise<'_>>, expected: String, actual: String) {
        let covered = |id: &str| self.case.covers.iter().any(|cover| covers(cover, id));
        let requirements = requirements(self.endpoint).into_iter();
        let strongest =
            requirements
                .filter(|found| covered(&found.id))
                .reduce(|strongest, found| {
                    if found.level > strongest.level {
                        found
                    } else {
                        strongest
                    }
                });
        let level = strongest
            .as_ref()
            .map_or(Level::Must, |found| found.level)
            .min(self.case.level);
        let promise = promise
            .filter(|promise| covered(&promise.id) || covered(&format!("{}.required", promise.id)));
        let (requirement, citation, level) = match promise {
            Some(Promise { id, field }) => {
                (id, Some(field.citation.clone()), level.min(field.level))
            }
            None => {
                let cover = self.case.covers.first().unwrap_or(&self.endpoint.name);
                (cover.clone(), strongest.map(|found| found.citation), level)
            }
        };
        self.findings.push(Finding {
            level,
            requirement,
            citation,
            expected,
            actual,
            subject: Subject::Message,
            place: Some(self.case.file.place(at)),
            signature: None,
        });
    }
}

/// A row of the spec, and its id.
struct Promise<'a> {
    id: String,
    field: &'a Field,
}
