//! From a case file to a [`Case`]: `raw` is what is written, `applicable` finds the profiles, `steps` reads the steps, and
//! the other files their parts. [`Loader`] does it, with the preconditions that the case names.

mod applicable;
mod block;
mod callbacks;
mod duration;
mod expected;
mod faults;
mod headers;
mod json;
mod raw;
mod request;
mod scope;
mod settings;
mod steps;
mod visits;
mod wish;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schemars::{Schema, schema_for};

use crate::cases::case::{Action, Case, Ledger, Reading, Step};
use crate::cases::load::applicable::Applicable;
use crate::cases::load::raw::{RawCase, RawLedger};
use crate::cases::load::scope::Scope;
use crate::error::{Error, near_miss};
use crate::specs::catalog::Catalog;
use crate::specs::files::{At, File, Files};
use crate::specs::source::Level;
use crate::specs::yaml::{Located, parse};

/// The JSON Schema of a case file.
pub(super) fn schema() -> Schema {
    schema_for!(RawCase)
}

/// The preconditions that were loaded before, by id: many cases stand on one.
pub(super) type Preconditions = Mutex<HashMap<String, Arc<Case>>>;

/// Loads cases and resolves what they refer to.
pub(super) struct Loader<'a> {
    catalog: &'a Catalog,
    files: &'a Files,
    loaded: &'a Preconditions,
    /// The preconditions that are being loaded, so that none waits for itself.
    under_way: Vec<String>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(catalog: &'a Catalog, files: &'a Files, loaded: &'a Preconditions) -> Self {
        Self {
            catalog,
            files,
            loaded,
            under_way: Vec::new(),
        }
    }

    /// Loads a case.
    pub(super) fn case(&mut self, id: &str, file: &File) -> Result<Case, Error> {
        let raw: RawCase = parse(file)?;
        if raw.covers.is_none() {
            return Err(file
                .error(At::START, "the key `covers` is missing")
                .mend("name the requirements that the case tries: `covers: [<endpoint>.<part>]`"));
        }
        self.resolved(id, file, raw)
    }

    fn resolved(&mut self, id: &str, file: &File, raw: RawCase) -> Result<Case, Error> {
        let family = id.split('/').next().unwrap_or(id);
        let steps_at = width_one(raw.steps.at);
        let given = self.given(family, file, &raw.given)?;
        let Applicable {
            profiles,
            endpoints,
            first,
        } = self.applicable(family, file, &raw, &given, id)?;
        let awaited = self.awaited(&first, &endpoints)?;
        let covers = raw.covers.unwrap_or_default();
        self.check_covers(&first, file, &covers, &endpoints)?;
        let readings = self.readings(family, file, raw.reading)?;
        let mut scope = Scope::new(file, &first.family);
        given.iter().for_each(|given| scope.bring(&given.captures));
        let ledger = ledger(&scope, &raw.ledger)?;
        let settings = settings::settings(&scope, raw.settings)?;
        let answers = callbacks::answers(&scope, raw.answers)?;
        let ignore = callbacks::ignored(&scope, raw.ignore)?;
        let mut steps = steps::steps(&mut scope, raw.steps.value, false)?;
        callbacks::resolve(&mut steps, &awaited);
        let case = Case {
            id: id.to_owned(),
            title: raw.title,
            file: file.clone(),
            covers: covers.into_iter().map(|cover| cover.value).collect(),
            profiles,
            level: raw.level.unwrap_or(Level::Must),
            endpoints,
            readings,
            given,
            answers,
            ignore,
            captures: scope.captures(),
            ledger,
            settings,
            steps,
        };
        let sends = |(_, step): &(&Case, &Step)| {
            matches!(
                step.action,
                Action::Send(_) | Action::Together(_) | Action::Visit(_)
            )
        };
        if !case.all_steps().iter().any(sends) {
            return Err(file
                .error(steps_at, "the case sends nothing")
                .mend("add a step `send:`"));
        }
        Ok(case)
    }

    /// The preconditions that are named, each behind those that it names itself, and each once.
    fn given(
        &mut self,
        family: &str,
        file: &File,
        names: &[Located<String>],
    ) -> Result<Vec<Arc<Case>>, Error> {
        let mut all: Vec<Arc<Case>> = Vec::new();
        for name in names {
            let precondition = self.named_precondition(family, file, name)?;
            let with_its_own = precondition.given.iter().cloned();
            for case in with_its_own.chain([Arc::clone(&precondition)]) {
                if !all.iter().any(|known| known.id == case.id) {
                    all.push(case);
                }
            }
        }
        Ok(all)
    }

    fn named_precondition(
        &mut self,
        family: &str,
        file: &File,
        name: &Located<String>,
    ) -> Result<Arc<Case>, Error> {
        let folder = format!("cases/{family}/given");
        let id = format!("{family}/given/{}", name.value);
        if let Some(case) = self.lock().get(&id) {
            return Ok(Arc::clone(case));
        }
        let stem = |path: &str| {
            let (stem, _) = path
                .strip_prefix(&folder)?
                .strip_prefix('/')?
                .rsplit_once('.')?;
            Some(stem.to_owned())
        };
        // Whoever has cases of their own may stand on the project's preconditions as well.
        let (mut found, mut known) = (None, Vec::new());
        for files in [self.files.clone(), Files::own()] {
            for path in files.list(&folder)? {
                let stem = stem(&path);
                if found.is_none() && stem.as_ref() == Some(&name.value) {
                    found = Some(files.read(&path)?);
                }
                known.extend(stem);
            }
        }
        let Some(found) = found else {
            let near = near_miss(&name.value, known.iter().map(String::as_str));
            let error = file.error(name.at, format!("unknown precondition `{}`", name.value));
            return Err(
                error.mend(near.unwrap_or_else(|| format!("add {folder}/{}.yaml", name.value)))
            );
        };
        if self.under_way.contains(&id) {
            let error = file.error(name.at, format!("`{}` is its own precondition", name.value));
            return Err(error.mend("take one of the two out of `given:`"));
        }
        let case = Arc::new(self.precondition(&id, &found)?);
        self.lock().insert(id, Arc::clone(&case));
        Ok(case)
    }

    fn lock(&self) -> MutexGuard<'a, HashMap<String, Arc<Case>>> {
        // The map is whole after every statement, so a panic elsewhere spoils nothing.
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Loads a precondition of cases.
    pub(super) fn precondition(&mut self, id: &str, file: &File) -> Result<Case, Error> {
        let raw: RawCase = parse(file)?;
        if let Some(cover) = raw.covers.iter().flatten().next() {
            let error = file.error(cover.at, "a precondition covers nothing");
            return Err(error.mend("leave `covers:` out; what is covered is tried by a case"));
        }
        self.under_way.push(id.to_owned());
        let case = self.resolved(id, file, raw);
        self.under_way.pop();
        case
    }

    /// The readings that a case rests on, each known to the register.
    fn readings(
        &self,
        family: &str,
        file: &File,
        raw: BTreeMap<String, Located<String>>,
    ) -> Result<Vec<Reading>, Error> {
        if raw.is_empty() {
            return Ok(Vec::new());
        }
        let register = self.catalog.register(family)?;
        let reading = |(ambiguity, reading): (String, Located<String>)| {
            register.reading(file, &ambiguity, &reading)?;
            let reading = reading.value;
            Ok(Reading { ambiguity, reading })
        };
        raw.into_iter().map(reading).collect()
    }
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

/// The beginning of something that fills lines: a caret under all of it would say nothing.
fn width_one(at: At) -> At {
    At { width: 1, ..at }
}
