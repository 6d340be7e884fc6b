//! [`Wrong`]: a request whose signature was wrong, kept until somebody reads why. Nothing is explained before.

use std::fmt;

use crate::mock::call::Call;
use crate::protocol::dialect::Dialect;
use crate::protocol::params::{Params, Value};
use crate::protocol::secrets::{Key, Secrets};
use crate::protocol::signing_rule::SigningRule;
use crate::sign::explain::{Signer, explain};
use crate::sign::rule::masked_by;
use crate::transcript::journal::Detail;
use crate::transcript::mask::{Mask, SignatureMark};

/// A request whose signature was wrong.
#[derive(Clone)]
pub(super) struct Wrong {
    path: Box<str>,
    rule: SigningRule,
    params: Params,
    secrets: Secrets,
    key: Key,
}

impl Wrong {
    /// Keeps what explains the signature later; nothing of a message that is so long that many of them would fill the memory.
    pub(super) fn new(call: &Call<'_>, secrets: &Secrets, dialect: Dialect) -> Option<Self> {
        const MOST: usize = 16 * 1_024;
        let rule = call.endpoint.request_rule(call.path, dialect)?;
        (size(&call.received.params) <= MOST).then(|| Self {
            path: call.path.into(),
            rule,
            params: call.received.params.clone(),
            secrets: secrets.clone(),
            key: call.endpoint.key,
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
        let base_string = masked_by(&self.rule, &shown);
        let signer = Signer {
            path: &self.path,
            rule: &self.rule,
            params: &self.params,
            secrets,
            key: self.key,
        };
        let received = self.params.text(self.rule.field()).unwrap_or_default();
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
