//! What happens to payments: begun, charged, told to the shop. Operations decide when; each file here is one of these steps.
//!
//! Whoever calls has checked that the move is legal; a move that is not changes nothing.

pub mod afterwards;
pub mod begin;
pub mod card;
pub mod charge;
pub mod deliver;
pub mod older;
pub mod returns;
pub mod said;
pub mod system;
pub mod views;

use crate::mock::ledger::payment::{Failure, Payment};
use crate::mock::mount::Mount;
use crate::mock::world::World;
use crate::protocol::secrets::Key;
use crate::sign::signature::md5_hex;

/// A failure, whose code is a value of the family.
pub fn failure(mount: &Mount, code: &str, description: &str) -> Failure {
    Failure {
        code: mount.text(code).unwrap_or_default().into(),
        description: description.into(),
    }
}

/// What stands for a payment in addresses and with banks: it follows from the number, and nobody can guess it who does not know
/// the merchant's secret.
pub fn key_of(world: &World, payment: &Payment, purpose: &str) -> String {
    let number = payment.number;
    let secret = world.secrets.of(Key::Receiving).expose();
    let mut key = md5_hex(&format!("{secret}/{number}/{purpose}"));
    key.truncate(20);
    format!("{number:x}g{key}")
}

/// The number of the payment that a key stands for.
pub fn number_of(world: &World, key: &str, purpose: &str) -> Option<u64> {
    let (number, _) = key.split_once('g')?;
    let payment = world
        .ledger
        .payments
        .get(u64::from_str_radix(number, 16).ok()?)?;
    (key_of(world, payment, purpose) == key).then_some(payment.number)
}
