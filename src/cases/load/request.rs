//! The request of a step `send`: its fields, what is left out of them, and how it is signed.

use crate::cases::expectation::Expectation;
use crate::cases::load::headers::{check_line, headers};
use crate::cases::load::json;
use crate::cases::load::raw::RawStep;
use crate::cases::load::scope::Scope;
use crate::cases::load::width_one;
use crate::cases::send::{Send, Signing, TemplateValue};
use crate::cases::template::Template;
use crate::error::{Error, near_miss};
use crate::protocol::encoding::Encoding;
use crate::specs::files::At;
use crate::specs::yaml::Located;
use crate::specs::yaml::node::{Content, Node};

/// The request, without its expectation.
pub(super) fn send(scope: &Scope<'_>, endpoint: String, raw: RawStep) -> Result<Send, Error> {
    let sign = raw.sign.map(|sign| Node::new(sign, scope.file));
    let signature = raw
        .signature
        .map(|text| scope.signature(&text))
        .transpose()?;
    let written = raw.json.as_ref();
    let escaped = written.is_some_and(|json| json.value.contains("\\u"));
    let (params, encoding, loose_json) = match (raw.params, raw.json) {
        (Some(_), Some(json)) => {
            let at = scope.file.key("json", json.at);
            let error = scope.file.error(at, "a request has two bodies");
            return Err(error.mend("write `params:` or `json:`"));
        }
        (None, Some(_)) if raw.encoding.is_some() => {
            let at = raw.encoding.map(|encoding| encoding.at);
            let error = scope.file.error(
                at.unwrap_or(At::START),
                "a request in JSON has no other encoding",
            );
            return Err(error.mend("leave `encoding:` out, or write `params:`"));
        }
        (None, Some(json)) => {
            let json::Body { fields, loose } = json::request(scope, &json)?;
            (fields, Some(Encoding::Json), loose)
        }
        (params, None) => {
            let params = params.map(|params| Node::new(params, scope.file));
            let params = params.map(|params| fields(scope, &params)).transpose()?;
            let encoding = raw.encoding.map(|encoding| encoding.value);
            (params.unwrap_or_default(), encoding, None)
        }
    };
    let (path, whole_path) = match raw.path.map(|path| Node::new(path, scope.file)) {
        None => (Vec::new(), None),
        Some(path) => match &path.content {
            Content::Text(text) => {
                if !(text.starts_with('/') || text.starts_with("{{")) {
                    let error = scope.file.error(path.at, "a path begins with a slash");
                    return Err(error.mend(format!("write `/{text}`")));
                }
                let whole = scope.template_at(path.at, text)?;
                (Vec::new(), Some((path.at, whole)))
            }
            _ => (text_fields(scope, &path)?, None),
        },
    };
    let written = raw.headers.map(|headers| Node::new(headers, scope.file));
    let written = written.map(|written| headers(scope, &written));
    if let Some(written) = &raw.content_type {
        check_line(scope, written.at, &written.value)?;
    }
    let authorization = raw.authorization.map(|text| scope.signature(&text));
    Ok(Send {
        endpoint,
        params,
        path,
        whole_path,
        headers: written.transpose()?.unwrap_or_default(),
        authorization: authorization.transpose()?,
        certificate: raw.certificate.map(|word| (word.at, word.value)),
        content_type: raw.content_type.map(|written| written.value),
        omit: omitted(scope, raw.omit.map_or(Vec::new(), |omit| omit.value))?,
        encoding,
        escaped,
        loose_json,
        sign: sign.map_or(Ok(Signing::Right), |sign| signing(scope, &sign))?,
        signature,
        expect: Expectation::default(),
    })
}

/// Fields that are texts, as a page's form has them.
pub(super) fn text_fields(
    scope: &Scope<'_>,
    node: &Node,
) -> Result<Vec<(String, Template)>, Error> {
    let text = |(name, value): &(Node, Node)| text_field(scope, name, value);
    entries(scope, node)?.into_iter().map(text).collect()
}

/// One such field.
pub(super) fn text_field(
    scope: &Scope<'_>,
    name: &Node,
    value: &Node,
) -> Result<(String, Template), Error> {
    match field(scope, name, value)? {
        (name, TemplateValue::Text(template)) => Ok((name, template)),
        (name, _) => {
            let error = scope.file.error(
                width_one(value.at),
                format!("the field `{name}` is no text"),
            );
            Err(error.mend("write a text: `name: value`"))
        }
    }
}

/// A map, or a list of one-entry maps where order or repeats matter.
pub(super) fn fields(
    scope: &Scope<'_>,
    node: &Node,
) -> Result<Vec<(String, TemplateValue)>, Error> {
    let entries = entries(scope, node)?.into_iter();
    entries
        .map(|(name, value)| field(scope, name, value))
        .collect()
}

