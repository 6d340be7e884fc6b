//! YAML with places: the only file that knows the YAML crate, apart from the raw types of the `load` modules.
//!
//! [`parse`] turns the crate's errors into ours; [`Node`] is a value whose scalars are text exactly as written.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Error as YamlError, Location, Spanned};

use crate::error::{Error, near_miss};
use crate::specs::files::File;

/// Where something stands in a file: line and column from 1, width in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// How many characters.
    pub width: usize,
}

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

/// Parses a whole file.
///
/// # Errors
///
/// With line, caret and mend: no YAML, an unknown, missing or repeated key, a value of another type.
pub fn parse<T: DeserializeOwned>(file: &File) -> Result<T, Error> {
    let options = serde_yaml::options! { with_snippet: false, strict_booleans: true };
    serde_yaml::from_str_with_options(&file.text, options).map_err(|error| translate(file, &error))
}

fn translate(file: &File, error: &YamlError) -> Error {
    let at = error.location().map_or(
        At {
            line: 1,
            column: 1,
            width: 1,
        },
        At::from,
    );
    let (what, cause, mend) = match error.without_snippet() {
        YamlError::SerdeUnknownField {
            field, expected, ..
        } => {
            let known = || format!("known here: {}", expected.join(", "));
            let mend = near_miss(field, expected.iter().copied()).unwrap_or_else(known);
            (format!("unknown key `{field}`"), None, mend)
        }
        YamlError::SerdeUnknownVariant {
            variant, expected, ..
        } => {
            let mend = format!("it is one of {}", expected.join(", "));
            (format!("unknown word `{variant}`"), None, mend)
        }
        YamlError::SerdeMissingField { field, .. } => (
            format!("the key `{field}` is missing"),
            None,
            format!("add `{field}:`"),
        ),
        YamlError::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("?");
            let mend =
                "keep one of the two; where repeats are meant, write a list of one-entry maps";
            (
                format!("the key `{key}` stands twice"),
                None,
                mend.to_owned(),
            )
        }
        YamlError::NullIntoString { .. } => (
            "a value is missing".to_owned(),
            None,
            "for empty text write \"\"".to_owned(),
        ),
        YamlError::Unexpected { expected, .. } => {
            let expected = expected
                .replace("string scalar", "text")
                .replace("mapping", "map")
                .replace("sequence", "list");
            (
                "the value has another shape".to_owned(),
                None,
                format!("a {expected} is expected here"),
            )
        }
        other => {
            let mend =
                "quote texts that hold `: `, ` #`, quotes or braces, and check the indentation";
            (
                "this is not valid here".to_owned(),
                Some(without_position(&other.to_string())),
                mend.to_owned(),
            )
        }
    };
    let error = file.error(at, what).mend(mend);
    match cause {
        Some(cause) => error.because(cause),
        None => error,
    }
}

/// The crate ends its messages with the position, which our errors show by themselves.
fn without_position(message: &str) -> String {
    let message = message.lines().next().unwrap_or(message);
    message
        .rsplit_once(" at line ")
        .map_or(message, |(message, _)| message)
        .to_owned()
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
    List(Vec<Spanned<Untyped>>),
    /// A map.
    Map(Vec<(Spanned<Untyped>, Spanned<Untyped>)>),
}

impl Node {
    /// The value with its scalars as the file writes them.
    pub fn new(raw: Spanned<Untyped>, file: &File) -> Self {
        let content = match raw.value {
            Untyped::Null => Content::Null,
            Untyped::Text(text) => Content::Text(text),
            Untyped::Plain => Content::Text(written(raw.defined, file)),
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
            at: At::from(raw.referenced),
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

impl From<Location> for At {
    fn from(location: Location) -> Self {
        let number = |number: u64| usize::try_from(number).unwrap_or(1);
        let width = if location.span().len() > 10_000 {
            1
        } else {
            number(location.span().len())
        };
        At {
            line: number(location.line()),
            column: number(location.column()),
            width,
        }
    }
}

impl<'de> Deserialize<'de> for Untyped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyShape)
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
