//! Derived cases: an endpoint's `accepts-minimal` with one thing made wrong, signed again after it. Which things follows from
//! the rows of the request; what is expected follows from the family's refusals.
//!
//! [`derive`] makes them for one profile. Rows that only we conclude derive nothing.

mod faults;

use crate::cases::case::{Action, Case, Send, Step};
use crate::cases::derive::faults::{of_field, of_signature, says};
use crate::cases::expectation::{Expectation, ExpectedContent, ExpectedElement};
use crate::cases::template::{Pattern, Template};
use crate::protocol::kind::Kind;
use crate::specs::endpoint::Endpoint;
use crate::specs::family::Refusal;
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::profile::Profile;
use crate::specs::requirement::{REQUEST, SIGNATURE};
use crate::specs::source::Level;

/// The part of an id that tells derived cases from written ones.
pub const DERIVED: &str = "derived";

/// The case of an endpoint from which the others are derived.
pub const BASE: &str = "accepts-minimal";

/// The cases that follow from a base case and the rows of the endpoint that it calls.
pub fn derive(base: &Case, profile: &Profile, endpoint: &Endpoint) -> Vec<Case> {
    let Some(send) = base.steps.iter().find_map(|step| match &step.action {
        Action::Send(send) => Some((step.at, send)),
        Action::Fault(_) => None,
    }) else {
        return Vec::new();
    };
    let (at, send) = send;
    let mut cases = Vec::new();
    for field in endpoint
        .request
        .iter()
        .filter(|field| field.level > Level::Info)
    {
        let faults = if field.kind == Kind::Signature {
            of_signature(field)
        } else {
            of_field(field, send)
        };
        for fault in faults {
            let refusal = refusal(profile, field, fault.what);
            let requirement = match fault.requirement {
                SIGNATURE => format!("{}.{SIGNATURE}", endpoint.name),
                part => format!("{}.{REQUEST}.{}.{part}", endpoint.name, field.name),
            };
            let mut spoilt = Send {
                signature: None,
                expect: refused(refusal, at),
                ..(**send).clone()
            };
            (fault.spoil)(&mut spoilt);
            cases.push(Case {
                id: format!(
                    "{}/{DERIVED}/{}-{}",
                    folder(&base.id),
                    field.name,
                    fault.what
                ),
                title: format!(
                    "a request whose `{}` {} is refused",
                    field.name,
                    says(fault.what)
                ),
                covers: vec![requirement],
                profiles: vec![profile.name.clone()],
                level: fault.level.min(refusal.level),
                steps: vec![Step {
                    at,
                    action: Action::Send(Box::new(spoilt)),
                }],
                ..base.clone()
            });
        }
    }
    cases
}

/// The folder of an id: what stands before its last `/`.
pub fn folder(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Who cannot be told is unknown; a doubled number still tells.
fn refusal<'p>(profile: &'p Profile, field: &Field, what: &str) -> &'p Refusal {
    let refuses = &profile.family.refuses;
    if field.kind == Kind::Signature {
        &refuses.bad_signature
    } else if Some(field.name.as_str()) == profile.family.merchant_field() && what != "doubled" {
        &refuses.unknown_merchant
    } else {
        &refuses.bad_field
    }
}

/// A refusal with one of the accepted codes, whatever its HTTP status and whether or not it is signed.
fn refused(refusal: &Refusal, at: At) -> Expectation {
    let element = |name: &str, content| ExpectedElement {
        name: name.to_owned(),
        at,
        content,
    };
    let of_kind = |kind| {
        ExpectedContent::Text(Pattern::Match {
            name: None,
            kind,
            optional: false,
        })
    };
    let code = if refusal.accepted.is_empty() {
        Kind::Integer
    } else {
        Kind::OneOf(refusal.accepted.clone())
    };
    let children = vec![
        element(
            "pg_status",
            ExpectedContent::Text(Pattern::Text(Template::literal("error"))),
        ),
        element("pg_error_code", of_kind(code)),
        element(
            "pg_sig",
            ExpectedContent::Text(Pattern::Match {
                name: None,
                kind: Kind::Signature,
                optional: true,
            }),
        ),
    ];
    Expectation {
        xml: Some(element("response", ExpectedContent::Elements(children))),
        ..Expectation::default()
    }
}
