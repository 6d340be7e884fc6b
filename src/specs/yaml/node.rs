//! [`Node`]: a YAML value of any shape, whose scalars are text exactly as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Location;

use crate::specs::files::{At, File};
use crate::specs::yaml::Located;

/// A YAML value of any shape.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub at: At,
    /// What it is.
    pub content: Content,
}

/// The shape of a [`Node`].
#[derive(Clone, Debug)]
pub enum Content {
    /// `~`, `null` or nothing.
    Null,
    /// A scalar, exactly as written.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file; its keys are unique.
    Map(Vec<(Node, Node)>),
}

/// A value as the YAML crate gives it; [`Node::new`] fetches the text of plain scalars from the file.
#[derive(Clone, Debug)]
pub enum Untyped {
    /// No value.
    Null,
    /// A plain scalar that YAML would take for a number or a boolean.
    Plain,
    /// Any other scalar.
    Text(String),
    /// A list.
    List(Vec<Located<Untyped>>),
    /// A map.
    Map(Vec<(Located<Untyped>, Located<Untyped>)>),
}

impl Node {
    /// The value with its scalars as the file writes them.
    pub fn new(raw: Located<Untyped>, file: &File) -> Self {
        let content = match raw.value {
            Untyped::Null => Content::Null,
            Untyped::Text(text) => Content::Text(text),
            Untyped::Plain => Content::Text(written(raw.written, file)),
            Untyped::List(items) => Content::List(
                items
                    .into_iter()
                    .map(|item| Node::new(item, file))
                    .collect(),
            ),
            Untyped::Map(entries) => Content::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| (Node::new(key, file), Node::new(value, file)))
                    .collect(),
            ),
        };
        Node {
            at: raw.at,
            content,
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}

fn written(location: Location, file: &File) -> String {
    let span = location.span();
    let text = span
        .byte_offset()
        .zip(span.byte_len())
        .and_then(|(start, length)| {
            let start = usize::try_from(start).ok()?;
            file.text
                .get(start..start.checked_add(usize::try_from(length).ok()?)?)
        });
    text.unwrap_or("").trim_end().to_owned()
}

impl<'de> Deserialize<'de> for Untyped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyShape)
    }
}

/// Anything is allowed.
impl JsonSchema for Untyped {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "anything".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        true.into()
    }
}

struct AnyShape;

impl<'de> Visitor<'de> for AnyShape {
    type Value = Untyped;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Untyped, E> {
        Ok(Untyped::Null)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Untyped, E> {
        Ok(Untyped::Plain)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Untyped, E> {
        Ok(Untyped::Plain)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Untyped, E> {
        Ok(Untyped::Plain)
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Untyped, E> {
        Ok(Untyped::Plain)
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Untyped, E> {
        Ok(Untyped::Plain)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Untyped, E> {
        Ok(Untyped::Plain)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Untyped, E> {
        Ok(Untyped::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Untyped, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Untyped::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Untyped, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Untyped::Map(map))
    }
}
