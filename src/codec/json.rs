//! JSON messages: an object, or in requests a list of `[name, value]` pairs. Order, repeated keys and numbers are kept as written.
//!
//! In a list of pairs a value that is a list of pairs is a group, and any other list is a list.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::codec::charset::Charset;
use crate::codec::{LIMITS, check_size};
use crate::protocol::params::{Params, Value};
use crate::protocol::received::Malformed;

pub(super) const MEDIA_TYPE: &str = "application/json";

/// The message as an object.
///
/// # Errors
///
/// When a number is none.
pub fn encode(params: &Params) -> Result<String, Malformed> {
    serde_json::to_string(&Object(params)).map_err(|error| Malformed(error.to_string()))
}

/// Whether JSON writes a number so: without zeros in front, a plus or blanks.
pub fn is_number(text: &str) -> bool {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
    plain && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// The message that a JSON text holds.
///
/// # Errors
///
/// When it is no JSON, neither an object nor a list of pairs, or exceeds the limits.
pub fn decode(text: &str) -> Result<Params, Malformed> {
    message(parse(text)?)
}

/// The message of a body that is one JSON object, whatever its content type says. Of a name that stands twice nobody knows which
/// value is meant.
///
/// # Errors
///
/// When the bytes are no UTF-8, a name stands twice in an object, and as of [`decode_object`].
pub fn decode_body(body: &[u8]) -> Result<Params, Malformed> {
    check_size(body)?;
    let text = Charset::Utf8.text(body)?;
    let params = decode_object(text.trim_start_matches('\u{feff}'))?;
    match repeated(&params) {
        None => Ok(params),
        Some(name) => Err(Malformed(format!("`{name}` stands twice in an object"))),
    }
}

/// The first name that stands twice in one object.
fn repeated(params: &Params) -> Option<&str> {
    let mut seen = BTreeSet::new();
    params.iter().find_map(|(name, value)| match value {
        _ if !seen.insert(name) => Some(name),
        Value::Map(group) => repeated(group),
        Value::List(items) => items.iter().find_map(|item| match item {
            Value::Map(group) => repeated(group),
            _ => None,
        }),
        _ => None,
    })
}

/// The same JSON in ASCII: every other character as the escapes of its UTF-16 units. Only texts hold such characters.
pub fn escaped(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            let units = character.encode_utf16(&mut [0; 2]).to_vec();
            let escapes = units.into_iter().map(|unit| format!("\\u{unit:04x}"));
            ascii.extend(escapes);
        }
    }
    ascii
}

/// The message that a JSON object holds; a list of pairs is none.
///
/// # Errors
///
/// When the text is no JSON, no object, or exceeds the limits.
pub fn decode_object(text: &str) -> Result<Params, Malformed> {
    let raw: &RawValue = parse(text)?;
    let what = match raw.get().as_bytes().first() {
        Some(b'{') => return message(raw),
        Some(b'[') => "a list",
        Some(b'"') => "a text",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    };
    Err(Malformed(format!("the JSON is {what}, not an object")))
}

fn message(raw: &RawValue) -> Result<Params, Malformed> {
    let mut reader = Reader {
        pairs: raw.get().starts_with('['),
        room: LIMITS.fields,
    };
    match reader.value(raw, 0)? {
        Value::Map(params) => Ok(params),
        Value::List(items) if items.is_empty() => Ok(Params::new()),
        _ => Err(Malformed(
            "the JSON is neither an object nor a list of [name, value] pairs".to_owned(),
        )),
    }
}

fn no_json(error: &serde_json::Error) -> Malformed {
    let what = error.to_string();
    // The crate ends its messages with the place, which counts from the part that is being read.
    Malformed(format!(
        "no valid JSON: {}",
        what.split(" at line ").next().unwrap_or(&what)
    ))
}

struct Reader {
    pairs: bool,
    room: usize,
}

impl Reader {
    fn value(&mut self, raw: &RawValue, depth: usize) -> Result<Value, Malformed> {
        if depth > LIMITS.depth {
            return Err(Malformed(format!(
                "groups nest deeper than {}",
                LIMITS.depth
            )));
        }
        self.room = self
            .room
            .checked_sub(1)
            .ok_or_else(|| Malformed(format!("more than {} fields", LIMITS.fields)))?;
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => {
                let Entries(entries) = parse(text)?;
                let fields = entries
                    .into_iter()
                    .map(|(name, raw)| Ok((name, self.value(raw, depth + 1)?)));
                fields.collect::<Result<_, _>>().map(Value::Map)
            }
            Some(b'[') => self.list(parse(text)?, depth),
            Some(b'"') => parse(text).map(Value::Text),
            Some(b't') => Ok(Value::Bool(true)),
            Some(b'f') => Ok(Value::Bool(false)),
            Some(b'n') => Ok(Value::Null),
            _ => Ok(Value::Number(text.to_owned())),
        }
    }

    fn list(&mut self, items: Vec<&RawValue>, depth: usize) -> Result<Value, Malformed> {
        let pairs: Option<Vec<(String, &RawValue)>> = items.iter().map(|item| pair(item)).collect();
        match pairs {
            Some(pairs) if self.pairs && !pairs.is_empty() => {
                let fields = pairs
                    .into_iter()
                    .map(|(name, raw)| Ok((name, self.value(raw, depth + 1)?)));
                fields.collect::<Result<_, _>>().map(Value::Map)
            }
            _ => items
                .into_iter()
                .map(|item| self.value(item, depth + 1))
                .collect::<Result<_, _>>()
                .map(Value::List),
        }
    }
}

/// A list of a text and one more thing.
fn pair(item: &RawValue) -> Option<(String, &RawValue)> {
    if !item.get().starts_with('[') {
        return None;
    }
    let parts: Vec<&RawValue> = serde_json::from_str(item.get()).ok()?;
    match parts.as_slice() {
        [name, value] if name.get().starts_with('"') => {
            Some((serde_json::from_str(name.get()).ok()?, *value))
        }
        _ => None,
    }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Malformed> {
    serde_json::from_str(text).map_err(|error| no_json(&error))
}

/// The entries of an object in their order, repeated keys included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

struct Object<'a>(&'a Params);
struct Item<'a>(&'a Value);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0.iter() {
            map.serialize_entry(name, &Item(value))?;
        }
        map.end()
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Number(text) => match serde_json::from_str::<serde_json::Number>(text) {
                Ok(number) => number.serialize(serializer),
                Err(_) => Err(S::Error::custom(format!("`{text}` is no JSON number"))),
            },
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Null => serializer.serialize_unit(),
            Value::List(items) => serializer.collect_seq(items.iter().map(Item)),
            Value::Map(group) => Object(group).serialize(serializer),
        }
    }
}
