//! What is asked of a mock beside the protocol: worlds are opened and closed, time passes, ledgers are looked at.
//!
//! Time passes in turns of [`Gateway::next_call`] and [`Gateway::called`], so that whoever has a connection makes the calls.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::error::Error;
use crate::mock::gateway::{Gateway, SharedWorld, lock};
use crate::mock::notify::notify;
use crate::mock::operations::expire;
use crate::mock::schedule::{Event, MerchantCall};
use crate::mock::world::{Beginning, World};
use crate::protocol::script::path;
use crate::specs::fault::Fault;
use crate::transcript::journal::Entry;
use crate::transport::message::{Answer, Failure};

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
        if !self
            .mounts
            .iter()
            .any(|mount| mount.profile.name == profile)
        {
            return Err(Error::new(format!(
                "the mock does not serve profile `{profile}`"
            )));
        }
        let world = World::new(profile.to_owned(), merchant_id.to_owned(), beginning);
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let worlds = worlds.entry(profile.to_owned()).or_default();
        worlds.insert(merchant_id.to_owned(), Arc::new(Mutex::new(world)));
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
        lock(&world).add_fault(fault);
        Ok(())
    }

    /// The time of a world when so much more has passed.
    ///
    /// # Errors
    ///
    /// When there is no such world, or no calendar goes that far.
    pub fn time_after(
        &self,
        profile: &str,
        merchant_id: &str,
        by: Duration,
    ) -> Result<DateTime, Error> {
        let now = self.now(profile, merchant_id)?;
        let after = SignedDuration::try_from(by)
            .ok()
            .and_then(|by| now.checked_add(by).ok());
        after.ok_or_else(|| Error::new(format!("no calendar goes on for {by:?}")))
    }

    /// The time of a world.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn now(&self, profile: &str, merchant_id: &str) -> Result<DateTime, Error> {
        Ok(lock(&self.known(profile, merchant_id)?).now)
    }

    /// Lets the time of a world pass until the next call of the merchant is due, or until that time if none is: then there
    /// is no call. Whatever else is due by then happens.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn next_call(
        &self,
        profile: &str,
        merchant_id: &str,
        until: DateTime,
    ) -> Result<Option<MerchantCall>, Error> {
        let world = self.known(profile, merchant_id)?;
        let world = &mut *lock(&world);
        let mount = self
            .mounts
            .iter()
            .find(|mount| mount.profile.name == profile);
        while let Some(due) = world.schedule.take(until) {
            world.now = world.now.max(due.at);
            match due.event {
                Event::Call(call) => return Ok(Some(call)),
                Event::Expiry(page_key) => {
                    let notices = expire(world, &page_key);
                    mount
                        .into_iter()
                        .for_each(|mount| notify(mount, world, notices.clone()));
                }
            }
        }
        world.now = world.now.max(until);
        Ok(None)
    }

    /// Takes note of how a call of the merchant went.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn called(
        &self,
        profile: &str,
        merchant_id: &str,
        call: &MerchantCall,
        result: &Result<Answer, Failure>,
    ) -> Result<(), Error> {
        let world = self.known(profile, merchant_id)?;
        let note = match result {
            Ok(_) => format!("{}: the merchant answered", call.endpoint),
            Err(failure) => format!("{}: {failure}", call.endpoint),
        };
        let line = format!("-> {} {}", call.request.method, path(&call.request.url));
        let entry = Entry {
            request: line,
            http: result.as_ref().ok().map(|answer| answer.http),
            note,
        };
        self.note(&mut lock(&world), entry);
        Ok(())
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
        let world = self.known(profile, merchant_id)?;
        let holding = lock(&world).ledger.holding();
        Ok(holding)
    }

    /// What a world's journal holds, the oldest first; nothing if there is no such world.
    pub fn journal(&self, profile: &str, merchant_id: &str) -> Vec<Entry> {
        let world = self.world(profile, merchant_id);
        let journal = |world: SharedWorld| {
            let world = lock(&world);
            world.journal.entries(&world.secrets).collect()
        };
        world.map(journal).unwrap_or_default()
    }

    fn known(&self, profile: &str, merchant_id: &str) -> Result<SharedWorld, Error> {
        let world = self.world(profile, merchant_id);
        world.ok_or_else(|| Error::new(format!("the mock has no merchant {merchant_id}")))
    }
}
