//! [`Variables`]: the values that placeholders insert, of one case in one run. Never the secret key.

use std::collections::BTreeMap;

/// The variable that only a `signature:` may insert; elsewhere it would carry the secret into a message.
pub const SECRET_KEY: &str = "secret_key";

/// The variables that every case has, next to one per callback and `value.<name>`.
pub const FIXED: &[&str] = &["merchant_id", "order_id", "order_id_2", "user_id", "salt"];

/// The variable that holds the family's example amount, where its `values` name one.
pub const AMOUNT: &str = "amount";

/// Names and texts.
#[derive(Clone, Debug, Default)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Gives a variable its value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }
}
