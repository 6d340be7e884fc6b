//! JSON in cases: a request's body with its placeholders, an expected message with the place of each member.

use crate::cases::expectation::{ExpectedContent, ExpectedElement};
use crate::cases::load::block::Block;
use crate::cases::load::scope::Scope;
use crate::cases::send::TemplateValue;
use crate::codec;
use crate::error::Error;
use crate::protocol::params::{Params, Value};
use crate::specs::files::At;
use crate::specs::yaml::Located;

/// The fields of a request that is written as a JSON object; numbers stay numbers.
pub(super) fn request(
    scope: &Scope<'_>,
    text: &Located<String>,
) -> Result<Vec<(String, TemplateValue)>, Error> {
    let params = object(scope, text)?;
    let mut members = Members::new(scope, text);
    fields(scope, &mut members, &params)
}

/// The message that is expected, written as a JSON object.
pub(super) fn expected(
    scope: &mut Scope<'_>,
    text: &Located<String>,
) -> Result<ExpectedElement, Error> {
    let params = object(scope, text)?;
    let mut members = Members::new(scope, text);
    let content = elements(scope, &mut members, &params)?;
    Ok(ExpectedElement {
        name: String::new(),
        at: members.block.at(1, 1, 1),
        content,
    })
}

fn object(scope: &Scope<'_>, text: &Located<String>) -> Result<Params, Error> {
    let block = Block::new(scope.file, text);
    let wrong = |at, cause: String| {
        let error = scope.file.error(at, "this is no JSON object");
        Err(error
            .because(cause)
            .mend("quote placeholders: \"{{name}}\""))
    };
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&text.value) {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let at = block.at(number(error.line()), number(error.column()), 1);
        let cause = error.to_string();
        // The crate ends its messages with the position in the block.
        let cause = cause.split(" at line ").next().unwrap_or(&cause);
        return wrong(at, cause.to_owned());
    }
    if !text.value.trim_start().starts_with('{') {
        return wrong(block.at(1, 1, 1), "a message is a JSON object".to_owned());
    }
    match codec::json::decode(&text.value) {
        Ok(params) => Ok(params),
        Err(malformed) => wrong(block.at(1, 1, 1), malformed.to_string()),
    }
}

fn fields(
    scope: &Scope<'_>,
    members: &mut Members<'_>,
    params: &Params,
) -> Result<Vec<(String, TemplateValue)>, Error> {
    let field = |(name, value): (&str, &Value)| {
        let at = members.next(name);
        Ok((name.to_owned(), template(scope, members, at, value)?))
    };
    params.iter().map(field).collect()
}

fn template(
    scope: &Scope<'_>,
    members: &mut Members<'_>,
    at: At,
    value: &Value,
) -> Result<TemplateValue, Error> {
    Ok(match value {
        Value::Text(text) => TemplateValue::Text(scope.template_at(at, text)?),
        Value::Map(group) => TemplateValue::Map(fields(scope, members, group)?),
        Value::List(items) => {
            let items = items.iter().map(|item| template(scope, members, at, item));
            TemplateValue::List(items.collect::<Result<_, _>>()?)
        }
        literal => TemplateValue::Literal(literal.clone()),
    })
}

fn elements(
    scope: &mut Scope<'_>,
    members: &mut Members<'_>,
    params: &Params,
) -> Result<ExpectedContent, Error> {
    let mut elements = Vec::new();
    for (name, value) in params.iter() {
        let at = members.next(name);
        elements.push(ExpectedElement {
            name: name.to_owned(),
            at,
            content: content(scope, members, at, value)?,
        });
    }
    Ok(ExpectedContent::Elements(elements))
}

fn content(
    scope: &mut Scope<'_>,
    members: &mut Members<'_>,
    at: At,
    value: &Value,
) -> Result<ExpectedContent, Error> {
    Ok(match value {
        Value::Text(text) => ExpectedContent::Text(scope.pattern_at(at, text)?),
        Value::Map(group) => elements(scope, members, group)?,
        Value::List(items) => {
            let mut wished = Vec::new();
            for item in items {
                wished.push(ExpectedElement {
                    name: String::new(),
                    at,
                    content: content(scope, members, at, item)?,
                });
            }
            ExpectedContent::Items(wished)
        }
        literal => ExpectedContent::Literal(literal.clone()),
    })
}

/// Where the members of an object stand: they are asked for in the order of the text.
struct Members<'a> {
    block: Block,
    text: &'a str,
    read: usize,
}

impl<'a> Members<'a> {
    fn new(scope: &Scope<'_>, text: &'a Located<String>) -> Self {
        Self {
            block: Block::new(scope.file, text),
            text: &text.value,
            read: 0,
        }
    }

    /// The place of the next member of that name; the beginning of the block if it is written with escapes.
    fn next(&mut self, name: &str) -> At {
        let written = format!("\"{name}\"");
        let rest = self.text.get(self.read..).unwrap_or_default();
        let Some(found) = rest.find(&written).map(|offset| self.read + offset) else {
            return self.block.at(1, 1, 1);
        };
        self.read = found + written.len();
        let before = self.text.get(..found).unwrap_or_default();
        let row = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.block
            .at(number(row), number(column), written.chars().count())
    }
}
