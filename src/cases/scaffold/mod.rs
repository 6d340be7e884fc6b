//! The first version of a case for an endpoint: its required fields, the string that is signed, the answer that is promised.
//! It loads and passes as it stands; whoever asked for it changes one thing.

mod json;

use std::fmt::Write;

use crate::cases::case::{Action, Case};
use crate::cases::send::{Send, TemplateValue};
use crate::cases::variables::secret_variable;
use crate::protocol::authentication::Authentication;
use crate::protocol::encoding::{Encoding, Messages};
use crate::protocol::kind::Kind;
use crate::specs::endpoint::{AnswerSpec, Endpoint};
use crate::specs::field::{Field, Presence};
use crate::specs::requirement::{REQUEST, answer_part};
use crate::specs::view::View;

/// The text of a case file. Of the endpoint's simplest case, if there is one, it takes the values, what it stands on, and which
/// answer comes.
pub fn scaffold(endpoint: &Endpoint, base: Option<&Case>) -> String {
    let name = &endpoint.name;
    let sent = base.and_then(|base| sent(base, name));
    let fields = fields(endpoint, sent);
    let answer = answer(endpoint, base);
    let mut text = format!("title: say here what holds when {name} is called so\n");
    let covered = answer.map(|answer| format!(", {name}.{}", answer_part(&answer.id)));
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        text,
        "covers: [{name}.{REQUEST}{}]",
        covered.unwrap_or_default()
    );
    match base.filter(|base| !base.given.is_empty()) {
        Some(base) => {
            let given = base
                .given
                .iter()
                .filter_map(|given| given.id.rsplit('/').next());
            let given: Vec<&str> = given.collect();
            let _ = writeln!(text, "given: [{}]", given.join(", "));
        }
        // What a request names must be there.
        None => {
            let token = fields.iter().find(|(name, _)| name == TOKEN);
            token
                .into_iter()
                .for_each(|(_, token)| text += &LEDGER.replace(TOKEN, &quoted(token)));
        }
    }
    let _ = writeln!(text, "steps:\n  - send: {name}");
    let filled = |name: &str| {
        endpoint
            .request
            .iter()
            .any(|row| row.name == name && row.fill.is_some())
    };
    let own: Vec<&Named> = fields.iter().filter(|(name, _)| !filled(name)).collect();
    if endpoint.encodings.first() == Some(&Encoding::Json) {
        text += &json::request(endpoint, sent);
    } else if !own.is_empty() {
        text += "    params:\n";
        own.iter().for_each(|(name, value)| {
            let _ = writeln!(text, "      {name}: {}", quoted(value));
        });
    }
    // Which edition of an API proves its sender how, the case does not say.
    if endpoint.signed == Authentication::PgSig {
        let signature = quoted(&signature(endpoint, &fields));
        let _ = writeln!(text, "    signature: {signature}");
    }
    match answer {
        Some(answer) if endpoint.messages == Messages::Json => text += &json::answer(answer),
        Some(answer) => {
            text += "    expect:\n      http: 200\n      xml: |\n        <response>\n";
            elements(&mut text, &answer.fields, 10);
            text += "        </response>\n";
        }
        None => text += "    expect:\n      http: [200, 302, 303]\n      message: none\n",
    }
    text
}

/// A field and its value, as a case writes it.
type Named = (String, String);

/// What the simplest case sends to the endpoint.
fn sent<'c>(base: &'c Case, endpoint: &str) -> Option<&'c Send> {
    base.steps.iter().find_map(|step| match &step.action {
        Action::Send(send) if send.endpoint == endpoint => Some(&**send),
        _ => None,
    })
}

/// What the family fills in, then what the simplest case sends, or else every row that is always required.
fn fields(endpoint: &Endpoint, sent: Option<&Send>) -> Vec<Named> {
    let rows = endpoint
        .request
        .iter()
        .filter(|row| !row.kind.is_signature());
    let required = |row: &&Field| row.presence == Presence::Required && row.when.is_empty();
    let named = |row: &Field| (row.name.clone(), value(row));
    let Some(sent) = sent else {
        return rows.filter(required).map(named).collect();
    };
    let own = sent.params.iter().filter_map(|(name, value)| match value {
        TemplateValue::Text(text) => Some((name.clone(), text.to_string())),
        _ => None,
    });
    rows.filter(|row| row.fill.is_some())
        .map(named)
        .chain(own)
        .collect()
}

/// The answer that the simplest case covers, or else the first; none where a page answers.
fn answer<'e>(endpoint: &'e Endpoint, base: Option<&Case>) -> Option<&'e AnswerSpec> {
    let Some(base) = base else {
        return endpoint.answers.first();
    };
    let sent = sent(base, &endpoint.name)?;
    let covered = |answer: &&AnswerSpec| {
        let id = format!("{}.{}", endpoint.name, answer_part(&answer.id));
        base.covers.contains(&id)
    };
    let mut answers = endpoint.answers.iter();
    answers.find(covered).filter(|_| !sent.expect.no_message)
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

fn signature(endpoint: &Endpoint, fields: &[Named]) -> String {
    let mut sorted: Vec<&Named> = fields.iter().collect();
    sorted.sort_by_key(|(name, _)| name);
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
        .filter(|field| !matches!(field.presence, Presence::Repeated | Presence::Absent))
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
        if field.kind == Kind::Group && field.presence == Presence::Optional {
            let _ = writeln!(text, "{:indent$}<{name}>{{{{: any?}}}}</{name}>", "");
        } else if field.kind == Kind::Group {
            let _ = writeln!(text, "{:indent$}<{name}>", "");
            elements(text, &field.fields, indent + 2);
            let _ = writeln!(text, "{:indent$}</{name}>", "");
        } else {
            let _ = writeln!(text, "{:indent$}<{name}>{shown}</{name}>", "");
        }
    }
}
