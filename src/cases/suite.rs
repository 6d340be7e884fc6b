//! [`Suite`]: all cases of one set of files. Ids are paths, so finding them reads no file.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::cases::case::Case;
use crate::cases::derive::{BASE, DERIVED, derive, folder};
use crate::cases::load::{Loader, Preconditions};
use crate::cases::selection::select;
use crate::error::Error;
use crate::specs::catalog::Catalog;
use crate::specs::files::{At, Files};

/// All cases of one set of files.
#[derive(Debug)]
pub struct Suite {
    files: Files,
    ids: Vec<String>,
    paths: Vec<String>,
    given: Vec<(String, String)>,
    preconditions: Preconditions,
    cache: Mutex<Derived>,
}

impl Suite {
    /// Finds the cases below `cases/`. A folder `given` holds preconditions, not cases.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read or two files give one id.
    pub fn open(files: Files) -> Result<Self, Error> {
        let (mut found, mut given) = (Vec::new(), Vec::new());
        for path in files.list("cases")? {
            match Named::of_path(&path) {
                Named::Case(id) => found.push((id, path)),
                Named::Given(id) => given.push((id, path)),
                Named::Nothing => {
                    return Err(files.read(&path)?.error(At::START, "this file is no case")
                        .mend("a case stands in a folder of its family and endpoint: `<family>/<endpoint>/<what>.yaml`"));
                }
            }
        }
        found.sort();
        if let Some(pair) = found.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            // windows(2) gives slices of two.
            let (first, second) = (files.read(&pair[0].1)?, files.read(&pair[1].1)?);
            return Err(second
                .error(
                    At::START,
                    format!("the case id `{}` stands twice", pair[0].0),
                )
                .because(format!("{} gives the same id", first.path))
                .mend("rename one of the files"));
        }
        let (ids, paths) = found.into_iter().unzip();
        Ok(Self {
            files,
            ids,
            paths,
            given,
            preconditions: Preconditions::default(),
            cache: Mutex::default(),
        })
    }

    /// The ids of all cases that have a file, sorted.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The ids that the patterns select, sorted; all, derived ones too, when there is none. Derived ids are looked for only
    /// when a pattern can mean them, because they need the specs.
    ///
    /// # Errors
    ///
    /// When a pattern is wrong or matches nothing, or a file from which cases are derived is wrong.
    pub fn select(&self, catalog: &Catalog, patterns: &[String]) -> Result<Vec<String>, Error> {
        let mut ids = self.ids.clone();
        for base in self
            .ids
            .iter()
            .filter(|id| id.ends_with(&format!("/{BASE}")))
        {
            let derived = format!("{}/{DERIVED}/", folder(base));
            if patterns.is_empty() || patterns.iter().any(|pattern| can_reach(pattern, &derived)) {
                ids.extend(
                    self.derived(catalog, folder(base))?
                        .iter()
                        .map(|case| case.id.clone()),
                );
            }
        }
        ids.sort();
        ids.dedup();
        let selected = select(&ids, patterns)?;
        Ok(selected.into_iter().map(str::to_owned).collect())
    }

    /// Loads a case that has a file, and resolves what it refers to.
    ///
    /// # Errors
    ///
    /// When there is no such file, or it or one that it refers to is wrong.
    pub fn case(&self, catalog: &Catalog, id: &str) -> Result<Case, Error> {
        let path = self
            .path(id)
            .ok_or_else(|| Error::new(format!("there is no case `{id}`")))?;
        Loader::new(catalog, &self.files, &self.preconditions).case(id, &self.files.read(path)?)
    }

    /// The ids of all preconditions, sorted.
    pub fn preconditions(&self) -> impl Iterator<Item = &str> {
        self.given.iter().map(|(id, _)| id.as_str())
    }

    /// Loads a precondition of cases.
    ///
    /// # Errors
    ///
    /// When there is no such file, or it or one that it refers to is wrong.
    pub fn precondition(&self, catalog: &Catalog, id: &str) -> Result<Case, Error> {
        let found = self.given.iter().find(|(known, _)| known == id);
        let (_, path) =
            found.ok_or_else(|| Error::new(format!("there is no precondition `{id}`")))?;
        Loader::new(catalog, &self.files, &self.preconditions)
            .precondition(id, &self.files.read(path)?)
    }

    /// Loads the cases of an id: one that has a file, or one for each profile for which it is derived, since rows, limits
    /// and refusals may differ.
    ///
    /// # Errors
    ///
    /// When there is no such case, or a file that it needs is wrong.
    pub fn variants(&self, catalog: &Catalog, id: &str) -> Result<Vec<Case>, Error> {
        let Some((endpoint, _)) = id.split_once(&format!("/{DERIVED}/")) else {
            return Ok(vec![self.case(catalog, id)?]);
        };
        let derived = self.derived(catalog, endpoint)?;
        let cases: Vec<Case> = derived
            .iter()
            .filter(|case| case.id == id)
            .cloned()
            .collect();
        if cases.is_empty() {
            return Err(Error::new(format!("there is no case `{id}`")));
        }
        Ok(cases)
    }

    fn path(&self, id: &str) -> Option<&str> {
        let index = self
            .ids
            .binary_search_by(|known| known.as_str().cmp(id))
            .ok()?;
        self.paths.get(index).map(String::as_str)
    }

    /// The cases derived for an endpoint's folder, one for each profile.
    fn derived(&self, catalog: &Catalog, endpoint: &str) -> Result<Arc<Vec<Case>>, Error> {
        let known = |cache: &Mutex<Derived>| {
            let cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
            cache.get(endpoint).map(Arc::clone)
        };
        if let Some(cases) = known(&self.cache) {
            return Ok(cases);
        }
        let mut cases: Vec<Case> = Vec::new();
        let base = format!("{endpoint}/{BASE}");
        if self.path(&base).is_some() {
            let base = self.case(catalog, &base)?;
            let name = endpoint.rsplit('/').next().unwrap_or(endpoint);
            for profile in &base.profiles {
                let profile = catalog.profile(profile)?;
                if profile.has(name) {
                    cases.extend(derive(&base, &profile, &*catalog.endpoint(&profile, name)?));
                }
            }
        }
        let cases = Arc::new(cases);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(endpoint.to_owned(), Arc::clone(&cases));
        Ok(cases)
    }
}

/// The derived cases by the folder of their endpoint.
type Derived = HashMap<String, Arc<Vec<Case>>>;

/// Whether a pattern can select an id below this folder.
fn can_reach(pattern: &str, folder: &str) -> bool {
    let begin = pattern
        .split(['*', '?', '[', '{'])
        .next()
        .unwrap_or_default();
    let glob = begin.len() < pattern.len() || pattern.ends_with('/');
    begin.starts_with(folder) || (glob && folder.starts_with(begin))
}

/// What a path below `cases/` names.
enum Named {
    Case(String),
    /// A precondition.
    Given(String),
    Nothing,
}

impl Named {
    fn of_path(path: &str) -> Self {
        let id = path
            .strip_prefix("cases/")
            .and_then(|id| id.rsplit_once('.'));
        let Some((id, _)) = id else {
            return Named::Nothing;
        };
        match id.split('/').collect::<Vec<_>>().as_slice() {
            [_family, "given", _name] => Named::Given(id.to_owned()),
            [_family, "given", ..] => Named::Nothing,
            // These have no files.
            [_family, _endpoint, DERIVED, ..] | [_family, _endpoint, .., DERIVED] => Named::Nothing,
            [_family, _endpoint, _what, ..] => Named::Case(id.to_owned()),
            _ => Named::Nothing,
        }
    }
}
