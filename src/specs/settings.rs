//! [`Settings`]: how a gateway is set up for one merchant.

use std::collections::BTreeMap;

use crate::protocol::encoding::Encoding;

/// How a gateway is set up for a merchant; without settings everything is switched on. Addresses are texts, or templates of
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings<T = String> {
    /// The services of the family that are switched off.
    pub off: Vec<String>,
    /// Whether money is only held until the shop takes it, where a request does not say.
    pub two_step: bool,
    /// After how many days money that is held is taken by itself.
    pub capture_days: Option<u8>,
    /// Whether an order can be paid once only.
    pub unique_orders: bool,
    /// Whether the shop has no right to reject a payment that was made.
    pub final_payments: bool,
    /// Whether payers may pay more than the shop asks for.
    pub overpayment: bool,
    /// Whether the shop is told of payments that failed, where it is told of those that succeeded only.
    pub notify_failures: bool,
    /// The payment systems that the shop has, of those of the profile; all if none is named.
    pub payment_systems: Vec<String>,
    /// How the shop is called, where a request does not say.
    pub request_method: Option<Encoding>,
    /// Where callbacks and browsers go that a request does not name an address for, by the names of the family.
    pub addresses: BTreeMap<String, T>,
}

impl<T> Default for Settings<T> {
    fn default() -> Self {
        Self {
            off: Vec::new(),
            two_step: false,
            capture_days: None,
            unique_orders: false,
            final_payments: false,
            overpayment: false,
            notify_failures: false,
            payment_systems: Vec::new(),
            request_method: None,
            addresses: BTreeMap::new(),
        }
    }
}

impl<T> Settings<T> {
    /// Whether a service is switched on.
    pub fn has(&self, service: &str) -> bool {
        !self.off.iter().any(|off| off == service)
    }

    /// The same with other addresses.
    ///
    /// # Errors
    ///
    /// The first that `change` has.
    pub fn try_map<U, E>(
        &self,
        mut change: impl FnMut(&T) -> Result<U, E>,
    ) -> Result<Settings<U>, E> {
        let addresses = self.addresses.iter();
        let addresses = addresses.map(|(name, address)| Ok((name.clone(), change(address)?)));
        Ok(Settings {
            off: self.off.clone(),
            two_step: self.two_step,
            capture_days: self.capture_days,
            unique_orders: self.unique_orders,
            final_payments: self.final_payments,
            overpayment: self.overpayment,
            notify_failures: self.notify_failures,
            payment_systems: self.payment_systems.clone(),
            request_method: self.request_method,
            addresses: addresses.collect::<Result<_, E>>()?,
        })
    }

    /// These settings where `other` says nothing, else those of `other`; what either switches off is off.
    pub fn and(mut self, other: Self) -> Self {
        self.off.extend(other.off);
        self.addresses.extend(other.addresses);
        self.payment_systems.extend(other.payment_systems);
        Self {
            two_step: self.two_step || other.two_step,
            capture_days: other.capture_days.or(self.capture_days),
            unique_orders: self.unique_orders || other.unique_orders,
            final_payments: self.final_payments || other.final_payments,
            overpayment: self.overpayment || other.overpayment,
            notify_failures: self.notify_failures || other.notify_failures,
            request_method: other.request_method.or(self.request_method),
            ..self
        }
    }
}
