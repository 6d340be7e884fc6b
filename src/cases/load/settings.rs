//! `settings:` of a case: how a gateway is set up for the merchant, checked so that it can be.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::cases::load::scope::Scope;
use crate::cases::template::Template;
use crate::error::{Error, near_or_known};
use crate::protocol::encoding::Encoding;
use crate::specs::files::At;
use crate::specs::settings::Settings;
use crate::specs::yaml::Located;

/// How a gateway is set up for a merchant; what is not said is switched on.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "Settings")]
pub(super) struct RawSettings {
    /// The services of the family that are switched off.
    pub(super) off: Vec<Located<String>>,
    /// Money is only held until the shop takes it, where a request does not say.
    pub(super) two_step: bool,
    /// After how many days, 1 to 5, money that is held is taken by itself.
    pub(super) capture_days: Option<Located<u8>>,
    /// An order can be paid once only.
    pub(super) unique_orders: bool,
    /// The shop has no right to reject a payment that was made.
    pub(super) final_payments: bool,
    /// Payers may pay more than the shop asks for.
    pub(super) overpayment: bool,
    /// The shop is told of payments that failed too, where it is told of those that succeeded only.
    pub(super) notify_failures: bool,
    /// The payment systems that the shop has; all of the profile's if none is named. Only profiles that have them run the case.
    pub(super) payment_systems: Vec<Located<String>>,
    /// How the shop is called, where a request does not say.
    pub(super) request_method: Option<Encoding>,
    /// Where callbacks and browsers go that a request names no address for, by the names of the family.
    pub(super) addresses: BTreeMap<String, Located<String>>,
}

pub(super) fn settings(scope: &Scope<'_>, raw: RawSettings) -> Result<Settings<Template>, Error> {
    let services: Vec<&str> = scope.family.services.keys().map(String::as_str).collect();
    let unknown = |at: At, what: &str, word: &str, known: &[&str]| {
        let error = scope.file.error(at, format!("unknown {what} `{word}`"));
        error.mend(near_or_known(word, known))
    };
    let mut off = raw.off.iter();
    if let Some(word) = off.find(|word| !services.contains(&word.value.as_str())) {
        return Err(unknown(word.at, "service", &word.value, &services));
    }
    if let Some(days) = raw
        .capture_days
        .as_ref()
        .filter(|days| !(1..=5).contains(&days.value))
    {
        let error = scope.file.error(days.at, "money is held for 1 to 5 days");
        return Err(error.mend("write a number from 1 to 5"));
    }
    let names: Vec<&str> = scope.family.addresses().map(String::as_str).collect();
    let address = |(name, address): (String, Located<String>)| {
        if !names.contains(&name.as_str()) {
            return Err(unknown(address.at, "callback or return", &name, &names));
        }
        Ok((name, scope.template(&address)?))
    };
    let addresses = raw.addresses.into_iter().map(address);
    Ok(Settings {
        addresses: addresses.collect::<Result<_, _>>()?,
        off: raw.off.into_iter().map(|word| word.value).collect(),
        two_step: raw.two_step,
        capture_days: raw.capture_days.map(|days| days.value),
        unique_orders: raw.unique_orders,
        final_payments: raw.final_payments,
        overpayment: raw.overpayment,
        notify_failures: raw.notify_failures,
        // Profiles that lack one of them do not run the case.
        payment_systems: raw
            .payment_systems
            .into_iter()
            .map(|name| name.value)
            .collect(),
        request_method: raw.request_method,
    })
}
