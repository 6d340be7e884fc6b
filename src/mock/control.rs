//! What is asked of a mock beside the protocol: worlds are opened and closed, made to fail, looked at. How time passes in
//! them stands in `passing`.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use crate::error::{Error, near_or_known};
use crate::mock::gateway::{Gateway, SharedWorld};
use crate::mock::ledger::Ledger;
use crate::mock::mount::Mount;
use crate::mock::shared::Shared;
use crate::mock::world::{Beginning, World};
use crate::specs::fault::Fault;
use crate::transcript::journal::{Entry, Journal};

impl Gateway {
    /// Opens a merchant's world; one that was there is forgotten.
    ///
    /// # Errors
    ///
    /// When no gateway of that profile is served.
    pub fn open(
        &self,
        profile: &str,
        merchant_id: &str,
        beginning: Beginning,
    ) -> Result<(), Error> {
        let mount = self.mount(profile)?;
        let journal = Journal::new(beginning.journal);
        let mut world = World::new(&mount.profile, merchant_id.to_owned(), beginning);
        world.opening = self.openings.fetch_add(1, Ordering::Relaxed);
        if let Some(now) = self.clock.now() {
            (world.now, world.until) = (now, now);
        }
        let mut all = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let worlds = all.entry(profile.to_owned()).or_default();
        worlds.insert(
            merchant_id.to_owned(),
            Arc::new(Shared::new(world, journal)),
        );
        Ok(())
    }

    /// Closes a merchant's world and forgets what it held.
    pub fn close(&self, profile: &str, merchant_id: &str) {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(worlds) = worlds.get_mut(profile) {
            worlds.remove(merchant_id);
        }
    }

    /// Makes the next answers of a world wrong.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn fault(&self, profile: &str, merchant_id: &str, fault: Fault) -> Result<(), Error> {
        let world = self.known(profile, merchant_id)?;
        world.lock().add_fault(fault);
        Ok(())
    }

    /// What somebody sees who looks at a world's ledger; the world stands still meanwhile.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn look<T>(
        &self,
        profile: &str,
        merchant_id: &str,
        look: impl FnOnce(&Ledger) -> T,
    ) -> Result<T, Error> {
        Ok(look(&self.known(profile, merchant_id)?.lock().ledger))
    }

    /// What a world's ledger holds: a line for each thing, by kind.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn holding(
        &self,
        profile: &str,
        merchant_id: &str,
    ) -> Result<BTreeMap<String, Vec<String>>, Error> {
        self.look(profile, merchant_id, Ledger::holding)
    }

    /// What a world's journal holds, the oldest first; nothing if there is no such world.
    pub fn journal(&self, profile: &str, merchant_id: &str) -> Vec<Entry> {
        let world = self.world(profile, merchant_id);
        world.map_or_else(Vec::new, |world| journal(&world, usize::MAX))
    }

    pub(super) fn mount(&self, profile: &str) -> Result<&Mount, Error> {
        let mut mounts = self.mounts.iter();
        let found = mounts.find(|mount| mount.profile.name == profile);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.mounts.iter().map(|one| &*one.profile.name).collect();
            let error = Error::new(format!("the mock does not serve profile `{profile}`"));
            error.mend(near_or_known(profile, &known))
        })
    }

    pub(super) fn known(&self, profile: &str, merchant_id: &str) -> Result<SharedWorld, Error> {
        let world = self.world(profile, merchant_id);
        world.ok_or_else(|| Error::new(format!("the mock has no merchant {merchant_id}")))
    }
}

/// The newest entries of a world's journal, the oldest first, masked. Nobody waits for the masking.
pub(super) fn journal(world: &Shared, most: usize) -> Vec<Entry> {
    let entries = world.journal().newest(most);
    let masked = |entry: Entry| entry.masked(Some(&world.secrets));
    entries.into_iter().map(masked).collect()
}
