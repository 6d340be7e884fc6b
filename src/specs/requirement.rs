//! [`Requirement`]: one checkable promise with an id, and the list of all that an endpoint makes.
//!
//! Ids are `<endpoint>.<part>.<what>`. Checks build the same ids when they find something; a test holds the two equal.

use crate::protocol::authentication::Authentication;
use crate::protocol::secrets::Key;
use crate::specs::endpoint::Endpoint;
use crate::specs::field::{Field, Presence};
use crate::specs::proof::Proof;
use crate::specs::source::{Citation, Level};

/// One checkable promise.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// `cardstorage-add.request.pg_user_id.required`
    pub id: String,
    /// How strong a finding about it is.
    pub level: Level,
    /// Where it is said.
    pub citation: Citation,
    /// What it says.
    pub text: String,
    /// Why no case tries it, if none does.
    pub not_tested: Option<String>,
}

/// The part of the ids of an endpoint's request rows.
pub const REQUEST: &str = "request";

/// The part of the id of the signature rule, for requests and answers.
pub const SIGNATURE: &str = "signature";

/// The last part of the id of a row that must not be there.
pub const ABSENT: &str = "absent";

/// The last part of the id of the order in which equal groups stand.
pub const SORTED: &str = "sorted";

/// The part of the ids of an endpoint's answer.
pub fn answer_part(id: &str) -> String {
    format!("answer.{id}")
}

/// The part of the id of a rule.
pub fn rule_part(id: &str) -> String {
    format!("rule.{id}")
}

/// The id of what the requests of an endpoint prove beside their fields.
pub fn proof_id(endpoint: &Endpoint, proof: &Proof) -> String {
    format!("{}.{}", endpoint.name, proof.by.word())
}

/// Whether a requirement's id is the covering one, or below it.
pub fn covers(cover: &str, id: &str) -> bool {
    id.strip_prefix(cover)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Every promise of an endpoint, in the order of its tables.
pub fn requirements(endpoint: &Endpoint) -> Vec<Requirement> {
    let mut all = Vec::new();
    all.extend(endpoint.proofs.iter().map(|proof| Requirement {
        id: proof_id(endpoint, proof),
        level: proof.level,
        citation: proof.citation.clone(),
        text: proof.by.text().to_owned(),
        not_tested: None,
    }));
    all.extend(signature(endpoint));
    of_fields(
        &format!("{}.{REQUEST}", endpoint.name),
        &endpoint.request,
        &mut all,
    );
    for answer in &endpoint.answers {
        of_fields(
            &format!("{}.{}", endpoint.name, answer_part(&answer.id)),
            &answer.fields,
            &mut all,
        );
    }
    all.extend(endpoint.rules.iter().map(|rule| Requirement {
        id: format!("{}.{}", endpoint.name, rule_part(&rule.id)),
        level: rule.level,
        citation: rule.citation.clone(),
        text: rule.text.clone(),
        not_tested: rule.not_tested.clone(),
    }));
    if let Some(why) = endpoint.not_testable() {
        let untold = all.iter_mut().filter(|one| one.not_tested.is_none());
        untold.for_each(|one| one.not_tested = Some(why.to_owned()));
    }
    all
}

/// The promise that its messages are signed by the rule, said where the signature's row is said.
fn signature(endpoint: &Endpoint) -> Option<Requirement> {
    let row = endpoint
        .request
        .iter()
        .find(|field| field.kind.is_signature())?;
    let secret = match endpoint.key {
        Key::Receiving => "secret",
        Key::Payout => "the secret for payouts",
    };
    Some(Requirement {
        id: format!("{}.{SIGNATURE}", endpoint.name),
        level: row.level,
        citation: row.citation.clone(),
        text: match endpoint.signed {
            Authentication::Sign => format!(
                "`{}` is made of the values in the order of the documented rows, and the secret",
                row.name
            ),
            _ => format!(
                "`{}` is made of script name, values in the order of their names, and {secret}",
                row.name
            ),
        },
        not_tested: None,
    })
}

fn of_fields(prefix: &str, fields: &[Field], all: &mut Vec<Requirement>) {
    for field in fields {
        let id = format!("{prefix}.{}", field.name);
        let mut add = |what: &str, level, citation: &Citation, text: String| {
            all.push(Requirement {
                id: format!("{id}.{what}"),
                level,
                citation: citation.clone(),
                text,
                not_tested: None,
            });
        };
        if field.presence == Presence::Absent {
            let text = format!("`{}` is not there", field.name);
            add(ABSENT, field.level, &field.citation, text);
            continue;
        }
        if matches!(field.presence, Presence::Required | Presence::MayBeEmpty) {
            add(
                "required",
                field.level,
                &field.citation,
                format!("`{}` is there", field.name),
            );
        }
        add(
            "type",
            field.level,
            &field.citation,
            format!("`{}` is {}", field.name, field.kind.description()),
        );
        if let Some(limits) = &field.limits {
            for bound in &limits.bounds {
                let (has, outside) = (bound.text(), limits.outside.text());
                let text = format!("`{}` has {has}{outside}", field.name);
                add(bound.word(), limits.level, &limits.citation, text);
            }
        }
        if let Some(child) = &field.sorted_by {
            let text = format!("equal `{}` stand in the order of `{child}`", field.name);
            add(SORTED, field.level_of_order(), &field.citation, text);
        }
        of_fields(&id, &field.fields, all);
    }
}
