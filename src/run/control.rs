//! [`Control`]: what the runner asks of a mock beside the protocol.

use std::time::Duration;

pub use crate::check::expectation::Holding;
use crate::error::Error;
use crate::protocol::secrets::Secrets;
use crate::protocol::stored_card::StoredCard;
use crate::specs::fault::Fault;
use crate::specs::settings::Settings;

/// A merchant's world on a mock: ledger, clock, faults.
#[derive(Clone, Debug)]
pub struct World {
    /// The profile.
    pub profile: String,
    /// The merchant's number.
    pub merchant_id: String,
    /// The merchant's secrets.
    pub secrets: Secrets,
    /// What is switched on for the merchant.
    pub settings: Settings,
    /// The cards that it holds at the start.
    pub cards: Vec<StoredCard>,
}

/// Opens and closes worlds, and makes them fail.
pub trait Control {
    /// Opens a world.
    ///
    /// # Errors
    ///
    /// When the mock refuses.
    fn open(&self, world: World) -> impl Future<Output = Result<(), Error>>;

    /// Closes a world and forgets all that it held.
    fn close(&self, profile: &str, merchant_id: &str) -> impl Future<Output = ()>;

    /// Lets time pass in a world, and returns when every call of the merchant that is due by then was made and answered.
    ///
    /// # Errors
    ///
    /// When the mock refuses.
    fn advance(
        &self,
        profile: &str,
        merchant_id: &str,
        by: Duration,
    ) -> impl Future<Output = Result<(), Error>>;

    /// What a world's ledger holds.
    ///
    /// # Errors
    ///
    /// When the mock refuses.
    fn ledger(
        &self,
        profile: &str,
        merchant_id: &str,
    ) -> impl Future<Output = Result<Holding, Error>>;

    /// Makes the next answers of a world wrong.
    ///
    /// # Errors
    ///
    /// When the mock refuses.
    fn fault(
        &self,
        profile: &str,
        merchant_id: &str,
        fault: &Fault,
    ) -> impl Future<Output = Result<(), Error>>;
}
