//! Signing and verifying: [`sign`] and [`verify`].

use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use crate::protocol::dialect::Dialect;
use crate::protocol::params::Params;
use crate::protocol::secret::Secret;
use crate::sign::base_string::{SEPARATOR, walk};

/// The signature of a message: 32 lower-case hexadecimal digits. A `pg_sig` that already stands in it is left out.
pub fn sign(script: &str, params: &Params, secret: &Secret, dialect: Dialect) -> String {
    text(&digits(script, params, secret, dialect))
}

/// Whether `received` is exactly the signature of the message; compared in constant time, without allocating.
pub fn verify(
    received: &str,
    script: &str,
    params: &Params,
    secret: &Secret,
    dialect: Dialect,
) -> bool {
    let right = digits(script, params, secret, dialect);
    right.as_slice().ct_eq(received.as_bytes()).into()
}

/// The md5 of a text as 32 lower-case hexadecimal digits.
pub fn md5_hex(bytes: &str) -> String {
    text(&hex(&Md5::digest(bytes).into()))
}

fn digits(script: &str, params: &Params, secret: &Secret, dialect: Dialect) -> [u8; 32] {
    let mut hash = Md5::new_with_prefix(script);
    walk(params, dialect, &mut |_, value| {
        hash.update(SEPARATOR);
        hash.update(value);
    });
    hash.update(SEPARATOR);
    hash.update(secret.expose());
    hex(&hash.finalize().into())
}

fn text(digits: &[u8; 32]) -> String {
    // The digits are ASCII and therefore always text. To push them one by one would take much longer.
    str::from_utf8(digits).unwrap_or_default().to_owned()
}

/// The lower-case hexadecimal digits of a digest.
pub(super) fn hex(bytes: &[u8; 16]) -> [u8; 32] {
    // The index of a digit is below 32, so half of it is below 16.
    std::array::from_fn(|index| {
        let byte = bytes[index / 2];
        match if index % 2 == 0 { byte >> 4 } else { byte & 15 } {
            digit @ 0..10 => b'0' + digit,
            letter => b'a' + (letter - 10),
        }
    })
}
