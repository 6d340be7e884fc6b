//! What is asked of a mock beside the protocol: worlds are opened and closed, time passes, ledgers are looked at.
//!
//! Time passes in turns of [`Gateway::next_call`] and [`Gateway::called`], so that whoever has a connection makes the calls.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::error::Error;
use crate::mock::gateway::{Gateway, SharedWorld};
use crate::mock::ledger::Ledger;
use crate::mock::ledger::payment::Payment;
use crate::mock::mount::Mount;
use crate::mock::notify::{call, notify};
use crate::mock::operations::{Notice, expire};
use crate::mock::payments::charge;
use crate::mock::payments::deliver::answered;
use crate::mock::schedule::{Event, MerchantCall};
use crate::mock::shared::Shared;
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
        let mount = self.mount(profile)?;
        let world = World::new(&mount.profile, merchant_id.to_owned(), beginning);
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let worlds = worlds.entry(profile.to_owned()).or_default();
        worlds.insert(merchant_id.to_owned(), Arc::new(Shared::new(world)));
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
        Ok(self.known(profile, merchant_id)?.lock().now)
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
        let world = &mut *world.lock();
        let mount = self.mount(profile)?;
        while let Some((at, event)) = world.schedule.take(until) {
            world.now = world.now.max(at);
            match happen(world, mount, event) {
                // What the profile cannot say is not said.
                Happened::Call(notice) => {
                    if let Some(call) = call(mount, world, notice) {
                        return Ok(Some(call));
                    }
                }
                Happened::Other(notices) => notify(world, notices),
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
        let mount = self.mount(profile)?;
        let note = match result {
            Ok(_) => format!("{}: the merchant answered", call.endpoint),
            Err(failure) => format!("{}: {failure}", call.endpoint),
        };
        let line = format!("-> {} {}", call.request.method, path(&call.request.url));
        let entry = Entry {
            request: line,
            http: result.as_ref().ok().map(|answer| answer.http),
            note,
            detail: None,
        };
        let world = &mut *world.lock();
        self.note(world, entry);
        let notices = answered(world, mount, &call.notice, result);
        notify(world, notices);
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
        let journal = |world: SharedWorld| {
            let world = world.lock();
            world.journal.entries(&world.secrets).collect()
        };
        world.map(journal).unwrap_or_default()
    }

    fn mount(&self, profile: &str) -> Result<&Mount, Error> {
        let mut mounts = self.mounts.iter();
        let found = mounts.find(|mount| mount.profile.name == profile);
        found.ok_or_else(|| Error::new(format!("the mock does not serve profile `{profile}`")))
    }

    fn known(&self, profile: &str, merchant_id: &str) -> Result<SharedWorld, Error> {
        let world = self.world(profile, merchant_id);
        world.ok_or_else(|| Error::new(format!("the mock has no merchant {merchant_id}")))
    }
}

/// What an event turned out to be.
enum Happened {
    /// A call of the merchant.
    Call(Notice),
    /// Something that may lead to calls.
    Other(Vec<Notice>),
}

fn happen(world: &mut World, mount: &Mount, event: Event) -> Happened {
    Happened::Other(match event {
        Event::Call(notice) => return Happened::Call(notice),
        Event::AttemptExpiry(page_key) => expire(world, &page_key),
        Event::PaymentExpiry(number) => charge::expire(world, mount, number),
        Event::Decision {
            payment,
            approved: true,
        } => charge::approve(world, mount, payment),
        Event::Decision {
            payment,
            approved: false,
        } => charge::decline(world, mount, payment),
        Event::Capture(number) => {
            let held = world.ledger.payments.get(number).map(Payment::sum);
            held.into_iter()
                .for_each(|held| charge::capture(world, number, held));
            Vec::new()
        }
    })
}
