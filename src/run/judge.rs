//! [`judge`]: what is wrong with an answer, by the endpoint's promise and by the case's wish.

use crate::cases::case::{Case, Step};
use crate::cases::expectation::Expectation;
use crate::check::expectation::expectation;
use crate::check::finding::{Finding, Subject};
use crate::check::message::{self, Signature, unreadable_answer};
use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::received::Received;
use crate::run::evidence::Evidence;
use crate::run::prepare::Prepared;
use crate::run::variables::Identity;
use crate::specs::endpoint::Endpoint;

/// Who asked for the answer, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The case.
    pub case: &'a Case,
    /// The step.
    pub step: &'a Step,
    /// What the case wishes.
    pub wish: &'a Expectation,
    /// The endpoint.
    pub endpoint: &'a Endpoint,
}

/// What is wrong with an answer, the wish's findings first; captures go into the identity's variables. Where wish and
/// promise found one thing, the promise says it better.
pub fn judge(asked: Asked<'_>, evidence: &Evidence, identity: &mut Identity) -> Vec<Finding> {
    match &evidence.received {
        None => Vec::new(),
        Some(Err(malformed)) => {
            let found = unreadable_answer(asked.endpoint, &malformed.to_string());
            vec![asked.placed(found)]
        }
        Some(Ok(received)) => {
            let promise = asked.promise(received, evidence, identity);
            let Asked {
                case,
                wish,
                endpoint,
                ..
            } = asked;
            let mut found = expectation(case, wish, endpoint, received, &mut identity.variables);
            found.retain(|finding| !promise.iter().any(|promise| says_better(promise, finding)));
            found.extend(promise);
            found
        }
    }
}

fn says_better(promise: &Finding, wish: &Finding) -> bool {
    let rest = promise.requirement.strip_prefix(&wish.requirement);
    rest.is_some_and(|rest| rest.starts_with('.')) && promise.place == wish.place
}

impl Asked<'_> {
    fn promise(
        self,
        received: &Received,
        evidence: &Evidence,
        identity: &Identity,
    ) -> Vec<Finding> {
        let Prepared {
            script, dialect, ..
        } = &evidence.prepared;
        let signature = Signature {
            script,
            secret: &identity.secret,
            dialect: *dialect,
        };
        let found = message::answer(self.endpoint, received, signature);
        let explained = found.into_iter().map(|finding| match finding.subject {
            Subject::Signature => Finding {
                signature: evidence.explain(&received.params, identity),
                ..finding
            },
            _ => finding,
        });
        explained.map(|finding| self.placed(finding)).collect()
    }

    /// Promises stand in the specs; in the case file it is the element of that field that asked, else the step.
    fn placed(self, finding: Finding) -> Finding {
        let root = self.wish.xml.as_ref();
        let element = match &finding.subject {
            Subject::Field(path) => root.and_then(|root| root.at_path(path)),
            Subject::Signature => {
                root.and_then(|root| root.at_path(&[(SIGNATURE_FIELD.to_owned(), 0)]))
            }
            Subject::Message => None,
        };
        let at = element.map_or(self.step.at, |element| element.at);
        Finding {
            place: Some(self.case.file.place(at)),
            ..finding
        }
    }
}
