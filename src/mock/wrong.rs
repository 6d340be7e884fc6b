//! [`Wrong`]: a request whose signature was wrong, kept until somebody reads why. Nothing is explained before.

use std::fmt;

use crate::mock::call::Call;
use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::dialect::Dialect;
use crate::protocol::params::{Params, Value};
use crate::protocol::secrets::{Key, Secrets};
use crate::sign::base_string;
use crate::sign::explain::{Signer, explain};
use crate::transcript::journal::Detail;
use crate::transcript::mask::{Mask, SignatureMark};

/// A request whose signature was wrong.
#[derive(Clone)]
pub(super) struct Wrong {
    path: Box<str>,
    script: Box<str>,
    params: Params,
    secrets: Secrets,
    key: Key,
    dialect: Dialect,
}

impl Wrong {
    /// Keeps what explains the signature later; nothing of a message that is so long that many of them would fill the memory.
    pub(super) fn new(
        call: &Call<'_>,
        script: &str,
        secrets: &Secrets,
        dialect: Dialect,
    ) -> Option<Self> {
        const MOST: usize = 16 * 1_024;
        (size(&call.received.params) <= MOST).then(|| Self {
            path: call.path.into(),
            script: script.into(),
            params: call.received.params.clone(),
            secrets: secrets.clone(),
            key: call.endpoint.key,
            dialect,
        })
    }
}

/// How many bytes the names and texts of a message have.
fn size(params: &Params) -> usize {
    params
        .iter()
        .map(|(name, value)| name.len() + size_of(value))
        .sum()
}

fn size_of(value: &Value) -> usize {
    match value {
        Value::Map(group) => size(group),
        Value::List(items) => items.iter().map(size_of).sum(),
        value => value.text().map_or(0, str::len),
    }
}

impl Detail for Wrong {
    /// The base string that the signature should have been made of, and the single mistake that explains the one that came.
    fn lines(&self) -> Vec<String> {
        let secrets = &self.secrets;
        let shown = Mask { secrets }.params(&self.params, &SignatureMark::Valid);
        let base_string = base_string::masked(&self.script, &shown, self.dialect);
        let signer = Signer {
            path: &self.path,
            script: &self.script,
            params: &self.params,
            secrets,
            key: self.key,
            dialect: self.dialect,
        };
        let received = self.params.text(SIGNATURE_FIELD).unwrap_or_default();
        let mistake =
            explain(received, &signer).map(|mistake| format!("the signer {}", mistake.says));
        let base_string = format!("the base string is {base_string}");
        [base_string].into_iter().chain(mistake).collect()
    }
}

impl fmt::Debug for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wrong").finish_non_exhaustive()
    }
}
