//! The base string: the text whose md5 is the signature.
//!
//! [`walk`] visits its pieces in order without building it; [`masked`] writes it down for people, without the secret.

use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::dialect::{Dialect, Empty};
use crate::protocol::params::{Params, Value};
use crate::protocol::secret::MASKED;

/// What stands between the pieces. It is not escaped inside values (signature.md 1, point 7).
pub const SEPARATOR: &str = ";";

/// Visits the values of a message in signing order: ascending by name in byte order, repeated names in the order of the
/// message, a group opened where its own name sorts. Script and secret are not visited.
pub fn walk<'a>(params: &'a Params, dialect: Dialect, visit: &mut dyn FnMut(&'a str)) {
    walk_level(params, true, dialect, visit);
}

fn walk_level<'a>(params: &'a Params, top: bool, dialect: Dialect, visit: &mut dyn FnMut(&'a str)) {
    let mut fields: Vec<(&str, &Value)> = params.iter().collect();
    fields.sort_by_key(|(name, _)| *name); // The sort is stable, so repeats keep their order.
    for (name, value) in fields {
        if !(top && name == SIGNATURE_FIELD) {
            walk_value(value, dialect, visit);
        }
    }
}

fn walk_value<'a>(value: &'a Value, dialect: Dialect, visit: &mut dyn FnMut(&'a str)) {
    match value {
        Value::Map(group) => walk_level(group, false, dialect, visit),
        Value::List(items) => items
            .iter()
            .for_each(|item| walk_value(item, dialect, visit)),
        _ => {
            let text = value.text().unwrap_or("");
            if !(text.is_empty() && dialect.empty == Empty::Drop) {
                visit(text);
            }
        }
    }
}

/// The base string as it may be shown: `***` in place of the secret.
pub fn masked(script: &str, params: &Params, dialect: Dialect) -> String {
    let mut text = script.to_owned();
    walk(params, dialect, &mut |value| {
        text.push_str(SEPARATOR);
        text.push_str(value);
    });
    text + SEPARATOR + MASKED
}
