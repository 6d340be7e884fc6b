//! The blocks `json:` of a new case: what is sent to an endpoint whose requests are JSON, and what is expected of one that answers so.

use crate::cases::send::{Send, TemplateValue};
use crate::codec::json::{encode, is_number};
use crate::protocol::kind::Kind;
use crate::protocol::params::{Params, Value};
use crate::specs::field::{Field, Presence};
use crate::specs::view::View;

/// The message that the simplest case sends, or else the rows that are always required, with their examples: a member a line.
pub(super) fn request(rows: &[Field], sent: Option<&Send>, indent: usize) -> String {
    let params = match sent {
        Some(sent) => sent
            .params
            .iter()
            .map(|(name, value)| (name.as_str(), written(value)))
            .collect(),
        None => required(rows),
    };
    block(&params, indent)
}

/// The message that the rows of an answer promise.
pub(super) fn answer(rows: &[Field], indent: usize) -> String {
    block(&expected(rows), indent)
}

fn block(params: &Params, indent: usize) -> String {
    let member = |(name, value): (&str, &Value)| {
        let object = encode(&Params::from_iter([(name, value.clone())])).unwrap_or_default();
        let inner = object.trim_start_matches('{');
        let inner = inner.strip_suffix('}').unwrap_or(inner).to_owned();
        format!("{:indent$}  {inner}", "")
    };
    let members: Vec<String> = params.iter().map(member).collect();
    format!(
        "{:indent$}{{\n{}\n{:indent$}}}\n",
        "",
        members.join(",\n"),
        ""
    )
}

/// A value as a case writes it, placeholders and all.
fn written(value: &TemplateValue) -> Value {
    match value {
        TemplateValue::Text(text) => Value::Text(text.to_string()),
        TemplateValue::Literal(literal) => literal.clone(),
        TemplateValue::List(items) => Value::List(items.iter().map(written).collect()),
        TemplateValue::Map(fields) => {
            let fields = fields.iter();
            Value::Map(
                fields
                    .map(|(name, value)| (name.as_str(), written(value)))
                    .collect(),
            )
        }
    }
}

fn required(rows: &[Field]) -> Params {
    let needed = |row: &&Field| {
        let is_own = row.fill.is_none() && row.kind != Kind::Signature;
        is_own && row.presence == Presence::Required && row.when.is_empty()
    };
    let own = rows.iter().filter(needed);
    own.map(|row| (row.name.as_str(), example(row))).collect()
}

fn example(row: &Field) -> Value {
    let text = row.example.as_deref().unwrap_or("1");
    match (&row.kind, text) {
        (Kind::Group, _) => Value::Map(required(&row.fields)),
        (Kind::List, _) => Value::List(vec![Value::Map(required(&row.fields))]),
        (Kind::Boolean, _) => Value::Bool(row.example.as_deref() == Some("true")),
        (Kind::Integer | Kind::Number, number) if is_number(number) => {
            Value::Number(number.to_owned())
        }
        _ => Value::from(text),
    }
}

fn expected(rows: &[Field]) -> Params {
    let there = |row: &&Field| row.presence != Presence::Absent;
    let rows = rows.iter().filter(there);
    rows.map(|row| (row.name.as_str(), pattern(row))).collect()
}

fn pattern(row: &Field) -> Value {
    let is_number = matches!(row.kind, Kind::Integer | Kind::Number);
    match (&row.kind, row.presence) {
        (_, Presence::Repeated | Presence::MayBeEmpty) => Value::from("{{: any?}}"),
        (kind, Presence::Optional) => Value::Text(format!("{{{{: {kind}?}}}}")),
        (Kind::Group, _) => Value::Map(expected(&row.fields)),
        (Kind::OneOf(texts), _) if texts.len() == 1 => Value::Text(texts.concat()),
        _ if row.value == Some(View::MerchantId) && !is_number => Value::from("{{merchant_id}}"),
        (kind, _) => Value::Text(format!("{{{{: {kind}}}}}")),
    }
}
