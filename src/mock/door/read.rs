//! [`Object`]: reading what was sent. Errors name the place of a value, never the value: it may be a secret.

use serde_json::{Map, Value};

use crate::error::near_or_known;
use crate::mock::door::Wrong;
use crate::protocol::duration;
use crate::transport::message::Request;

/// An object of the body, and where in the body it stands.
pub(super) struct Object<'a> {
    place: String,
    fields: &'a Map<String, Value>,
}

/// The body of a request, which must say that it is JSON: a form of a foreign page cannot.
pub(super) fn body(request: &Request) -> Result<Value, Wrong> {
    let told = request.content_type.as_deref().unwrap_or_default();
    let told = told.split(';').next().unwrap_or_default().trim();
    if !told.eq_ignore_ascii_case("application/json") {
        let mend = "send the header `Content-Type: application/json`; `curl --json` does";
        return Err(Wrong::new(
            415,
            "the body does not say that it is JSON",
            mend,
        ));
    }
    serde_json::from_slice(&request.body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what = format!("the body is no JSON: line {line}, column {column}");
        Wrong::body(what, "send an object: { \"name\": value }")
    })
}

impl<'a> Object<'a> {
    /// The body itself, which has no other fields than these.
    pub(super) fn new(body: &'a Value, known: &[&str]) -> Result<Self, Wrong> {
        Self::at(String::new(), body, known)
    }

    fn at(place: String, value: &'a Value, known: &[&str]) -> Result<Self, Wrong> {
        let Value::Object(fields) = value else {
            let what = match place.trim_end_matches('.') {
                "" => "the body is no object".to_owned(),
                place => format!("`{place}` is no object"),
            };
            return Err(Wrong::body(what, "write { \"name\": value }"));
        };
        let object = Self { place, fields };
        let mut names = fields.keys();
        match names.find(|name| !known.is_empty() && !known.contains(&name.as_str())) {
            Some(name) => Err(Wrong::body(
                format!("unknown field `{}{name}`", object.place),
                near_or_known(name, known),
            )),
            None => Ok(object),
        }
    }

    /// The value of a field, if it is there.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name)
    }

    /// All fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.fields.iter()
    }

    /// An object in a field; without `known` it has fields of any name.
    pub(super) fn object(&self, name: &str, known: &[&str]) -> Result<Option<Object<'a>>, Wrong> {
        let place = format!("{}{name}.", self.place);
        let object = |value| Object::at(place, value, known);
        self.value(name).map(object).transpose()
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Wrong> {
        self.read(name, "a text", Value::as_str)
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Wrong> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// A whole number within the limits of its type.
    pub(super) fn number<T: TryFrom<u64>>(&self, name: &str) -> Result<Option<T>, Wrong> {
        let number = |value: &Value| value.as_u64().and_then(|number| number.try_into().ok());
        self.read(name, "a whole number, or not so large", number)
    }

    /// Texts.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<&'a str>>, Wrong> {
        let texts = |value: &'a Value| {
            let items = value.as_array()?.iter();
            items.map(Value::as_str).collect()
        };
        self.read(name, "a list of texts", texts)
    }

    /// A duration.
    pub(super) fn duration(&self, name: &str) -> Result<Option<std::time::Duration>, Wrong> {
        let read = |value: &Value| duration::duration(value.as_str()?);
        self.read(name, "a number with a unit, as \"40s\" or \"30m\"", read)
    }

    /// What a field must hold and does not.
    pub(super) fn wrong(&self, name: &str, must: &str) -> Wrong {
        let place = &self.place;
        Wrong::body(
            format!("`{place}{name}` cannot be read"),
            format!("it must be {must}"),
        )
    }

    fn read<T>(
        &self,
        name: &str,
        must: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Wrong> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let read = read(value).ok_or_else(|| self.wrong(name, must))?;
        Ok(Some(read))
    }
}
