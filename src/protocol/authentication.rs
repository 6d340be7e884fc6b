//! [`Authentication`]: how a message proves who sent it, and the names of the fields that carry signatures.

/// The field that carries the signature by names and therefore never is part of what is signed.
pub const SIGNATURE_FIELD: &str = "pg_sig";

/// The field that carries the signature by rows.
pub const SIGN_FIELD: &str = "sign";

/// How a message proves who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// An md5 over the values in the order of their names and the secret, in the field `pg_sig`.
    PgSig,
    /// An md5 of an md5 over the values in the order of the documented rows and the secret, in the field `sign`.
    Sign,
    /// The header `Authorization` of requests, by the scheme Basic: the merchant's number and secret. Answers and calls of
    /// the merchant prove nothing.
    Basic,
    /// Nothing: the payer's pages.
    None,
}

impl Authentication {
    /// Whether its messages carry a signature among their fields.
    pub fn is_signature(self) -> bool {
        matches!(self, Authentication::PgSig | Authentication::Sign)
    }
}
