//! What the ledger says as JSON has it: numbers, booleans, nulls, and one list for what is said more than once.
//!
//! [`typed`] goes by the rows. A number that JSON cannot write, such as one with zeros in front, stays text.

use crate::codec::json::is_number;
use crate::protocol::kind::Kind;
use crate::protocol::params::{Params, Value};
use crate::specs::field::{Field, Presence};

/// The fields of these rows, with their types.
pub(super) fn typed(fields: &[Field], said: &Params) -> Params {
    let mut params = Params::new();
    for field in fields {
        let mut values = said.all(&field.name).map(|value| single(field, value));
        let value = if is_list(field) {
            list(field, values.collect())
        } else {
            let none = (field.presence == Presence::MayBeEmpty).then_some(Value::Null);
            values.next().or(none)
        };
        if let Some(value) = value {
            params.push(&*field.name, value);
        }
    }
    params
}

fn is_list(field: &Field) -> bool {
    field.kind == Kind::List || field.presence == Presence::Repeated || field.each.is_some()
}

/// A list that the mock fills may turn out empty; of one that it does not fill, nothing is known.
fn list(field: &Field, items: Vec<Value>) -> Option<Value> {
    match (field.presence, field.each) {
        _ if !items.is_empty() => Some(Value::List(items)),
        (Presence::Optional | Presence::Absent, _) => None,
        (_, Some(_)) => Some(Value::List(items)),
        (Presence::MayBeEmpty, None) => Some(Value::Null),
        _ => None,
    }
}

fn single(field: &Field, value: &Value) -> Value {
    let may_be_null = field.presence == Presence::MayBeEmpty;
    let text = match value {
        Value::Map(group) if group.is_empty() && may_be_null => return Value::Null,
        Value::Map(group) => return Value::Map(typed(&field.fields, group)),
        Value::Text(text) => text,
        other => return other.clone(),
    };
    match (&field.kind, text.as_str()) {
        (Kind::Integer | Kind::Number | Kind::Boolean, "") => Value::Null,
        (_, "") if may_be_null => Value::Null,
        (Kind::Integer | Kind::Number, number) if is_number(number) => Value::Number(text.clone()),
        (Kind::Boolean, "true") => Value::Bool(true),
        (Kind::Boolean, "false") => Value::Bool(false),
        _ => Value::Text(text.clone()),
    }
}
