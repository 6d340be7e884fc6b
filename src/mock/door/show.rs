//! What the control API shows of a world: the one place where it becomes JSON. Secrets are not shown, and what may hold one is
//! masked.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde_json::{Value, json};

use crate::mock::world::World;
use crate::protocol::encoding::Encoding;
use crate::protocol::secrets::Secrets;
use crate::specs::settings::Settings;
use crate::transcript::journal::Entry;
use crate::transcript::mask::Mask;

/// A world in a list.
pub(super) fn line(world: &World) -> Value {
    json!({
        "profile": world.profile,
        "merchant": world.merchant_id,
        "now": time(world.now),
        "waiting": world.waiting(),
    })
}

/// A world by itself.
pub(super) fn world(world: &World) -> Value {
    let flaws = world.flaws.iter().map(|flaw| flaw.name.as_str());
    json!({
        "profile": world.profile,
        "merchant": world.merchant_id,
        "now": time(world.now),
        "waiting": world.waiting(),
        "settings": settings(&world.settings, &world.secrets),
        "flaws": flaws.collect::<Vec<_>>(),
    })
}

/// The time of a world. It stands still when `now` has come to `until`.
pub(super) fn clock(world: &World) -> Value {
    json!({
        "now": time(world.now),
        "until": time(world.until.max(world.now)),
        "next": world.schedule.next_after(world.now).map(time),
        "waiting": world.waiting(),
    })
}

/// Settings, all of them.
pub(super) fn settings(settings: &Settings, secrets: &Secrets) -> Value {
    let mask = Mask { secrets };
    let addresses = settings.addresses.iter();
    let addresses: BTreeMap<&String, String> = addresses
        .map(|(name, address)| (name, mask.url(address)))
        .collect();
    json!({
        "off": settings.off,
        "two_step": settings.two_step,
        "capture_days": settings.capture_days,
        "unique_orders": settings.unique_orders,
        "final_payments": settings.final_payments,
        "overpayment": settings.overpayment,
        "notify_failures": settings.notify_failures,
        "payment_systems": settings.payment_systems,
        "request_method": settings.request_method.map(Encoding::word),
        "addresses": addresses,
    })
}

/// What a ledger holds.
pub(super) fn ledger(holding: &BTreeMap<String, Vec<String>>, secrets: &Secrets) -> Value {
    let mask = Mask { secrets };
    let lines =
        |lines: &Vec<String>| -> Value { lines.iter().map(|line| mask.text(line)).collect() };
    let kinds = holding.iter();
    kinds
        .map(|(kind, held)| (kind.clone(), lines(held)))
        .collect()
}

/// An entry of a journal, masked already.
pub(super) fn entry(entry: &Entry) -> Value {
    json!({
        "request": entry.request,
        "http": entry.http,
        "note": entry.note,
        "lines": entry.lines(),
    })
}

pub(super) fn time(time: DateTime) -> String {
    time.to_string()
}
