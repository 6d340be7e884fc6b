//! A message as the protocol sees it: [`Params`], named values in the order of the message.
//!
//! Names may repeat and values may nest. Nothing is reformatted: what was written is what is signed and sent. `Debug`
//! shows names only, because values may hold card data.

use std::fmt;

/// The fields of a message, in its order; a name may stand more than once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, Value)>);

/// One value of a field.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, exactly as written.
    Text(String),
    /// A JSON number, exactly as written.
    Number(String),
    /// A JSON boolean.
    Bool(bool),
    /// A JSON null.
    Null,
    /// Values without names.
    List(Vec<Value>),
    /// A nested group of fields.
    Map(Params),
}

impl Params {
    /// A message without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// The fields in the order of the message.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> + Clone {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many fields stand at this level.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no field stands at this level.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first value of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// Every value of that name, in the order of the message.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The text of the first value of that name; `None` when it is absent, a list or a group.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::text)
    }

    /// Adds a field at the end.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.push((name.into(), value.into()));
    }

    /// Replaces the first field of that name in its place and drops the others, or adds the field at the end.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        match self.0.iter().position(|(key, _)| key == name) {
            None => self.push(name, value),
            Some(first) => {
                let mut index = 0;
                self.0.retain(|(key, _)| {
                    index += 1;
                    index - 1 == first || key != name
                });
                self.0[first].1 = value.into(); // Nothing before `first` bears the name, so its index still holds.
            }
        }
    }

    /// Gives back the room for more fields, for messages that are kept.
    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }

    /// Drops every field of that name and says whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(key, _)| key != name);
        self.0.len() < before
    }
}

impl Value {
    /// The text that is signed and compared; `None` for a list or a group. A null is empty text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null => Some(""),
            Value::List(_) | Value::Map(_) => None,
        }
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        Self(
            fields
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<Params> for Value {
    fn from(group: Params) -> Self {
        Value::Map(group)
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Map(group) => group.fmt(f),
            Value::List(items) => f.debug_list().entries(items).finish(),
            _ => f.write_str("…"),
        }
    }
}