pub(super) fn entries<'n>(
    scope: &Scope<'_>,
    node: &'n Node,
) -> Result<Vec<&'n (Node, Node)>, Error> {
    match &node.content {
        Content::Map(entries) => Ok(entries.iter().collect()),
        Content::List(items) => items.iter().map(|item| only_entry(scope, item)).collect(),
        _ => {
            let error = scope.file.error(node.at, "these are no fields");
            Err(error.mend("write a map of names to values, or a list of one-entry maps"))
        }
    }
}

fn field(scope: &Scope<'_>, name: &Node, value: &Node) -> Result<(String, TemplateValue), Error> {
    let error = |what| scope.file.error(name.at, what);
    let text = name
        .text()
        .ok_or_else(|| error("a field's name is no text"))?;
    if text.contains('[') {
        // It would be signed as one name and read as a group.
        return Err(error("a name with brackets").mend("write a group: `name: { sub: value }`"));
    }
    Ok((text.to_owned(), template_value(scope, value)?))
}

/// Only what would be added can be left out.
fn omitted(scope: &Scope<'_>, names: Vec<Located<String>>) -> Result<Vec<String>, Error> {
    if let Some(name) = names.iter().find(|name| !scope.added.contains(&name.value)) {
        let near = near_miss(&name.value, scope.added.iter().map(String::as_str));
        return Err(scope
            .file
            .error(name.at, format!("`{}` would not be added", name.value))
            .mend(near.unwrap_or_else(|| format!("what is added: {}", scope.added.join(", ")))));
    }
    Ok(names.into_iter().map(|name| name.value).collect())
}

fn only_entry<'n>(scope: &Scope<'_>, item: &'n Node) -> Result<&'n (Node, Node), Error> {
    if let Content::Map(entries) = &item.content
        && let [entry] = entries.as_slice()
    {
        return Ok(entry);
    }
    Err(scope
        .file
        .error(item.at, "an item of listed fields is not one field")
        .mend("write `- name: value`"))
}

fn template_value(scope: &Scope<'_>, node: &Node) -> Result<TemplateValue, Error> {
    match &node.content {
        Content::Text(text) => scope.template_at(node.at, text).map(TemplateValue::Text),
        Content::List(items) => items
            .iter()
            .map(|item| template_value(scope, item))
            .collect::<Result<_, _>>()
            .map(TemplateValue::List),
        Content::Map(_) if is_placeholder(node) => Err(without_quotes(scope, node.at)),
        Content::Map(_) => fields(scope, node).map(TemplateValue::Map),
        Content::Null => Err(scope
            .file
            .error(node.at, "a value is missing")
            .mend("for empty text write \"\"")),
    }
}

pub(super) fn without_quotes(scope: &Scope<'_>, at: At) -> Error {
    let error = scope
        .file
        .error(at, "a placeholder without quotes is a YAML map");
    error.mend("quote it: \"{{name}}\"")
}

/// `{{name}}` without quotes: a map whose only key is a map.
pub(super) fn is_placeholder(node: &Node) -> bool {
    matches!(&node.content, Content::Map(entries) if entries.iter().any(|(key, _)| key.text().is_none()))
}

fn signing(scope: &Scope<'_>, node: &Node) -> Result<Signing, Error> {
    let wrong = |node: &Node| {
        let mend =
            "write `sign: false`, or a map with `script` and `secret`, `digest` or `mistake`";
        scope.file.error(node.at, "no way to sign").mend(mend)
    };
    let entries = match &node.content {
        Content::Text(text) if text == "false" => return Ok(Signing::Unsigned),
        Content::Map(entries) if !entries.is_empty() => entries,
        _ => return Err(wrong(node)),
    };
    let (mut script, mut secret, mut digest, mut mistake) = (None, None, None, None);
    for (key, value) in entries {
        let place = match key.text() {
            Some("script") => &mut script,
            Some("secret") => &mut secret,
            Some("digest") => &mut digest,
            Some("mistake") => &mut mistake,
            _ => return Err(wrong(key)),
        };
        *place = Some(value.text().ok_or_else(|| wrong(value))?.to_owned());
    }
    match (digest, mistake, script.is_some() || secret.is_some()) {
        (Some(digest), None, false) => Ok(Signing::Digest(digest)),
        (None, Some(mistake), false) => Ok(Signing::Mistake(mistake)),
        (None, None, true) => Ok(Signing::Spoilt { script, secret }),
        _ => Err(wrong(node)),
    }
}
