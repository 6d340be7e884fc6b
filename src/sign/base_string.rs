//! The base string: the text whose md5 is the signature.
//!
//! [`walk`] visits its values in order without building it; [`masked`] writes it down for people, without the secret.

use std::iter;

use smallvec::SmallVec;

use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::dialect::{Dialect, Empty, Order};
use crate::protocol::params::{Params, Value};
use crate::protocol::secret::MASKED;
use crate::sign::flat;

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

/// What names are sorted by, as PHP's `ksort` orders them: whole numbers by value and before all others, others by
/// their bytes (signature.md 3).
///
/// The number stands for the first bytes of the name and nearly always decides. To compare the names alone would take
/// longer than everything else that signing does besides md5.
#[inline]
pub(super) fn key(name: &str) -> (u64, &str) {
    let number = match name.as_bytes().first_chunk::<8>() {
        None | Some([b'0'..=b'9', ..]) => uncommon_number(name),
        Some(first) => after_whole_numbers(u64::from_be_bytes(*first)),
    };
    (number, name)
}

/// The number of a name that is short or may be a whole number. Few names are; without them [`key`] is so few
/// instructions that no call is worth its while.
#[cold]
fn uncommon_number(name: &str) -> u64 {
    whole_number(name).unwrap_or_else(|| {
        let first = name.bytes().chain(iter::repeat(0)).take(8);
        after_whole_numbers(first.fold(0, |number, byte| number << 8 | u64::from(byte)))
    })
}

/// Whole numbers have at most 18 digits and so at most 60 bits: whatever has the highest bit comes after them. It takes
/// the place of the lowest bit; where names differ in that one first, the names themselves decide.
fn after_whole_numbers(first: u64) -> u64 {
    1 << 63 | first >> 1
}

/// The names that PHP takes for whole numbers, as far as they occur: digits without a leading zero, at most 18 of them.
pub(super) fn whole_number(name: &str) -> Option<u64> {
    let first = *name.as_bytes().first()?;
    let canonical =
        first.is_ascii_digit() && (first != b'0' || name.len() == 1) && name.len() <= 18;
    if canonical { name.parse().ok() } else { None }
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
