//! Derived cases: an endpoint's `accepts-minimal` with one thing made wrong, signed again after it. Which things follows from
//! the rows of the request; what is expected follows from the family's refusals, and where a row says that a value outside its
//! limits is accepted, from the base case.
//!
//! [`derive()`] makes them for one profile. Rows that only we conclude derive nothing.

mod fault;
mod faults;
mod limits;
mod proofs;
mod refusal;

use crate::cases::case::{Action, Case, Step};
use crate::cases::derive::fault::Fault;
use crate::cases::derive::faults::{of_field, of_signature, says};
use crate::cases::derive::proofs::of_proof;
use crate::cases::derive::refusal::{refused, refused_by_a_page};
use crate::cases::expectation::{Expectation, ExpectedContent};
use crate::cases::send::{Send, Signing};
use crate::cases::template::Pattern;
use crate::protocol::kind::Kind;
use crate::specs::endpoint::Endpoint;
use crate::specs::family::Refusal;
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::profile::Profile;
use crate::specs::proof::Proof;
use crate::specs::requirement::{REQUEST, SIGNATURE, answer_part, proof_id};
use crate::specs::source::Level;

/// The part of an id that tells derived cases from written ones.
pub const DERIVED: &str = "derived";

/// The case of an endpoint from which the others are derived.
pub const BASE: &str = "accepts-minimal";

/// The call of a base case, from which others are made.
struct Base<'a> {
    case: &'a Case,
    /// The place of the call among the steps.
    index: usize,
    at: At,
    send: &'a Send,
    profile: &'a Profile,
    endpoint: &'a Endpoint,
}

/// What a derived case is called, beside what it does.
struct Naming {
    /// The part of the id before the fault, and of the title: a field, or what proves the sender.
    subject: String,
    /// The sentence's subject.
    says: String,
    /// The requirement that is broken.
    requirement: String,
}

/// The cases that follow from a base case and the rows of the endpoint that it is for. Steps before the call are kept.
pub fn derive(base: &Case, profile: &Profile, endpoint: &Endpoint) -> Vec<Case> {
    let mut calls = base.steps.iter().enumerate();
    let call = calls.find_map(|(index, step)| match &step.action {
        Action::Send(send) if send.endpoint == endpoint.name => Some((index, step.at, send)),
        _ => None,
    });
    let Some((index, at, send)) = call else {
        return Vec::new();
    };
    let base = Base {
        case: base,
        index,
        at,
        send,
        profile,
        endpoint,
    };
    let rows = endpoint.request.iter();
    let rows = rows.filter(|field| field.level > Level::Info);
    let of_rows = rows.flat_map(|field| base.of_row(field));
    let proofs = endpoint.proofs.iter();
    let of_proofs = proofs.flat_map(|proof| base.of_proof(proof));
    of_rows.chain(of_proofs).collect()
}

impl Base<'_> {
    fn of_row(&self, field: &Field) -> Vec<Case> {
        let faults = match field.kind.is_signature() {
            true => of_signature(field),
            false => of_field(field, self.send),
        };
        let name = &self.endpoint.name;
        let case = |fault: Fault| {
            let refusal = refusal(self.profile, self.endpoint, field, fault.what);
            let requirement = match fault.requirement {
                SIGNATURE => format!("{name}.{SIGNATURE}"),
                part => format!("{name}.{REQUEST}.{}.{part}", field.name),
            };
            let naming = Naming {
                subject: field.name.clone(),
                says: format!("`{}`", field.name),
                requirement,
            };
            self.case(fault, naming, refusal, Some(field))
        };
        faults.into_iter().map(case).collect()
    }

    fn of_proof(&self, proof: &Proof) -> Vec<Case> {
        let case = |(fault, refusal): (Fault, _)| {
            let naming = Naming {
                subject: proof.by.word().to_owned(),
                says: proof.by.word().to_owned(),
                requirement: proof_id(self.endpoint, proof),
            };
            self.case(fault, naming, refusal, None)
        };
        let faults = of_proof(proof, &self.endpoint.refuses).into_iter();
        faults.map(case).collect()
    }

    /// The case with one fault, and what follows from it.
    fn case(&self, fault: Fault, naming: Naming, refusal: &Refusal, field: Option<&Field>) -> Case {
        let (endpoint, at) = (self.endpoint, self.at);
        let answer = || format!("{}.{}", endpoint.name, answer_part(&refusal.answer));
        let refused_as = (!fault.accepted).then(answer);
        let (expect, level, how) = match field.filter(|_| fault.accepted) {
            Some(field) => {
                let level = fault.level.min(self.case.level);
                (accepted(&self.send.expect, field), level, "accepted")
            }
            None => {
                let expect = match endpoint.answers.is_empty() {
                    true => refused_by_a_page(at),
                    false => refused(self.profile, endpoint, refusal, at),
                };
                (expect, fault.level.min(refusal.level), "refused")
            }
        };
        let mut spoilt = Send {
            signature: None,
            authorization: None,
            sign: Signing::Right,
            expect,
            ..self.send.clone()
        };
        (fault.spoil)(&mut spoilt);
        let before = self.case.steps.iter().take(self.index).cloned();
        let spoilt = Step {
            at,
            action: Action::Send(Box::new(spoilt)),
        };
        let folder = folder(&self.case.id);
        Case {
            id: format!("{folder}/{DERIVED}/{}-{}", naming.subject, fault.what),
            title: format!(
                "a request whose {} {} is {how}",
                naming.says,
                says(fault.what)
            ),
            covers: [naming.requirement].into_iter().chain(refused_as).collect(),
            profiles: vec![self.profile.name.clone()],
            level,
            steps: before.chain([spoilt]).collect(),
            ..self.case.clone()
        }
    }
}

/// The folder of an id: what stands before its last `/`.
pub fn folder(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Who cannot be told is unknown; a doubled number still tells.
fn refusal<'e>(
    profile: &Profile,
    endpoint: &'e Endpoint,
    field: &Field,
    what: &str,
) -> &'e Refusal {
    let refuses = &endpoint.refuses;
    if field.kind.is_signature() {
        &refuses.bad_signature
    } else if Some(field.name.as_str()) == profile.family.merchant_field() && what != "doubled" {
        &refuses.unknown_merchant
    } else {
        &refuses.bad_field
    }
}

/// What the base case wishes. But where the answer has an element of the field's name, it may tell the other value that was
/// sent, or what that was clamped to.
fn accepted(wish: &Expectation, field: &Field) -> Expectation {
    let mut wish = wish.clone();
    let message = wish.message.as_mut();
    if let Some(ExpectedContent::Elements(children)) = message.map(|all| &mut all.top.content) {
        for child in children.iter_mut().filter(|child| child.name == field.name) {
            if let ExpectedContent::Text(Pattern::Text(_) | Pattern::Absent)
            | ExpectedContent::Literal(_) = child.content
            {
                child.content = ExpectedContent::Text(Pattern::Match {
                    name: None,
                    kind: Kind::Any,
                    optional: true,
                });
            }
        }
    }
    wish
}
