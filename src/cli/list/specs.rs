//! `countersign list endpoints`, `requirements`, `ambiguities` and `flaws`: what the documents promise and leave open, and how
//! a mock can break it.

use std::sync::Arc;

use countersign::error::{Error, near_miss};
use countersign::specs::catalog::Catalog;
use countersign::specs::endpoint::Endpoint;
use countersign::specs::profile::Profile;
use countersign::specs::requirement::requirements as all_requirements;
use serde_json::json;

use crate::cli::args::common::{Scope, files};
use crate::cli::list::{FLAWS, Listed, Row};

/// The endpoints of each profile.
pub fn endpoints(scope: &Scope) -> Result<Listed, Error> {
    let row = |profile: &Profile, endpoint: &Endpoint| {
        let encodings: Vec<&str> = endpoint
            .encodings
            .iter()
            .map(|encoding| encoding.word())
            .collect();
        let not_testable = endpoint.not_testable();
        let address = endpoint.path().or(endpoint.callback());
        // The reason would widen every row; it is told of the endpoint's promises, and in JSON.
        let address = address.unwrap_or("(not testable)");
        Row::new(
            [
                &endpoint.name,
                &profile.name,
                address,
                &encodings.join(", "),
            ],
            json!({ "name": endpoint.name, "profile": profile.name, "path": endpoint.path(), "callback": endpoint.callback(), "encodings": encodings, "not_testable": not_testable }),
        )
    };
    let rows = chosen(scope)?
        .iter()
        .map(|(profile, endpoint)| row(profile, endpoint))
        .collect();
    Ok(Listed::new("endpoints", limited(rows, scope, "endpoint")?))
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
    Ok(Listed::new(
        "requirements",
        limited(rows, scope, "requirement")?,
    ))
}

/// The defects that a mock of the profiles can be given.
pub fn flaws(scope: &Scope) -> Result<Listed, Error> {
    let catalog = Catalog::new(files(scope.specs.as_ref(), None)?);
    let profiles = profiles(&catalog, scope)?;
    let mut rows = Vec::new();
    for family in families(&profiles) {
        for flaw in catalog.flaws(family)? {
            let of_family = profiles.iter().filter(|one| one.family.name == family);
            let having = of_family.filter(|one| one.has(flaw.endpoint()));
            let having: Vec<&str> = having.map(|one| one.name.as_str()).collect();
            if !having.is_empty() {
                let (name, breaks, text) = (&flaw.name, &flaw.breaks, &flaw.text);
                rows.push(Row::new(
                    [name, breaks, text, ""],
                    json!({ "name": name, "family": family, "breaks": breaks, "text": text, "profiles": having }),
                ));
            }
        }
    }
    Ok(Listed {
        schema: FLAWS,
        ..Listed::new("flaws", limited(rows, scope, "flaw")?)
    })
}

/// What the documents leave open, with the reading that is chosen.
pub fn ambiguities(scope: &Scope) -> Result<Listed, Error> {
    let catalog = Catalog::new(files(scope.specs.as_ref(), None)?);
    let profiles = profiles(&catalog, scope)?;
    let mut rows = Vec::new();
    for family in families(&profiles) {
        for ambiguity in &catalog.register(family)?.ambiguities {
            let readings: Vec<&str> = ambiguity
                .readings
                .iter()
                .map(|reading| reading.id.as_str())
                .collect();
            rows.push(Row::new(
                [
                    &ambiguity.id,
                    family,
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
    Ok(Listed::new(
        "ambiguities",
        limited(rows, scope, "ambiguity")?,
    ))
}

/// The families of profiles, each once.
fn families(profiles: &[Arc<Profile>]) -> Vec<&str> {
    let mut families: Vec<&str> = Vec::new();
    for profile in profiles {
        if !families.contains(&profile.family.name.as_str()) {
            families.push(&profile.family.name);
        }
    }
    families
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
