//! From a case file to a [`Case`]: `raw` is what is written, `expected` reads the XML of expectations, `steps` the steps.

mod expected;
mod faults;
mod raw;
mod scope;
mod steps;

use std::sync::Arc;

use schemars::{Schema, schema_for};

use crate::cases::case::{Action, Case, Ledger, Step};
use crate::cases::load::raw::{RawCase, RawLedger};
use crate::cases::load::scope::Scope;
use crate::error::{Error, near_miss};
use crate::specs::catalog::Catalog;
use crate::specs::files::{At, File};
use crate::specs::profile::Profile;
use crate::specs::requirement::covers;
use crate::specs::source::Level;
use crate::specs::yaml::{Located, parse};

/// The JSON Schema of a case file.
pub(super) fn schema() -> Schema {
    schema_for!(RawCase)
}

/// Loads a case and resolves what it refers to.
pub(super) fn case(catalog: &Catalog, id: &str, file: &File) -> Result<Case, Error> {
    let raw: RawCase = parse(file)?;
    let steps_at = At {
        width: 1,
        ..raw.steps.at
    };
    let family = id.split('/').next().unwrap_or(id);
    check_endpoints(catalog, family, file, &raw)?;
    let profiles = applicable(catalog, family, file, &raw)?;
    let Some(first) = profiles.first() else {
        return Err(file
            .error(
                steps_at,
                format!("no profile has all endpoints of case `{id}`"),
            )
            .mend("add the endpoints to a profile, or mend `profiles:`"));
    };
    check_covers(catalog, first, file, &raw)?;
    let mut scope = Scope::new(file, &first.family);
    let ledger = ledger(&scope, &raw.ledger)?;
    let steps = raw.steps.value.into_iter().map(|step| {
        let at = At {
            width: 1,
            ..step.at
        };
        let action = steps::action(&mut scope, at, step.value)?;
        Ok(Step { at, action })
    });
    let steps = steps.collect::<Result<Vec<_>, Error>>()?;
    if !steps
        .iter()
        .any(|step| matches!(step.action, Action::Send(_)))
    {
        return Err(file
            .error(steps_at, "the case sends nothing")
            .mend("add a step `send:`"));
    }
    Ok(Case {
        id: id.to_owned(),
        title: raw.title,
        file: file.clone(),
        covers: raw.covers.into_iter().map(|cover| cover.value).collect(),
        profiles: profiles
            .into_iter()
            .map(|profile| profile.name.clone())
            .collect(),
        level: raw.level.unwrap_or(Level::Must),
        ledger,
        steps,
    })
}

fn named_endpoints(raw: &RawCase) -> impl Iterator<Item = &Located<String>> {
    raw.steps
        .value
        .iter()
        .filter_map(|step| step.value.send.as_ref())
}

fn check_endpoints(
    catalog: &Catalog,
    family: &str,
    file: &File,
    raw: &RawCase,
) -> Result<(), Error> {
    let known = catalog.endpoint_names(family)?;
    if let Some(name) = named_endpoints(raw).find(|name| !known.contains(&name.value)) {
        let near = near_miss(&name.value, known.iter().map(String::as_str));
        return Err(file
            .error(name.at, format!("unknown endpoint `{}`", name.value))
            .mend(near.unwrap_or_else(|| format!("family `{family}` has {}", known.join(", ")))));
    }
    Ok(())
}

/// The profiles of the family that have every endpoint that the case names, narrowed by `profiles:`.
fn applicable(
    catalog: &Catalog,
    family: &str,
    file: &File,
    raw: &RawCase,
) -> Result<Vec<Arc<Profile>>, Error> {
    let names = catalog.profiles()?;
    let names: Vec<&str> = names
        .iter()
        .filter(|(_, of)| of == family)
        .map(|(name, _)| name.as_str())
        .collect();
    if let Some(named) = raw
        .profiles
        .iter()
        .flatten()
        .find(|named| !names.contains(&named.value.as_str()))
    {
        let near = near_miss(&named.value, names.iter().copied());
        return Err(file
            .error(named.at, format!("unknown profile `{}`", named.value))
            .mend(near.unwrap_or_else(|| format!("family `{family}` has {}", names.join(", ")))));
    }
    let wanted = |name: &str| {
        raw.profiles
            .as_ref()
            .is_none_or(|named| named.iter().any(|n| n.value == name))
    };
    let profiles = names
        .into_iter()
        .filter(|name| wanted(name))
        .map(|name| catalog.profile(name));
    let profiles = profiles.collect::<Result<Vec<_>, _>>()?;
    let has_all =
        |profile: &Arc<Profile>| named_endpoints(raw).all(|name| profile.has(&name.value));
    Ok(profiles.into_iter().filter(has_all).collect())
}

/// Each of `covers:` is the id of a requirement of an endpoint that the case names, or a prefix of one.
fn check_covers(
    catalog: &Catalog,
    profile: &Profile,
    file: &File,
    raw: &RawCase,
) -> Result<(), Error> {
    let ids = named_endpoints(raw).map(|name| catalog.requirement_ids(profile, &name.value));
    let ids = ids.collect::<Result<Vec<_>, Error>>()?;
    let ids = || ids.iter().flat_map(|ids| ids.iter());
    let covered = |cover: &str| ids().any(|id| covers(cover, id));
    if let Some(cover) = raw.covers.iter().find(|cover| !covered(&cover.value)) {
        let near = near_miss(&cover.value, ids().map(String::as_str));
        let known = || "the id of a requirement is `<endpoint>.<part>.<what>`".to_owned();
        return Err(file
            .error(cover.at, format!("unknown requirement `{}`", cover.value))
            .mend(near.unwrap_or_else(known)));
    }
    Ok(())
}

fn ledger(scope: &Scope<'_>, raw: &RawLedger) -> Result<Ledger, Error> {
    let cards = raw
        .cards
        .iter()
        .map(|card| card.try_map(|text| scope.template(text)));
    Ok(Ledger {
        cards: cards.collect::<Result<_, _>>()?,
    })
}
