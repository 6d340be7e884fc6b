//! The passing of time: what falls due happens, in order, and the calls of merchants are handed to whoever has a connection.
//!
//! A call is made in a turn of [`Gateway::next_call`] or [`Gateway::due_call`] and of [`Gateway::called`].

use std::sync::PoisonError;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::error::Error;
use crate::mock::clock::Clock;
use crate::mock::gateway::{Gateway, SharedWorld};
use crate::mock::happening::{catch_up, pass};
use crate::mock::mount::Mount;
use crate::mock::notify::notify;
use crate::mock::payments::deliver::answered;
use crate::mock::schedule::MerchantCall;
use crate::mock::world::World;
use crate::protocol::script::path;
use crate::transcript::journal::Entry;
use crate::transport::message::{Answer, Failure};

/// What was found by looking at all worlds of a clock that runs.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// Who has calls due, by profile and merchant.
    pub due: Vec<(String, String)>,
    /// How long it is until the next thing happens anywhere, if there is one.
    pub pause: Option<Duration>,
}

impl Gateway {
    /// The time of its worlds.
    pub fn clock(&self) -> &Clock {
        &self.clock
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
        later(self.now(profile, merchant_id)?, by)
    }

    /// The time of a world.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn now(&self, profile: &str, merchant_id: &str) -> Result<DateTime, Error> {
        Ok(self.known(profile, merchant_id)?.lock().now)
    }

    /// Tells a world whose time stands still that so much more is to pass, and whoever makes its calls; they are not waited
    /// for. Gives the time that it will be.
    ///
    /// # Errors
    ///
    /// When there is no such world, or no calendar goes that far.
    pub fn advance(
        &self,
        profile: &str,
        merchant_id: &str,
        by: Duration,
    ) -> Result<DateTime, Error> {
        let world = self.known(profile, merchant_id)?;
        let until = {
            let mut world = world.lock();
            world.until = later(world.until.max(world.now), by)?;
            world.until
        };
        if let Some(call_due) = &self.call_due {
            call_due(profile, merchant_id);
        }
        Ok(until)
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
        let mount = self.mount(profile)?;
        Ok(pass(&mut world.lock(), mount, until))
    }

    /// The next call of a merchant that is due: at present, or by the time until which its world was told to pass.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn due_call(
        &self,
        profile: &str,
        merchant_id: &str,
    ) -> Result<Option<MerchantCall>, Error> {
        let world = self.known(profile, merchant_id)?;
        let mount = self.mount(profile)?;
        let world = &mut *world.lock();
        let until = match self.clock.now() {
            Some(now) => now,
            // Time that stands still waits for the merchant: what its answers lead to happens before it passes.
            None if world.calling > 0 => world.now,
            None => world.until.max(world.now),
        };
        Ok(pass(world, mount, until))
    }

    /// Takes note of how a call of the merchant went. A world that was closed meanwhile is not concerned.
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
        {
            let world = &mut *world.lock();
            if world.opening != call.opening {
                return Ok(());
            }
            world.calling = world.calling.saturating_sub(1);
            let notices = answered(world, mount, &call.notice, result);
            notify(world, notices);
        }
        self.note(&world, entry);
        Ok(())
    }

    /// Looks at every world of a clock that runs: what is due happens, and who is to be called is told. Finds nothing where
    /// the clock stands still.
    pub fn catch_up_worlds(&self) -> Looked {
        let mut looked = Looked::default();
        let Some(now) = self.clock.now() else {
            return looked;
        };
        let mut next: Option<DateTime> = None;
        for world in self.all_worlds() {
            let world = &mut *world.lock();
            if world.schedule.next().is_some_and(|at| at <= now) {
                let mount = self.mount(&world.profile);
                mount
                    .into_iter()
                    .for_each(|mount| catch_up(world, mount, now));
                if world.schedule.has_call(now) {
                    let whose = (world.profile.clone(), world.merchant_id.clone());
                    looked.due.push(whose);
                }
            }
            next = next.into_iter().chain(world.schedule.next_after(now)).min();
        }
        looked.pause = next.and_then(|at| self.clock.wait(at));
        looked
    }

    /// Lets the present come to a world whose clock runs. Calls that are due wait for whoever makes them.
    pub(super) fn to_present(&self, world: &mut World, mount: &Mount) {
        if let Some(now) = self.clock.now() {
            catch_up(world, mount, now);
        }
    }

    pub(super) fn all_worlds(&self) -> Vec<SharedWorld> {
        let worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let all = worlds.values().flat_map(|worlds| worlds.values());
        all.cloned().collect()
    }
}

fn later(now: DateTime, by: Duration) -> Result<DateTime, Error> {
    let after = SignedDuration::try_from(by)
        .ok()
        .and_then(|by| now.checked_add(by).ok());
    after.ok_or_else(|| {
        let error = Error::new(format!("no calendar goes on for {by:?}"));
        error.mend("let a shorter time pass")
    })
}
