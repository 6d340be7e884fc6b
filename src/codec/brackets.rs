//! Names of nested fields in forms, as PHP writes them: `pg_items[0][pg_label]`.
//!
//! What is no proper nested name (`a[b`, `[b]`, `a]`) is a plain name.

use crate::codec::LIMITS;
use crate::protocol::params::{Params, Value};
use crate::protocol::received::Malformed;

/// A message as the flat fields of a form. A group or a list without content leaves nothing, as it does in a base string.
pub(super) fn flatten(params: &Params) -> Vec<(String, &str)> {
    let mut flat = Vec::new();
    params
        .iter()
        .for_each(|(name, value)| flatten_value(name.to_owned(), value, &mut flat));
    flat
}

fn flatten_value<'a>(name: String, value: &'a Value, flat: &mut Vec<(String, &'a str)>) {
    match value {
        Value::Map(group) => {
            group
                .iter()
                .for_each(|(sub, value)| flatten_value(format!("{name}[{sub}]"), value, flat));
        }
        Value::List(items) => {
            let numbered = items.iter().enumerate();
            numbered
                .for_each(|(index, value)| flatten_value(format!("{name}[{index}]"), value, flat));
        }
        value => flat.push((name, value.text().unwrap_or_default())),
    }
}

/// The message of a form's flat fields. Groups stand where their first field stands; `a[]` takes the next number.
pub(super) fn nest(flat: Vec<(String, String)>) -> Result<Params, Malformed> {
    if flat.len() > LIMITS.fields {
        return Err(Malformed(format!("more than {} fields", LIMITS.fields)));
    }
    if flat.iter().all(|(name, _)| !name.contains('[')) {
        return Ok(flat.into_iter().collect());
    }
    let mut root = Group::default();
    for (name, value) in flat {
        match split(&name) {
            None => root.0.push((name, Nested::Text(value))),
            Some(path) if path.len() > LIMITS.depth => {
                return Err(Malformed(format!(
                    "groups nest deeper than {}",
                    LIMITS.depth
                )));
            }
            Some(path) => root.insert(&path, value),
        }
    }
    Ok(root.params())
}

/// The parts of a nested name; `None` for a plain one.
fn split(name: &str) -> Option<Vec<&str>> {
    let (first, rest) = name
        .split_once('[')
        .filter(|(first, _)| !first.is_empty() && !first.contains(']'))?;
    let inner = rest.strip_suffix(']')?;
    let parts: Vec<&str> = std::iter::once(first).chain(inner.split("][")).collect();
    let plain = |part: &&str| !part.contains(['[', ']']);
    parts.iter().all(plain).then_some(parts)
}

/// A group that is being filled: names are looked up from the last, where the next field of a group most often goes.
#[derive(Default)]
struct Group(Vec<(String, Nested)>);

enum Nested {
    Text(String),
    Group(Group),
}

impl Group {
    fn insert(&mut self, path: &[&str], value: String) {
        let Some((name, rest)) = path.split_first() else {
            return;
        };
        let name = if name.is_empty() {
            self.0.len().to_string()
        } else {
            (*name).to_owned()
        };
        if rest.is_empty() {
            self.0.push((name, Nested::Text(value)));
            return;
        }
        let open = self
            .0
            .iter()
            .rposition(|(other, nested)| *other == name && matches!(nested, Nested::Group(_)));
        let index = open.unwrap_or_else(|| {
            self.0.push((name, Nested::Group(Group::default())));
            self.0.len() - 1
        });
        if let Some((_, Nested::Group(group))) = self.0.get_mut(index) {
            group.insert(rest, value);
        }
    }

    fn params(self) -> Params {
        let value = |nested| match nested {
            Nested::Text(text) => Value::Text(text),
            Nested::Group(group) => Value::Map(group.params()),
        };
        self.0
            .into_iter()
            .map(|(name, nested)| (name, value(nested)))
            .collect()
    }
}
