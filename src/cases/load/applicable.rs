//! Which profiles a case applies to, and whether what it names exists there.

use std::sync::Arc;

use crate::cases::case::Case;
use crate::cases::load::raw::{RawCase, RawStep};
use crate::cases::load::{Loader, width_one};
use crate::error::{Error, near_miss, near_or_known};
use crate::specs::files::File;
use crate::specs::profile::Profile;
use crate::specs::requirement::covers;
use crate::specs::yaml::Located;

/// The profiles that a case applies to, sorted by name.
pub(super) struct Applicable {
    pub(super) profiles: Vec<String>,
    /// The endpoints that it names, and those of its preconditions.
    pub(super) endpoints: Vec<String>,
    /// One of the profiles, by which variables and requirements are known.
    pub(super) first: Arc<Profile>,
}

impl Loader<'_> {
    /// The profiles of the family that have every endpoint that the case and its preconditions name, narrowed by
    /// `profiles:`, `needs:` and the payment systems of `settings:`.
    pub(super) fn applicable(
        &self,
        family: &str,
        file: &File,
        raw: &RawCase,
        given: &[Arc<Case>],
        id: &str,
    ) -> Result<Applicable, Error> {
        self.check_endpoints(family, file, raw)?;
        let mut endpoints: Vec<String> = named_endpoints(raw)
            .map(|name| name.value.clone())
            .chain(given.iter().flat_map(|given| given.endpoints.clone()))
            .collect();
        endpoints.sort();
        endpoints.dedup();
        let mut profiles = self.wanted(family, file, raw)?;
        for profile in &profiles {
            check_needs(file, profile, &raw.needs)?;
        }
        let systems = &raw.settings.payment_systems;
        check_systems(file, &profiles, systems)?;
        profiles.retain(|profile| {
            let able = |need: &Located<String>| profile.capabilities.contains(&need.value);
            let offers = |system: &Located<String>| profile.payment_system(&system.value).is_some();
            endpoints.iter().all(|name| profile.has(name))
                && raw.needs.iter().all(able)
                && systems.iter().all(offers)
                && given
                    .iter()
                    .all(|given| given.profiles.contains(&profile.name))
        });
        self.retain_callers(file, raw, &endpoints, &mut profiles)?;
        let Some(first) = profiles.first().cloned() else {
            let what = format!("no profile is able to run case `{id}`");
            let mend = "add its endpoints and what it needs to a profile, or mend `profiles:`";
            return Err(file.error(width_one(raw.steps.at), what).mend(mend));
        };
        Ok(Applicable {
            profiles: profiles
                .iter()
                .map(|profile| profile.name.clone())
                .collect(),
            endpoints,
            first,
        })
    }

    /// Whoever does not make the calls that the case awaits is not able to run it.
    fn retain_callers(
        &self,
        file: &File,
        raw: &RawCase,
        endpoints: &[String],
        profiles: &mut Vec<Arc<Profile>>,
    ) -> Result<(), Error> {
        for name in written_steps(raw).filter_map(|step| step.awaited.as_ref()) {
            let mut callers = Vec::new();
            for profile in profiles.iter() {
                // Where a browser returns, and that nothing came, can be awaited on every profile; that a callback is
                // unknown is found when the step is read.
                let called = !profile.family.callbacks.contains(&name.value)
                    || self
                        .awaited(profile, endpoints)?
                        .iter()
                        .any(|(known, _)| *known == name.value);
                if called {
                    callers.push(Arc::clone(profile));
                }
            }
            if callers.is_empty() && !profiles.is_empty() {
                let what = format!(
                    "nothing that the case sends leads to a call of `{}`",
                    name.value
                );
                let mend = "send first what leads there: `leads_to:` of an endpoint says what does";
                return Err(file.error(name.at, what).mend(mend));
            }
            *profiles = callers;
        }
        Ok(())
    }

    fn check_endpoints(&self, family: &str, file: &File, raw: &RawCase) -> Result<(), Error> {
        let known = self.catalog.endpoint_names(family)?;
        match named_endpoints(raw).find(|name| !known.contains(&name.value)) {
            None => Ok(()),
            Some(name) => {
                let near = near_miss(&name.value, known.iter().map(String::as_str));
                let error = file.error(name.at, format!("unknown endpoint `{}`", name.value));
                let all = || format!("family `{family}` has {}", known.join(", "));
                Err(error.mend(near.unwrap_or_else(all)))
            }
        }
    }

    /// The profiles of the family, or those of them that `profiles:` names.
    fn wanted(&self, family: &str, file: &File, raw: &RawCase) -> Result<Vec<Arc<Profile>>, Error> {
        let names = self.catalog.profiles()?;
        let names: Vec<&str> = names
            .iter()
            .filter(|(_, of)| of == family)
            .map(|(name, _)| name.as_str())
            .collect();
        let mut wished = raw.profiles.iter().flatten();
        if let Some(named) = wished.find(|named| !names.contains(&named.value.as_str())) {
            let near = near_miss(&named.value, names.iter().copied());
            let error = file.error(named.at, format!("unknown profile `{}`", named.value));
            let all = || format!("family `{family}` has {}", names.join(", "));
            return Err(error.mend(near.unwrap_or_else(all)));
        }
        let wanted = |name: &&str| {
            raw.profiles
                .as_ref()
                .is_none_or(|named| named.iter().any(|one| one.value == **name))
        };
        names
            .into_iter()
            .filter(wanted)
            .map(|name| self.catalog.profile(name))
            .collect()
    }

    /// The calls of the merchant to which the endpoints lead: by callback, the endpoint that describes them.
    pub(super) fn awaited(
        &self,
        profile: &Profile,
        endpoints: &[String],
    ) -> Result<Vec<(String, String)>, Error> {
        let mut awaited = Vec::new();
        for endpoint in self.catalog.led_to(profile, endpoints)? {
            if let Some(callback) = endpoint.callback() {
                awaited.push((callback.to_owned(), endpoint.name.clone()));
            }
        }
        Ok(awaited)
    }

    /// Each of `covers:` is the id of a requirement of an endpoint that the case names or that leads from there, or a
    /// prefix of one.
    pub(super) fn check_covers(
        &self,
        profile: &Profile,
        file: &File,
        covered: &[Located<String>],
        endpoints: &[String],
    ) -> Result<(), Error> {
        if covered.is_empty() {
            return Ok(());
        }
        let endpoints = self.catalog.led_to(profile, endpoints)?;
        let ids = endpoints
            .iter()
            .map(|endpoint| self.catalog.requirement_ids(profile, &endpoint.name));
        let ids = ids.collect::<Result<Vec<_>, Error>>()?;
        let ids = || ids.iter().flat_map(|ids| ids.iter());
        let is_known = |cover: &str| ids().any(|id| covers(cover, id));
        match covered.iter().find(|cover| !is_known(&cover.value)) {
            None => Ok(()),
            Some(cover) => {
                let near = near_miss(&cover.value, ids().map(String::as_str));
                let known = || "the id of a requirement is `<endpoint>.<part>.<what>`".to_owned();
                let error = file.error(cover.at, format!("unknown requirement `{}`", cover.value));
                Err(error.mend(near.unwrap_or_else(known)))
            }
        }
    }
}

