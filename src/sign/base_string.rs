//! The base string: the text whose md5 is the signature.
//!
//! [`walk`] visits its values in order without building it; [`masked`] writes it down for people, without the secret.

use smallvec::SmallVec;

use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::dialect::{Dialect, Empty, Order};
use crate::protocol::params::{Params, Value};
use crate::protocol::secret::MASKED;
use crate::sign::flat;
use crate::sign::order::key;

/// What stands between the pieces. It is not escaped inside values (signature.md 1, point 7).
pub const SEPARATOR: &str = ";";

/// Visits the values of a message in signing order, each with the name of its field. Script and secret are not visited.
pub fn walk<'a>(params: &'a Params, dialect: Dialect, visit: &mut impl FnMut(&'a str, &'a str)) {
    let mut kept = |name: &'a str, text: &'a str| {
        if !(text.is_empty() && dialect.empty == Empty::Drop) {
            visit(name, text);
        }
    };
    match dialect.order {
        Order::Recursive => walk_level(params, true, &mut kept),
        Order::Numbered | Order::NumberedOld => flat::walk(params, dialect.order, &mut kept),
    }
}

/// Ascending by name, repeated names in the order of the message. The signature itself is left out on the top level only,
/// as the implementations do that sort level by level.
fn walk_level<'a>(params: &'a Params, top: bool, visit: &mut impl FnMut(&'a str, &'a str)) {
    let signature = |name: &str| top && name == SIGNATURE_FIELD;
    let fields = params.iter().filter(|(name, _)| !signature(name));
    if fields.clone().is_sorted_by_key(|(name, _)| key(name)) {
        // A message in signing order, as gateways and careful merchants send it, needs no list of its fields.
        fields.for_each(|(name, value)| walk_value(name, value, visit));
        return;
    }
    let mut sorted: SmallVec<[((u64, &str), &Value); 32]> =
        fields.map(|(name, value)| (key(name), value)).collect();
    // Repeats keep the order of the message. Up to 32 fields, neither the list nor its sorting allocates.
    sorted.sort_by_key(|&(key, _)| key);
    for ((_, name), value) in &sorted {
        walk_value(name, value, visit);
    }
}

fn walk_value<'a>(name: &'a str, value: &'a Value, visit: &mut impl FnMut(&'a str, &'a str)) {
    match value {
        Value::Map(group) => walk_level(group, false, visit),
        Value::List(items) => items.iter().for_each(|item| walk_value(name, item, visit)),
        _ => visit(name, value.text().unwrap_or("")),
    }
}

/// The base string as it may be shown: `***` in place of the secret.
pub fn masked(script: &str, params: &Params, dialect: Dialect) -> String {
    let mut text = script.to_owned();
    walk(params, dialect, &mut |_, value| {
        text.push_str(SEPARATOR);
        text.push_str(value);
    });
    text + SEPARATOR + MASKED
}
