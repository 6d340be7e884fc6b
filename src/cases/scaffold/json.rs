//! The first version of a case whose messages are JSON: the members of a request, and what is promised of an answer.
//!
//! What proves who sends is left out, requests and answers alike, since editions of an API differ in nothing else.

use crate::cases::scaffold::{quoted, value};
use crate::cases::send::{Send, TemplateValue};
use crate::protocol::kind::Kind;
use crate::protocol::params::Value;
use crate::specs::endpoint::{AnswerSpec, Endpoint};
use crate::specs::field::{Field, Presence};
use crate::specs::view::View;

/// The members of a request: what the simplest case sends, or else every row that is always required.
pub(super) fn request(endpoint: &Endpoint, sent: Option<&Send>) -> String {
    let members = match sent {
        Some(sent) => group(&sent.params),
        None => object(endpoint.request.iter().filter_map(required)),
    };
    format!("    json: |\n      {members}\n")
}

/// What is promised of an answer.
pub(super) fn answer(answer: &AnswerSpec) -> String {
    let members = object(answer.fields.iter().filter_map(promised));
    format!("    expect:\n      http: 200\n      json: |\n        {members}\n")
}

fn object(members: impl Iterator<Item = (String, String)>) -> String {
    let members = members.map(|(name, value)| format!("{}: {value}", quoted(&name)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

fn group(fields: &[(String, TemplateValue)]) -> String {
    let members = fields.iter();
    object(members.map(|(name, value)| (name.clone(), written(value))))
}

/// A value as the case has it.
fn written(value: &TemplateValue) -> String {
    match value {
        TemplateValue::Text(text) => quoted(&text.to_string()),
        TemplateValue::List(items) => {
            let items: Vec<String> = items.iter().map(written).collect();
            format!("[{}]", items.join(", "))
        }
        TemplateValue::Map(fields) => group(fields),
        TemplateValue::Literal(literal) => match literal {
            Value::Null => "null".to_owned(),
            literal => literal.text().unwrap_or_default().to_owned(),
        },
    }
}

/// A row that every request has, as JSON writes a value of its type.
fn required(row: &Field) -> Option<(String, String)> {
    let is_own = row.fill.is_none() && !row.kind.is_signature();
    let always = row.presence == Presence::Required && row.when.is_empty();
    let members = || object(row.fields.iter().filter_map(required));
    let text = match row.kind {
        Kind::Group => members(),
        Kind::List => format!("[{}]", members()),
        Kind::Integer | Kind::Number | Kind::Boolean => value(row),
        _ => quoted(&value(row)),
    };
    (is_own && always).then(|| (row.name.clone(), text))
}

/// A row of an answer and any value of its type.
fn promised(row: &Field) -> Option<(String, String)> {
    let proves = row.kind.is_signature() || row.value == Some(View::MerchantId);
    let matched = match (&row.kind, row.presence) {
        (_, Presence::Repeated | Presence::Absent) => return None,
        (Kind::Group | Kind::List, Presence::Optional) => "{{: any?}}".to_owned(),
        (Kind::Group | Kind::List, _) | (_, Presence::MayBeEmpty) => "{{: any}}".to_owned(),
        (kind, Presence::Optional) => format!("{{{{: {kind}?}}}}"),
        (kind, Presence::Required) => format!("{{{{: {kind}}}}}"),
    };
    (!proves).then(|| (row.name.clone(), quoted(&matched)))
}
