//! Signing orders that make flat names with running numbers: the vendor's helpers and the documents' long sample.
//!
//! A name is made of its parents' names, its own, and its number among its siblings in three digits, which grows to four
//! after 999 and then stops sorting; that is how the originals do it (signature.md 3).

use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::dialect::Order;
use crate::protocol::params::{Params, Value};
use crate::sign::order::{key, whole_number};

/// A flat name, and the field and text that it stands for.
type Leaf<'a> = (String, &'a str, &'a str);

/// Visits the values in the order of their flat names.
pub(super) fn walk<'a>(params: &'a Params, order: Order, visit: &mut impl FnMut(&'a str, &'a str)) {
    let mut leaves = Vec::new();
    group("", params, order, &mut leaves);
    leaves.sort_by(|(a, ..), (b, ..)| key(a).cmp(&key(b)));
    leaves
        .into_iter()
        .for_each(|(_, name, text)| visit(name, text));
}

/// The signature is left out on every level, but counts among its siblings.
fn group<'a>(parent: &str, params: &'a Params, order: Order, leaves: &mut Vec<Leaf<'a>>) {
    for (index, (name, value)) in params
        .iter()
        .enumerate()
        .filter(|(_, (name, _))| *name != SIGNATURE_FIELD)
    {
        let number = index + 1;
        let flat = if whole_number(name).is_some() {
            item(parent, name, number, order)
        } else {
            format!("{parent}{name}{number:03}")
        };
        leaf(&flat, name, value, order, leaves);
    }
}

fn leaf<'a>(flat: &str, name: &'a str, value: &'a Value, order: Order, leaves: &mut Vec<Leaf<'a>>) {
    match value {
        Value::Map(fields) => group(flat, fields, order, leaves),
        Value::List(items) => {
            for (index, value) in items.iter().enumerate() {
                let flat = item(flat, &index.to_string(), index + 1, order);
                leaf(&flat, name, value, order, leaves);
            }
        }
        _ => leaves.push((flat.to_owned(), name, value.text().unwrap_or(""))),
    }
}

/// An item of a list: the newer helpers put its number in place of the list's, the older append key and number.
fn item(parent: &str, key: &str, number: usize, order: Order) -> String {
    match order {
        Order::Numbered => {
            let list = parent
                .get(..parent.len().saturating_sub(3))
                .unwrap_or(parent);
            format!("{list}{number:03}")
        }
        _ => format!("{parent}{key}{number:03}"),
    }
}
