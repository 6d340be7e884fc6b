//! [`Catalog`]: the specs, loaded when they are asked for and then kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, near_miss};
use crate::specs::code::Code;
use crate::specs::endpoint::Endpoint;
use crate::specs::files::Files;
use crate::specs::flaw::Flaw;
use crate::specs::load::{self, WrittenFamily};
use crate::specs::profile::Profile;
use crate::specs::register::Register;
use crate::specs::requirement::requirements;
use crate::specs::source::Sources;

/// The specs of one set of files.
#[derive(Debug)]
pub struct Catalog {
    files: Files,
    loaded: Mutex<Loaded>,
}

#[derive(Debug, Default)]
struct Loaded {
    names: Option<Vec<(String, String)>>,
    sources: Option<Arc<Sources>>,
    endpoint_names: HashMap<String, Vec<String>>,
    families: HashMap<String, Arc<WrittenFamily>>,
    profiles: HashMap<String, Arc<Profile>>,
    registers: HashMap<String, Arc<Register>>,
    codes: HashMap<String, Arc<[Code]>>,
    endpoints: HashMap<(String, String), Arc<Endpoint>>,
    requirements: HashMap<(String, String), Arc<[String]>>,
}

impl Catalog {
    /// A catalog that reads `specs/` of these files. Nothing is read yet.
    pub fn new(files: Files) -> Self {
        Self {
            files,
            loaded: Mutex::default(),
        }
    }

