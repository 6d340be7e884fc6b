//! The values that a message has in a row, and how one that is wrong is told. What is wrong is for `fields` to say.

use crate::check::shown::quoted;
use crate::protocol::params::{Params, Value};
use crate::specs::field::{Field, Presence};

/// The values of a row. What may be repeated stands in JSON as one list of its repeats.
pub(super) fn values<'v>(field: &'v Field, params: &'v Params) -> impl Iterator<Item = &'v Value> {
    params.all(&field.name).flat_map(|value| match value {
        Value::List(items) if field.presence == Presence::Repeated => items.as_slice(),
        value => std::slice::from_ref(value),
    })
}

/// A value that came in place of what is promised.
pub(super) fn came(name: &str, value: &Value) -> String {
    match value {
        Value::Map(_) => "a group of fields".to_owned(),
        Value::List(_) => "a list".to_owned(),
        value => quoted(name, value.text().unwrap_or_default()),
    }
}
