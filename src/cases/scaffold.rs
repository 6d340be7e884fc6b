//! The first version of a case for an endpoint: its required fields, the string that is signed, the answer that is promised.
//! It loads and passes as it stands; whoever asked for it changes one thing.

use std::fmt::Write;

use crate::cases::variables::secret_variable;
use crate::protocol::kind::Kind;
use crate::specs::endpoint::Endpoint;
use crate::specs::field::{Field, Presence};
use crate::specs::requirement::{REQUEST, answer_part};
use crate::specs::view::View;

/// The text of a case file.
pub fn scaffold(endpoint: &Endpoint) -> String {
    let required =
        |field: &&Field| field.presence == Presence::Required && field.kind != Kind::Signature;
    let fields: Vec<(&Field, String)> = endpoint
        .request
        .iter()
        .filter(required)
        .map(|field| (field, value(field)))
        .collect();
    let mut text = format!(
        "title: say here what holds when {} is called so\n",
        endpoint.name
    );
    let answer = endpoint.answers.first();
    let covered = answer.map(|answer| format!(", {}.{}", endpoint.name, answer_part(&answer.id)));
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        text,
        "covers: [{}.{REQUEST}{}]",
        endpoint.name,
        covered.unwrap_or_default()
    );
    // What a request names must be there.
    if let Some((_, token)) = fields.iter().find(|(field, _)| field.name == TOKEN) {
        text += &LEDGER.replace(TOKEN, &quoted(token));
    }
    let _ = writeln!(text, "steps:\n  - send: {}", endpoint.name);
    let own: Vec<&(&Field, String)> = fields
        .iter()
        .filter(|(field, _)| field.fill.is_none())
        .collect();
    if !own.is_empty() {
        text += "    params:\n";
        own.iter().for_each(|(field, value)| {
            let _ = writeln!(text, "      {}: {}", field.name, quoted(value));
        });
    }
    let _ = writeln!(
        text,
        "    signature: {}",
        quoted(&signature(endpoint, &fields))
    );
    text += "    expect:\n      http: 200\n      xml: |\n        <response>\n";
    answer
        .into_iter()
        .for_each(|answer| elements(&mut text, &answer.fields, 10));
    text += "        </response>\n";
    text
}

/// The field that names a saved card.
const TOKEN: &str = "pg_card_token";

/// A saved card of the case's user, whose token is put in the place of the field's name.
const LEDGER: &str = r#"ledger:
  cards:
    - user_id: "{{user_id}}"
      status: approved
      id: "56"
      token: pg_card_token
      hash: 5101-45XX-XXXX-7898
      hhash: 2163f971d73a8c928a7d739fb2732ee1
      created_at: "2019-07-19 06:03:08"
"#;

/// A text as YAML in quotes, which escapes as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What stands in a field: its variable, or the example of its row.
fn value(field: &Field) -> String {
    match (&field.fill, field.name.as_str()) {
        (Some(variable), _) => format!("{{{{{variable}}}}}"),
        (None, "pg_user_id") => "{{user_id}}".to_owned(),
        (None, "pg_order_id") => "{{order_id}}".to_owned(),
        (None, _) => field.example.clone().unwrap_or_else(|| "1".to_owned()),
    }
}

fn signature(endpoint: &Endpoint, fields: &[(&Field, String)]) -> String {
    let mut sorted: Vec<&(&Field, String)> = fields.iter().collect();
    sorted.sort_by_key(|(field, _)| &field.name);
    let values: Vec<&str> = sorted.iter().map(|(_, value)| value.as_str()).collect();
    format!(
        "{};{};{{{{{}}}}}",
        endpoint.script(endpoint.path().unwrap_or_default()),
        values.join(";"),
        secret_variable(endpoint.key)
    )
}

fn elements(text: &mut String, fields: &[Field], indent: usize) {
    for field in fields
        .iter()
        .filter(|field| field.presence != Presence::Repeated)
    {
        let optional = if field.presence == Presence::Optional {
            "?"
        } else {
            ""
        };
        let shown = match (&field.kind, field.value) {
            (Kind::OneOf(texts), _) if texts.len() == 1 => texts.concat(),
            (_, Some(View::MerchantId)) => "{{merchant_id}}".to_owned(),
            _ if field.presence == Presence::MayBeEmpty => "{{: any}}".to_owned(),
            (kind, _) => format!("{{{{: {kind}{optional}}}}}"),
        };
        let name = &field.name;
        if field.kind == Kind::Group {
            let _ = writeln!(text, "{:indent$}<{name}>", "");
            elements(text, &field.fields, indent + 2);
            let _ = writeln!(text, "{:indent$}</{name}>", "");
        } else {
            let _ = writeln!(text, "{:indent$}<{name}>{shown}</{name}>", "");
        }
    }
}