    /// The names of all profiles, with the family of each, sorted by name.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn profiles(&self) -> Result<Vec<(String, String)>, Error> {
        if let Some(names) = &self.lock().names {
            return Ok(names.clone());
        }
        let mut names: Vec<(String, String)> = self
            .files
            .list("specs")?
            .iter()
            .filter_map(|path| profile_of_path(path))
            .collect();
        names.sort();
        self.lock().names = Some(names.clone());
        Ok(names)
    }

    /// The profile of that name.
    ///
    /// # Errors
    ///
    /// When there is none, or its file or its family's is wrong.
    pub fn profile(&self, name: &str) -> Result<Arc<Profile>, Error> {
        if let Some(profile) = self.lock().profiles.get(name) {
            return Ok(Arc::clone(profile));
        }
        let names = self.profiles()?;
        let Some((_, family)) = names.iter().find(|(known, _)| known == name) else {
            let known: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            let mend = near_miss(name, known.iter().copied());
            return Err(Error::new(format!("there is no profile `{name}`"))
                .mend(mend.unwrap_or_else(|| format!("profiles: {}", known.join(", ")))));
        };
        let (sources, written) = (self.sources()?, self.written_family(family)?);
        let profile = load::profile(&self.files, &sources, &written, family, name)?;
        let profile = Arc::new(profile);
        self.lock()
            .profiles
            .insert(name.to_owned(), Arc::clone(&profile));
        Ok(profile)
    }

    /// An endpoint as a profile has it.
    ///
    /// # Errors
    ///
    /// When the profile has none of that name, or its file is wrong.
    pub fn endpoint(&self, profile: &Profile, name: &str) -> Result<Arc<Endpoint>, Error> {
        let key = (profile.name.clone(), name.to_owned());
        if let Some(endpoint) = self.lock().endpoints.get(&key) {
            return Ok(Arc::clone(endpoint));
        }
        if !profile.has(name) {
            let mend = near_miss(name, profile.endpoints.iter().map(String::as_str));
            return Err(Error::new(format!(
                "profile `{}` has no endpoint `{name}`",
                profile.name
            ))
            .mend(mend.unwrap_or_else(|| format!("it has {}", profile.endpoints.join(", ")))));
        }
        let endpoint = Arc::new(load::endpoint(
            &self.files,
            &*self.sources()?,
            profile,
            name,
        )?);
        self.lock().endpoints.insert(key, Arc::clone(&endpoint));
        Ok(endpoint)
    }

    /// The endpoints of these names and all to which they lead, as far as the profile has them; each once.
    ///
    /// # Errors
    ///
    /// When the file of one of them is wrong.
    pub fn led_to(&self, profile: &Profile, names: &[String]) -> Result<Vec<Arc<Endpoint>>, Error> {
        let mut found: Vec<Arc<Endpoint>> = Vec::new();
        let mut waiting = names.to_vec();
        while let Some(name) = waiting.pop() {
            if profile.has(&name) && !found.iter().any(|known| known.name == name) {
                let endpoint = self.endpoint(profile, &name)?;
                waiting.extend(endpoint.leads_to.iter().cloned());
                found.push(endpoint);
            }
        }
        Ok(found)
    }

    /// The ids of everything that an endpoint promises, as a profile has it. Every case asks for them.
    ///
    /// # Errors
    ///
    /// When the profile has no endpoint of that name, or its file is wrong.
    pub fn requirement_ids(&self, profile: &Profile, name: &str) -> Result<Arc<[String]>, Error> {
        let key = (profile.name.clone(), name.to_owned());
        if let Some(ids) = self.lock().requirements.get(&key) {
            return Ok(Arc::clone(ids));
        }
        let endpoint = self.endpoint(profile, name)?;
        let ids: Arc<[String]> = requirements(&endpoint)
            .into_iter()
            .map(|found| found.id)
            .collect();
        self.lock().requirements.insert(key, Arc::clone(&ids));
        Ok(ids)
    }

    /// The names of all endpoints that a family has a file for.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn endpoint_names(&self, family: &str) -> Result<Vec<String>, Error> {
        self.kept(
            |loaded| &mut loaded.endpoint_names,
            family,
            || {
                let folder = load::endpoint_folder(family);
                let paths = self.files.list(&folder)?;
                let names = paths.iter().filter_map(|path| {
                    path.strip_prefix(&folder)?
                        .strip_prefix('/')?
                        .strip_suffix(".yaml")
                });
                Ok(names.map(str::to_owned).collect())
            },
        )
    }

    /// The register of a family: what its documents leave open or get wrong.
    ///
    /// # Errors
    ///
    /// When its file is wrong.
    pub fn register(&self, family: &str) -> Result<Arc<Register>, Error> {
        let load = || load::beside::register(&self.files, &*self.sources()?, family).map(Arc::new);
        self.kept(|loaded| &mut loaded.registers, family, load)
    }

    /// What the error codes of a family mean, each row of its file in order; a code may have several.
    ///
    /// # Errors
    ///
    /// When its file is wrong.
    pub fn codes(&self, family: &str) -> Result<Arc<[Code]>, Error> {
        let load = || load::beside::codes(&self.files, &*self.sources()?, family).map(Arc::from);
        self.kept(|loaded| &mut loaded.codes, family, load)
    }

    /// The flaws of a family that a mock can be given.
    ///
    /// # Errors
    ///
    /// When their file is wrong.
    pub fn flaws(&self, family: &str) -> Result<Vec<Flaw>, Error> {
        load::beside::flaws(&self.files, family, &self.endpoint_names(family)?)
    }

    /// How many files of specs there are.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn files(&self) -> Result<usize, Error> {
        Ok(self.files.list("specs")?.len())
    }

    /// Every source by its key.
    ///
    /// # Errors
    ///
    /// When the file of sources is wrong.
    pub fn sources(&self) -> Result<Arc<Sources>, Error> {
        if let Some(sources) = &self.lock().sources {
            return Ok(Arc::clone(sources));
        }
        let sources = Arc::new(load::sources(&self.files)?);
        self.lock().sources = Some(Arc::clone(&sources));
        Ok(sources)
    }

    fn written_family(&self, name: &str) -> Result<Arc<WrittenFamily>, Error> {
        let load = || load::family(&self.files, name).map(Arc::new);
        self.kept(|loaded| &mut loaded.families, name, load)
    }

    /// What is kept under a name, loaded when it is asked for the first time.
    fn kept<T: Clone>(
        &self,
        of: impl Fn(&mut Loaded) -> &mut HashMap<String, T>,
        name: &str,
        load: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        if let Some(kept) = of(&mut self.lock()).get(name) {
            return Ok(kept.clone());
        }
        // Loading asks the catalog for other things, so nothing is locked meanwhile.
        let new = load()?;
        of(&mut self.lock()).insert(name.to_owned(), new.clone());
        Ok(new)
    }

    fn lock(&self) -> MutexGuard<'_, Loaded> {
        // The maps are whole after every statement, so a panic elsewhere spoils nothing.
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn profile_of_path(path: &str) -> Option<(String, String)> {
    let (family, name) = path.strip_prefix("specs/")?.split_once("/profiles/")?;
    Some((name.strip_suffix(".yaml")?.to_owned(), family.to_owned()))
}
