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

/// A request that is written as a JSON object; numbers stay numbers.
pub(super) struct Body {
    pub(super) fields: Vec<(String, TemplateValue)>,
    /// Where it stands, if it is no literal block.
    pub(super) loose: Option<At>,
}

pub(super) fn request(scope: &Scope<'_>, text: &Located<String>) -> Result<Body, Error> {
    let params = object(scope, text)?;
    let mut members = Members::new(scope, text);
    let loose = (!members.block.literal).then(|| members.block.at(1, 1, 1));
    let fields = fields(scope, &mut members, &params)?;
    Ok(Body { fields, loose })
}

/// The message that is expected, written as a JSON object, and whether as a literal block.
pub(super) fn expected(
    scope: &mut Scope<'_>,
    text: &Located<String>,
) -> Result<(ExpectedElement, bool), Error> {
    let params = object(scope, text)?;
    let mut members = Members::new(scope, text);
    let content = elements(scope, &mut members, &params)?;
    let top = ExpectedElement {
        name: String::new(),
        at: members.block.at(1, 1, 1),
        content,
    };
    Ok((top, members.block.literal))
}

fn object(scope: &Scope<'_>, text: &Located<String>) -> Result<Params, Error> {
    let block = Block::new(scope.file, text);
    let wrong = |at, cause: String, mend: &str| {
        let error = scope.file.error(at, "this is no JSON object");
        Err(error.because(cause).mend(mend))
    };
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&text.value) {
        let (row, column) = (error.line(), error.column());
        let line = text.value.lines().nth(row.saturating_sub(1));
        // Columns of the crate count bytes, and ours characters.
        let before = line.and_then(|line| line.get(..column.saturating_sub(1)));
        let column = before.map_or(column, |before| before.chars().count() + 1);
        if let Some(width) = placeholder(&text.value, row, column) {
            let at = block.at(number(row), number(column.saturating_sub(1)), width);
            let error = scope
                .file
                .error(at, "a placeholder without quotes is no JSON");
            return Err(error.mend("quote it: \"{{name}}\""));
        }
        let cause = error.to_string();
        // The crate ends its messages with the position in the block.
        let cause = cause.split(" at line ").next().unwrap_or(&cause);
        let mend = "write `\"name\": value`, with commas between and none behind the last";
        return wrong(
            block.at(number(row), number(column), 1),
            cause.to_owned(),
            mend,
        );
    }
    if text.value.trim_start().starts_with('{') {
        match codec::json::decode(&text.value) {
            Ok(params) => return Ok(params),
            Err(malformed) => {
                let mend = "write fewer members, and fewer groups in groups";
                return wrong(block.at(1, 1, 1), malformed.to_string(), mend);
            }
        }
    }
    let cause = "a message has names and values".to_owned();
    let mend = "write an object: `{ \"name\": value }`";
    wrong(block.at(1, 1, 1), cause, mend)
}

/// How wide the placeholder is whose second brace stands there, where JSON ends because a name should follow.
fn placeholder(text: &str, row: usize, column: usize) -> Option<usize> {
    let line = text.lines().nth(row.checked_sub(1)?)?;
    let begin: String = line.chars().skip(column.checked_sub(2)?).collect();
    let inside = begin.strip_prefix("{{")?.split("}}").next()?;
    Some(inside.chars().count() + 4)
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
        // A value may be the same text, but no colon follows it.
        let is_name = |offset: &usize| {
            let behind = rest.get(offset + written.len()..).unwrap_or_default();
            behind.trim_start().starts_with(':')
        };
        let mut found = rest.match_indices(&written).map(|(offset, _)| offset);
        let Some(found) = found.find(is_name).map(|offset| self.read + offset) else {
            return self.block.at(1, 1, 1);
        };
        self.read = found + written.len();
        let before = self.text.get(..found).unwrap_or_default();
        let row = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        self.block
            .at(number(row), number(column), written.chars().count())
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
