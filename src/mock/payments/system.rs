//! The payment system of a payment: which ones a shop has, the one that was chosen, what it needs, and the invoice in it
//! (legacy.md 2, README.md 6).

use std::sync::Arc;

use crate::mock::ledger::payment::Payment;
use crate::mock::mount::Mount;
use crate::mock::world::World;
use crate::specs::payment_system::PaymentSystem;

/// The field that names a payment system.
pub const SYSTEM: &str = "pg_payment_system";

/// The payment systems that a shop has: those for tests, or the others.
pub fn available<'a>(
    world: &'a World,
    mount: &'a Mount,
    test: bool,
) -> impl Iterator<Item = &'a Arc<PaymentSystem>> {
    has(world, mount).filter(move |system| system.test == test)
}

/// The payment systems that a shop has.
pub fn has<'a>(world: &'a World, mount: &'a Mount) -> impl Iterator<Item = &'a Arc<PaymentSystem>> {
    let named = &world.settings.payment_systems;
    let all = mount.profile.payment_systems.iter();
    all.filter(move |system| named.is_empty() || named.contains(&system.name))
}

/// The payment system of that name, and the member if the name is that of a group's member.
pub fn named(
    world: &World,
    mount: &Mount,
    name: &str,
) -> Option<(Arc<PaymentSystem>, Option<Box<str>>)> {
    let itself = has(world, mount).find(|system| system.name == name);
    if let Some(system) = itself {
        return Some((Arc::clone(system), None));
    }
    let of_group = |system: &&Arc<PaymentSystem>| is_member(system, name);
    let group = has(world, mount).find(of_group)?;
    Some((Arc::clone(group), Some(name.into())))
}

/// Whether a group has a system of that name.
pub fn is_member(group: &PaymentSystem, name: &str) -> bool {
    group.members.iter().any(|member| member.name == name)
}

/// The parameters that the payment system of a payment needs and the shop did not send.
pub fn missing(payment: &Payment) -> Vec<&str> {
    let required = payment.system().into_iter();
    let required = required.flat_map(|system| &system.required);
    required
        .map(String::as_str)
        .filter(|name| payment.given(name).is_none())
        .collect()
}

/// Makes out the invoice of a payment, once its system is chosen and has what it needs.
pub fn make_out(payment: &mut Payment) {
    if !missing(payment).is_empty() {
        return;
    }
    let Some(system) = payment.more.as_ref().and_then(|more| more.system.clone()) else {
        return;
    };
    // Only the money of cards can be held first and taken later.
    payment.two_step &= system.card;
    let more = payment.more();
    let members = system.members.iter().map(|member| member.name.as_str());
    let members: Vec<&str> = members.collect();
    let accepted = match &more.member {
        Some(member) => member.to_string(),
        None if members.is_empty() => system.name.clone(),
        None => members.join(","),
    };
    more.accepted = Some(accepted.into());
}
