//! [`Target`]: where requests go and where our side is reached.

use std::collections::BTreeMap;

/// Addresses, without a final `/`. None of them names a port on the embedded mock, so that messages are the same from
/// run to run.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// What it is, for reports: `embedded mock`.
    pub name: String,
    /// The gateway of each profile.
    pub gateways: BTreeMap<String, String>,
    /// Our listener for callbacks.
    pub shop: String,
}
