//! [`Shared`]: a world that requests and control reach at once, and what of it never changes and so needs no turn.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::mock::world::World;
use crate::protocol::secrets::Secrets;
use crate::transcript::journal::Journal;

/// A world that requests and control reach at once.
#[derive(Debug)]
pub(super) struct Shared {
    /// The profile.
    pub(super) profile: String,
    /// The merchant's number.
    pub(super) merchant_id: String,
    /// The merchant's secrets.
    pub(super) secrets: Secrets,
    world: Mutex<World>,
    /// Apart from the world, so that who writes down what happened keeps nobody from what happens.
    journal: Mutex<Journal>,
}

impl Shared {
    /// A world that others may reach.
    pub(super) fn new(world: World, journal: Journal) -> Self {
        Self {
            profile: world.profile.clone(),
            merchant_id: world.merchant_id.clone(),
            secrets: world.secrets.clone(),
            world: Mutex::new(world),
            journal: Mutex::new(journal),
        }
    }

    /// What happened. It is whole after every statement that changes it.
    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The world, for one at a time. It is whole after every statement that changes it, so a panic elsewhere spoils nothing.
    pub(super) fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
