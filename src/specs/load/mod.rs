//! From the files of `specs/` to the resolved types: `raw` is what is written, `reader` resolves it. Every reference is
//! looked up and every word understood, or there is an error with line and caret.

mod answers;
mod authentication;
pub(in crate::specs) mod beside;
mod changes;
mod codes;
mod flaws;
mod nested;
mod payment_systems;
mod presence;
mod raw;
mod reader;
mod refusals;
mod register;
mod routes;
mod rows;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use schemars::{Schema, schema_for};

use crate::error::{Error, near_or_known};
use crate::specs::endpoint::Endpoint;
use crate::specs::files::{File, Files};
use crate::specs::load::payment_systems::Offer;
use crate::specs::load::raw::code::RawCode;
use crate::specs::load::raw::endpoint::RawEndpoint;
use crate::specs::load::raw::family::{RawFamily, RawProfile};
use crate::specs::load::raw::flaw::RawFlaw;
use crate::specs::load::raw::payment_systems::RawPaymentSystems;
use crate::specs::load::raw::register::{RawRegister, RawSource};
use crate::specs::load::reader::Reader;
use crate::specs::profile::Profile;
use crate::specs::source::{Adoption, Source, Sources};
use crate::specs::yaml::{Located, parse};

pub(in crate::specs) fn endpoint_folder(family: &str) -> String {
    format!("specs/{family}/endpoints")
}

pub(in crate::specs) fn sources(files: &Files) -> Result<Sources, Error> {
    let file = files.read("specs/sources.yaml")?;
    let mut sources = HashMap::new();
    for raw in parse::<Vec<RawSource>>(&file)? {
        let RawSource {
            key,
            title,
            address,
            mark,
            brand,
        } = raw;
        let source = Source {
            key: key.value.clone(),
            title,
            address,
            mark,
            brand,
        };
        if sources
            .insert(key.value.clone(), Arc::new(source))
            .is_some()
        {
            return Err(file
                .error(key.at, format!("the source `{}` stands twice", key.value))
                .mend("keep one of the two"));
        }
    }
    Ok(sources)
}

/// The file of a family as it is written. Each profile reads it by its own view of the sources, and none again.
pub(in crate::specs) struct WrittenFamily {
    file: File,
    raw: RawFamily,
}

/// Shows no card number and no secret.
impl fmt::Debug for WrittenFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WrittenFamily")
            .field(&self.file.path)
            .finish()
    }
}

pub(in crate::specs) fn family(files: &Files, name: &str) -> Result<WrittenFamily, Error> {
    let file = files.read(&format!("specs/{name}/family.yaml"))?;
    let raw = parse(&file)?;
    Ok(WrittenFamily { file, raw })
}

pub(in crate::specs) fn profile(
    files: &Files,
    sources: &Sources,
    written: &WrittenFamily,
    family: &str,
    name: &str,
) -> Result<Profile, Error> {
    let file = files.read(&format!("specs/{family}/profiles/{name}.yaml"))?;
    let raw: RawProfile = parse(&file)?;
    for key in &raw.adopts {
        find(
            &file,
            key,
            sources.keys().map(|key| (key.as_str(), ())),
            "source",
        )?;
    }
    let names = files.list(&endpoint_folder(family))?;
    let names = names
        .iter()
        .filter_map(|path| path.rsplit('/').next()?.strip_suffix(".yaml"));
    for endpoint in &raw.endpoints {
        find(
            &file,
            endpoint,
            names.clone().map(|name| (name, ())),
            "endpoint",
        )?;
    }
    let authentication = authentication::of(&raw);
    let adopts: Vec<String> = raw.adopts.iter().map(|key| key.value.clone()).collect();
    let adoption = Adoption {
        brand: &raw.brand,
        adopts: &adopts,
        authentication,
    };
    let reader = Reader {
        file: &file,
        sources,
        adoption,
    };
    let proven = reader.proven(&raw)?;
    let mut family = Reader {
        file: &written.file,
        sources,
        adoption,
    }
    .family(family, written.raw.clone())?;
    family.values.extend(raw.values);
    for word in &raw.capabilities {
        let known = family.capabilities.keys().map(|word| (word.as_str(), ()));
        find(&file, word, known, "capability")?;
    }
    let readings = beside::readings(files, sources, &family.name, &file, raw.reading)?;
    let offer = offer(files, sources, &family.name, &file, &raw.payment_systems)?;
    let changes = reader.changes(raw.changes, &raw.endpoints)?;
    Ok(Profile {
        changes,
        payment_systems: offer.systems.into_iter().map(Arc::new).collect(),
        contracts: offer.contracts,
        name: name.to_owned(),
        hosts: raw.hosts,
        authentication,
        authentication_citation: proven.citation,
        endpoints: raw
            .endpoints
            .into_iter()
            .map(|endpoint| endpoint.value)
            .collect(),
        family,
        brand: raw.brand,
        client_certificate: proven.by_certificate,
        adopts,
        capabilities: raw
            .capabilities
            .into_iter()
            .map(|word| word.value)
            .collect(),
        readings,
    })
}

/// The payment systems and contracts of a profile; their file is read only where it names systems.
fn offer(
    files: &Files,
    sources: &Sources,
    family: &str,
    file: &File,
    names: &[Located<String>],
) -> Result<Offer, Error> {
    match names {
        [] => Ok(Offer::default()),
        names => beside::offer(files, sources, family)?.of(file, names),
    }
}

pub(in crate::specs) fn endpoint(
    files: &Files,
    sources: &Sources,
    profile: &Profile,
    name: &str,
) -> Result<Endpoint, Error> {
    let file = files.read(&format!(
        "{}/{name}.yaml",
        endpoint_folder(&profile.family.name)
    ))?;
    let adoption = Adoption {
        brand: &profile.brand,
        adopts: &profile.adopts,
        authentication: profile.authentication,
    };
    Reader {
        file: &file,
        sources,
        adoption,
    }
    .endpoint(profile, name, parse(&file)?)
}

/// The JSON Schemas of the files of `specs/`, each under the name of its kind of file.
pub(in crate::specs) fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("endpoint", schema_for!(RawEndpoint)),
        ("profile", schema_for!(RawProfile)),
        ("family", schema_for!(RawFamily)),
        ("codes", schema_for!(Vec<RawCode>)),
        ("register", schema_for!(RawRegister)),
        ("flaws", schema_for!(Vec<RawFlaw>)),
        ("payment-systems", schema_for!(RawPaymentSystems)),
        ("sources", schema_for!(Vec<RawSource>)),
    ]
}

/// The entry that a word names.
///
/// # Errors
///
/// When there is none; the nearest name is the mend.
fn find<'k, T>(
    file: &File,
    word: &Located<String>,
    entries: impl Iterator<Item = (&'k str, T)> + Clone,
    what: &str,
) -> Result<T, Error> {
    if let Some((_, found)) = entries.clone().find(|(name, _)| *name == word.value) {
        return Ok(found);
    }
    let names: Vec<&str> = entries.map(|(name, _)| name).collect();
    let error = file.error(word.at, format!("unknown {what} `{}`", word.value));
    Err(error.mend(near_or_known(&word.value, &names)))
}
