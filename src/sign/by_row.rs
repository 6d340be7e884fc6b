//! The signature by rows: values in the order of the documented rows, whatever the order of the message (bisys.md 2.2).
//!
//! [`walk`] visits the values; the digest is an md5 of the upper-case hexadecimal digits of an md5, in upper case itself.

use md5::{Digest, Md5};

use crate::protocol::dialect::Empty;
use crate::protocol::params::{Params, Value};
use crate::protocol::secret::Secret;
use crate::protocol::signing_rule::Table;
use crate::sign::signature::hex;

/// What stands between the pieces. It is not escaped inside values.
pub const SEPARATOR: &str = "&";

/// Visits the values of a message in signing order, each with the name of its field. The secret is not visited.
pub fn walk<'a>(
    table: &Table,
    empty: Empty,
    params: &'a Params,
    visit: &mut impl FnMut(&'a str, &'a str),
) {
    for row in table.iter() {
        let named = params.iter().filter(|(name, _)| *name == row.name);
        named.for_each(|(name, value)| of_value(&row.rows, empty, (name, value), visit));
    }
}

/// Lists are flattened where they stand; members that no row names are not signed.
fn of_value<'a>(
    rows: &Table,
    empty: Empty,
    (name, value): (&'a str, &'a Value),
    visit: &mut impl FnMut(&'a str, &'a str),
) {
    match value {
        Value::Null => {}
        Value::Map(group) => walk(rows, empty, group, visit),
        Value::List(items) => items
            .iter()
            .for_each(|item| of_value(rows, empty, (name, item), visit)),
        value => {
            let text = value.text().unwrap_or_default();
            if !(text.is_empty() && empty == Empty::Drop) {
                visit(name, text);
            }
        }
    }
}

/// The 32 digits of the signature.
pub(super) fn digits(table: &Table, empty: Empty, params: &Params, secret: &Secret) -> [u8; 32] {
    let mut hash = Md5::new();
    walk(table, empty, params, &mut |_, value| {
        hash.update(value);
        hash.update(SEPARATOR);
    });
    hash.update(secret.expose());
    twice(hash)
}

/// The digest of a joined string, as it travels.
pub fn digest(joined: &str) -> String {
    let digits = twice(Md5::new_with_prefix(joined));
    String::from_utf8_lossy(&digits).into_owned()
}

fn twice(hash: Md5) -> [u8; 32] {
    let upper = |hash: Md5| {
        let mut digits = hex(&hash.finalize().into());
        digits.make_ascii_uppercase();
        digits
    };
    upper(Md5::new_with_prefix(upper(hash)))
}
