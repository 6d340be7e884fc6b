//! [`Condition`]: what a message must say for an answer to be promised, or for a row to count.

use crate::protocol::params::{Params, Value};
use crate::protocol::received::Received;

/// The path of a condition on the HTTP status.
pub const HTTP: &str = "http";

/// A condition on a message.
#[derive(Clone, Debug)]
pub struct Condition {
    /// `http`, or the names of nested fields.
    pub path: Vec<String>,
    /// The values that fulfil it; none of them: the field is absent, or null.
    pub values: Vec<String>,
}

impl Condition {
    /// Whether a message fulfils it. Texts are compared as wishes are, without the blanks around them.
    pub fn holds(&self, received: &Received) -> bool {
        if self.path.as_slice() == [HTTP] {
            let http = received.http.map(|http| http.to_string());
            return http.is_some_and(|http| self.values.contains(&http));
        }
        self.holds_in(&received.params)
    }

    /// Whether these fields fulfil it, if it is not about the status.
    pub fn holds_in(&self, params: &Params) -> bool {
        match at_path(params, &self.path) {
            None | Some(Value::Null) => self.values.is_empty(),
            Some(value) => {
                let text = value.text().map(str::trim);
                text.is_some_and(|text| self.values.iter().any(|value| value == text))
            }
        }
    }
}

fn at_path<'a>(params: &'a Params, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    match (params.get(first)?, rest) {
        (value, []) => Some(value),
        (Value::Map(group), rest) => at_path(group, rest),
        _ => None,
    }
}
