//! Signing and verifying: [`sign`] and [`verify`].

use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use crate::protocol::dialect::Dialect;
use crate::protocol::params::Params;
use crate::protocol::secret::Secret;
use crate::sign::base_string::{SEPARATOR, walk};

/// The signature of a message: 32 lower-case hexadecimal digits. A `pg_sig` that already stands in it is left out.
pub fn sign(script: &str, params: &Params, secret: &Secret, dialect: Dialect) -> String {
    let mut hash = Md5::new_with_prefix(script);
    walk(params, dialect, &mut |_, value| {
        hash.update(SEPARATOR);
        hash.update(value);
    });
    hash.update(SEPARATOR);
    hash.update(secret.expose());
    hex(&hash.finalize())
}

/// Whether `received` is exactly the signature of the message; compared in constant time.
pub fn verify(
    received: &str,
    script: &str,
    params: &Params,
    secret: &Secret,
    dialect: Dialect,
) -> bool {
    let right = sign(script, params, secret, dialect);
    right.as_bytes().ct_eq(received.as_bytes()).into()
}

/// The md5 of a text as 32 lower-case hexadecimal digits.
pub fn md5_hex(text: &str) -> String {
    hex(&Md5::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    // A nibble is below 16, the length of the table.
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
