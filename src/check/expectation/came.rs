//! What came, as a wish sees it: the values of a name, and how one stands in a finding.

use crate::cases::expectation::{ExpectedContent, ExpectedElement, Form};
use crate::cases::template::Pattern;
use crate::check::expectation::Compare;
use crate::check::shown::quoted;
use crate::protocol::params::{Params, Value};
use crate::protocol::secret::MASKED;
use crate::protocol::sensitive::is_security_code;

/// The values of a name, in their order. To a wish that is written as a map of fields a list is its items, as repeats are,
/// unless one pattern stands for the whole list.
pub(super) fn came<'v>(
    form: Form,
    wishes: &[ExpectedElement],
    params: &'v Params,
    name: &'v str,
) -> impl Iterator<Item = &'v Value> + use<'v> {
    let mut wishes = wishes.iter().filter(|wish| wish.name == name);
    let whole = match (wishes.next(), wishes.next()) {
        (Some(wish), None) => matches!(
            wish.content,
            ExpectedContent::Text(Pattern::Match { .. } | Pattern::Absent)
        ),
        _ => false,
    };
    let items = form == Form::Params && !whole;
    params.all(name).flat_map(move |value| match value {
        Value::List(list) if items => list.as_slice(),
        value => std::slice::from_ref(value),
    })
}

impl Compare<'_> {
    /// A value that came, and in JSON of which kind it is.
    pub(super) fn shown(&self, wish: &ExpectedElement, value: &Value) -> String {
        match value {
            Value::Map(_) => "a group of fields".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Text(text) if self.form == Form::Json => {
                format!("the text {}", quoted(&wish.name, text))
            }
            Value::Text(text) => quoted(&wish.name, text.trim()),
            _ if is_security_code(&wish.name) => MASKED.to_owned(),
            literal => written(literal),
        }
    }
}

/// A number, a boolean or a null, as JSON has it.
fn written(literal: &Value) -> String {
    match literal {
        Value::Number(number) => format!("the number {number}"),
        Value::Bool(flag) => flag.to_string(),
        _ => "null".to_owned(),
    }
}
