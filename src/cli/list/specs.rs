//! `countersign list endpoints`, `requirements` and `ambiguities`: what the documents promise and leave open.

use std::sync::Arc;

use countersign::error::{Error, near_miss};
use countersign::specs::catalog::Catalog;
use countersign::specs::endpoint::Endpoint;
use countersign::specs::profile::Profile;
use countersign::specs::requirement::requirements as all_requirements;
use serde_json::json;

use crate::cli::args::common::{Scope, files};
use crate::cli::list::{Listed, Row};

/// The endpoints of each profile.
pub fn endpoints(scope: &Scope) -> Result<Listed, Error> {
    let row = |profile: &Profile, endpoint: &Endpoint| {
        let encodings: Vec<&str> = endpoint
            .encodings
            .iter()
            .map(|encoding| encoding.word())
            .collect();
        let address = endpoint.path().or(endpoint.callback()).unwrap_or_default();
        Row::new(
            [
                &endpoint.name,
                &profile.name,
                address,
                &encodings.join(", "),
            ],
            json!({ "name": endpoint.name, "profile": profile.name, "path": endpoint.path(), "callback": endpoint.callback(), "encodings": encodings }),
        )
    };
    let rows = chosen(scope)?
        .iter()
        .map(|(profile, endpoint)| row(profile, endpoint))
        .collect();
    Ok(Listed {
        what: "endpoints",
        rows: limited(rows, scope, "endpoint")?,
    })
}

/// What each profile's documents promise, in the order of their tables.
pub fn requirements(scope: &Scope) -> Result<Listed, Error> {
    let mut rows = Vec::new();
    for (profile, endpoint) in chosen(scope)? {
        for requirement in all_requirements(&endpoint) {
            let (level, source) = (requirement.level.word(), requirement.citation.to_string());
            let not_tested = requirement.not_tested.as_ref();
            let reason = not_tested.map(|reason| format!(" (not tested: {reason})"));
            let text = requirement.text.clone() + &reason.unwrap_or_default();
            rows.push(Row::new(
                [&requirement.id, level, &text, &source],
                json!({
                    "id": requirement.id,
                    "profile": profile.name,
                    "level": level,
                    "text": requirement.text,
                    "source": source,
                    "not_tested": requirement.not_tested,
                }),
            ));
        }
    }
    Ok(Listed {
        what: "requirements",
        rows: limited(rows, scope, "requirement")?,
    })
}

/// What the documents leave open, with the reading that is chosen.
pub fn ambiguities(scope: &Scope) -> Result<Listed, Error> {
    let catalog = Catalog::new(files(scope.specs.as_ref(), None)?);
    let mut families: Vec<String> = Vec::new();
    for profile in profiles(&catalog, scope)? {
        if !families.contains(&profile.family.name) {
            families.push(profile.family.name.clone());
        }
    }
    let mut rows = Vec::new();
    for family in families {
        for ambiguity in &catalog.register(&family)?.ambiguities {
            let readings: Vec<&str> = ambiguity
                .readings
                .iter()
                .map(|reading| reading.id.as_str())
                .collect();
            rows.push(Row::new(
                [
                    &ambiguity.id,
                    &family,
                    &ambiguity.question,
                    &format!("chosen: {}", ambiguity.chosen),
                ],
                json!({
                    "id": ambiguity.id,
                    "family": family,
                    "question": ambiguity.question,
                    "readings": readings,
                    "chosen": ambiguity.chosen,
                    "why": ambiguity.why,
                }),
            ));
        }
    }
    Ok(Listed {
        what: "ambiguities",
        rows: limited(rows, scope, "ambiguity")?,
    })
}

fn profiles(catalog: &Catalog, scope: &Scope) -> Result<Vec<Arc<Profile>>, Error> {
    if !scope.profiles.is_empty() {
        return scope
            .profiles
            .iter()
            .map(|name| catalog.profile(name))
            .collect();
    }
    catalog
        .profiles()?
        .iter()
        .map(|(name, _)| catalog.profile(name))
        .collect()
}

type Chosen = Vec<(Arc<Profile>, Arc<Endpoint>)>;

fn chosen(scope: &Scope) -> Result<Chosen, Error> {
    let catalog = Catalog::new(files(scope.specs.as_ref(), None)?);
    let mut chosen = Vec::new();
    for profile in profiles(&catalog, scope)? {
        for name in &profile.endpoints {
            chosen.push((Arc::clone(&profile), catalog.endpoint(&profile, name)?));
        }
    }
    Ok(chosen)
}

/// The rows whose ids begin as one of the prefixes does; all without a prefix.
fn limited(rows: Vec<Row>, scope: &Scope, what: &str) -> Result<Vec<Row>, Error> {
    let id = |row: &Row| row.shown.first().cloned().unwrap_or_default();
    if let Some(prefix) = scope
        .prefixes
        .iter()
        .find(|prefix| !rows.iter().any(|row| id(row).starts_with(&**prefix)))
    {
        let ids: Vec<String> = rows.iter().map(id).collect();
        let near = near_miss(prefix, ids.iter().map(String::as_str));
        return Err(Error::new(format!("no {what} begins with `{prefix}`"))
            .mend(near.unwrap_or_else(|| "without a prefix all are listed".to_owned())));
    }
    let wanted = |row: &Row| {
        scope.prefixes.is_empty()
            || scope
                .prefixes
                .iter()
                .any(|prefix| id(row).starts_with(&**prefix))
    };
    Ok(rows.into_iter().filter(wanted).collect())
}
