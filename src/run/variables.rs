//! The variables and the secrets of one case on the mock: [`Identity`]. All follow from the case's id, so that two runs
//! send the same bytes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::cases::case::Case;
use crate::cases::variables::{AMOUNT, Variables};
use crate::protocol::secret::Secret;
use crate::protocol::secrets::Secrets;
use crate::run::target::Target;
use crate::sign::signature::md5_hex;
use crate::specs::family::Family;
use crate::specs::profile::Profile;

/// Who a case is in a run.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The merchant's number.
    pub merchant_id: String,
    /// The merchant's secrets.
    pub secrets: Secrets,
    /// What placeholders insert.
    pub variables: Variables,
}

impl Identity {
    /// The identity of a case's run; repeat 0 is the first.
    pub fn new(
        case: &Case,
        profile: &Profile,
        constants: &Constants,
        target: &Target,
        repeat: usize,
    ) -> Self {
        let base = merchant_id(&case.id);
        let merchant_id = if repeat == 0 {
            base
        } else {
            format!("{base}{repeat}")
        };
        let mut variables = Variables::new(Arc::clone(constants));
        variables.set("merchant_id", &*merchant_id);
        variables.set("user_id", format!("user{merchant_id}"));
        variables.set("order_id", format!("order{merchant_id}"));
        variables.set("order_id_2", format!("order{merchant_id}x2"));
        variables.set("salt", digest_part("salt", &case.id));
        for callback in profile.family.addresses() {
            variables.set(
                callback.clone(),
                format!("{}/{merchant_id}/{callback}", target.shop),
            );
        }
        Self {
            secrets: secrets_of(&case.id),
            merchant_id,
            variables,
        }
    }
}

/// Variables that are the same for every case on a profile.
pub type Constants = Arc<HashMap<String, String>>;

/// The constants of a profile.
pub fn constants_of(profile: &Profile) -> Constants {
    let Family { values, cards, .. } = &profile.family;
    let amount = values
        .get(AMOUNT)
        .map(|amount| (AMOUNT.to_owned(), amount.clone()));
    let values = values
        .iter()
        .map(|(name, value)| (format!("value.{name}"), value.clone()));
    let cards = cards.iter().flat_map(|card| card.variables());
    let cards = cards.map(|(name, value)| (name, value.to_owned()));
    Arc::new(values.chain(amount).chain(cards).collect())
}

/// Nine digits that follow from a case's id. They begin with 1, 7 or 8, as no payment card does, so that masking leaves
/// them alone.
pub fn merchant_id(case_id: &str) -> String {
    const EACH: u64 = 100_000_000;
    let hash =
        u64::from_str_radix(digest_part("merchant", case_id).as_str(), 16).unwrap_or_default();
    let first = [1, 7, 8][usize::try_from(hash % 3).unwrap_or_default()]; // A remainder of 3 is below 3.
    (first * EACH + hash / 3 % EACH).to_string()
}

/// The secrets of a case on the mock. They protect nothing, and are masked all the same.
pub fn secrets_of(case_id: &str) -> Secrets {
    let secret = |what: &str| Secret::new(digest_part(what, case_id));
    Secrets::new(secret("secret"), Some(secret("payout secret")))
}

/// 16 hexadecimal digits.
fn digest_part(what: &str, case_id: &str) -> String {
    let mut digest = md5_hex(&format!("{what} of {case_id}"));
    digest.truncate(16);
    digest
}
