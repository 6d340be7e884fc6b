//! [`Asked`]: what is wrong with a message that came, by the endpoint's promise and by the case's wish.

use crate::cases::expectation::Expectation;
use crate::cases::variables::Variables;
use crate::check::expectation::{self, Wisher};
use crate::check::finding::{Finding, SignatureDetail, Subject};
use crate::check::message::{self, Signature};
use crate::protocol::authentication::{SIGN_FIELD, SIGNATURE_FIELD};
use crate::run::evidence::{Evidence, Read};
use crate::run::page::Page;
use crate::run::variables::Identity;
use crate::specs::endpoint::Endpoint;
use crate::specs::files::At;

/// Who asked for a message, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who wishes.
    pub wisher: Wisher<'a>,
    /// Where the step stands.
    pub at: At,
    /// What the case wishes.
    pub wish: &'a Expectation,
    /// The endpoint whose promise it is held against.
    pub endpoint: Option<&'a Endpoint>,
}

impl Asked<'_> {
    /// What is wrong with an answer, the wish's findings first; captures go into the identity's variables.
    pub fn answer(self, evidence: &Evidence, identity: &mut Identity) -> Vec<Finding> {
        let (Some(endpoint), Some(read)) = (self.endpoint, &evidence.answer) else {
            return Vec::new();
        };
        match read {
            Read::Page(_) => Vec::new(),
            // Whoever expects no message is told of the status, and of a page.
            _ if self.wish.no_message => {
                let Ok(answer) = &evidence.exchange.result else {
                    return Vec::new();
                };
                let text = match self.wish.page.is_empty() {
                    true => String::new(),
                    false => Page::read(&String::from_utf8_lossy(&answer.body)).text,
                };
                let (came, variables) = ((answer.http, text.as_str()), &mut identity.variables);
                expectation::no_message(self.wisher, self.wish, endpoint, came, variables)
            }
            Read::Malformed(malformed) => {
                vec![self.placed(message::unreadable_answer(endpoint, &malformed.to_string()))]
            }
            Read::Fields(received) => {
                let signature = signature(evidence, identity);
                let promise = message::answer(endpoint, received, signature);
                let explain = || evidence.explain_answer(&received.params, identity);
                let promise = self.promise(promise, explain);
                let variables = &mut identity.variables;
                let wish =
                    expectation::answer(self.wisher, self.wish, endpoint, received, variables);
                both(wish, promise)
            }
        }
    }

    /// What is wrong with a call that our side received, or with what a browser brought there.
    pub fn call(self, evidence: &Evidence, identity: &mut Identity) -> Vec<Finding> {
        match (&evidence.request, self.endpoint) {
            (Read::Malformed(malformed), Some(endpoint)) => {
                vec![self.placed(message::unreadable_request(
                    endpoint,
                    &malformed.to_string(),
                ))]
            }
            (Read::Fields(received), endpoint) => {
                let promise = endpoint.map(|endpoint| {
                    message::request(endpoint, received, signature(evidence, identity))
                });
                let promise = promise.unwrap_or_default();
                let explain = || evidence.explain_call(&received.params, identity);
                let promise = self.promise(promise, explain);
                let variables: &mut Variables = &mut identity.variables;
                let wish =
                    expectation::request(self.wisher, self.wish, endpoint, received, variables);
                let form = self.form(evidence);
                form.into_iter().chain(both(wish, promise)).collect()
            }
            (Read::Malformed(malformed), None) if self.wish.message.is_some() => {
                let expected = "a message that can be read".to_owned();
                expectation::otherwise(self.wisher, None, self.at, expected, malformed.to_string())
            }
            _ => Vec::new(),
        }
    }

    /// What is wrong with the form in which a call came.
    fn form(self, evidence: &Evidence) -> Vec<Finding> {
        let (Some((at, wanted)), Some(came)) = (self.wish.encoding, evidence.encoding()) else {
            return Vec::new();
        };
        if wanted == came {
            return Vec::new();
        }
        let (wanted, came) = (wanted.word(), came.word());
        let expected = format!("a call in the form `{wanted}`");
        let actual = format!("it came as `{came}`");
        expectation::otherwise(self.wisher, self.endpoint, at, expected, actual)
    }

    /// Findings against the promise, explained and placed.
    fn promise(
        self,
        found: Vec<Finding>,
        explain: impl Fn() -> Option<SignatureDetail>,
    ) -> Vec<Finding> {
        let explained = found.into_iter().map(|finding| match finding.subject {
            Subject::Signature => Finding {
                signature: explain(),
                ..finding
            },
            _ => finding,
        });
        explained.map(|finding| self.placed(finding)).collect()
    }

    /// Promises stand in the specs; in the case file it is the element of that field that asked, else the step.
    fn placed(self, finding: Finding) -> Finding {
        let element = match &finding.subject {
            Subject::Field(path) => self.wish.element(path),
            Subject::Signature => [SIGNATURE_FIELD, SIGN_FIELD]
                .into_iter()
                .find_map(|field| self.wish.element(&[(field.to_owned(), 0)])),
            Subject::Message | Subject::Proof(_) => None,
        };
        let at = element.map_or(self.at, |element| element.at);
        Finding {
            place: Some(self.wisher.case.file.place(at)),
            ..finding
        }
    }
}

fn signature<'a>(evidence: &'a Evidence, identity: &'a Identity) -> Signature<'a> {
    Signature {
        url: &evidence.exchange.request.url,
        secret: identity.secrets.of(evidence.key()),
        dialect: evidence.dialect,
    }
}

/// Where wish and promise found one thing, the promise says it better.
fn both(mut wish: Vec<Finding>, promise: Vec<Finding>) -> Vec<Finding> {
    wish.retain(|finding| !promise.iter().any(|promise| says_better(promise, finding)));
    wish.extend(promise);
    wish
}

fn says_better(promise: &Finding, wish: &Finding) -> bool {
    let rest = promise.requirement.strip_prefix(&wish.requirement);
    rest.is_some_and(|rest| rest.starts_with('.')) && promise.place == wish.place
}
