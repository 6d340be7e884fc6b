//! YAML with places: the only file that knows the YAML crate, apart from the raw types of the `load` modules.
//!
//! [`parse`] turns the crate's errors into ours; [`node::Node`] is a value whose scalars are text exactly as written.

mod key;
pub mod node;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_yaml::{Error as YamlError, Location, Spanned};

use crate::error::{Error, near_miss};
use crate::specs::files::{At, File};

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: At,
    /// Where its text stands: elsewhere, if it is an alias.
    written: Location,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned {
            value,
            referenced,
            defined,
        } = Spanned::deserialize(deserializer)?;
        Ok(Self {
            value,
            at: At::from(referenced),
            written: defined,
        })
    }
}

/// Places are no part of what a file holds.
impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A key that may be left out, but has a value where it is written: an empty one is no way to leave it out.
///
/// # Errors
///
/// When the value is missing, or is none of that type.
pub fn written<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
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
        YamlError::Unexpected { expected, .. } if is_placeholder(file, at) => (
            "a placeholder without quotes is a YAML map".to_owned(),
            None,
            "quote it: \"{{name}}\"".to_owned(),
        ),
        YamlError::InvalidScalar { ty, .. } if ty.starts_with(['i', 'u']) => (
            "this is no whole number".to_owned(),
            None,
            "write a whole number that is not too large, such as 2".to_owned(),
        ),
        YamlError::Unexpected { expected, .. } => (
            "the value has another shape".to_owned(),
            None,
            format!("a {} is expected here", shape(expected)),
        ),
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

/// What is expected, in our words.
fn shape(expected: &str) -> String {
    expected
        .replace("string scalar", "text")
        .replace("mapping", "map")
        .replace("sequence", "list")
}

/// Whether `{{` stands there.
fn is_placeholder(file: &File, at: At) -> bool {
    let line = file.text.lines().nth(at.line.saturating_sub(1));
    let mut rest = line
        .unwrap_or_default()
        .chars()
        .skip(at.column.saturating_sub(1));
    (rest.next(), rest.next()) == (Some('{'), Some('{'))
}

/// The crate ends its messages with the position, which our errors show by themselves.
fn without_position(message: &str) -> String {
    let message = message.lines().next().unwrap_or(message);
    message
        .rsplit_once(" at line ")
        .map_or(message, |(message, _)| message)
        .to_owned()
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
