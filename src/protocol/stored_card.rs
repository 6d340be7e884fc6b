//! [`StoredCard`]: a saved card as the protocol shows it, never with its number.

use schemars::JsonSchema;
use serde::Deserialize;

/// A saved card. Everything is text as it travels; `T` is that text, or what becomes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredCard<T = String> {
    /// The shop's user whose card it is.
    pub user_id: T,
    /// `approved`, ...
    pub status: T,
    /// The old numeric id.
    pub id: T,
    /// The token by which the card is charged and removed.
    pub token: T,
    /// The recurring profile that came with it.
    pub recurring_profile_id: Option<T>,
    /// The masked number, `NNNN-NNXX-XXXX-NNNN`.
    pub hash: T,
    /// The hash of the masked number, 32 hexadecimal digits.
    pub hhash: T,
    /// When it was stored, `YYYY-MM-DD hh:mm:ss`.
    pub created_at: T,
    /// The issuing bank's short name.
    pub bank_alias: Option<T>,
    /// The payment system's short name.
    pub brand_alias: Option<T>,
    /// Two digits.
    pub expiry_year: Option<T>,
    /// Two digits.
    pub expiry_month: Option<T>,
    /// Whether it can only be paid out to, and not pay.
    #[serde(default)]
    pub payouts_only: bool,
}

impl<T> StoredCard<T> {
    /// The card with each text turned into another.
    ///
    /// # Errors
    ///
    /// The first that `turn` gives.
    pub fn try_map<U, E>(
        &self,
        mut turn: impl FnMut(&T) -> Result<U, E>,
    ) -> Result<StoredCard<U>, E> {
        Ok(StoredCard {
            user_id: turn(&self.user_id)?,
            status: turn(&self.status)?,
            id: turn(&self.id)?,
            token: turn(&self.token)?,
            recurring_profile_id: self
                .recurring_profile_id
                .as_ref()
                .map(&mut turn)
                .transpose()?,
            hash: turn(&self.hash)?,
            hhash: turn(&self.hhash)?,
            created_at: turn(&self.created_at)?,
            bank_alias: self.bank_alias.as_ref().map(&mut turn).transpose()?,
            brand_alias: self.brand_alias.as_ref().map(&mut turn).transpose()?,
            expiry_year: self.expiry_year.as_ref().map(&mut turn).transpose()?,
            expiry_month: self.expiry_month.as_ref().map(&mut turn).transpose()?,
            payouts_only: self.payouts_only,
        })
    }
}