fn check_needs(file: &File, profile: &Profile, needs: &[Located<String>]) -> Result<(), Error> {
    let known = &profile.family.capabilities;
    match needs.iter().find(|need| !known.contains_key(&need.value)) {
        None => Ok(()),
        Some(need) => {
            let words: Vec<&str> = known.keys().map(String::as_str).collect();
            let error = file.error(need.at, format!("unknown capability `{}`", need.value));
            Err(error.mend(near_or_known(&need.value, &words)))
        }
    }
}

/// Each payment system that the shop is to have is one of some profile.
fn check_systems(
    file: &File,
    profiles: &[Arc<Profile>],
    systems: &[Located<String>],
) -> Result<(), Error> {
    let known = profiles.iter().flat_map(|profile| &profile.payment_systems);
    let mut known: Vec<&str> = known.map(|system| system.name.as_str()).collect();
    match systems
        .iter()
        .find(|named| !known.contains(&named.value.as_str()))
    {
        None => Ok(()),
        Some(named) => {
            known.sort_unstable();
            known.dedup();
            let what = format!("unknown payment system `{}`", named.value);
            let error = file.error(named.at, what);
            Err(error.mend(near_or_known(&named.value, &known)))
        }
    }
}

fn named_endpoints(raw: &RawCase) -> impl Iterator<Item = &Located<String>> {
    written_steps(raw).filter_map(|step| step.send.as_ref())
}

/// Every step, those inside others too; deeper ones are refused when the steps are read.
fn written_steps(raw: &RawCase) -> impl Iterator<Item = &RawStep> {
    raw.steps.value.iter().flat_map(|step| {
        let inner: Vec<&RawStep> = step.value.inner().map(|step| &step.value).collect();
        let deeper: Vec<&RawStep> = inner
            .iter()
            .flat_map(|step| step.inner().map(|step| &step.value))
            .collect();
        [&step.value].into_iter().chain(inner).chain(deeper)
    })
}
