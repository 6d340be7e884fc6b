//! [`Secret`]: a merchant's secret key. Its `Debug` shows nothing and its memory is wiped when it is dropped.

use secrecy::{ExposeSecret, SecretString};

/// What stands in place of a secret wherever a person may look.
pub const MASKED: &str = "***";

/// A secret key. Only signing and the masking of output look inside.
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the text of a secret into custody.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself; never for anything that is printed.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}
