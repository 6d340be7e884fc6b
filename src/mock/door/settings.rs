//! The settings of a merchant as they are written: what is not named stays as it is.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::near_or_known;
use crate::mock::door::Wrong;
use crate::mock::door::read::Object;
use crate::protocol::encoding::Encoding;
use crate::specs::family::Family;
use crate::specs::profile::Profile;
use crate::specs::settings::Settings;

/// What can be set.
pub(super) const FIELDS: &[&str] = &[
    "off",
    "two_step",
    "capture_days",
    "unique_orders",
    "final_payments",
    "overpayment",
    "notify_failures",
    "payment_systems",
    "request_method",
    "addresses",
];

/// How many days money can be held.
const DAYS: std::ops::RangeInclusive<u8> = 1..=5;

/// The settings with what an object says of them. `null` takes back what was said.
pub(super) fn changed(
    settings: &Settings,
    object: &Object<'_>,
    profile: &Profile,
) -> Result<Settings, Wrong> {
    let family = &profile.family;
    let off = match object.texts("off")? {
        Some(off) => services(&off, family)?,
        None => settings.off.clone(),
    };
    Ok(Settings {
        off,
        two_step: object.flag("two_step")?.unwrap_or(settings.two_step),
        capture_days: or_null(object, "capture_days", settings.capture_days, |object| {
            let days = object.number::<u8>("capture_days")?;
            let within = days.filter(|days| DAYS.contains(days));
            within.ok_or_else(|| object.wrong("capture_days", "a number from 1 to 5"))
        })?,
        unique_orders: object
            .flag("unique_orders")?
            .unwrap_or(settings.unique_orders),
        final_payments: object
            .flag("final_payments")?
            .unwrap_or(settings.final_payments),
        overpayment: object.flag("overpayment")?.unwrap_or(settings.overpayment),
        notify_failures: object
            .flag("notify_failures")?
            .unwrap_or(settings.notify_failures),
        payment_systems: match object.texts("payment_systems")? {
            Some(names) => payment_systems(&names, profile)?,
            None => settings.payment_systems.clone(),
        },
        request_method: or_null(
            object,
            "request_method",
            settings.request_method,
            request_method,
        )?,
        addresses: addresses(&settings.addresses, object, family)?,
    })
}

/// A field that may be `null`, and stays if it is not there.
fn or_null<T>(
    object: &Object<'_>,
    name: &str,
    before: Option<T>,
    read: impl FnOnce(&Object<'_>) -> Result<T, Wrong>,
) -> Result<Option<T>, Wrong> {
    match object.value(name) {
        None => Ok(before),
        Some(Value::Null) => Ok(None),
        Some(_) => read(object).map(Some),
    }
}

fn payment_systems(names: &[&str], profile: &Profile) -> Result<Vec<String>, Wrong> {
    let known = profile.payment_systems.iter();
    let known: Vec<&str> = known.map(|system| system.name.as_str()).collect();
    all_known("payment system", names, &known)
}

fn services(off: &[&str], family: &Family) -> Result<Vec<String>, Wrong> {
    let known: Vec<&str> = family.services.keys().map(String::as_str).collect();
    all_known("service", off, &known)
}

fn all_known(what: &str, words: &[&str], known: &[&str]) -> Result<Vec<String>, Wrong> {
    match words.iter().find(|word| !known.contains(word)) {
        Some(word) => Err(Wrong::body(
            format!("unknown {what} `{word}`"),
            near_or_known(word, known),
        )),
        None => Ok(words.iter().map(|word| (*word).to_owned()).collect()),
    }
}

fn request_method(object: &Object<'_>) -> Result<Encoding, Wrong> {
    let word = object.text("request_method")?.unwrap_or_default();
    let all = Encoding::ALL;
    all.into_iter()
        .find(|encoding| encoding.word() == word)
        .ok_or_else(|| {
            let words = all.map(Encoding::word).join(", ");
            object.wrong("request_method", &format!("one of {words}"))
        })
}

fn addresses(
    before: &BTreeMap<String, String>,
    object: &Object<'_>,
    family: &Family,
) -> Result<BTreeMap<String, String>, Wrong> {
    let known: Vec<&str> = family.addresses().map(String::as_str).collect();
    let mut addresses = before.clone();
    let Some(told) = object.object("addresses", &known)? else {
        return Ok(addresses);
    };
    for (name, value) in told.iter() {
        match value {
            Value::Null => drop(addresses.remove(name)),
            Value::String(address) => drop(addresses.insert(name.clone(), address.clone())),
            _ => return Err(told.wrong(name, "an address, or null")),
        }
    }
    Ok(addresses)
}
