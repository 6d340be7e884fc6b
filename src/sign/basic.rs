//! The proof that stands in no field: the header `Authorization` of the scheme Basic, which is the merchant's number, a colon
//! and the secret, in base64 (RFC 7617; bisys.md 2.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;

use crate::protocol::secret::Secret;

/// The name of the header.
pub const HEADER: &str = "authorization";

/// The scheme, as a sender writes it.
pub const SCHEME: &str = "Basic";

/// The value of the header.
pub fn authorization(merchant_id: &str, secret: &Secret) -> String {
    let plain = format!("{merchant_id}:{}", secret.expose());
    format!("{SCHEME} {}", STANDARD.encode(plain))
}

/// The merchant that a header names; none if it is of another scheme or cannot be read.
pub fn merchant_of(header: &str) -> Option<String> {
    let (merchant_id, _) = read(header)?;
    Some(merchant_id)
}

/// Whether a header is exactly that of this merchant; the secret is compared in constant time.
pub fn verify(header: &str, merchant_id: &str, secret: &Secret) -> bool {
    read(header).is_some_and(|(named, password)| {
        let same: bool = password.as_bytes().ct_eq(secret.expose().as_bytes()).into();
        named == merchant_id && same
    })
}

/// The scheme may be written in any case. A colon in what follows the first one is the password's.
fn read(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    let plain = STANDARD.decode(encoded.trim()).ok()?;
    let plain = String::from_utf8(plain).ok()?;
    let (merchant_id, password) = plain.split_once(':')?;
    let is_basic = scheme.eq_ignore_ascii_case(SCHEME);
    is_basic.then(|| (merchant_id.to_owned(), password.to_owned()))
}
