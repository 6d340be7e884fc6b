//! [`Plan`]: which cases run on which profiles. Whatever is wrong with a file is found here, before anything is sent.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::cases::case::{Action, Case, Reading};
use crate::cases::suite::Suite;
use crate::error::{Error, near_or_known};
use crate::run::loading::load;
use crate::run::prepare::{Context, prepare};
use crate::run::proving::check_proofs;
use crate::run::signing::{check_signature, check_signing};
use crate::run::target::Target;
use crate::run::variables::{Constants, Identity, constants_of, merchant_id};
use crate::sign::explain::mistakes::names;
use crate::specs::catalog::Catalog;
use crate::specs::endpoint::Endpoint;
use crate::specs::fault::FaultKind;
use crate::specs::files::At;
use crate::specs::profile::Profile;

/// Which cases run on which profiles, sorted by case, then profile.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Each case with each profile that it runs on.
    pub items: Vec<Item>,
}

/// Endpoints by name, as one profile has them.
pub type Endpoints = HashMap<String, Arc<Endpoint>>;

/// A case on a profile.
#[derive(Clone, Debug)]
pub struct Item {
    /// The case.
    pub case: Arc<Case>,
    /// The profile.
    pub profile: Arc<Profile>,
    /// The endpoints that it names and those to which they lead, as the profile has them.
    pub endpoints: Arc<Endpoints>,
    /// The variables that all cases on the profile share.
    pub constants: Constants,
    /// Why it is not run, if it is not.
    pub skip: Option<String>,
}

impl Plan {
    /// Loads the cases of these ids and pairs each with every profile that it applies to, or with those of `profiles`
    /// if there are any.
    ///
    /// # Errors
    ///
    /// When a file is wrong, a profile is unknown, or nothing is left to run.
    pub fn new(
        suite: &Suite,
        catalog: &Catalog,
        ids: &[String],
        profiles: &[String],
    ) -> Result<Self, Error> {
        for name in profiles {
            catalog.profile(name)?;
        }
        let mut items = Vec::new();
        let mut shared: HashMap<String, Constants> = HashMap::new();
        for case in load(suite, catalog, ids)? {
            let case = Arc::new(case);
            for name in case
                .profiles
                .iter()
                .filter(|name| profiles.is_empty() || profiles.contains(name))
            {
                let profile = catalog.profile(name)?;
                let constants = shared.entry(name.clone());
                let constants = constants.or_insert_with(|| constants_of(&profile));
                items.push(Item::new(catalog, &case, profile, Arc::clone(constants))?);
            }
        }
        if items.is_empty() {
            return Err(Error::new("nothing to run").because(format!(
                "none of the {} selected cases applies to profile {}",
                ids.len(),
                profiles.join(", ")
            )));
        }
        let plan = Self { items };
        plan.check_merchants()?;
        Ok(plan)
    }

    /// The profiles that something runs on, sorted by name, each with the endpoints that are named.
    pub fn profiles(&self) -> Vec<(Arc<Profile>, Vec<Arc<Endpoint>>)> {
        let mut profiles: Vec<(Arc<Profile>, Vec<Arc<Endpoint>>)> = Vec::new();
        for item in &self.items {
            let known = profiles
                .iter()
                .position(|(profile, _)| profile.name == item.profile.name);
            let index = known.unwrap_or_else(|| {
                profiles.push((Arc::clone(&item.profile), Vec::new()));
                profiles.len() - 1
            });
            let endpoints = &mut profiles[index].1; // Found or pushed just above.
            for endpoint in item.endpoints.values() {
                if !endpoints.iter().any(|known| known.name == endpoint.name) {
                    endpoints.push(Arc::clone(endpoint));
                }
            }
        }
        for (_, endpoints) in &mut profiles {
            endpoints.sort_by(|a, b| a.name.cmp(&b.name));
        }
        profiles.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        profiles
    }

    /// Prepares what can be prepared without an answer, and so finds wrong signature strings, values that an encoding
    /// cannot carry, and unknown faults.
    ///
    /// # Errors
    ///
    /// The first of them.
    pub fn rehearse(&self, target: &Target) -> Result<(), Error> {
        self.items.iter().try_for_each(|item| item.rehearse(target))
    }

