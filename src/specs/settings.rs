//! [`Settings`]: how a gateway is set up for one merchant.

/// How a gateway is set up for a merchant; without settings everything is switched on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The services of the family that are switched off.
    pub off: Vec<String>,
}

impl Settings {
    /// Whether a service is switched on.
    pub fn has(&self, service: &str) -> bool {
        !self.off.iter().any(|off| off == service)
    }
}
