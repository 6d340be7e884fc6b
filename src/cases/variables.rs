//! [`Variables`]: the values that placeholders insert, of one case in one run. Never a secret key.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::protocol::secrets::Key;

/// The variable of a secret, which only a `signature:` may insert; elsewhere it would carry the secret into a message.
pub fn secret_variable(key: Key) -> &'static str {
    match key {
        Key::Receiving => "secret_key",
        Key::Payout => "payout_secret_key",
    }
}

/// The secret that a variable stands for, if it stands for one.
pub fn secret_of(variable: &str) -> Option<Key> {
    [Key::Receiving, Key::Payout]
        .into_iter()
        .find(|key| secret_variable(*key) == variable)
}

/// The variables that every case has, next to one per callback and `value.<name>`.
pub const FIXED: &[&str] = &["merchant_id", "order_id", "order_id_2", "user_id", "salt"];

/// The variable that holds the family's example amount, where its `values` name one.
pub const AMOUNT: &str = "amount";

/// Names and texts: few that are a case's own, and those that all cases of a profile share.
#[derive(Clone, Default)]
pub struct Variables {
    shared: Arc<HashMap<String, String>>,
    own: Vec<(Cow<'static, str>, String)>,
}

impl Variables {
    /// Variables of one case, with what it shares with others.
    pub fn new(shared: Arc<HashMap<String, String>>) -> Self {
        Self {
            shared,
            own: Vec::new(),
        }
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        let own = self.own.iter().find(|(known, _)| known == name);
        let text = own
            .map(|(_, text)| text)
            .or_else(|| self.shared.get(name))?;
        Some(text)
    }

    /// Gives a variable its value.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        match self.own.iter_mut().find(|(known, _)| *known == name) {
            Some((_, text)) => *text = value,
            None => self.own.push((name, value)),
        }
    }
}

/// Shows names only: values may be card numbers.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.own.iter().map(|(name, _)| name))
            .finish_non_exhaustive()
    }
}