    /// Every case is its own merchant: two of one number would meet.
    fn check_merchants(&self) -> Result<(), Error> {
        let mut seen: HashMap<(&str, String), &str> = HashMap::new();
        for item in &self.items {
            let id = item.case.id.as_str();
            match seen.insert((&item.profile.name, merchant_id(id)), id) {
                Some(other) if other != id => {
                    return Err(Error::new(format!(
                        "the cases `{other}` and `{id}` get the same merchant number"
                    ))
                    .mend("rename one of them"));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Item {
    fn new(
        catalog: &Catalog,
        case: &Arc<Case>,
        profile: Arc<Profile>,
        constants: Constants,
    ) -> Result<Self, Error> {
        let endpoints = catalog.led_to(&profile, &case.endpoints)?;
        let endpoints = endpoints
            .into_iter()
            .map(|endpoint| (endpoint.name.clone(), endpoint));
        Ok(Self {
            endpoints: Arc::new(endpoints.collect()),
            skip: skip(catalog, case, &profile)?,
            constants,
            case: Arc::clone(case),
            profile,
        })
    }

    /// Every variable has a value here: a capture is not known yet, but whatever it will be, a base string that holds it is
    /// the rule's or not.
    fn rehearse(&self, target: &Target) -> Result<(), Error> {
        let Identity {
            secrets,
            mut variables,
            ..
        } = Identity::new(&self.case, &self.profile, &self.constants, target, 0);
        let given = self.case.given.iter().flat_map(|given| &given.captures);
        for (number, capture) in given.chain(&self.case.captures).enumerate() {
            // Each another text, so that two that changed places are seen.
            variables.set(capture.clone(), number.to_string());
        }
        for (case, step) in self.case.all_steps() {
            if let Action::Fault(fault) = &step.action
                && let FaultKind::SignWith(name) = &fault.kind
            {
                self.check_mistake(case, step.at, name)?;
            }
            for (at, send) in step.action.sends(step.at) {
                let Some(endpoint) = self.endpoints.get(&send.endpoint) else {
                    continue;
                };
                let context = Context {
                    case,
                    at,
                    profile: &self.profile,
                    endpoint,
                    gateway: "",
                    secrets: &secrets,
                    variables: &variables,
                };
                check_signing(context, send)?;
                check_signature(context, send)?;
                check_proofs(context, send)?;
                prepare(context, send)?;
            }
        }
        Ok(())
    }

    /// A mock can make a mistake only in signing by a rule that one of its endpoints has.
    fn check_mistake(&self, case: &Case, at: At, name: &str) -> Result<(), Error> {
        let dialect = self.profile.family.dialect;
        let rules = self.endpoints.values();
        let rules = rules.filter_map(|endpoint| endpoint.request_rule("", dialect));
        let known: BTreeSet<&str> = rules.flat_map(|rule| names(&rule)).collect();
        if known.contains(name) {
            return Ok(());
        }
        let known: Vec<&str> = known.into_iter().collect();
        let what = format!("unknown signing mistake `{name}`");
        Err(case.file.error(at, what).mend(near_or_known(name, &known)))
    }
}

/// Why a case is not run on a profile: it rests on another reading than the profile takes.
fn skip(catalog: &Catalog, case: &Case, profile: &Profile) -> Result<Option<String>, Error> {
    let readings: Vec<&Reading> = case.all_readings().collect();
    if readings.is_empty() {
        return Ok(None);
    }
    let register = catalog.register(&profile.family.name)?;
    for Reading { ambiguity, reading } in readings {
        let own = profile.readings.get(ambiguity);
        let chosen = register.ambiguity(ambiguity).map(|found| &found.chosen);
        if let Some(taken) = own.or(chosen).filter(|taken| *taken != reading) {
            let name = &profile.name;
            return Ok(Some(format!(
                "it rests on `{ambiguity}` read as `{reading}`, and {name} reads it as `{taken}`"
            )));
        }
    }
    Ok(None)
}
