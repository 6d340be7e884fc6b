//! Expectations: what an answer, a call or a page must be.

use crate::cases::expectation::{
    Expectation, ExpectedContent, ExpectedElement, ExpectedLedger, ExpectedMessage, Form,
};
use crate::cases::load::raw::RawExpectation;
use crate::cases::load::request::{is_placeholder, without_quotes};
use crate::cases::load::scope::Scope;
use crate::cases::load::{expected, json, width_one};
use crate::cases::template::Template;
use crate::error::Error;
use crate::specs::files::At;
use crate::specs::yaml::Located;
use crate::specs::yaml::node::{Content, Node};

/// What can be expected of a step.
const KEYS: &[(&str, &[&str])] = &[
    (
        "send",
        &[
            "http",
            "xml",
            "json",
            "params",
            "message",
            "page",
            "handshake",
            "stored",
        ],
    ),
    ("await", &["encoding", "xml", "json", "params"]),
    ("visit", &["http", "url", "page", "params", "stored"]),
];

/// The forms of a message, of which one is expected.
const MESSAGES: &[&str] = &["xml", "json", "params", "message"];

/// What can be expected where the handshake is refused.
const REFUSED: &[&str] = &["handshake", "stored"];

/// The word of `stored:` for a ledger that stays as it was.
const UNCHANGED: &str = "unchanged";

/// The expectation of a step of this kind.
pub(super) fn expectation(
    scope: &mut Scope<'_>,
    kind: &str,
    raw: Option<Located<RawExpectation>>,
) -> Result<Expectation, Error> {
    let Some(Located { value: raw, .. }) = raw else {
        return Ok(Expectation::default());
    };
    check_keys(scope, kind, &raw)?;
    let node = |scope: &Scope<'_>, raw| Node::new(raw, scope.file);
    let mut bodies = raw.keys().filter(|(key, _)| MESSAGES.contains(key));
    if let (Some(_), Some((key, value))) = (bodies.next(), bodies.next()) {
        let error = scope
            .file
            .error(scope.file.key(key, value), "a message is expected twice");
        return Err(error.mend(format!("write one of {}", MESSAGES.join(", "))));
    }
    drop(bodies);
    if let Some(handshake) = &raw.handshake
        && raw.keys().any(|(key, _)| !REFUSED.contains(&key))
    {
        let error = scope.file.error(
            handshake.at,
            "whoever is refused a handshake gets no answer",
        );
        return Err(error.mend("leave out all beside it but `stored`"));
    }
    let no_message = raw.message.map(|word| none(scope, &word)).transpose()?;
    let handshake = raw
        .handshake
        .map(|word| refused(scope, &word))
        .transpose()?;
    let http = raw.http.map(|http| node(scope, http));
    let http = http.map(|http| statuses(scope, &http)).transpose()?;
    let message = match (raw.xml, raw.json, raw.params) {
        (Some(xml), ..) => Some((Form::Xml, expected::document(scope, &xml)?)),
        (_, Some(text), _) => Some((Form::Json, json::expected(scope, &text)?)),
        (.., Some(params)) => {
            let params = node(scope, params);
            Some((Form::Params, (fields(scope, &params)?, true)))
        }
        _ => None,
    };
    let message = message.map(|(form, (top, block))| ExpectedMessage { form, block, top });
    let stored = raw.stored.map(|stored| node(scope, stored));
    let url = raw
        .url
        .map(|url| Ok((url.at, scope.pattern_at(url.at, &url.value)?)));
    if let (Some(page), "send", None) = (&raw.page, kind, no_message) {
        let error = scope.file.error(page.at, "a message shows no page");
        return Err(error.mend("write `message: none` beside `page`, or leave it out"));
    }
    let page = raw.page.map(|page| node(scope, page));
    Ok(Expectation {
        http,
        message,
        no_message: no_message.is_some(),
        refused_handshake: handshake,
        encoding: raw.encoding.map(|encoding| (encoding.at, encoding.value)),
        stored: stored.map(|stored| ledger(scope, &stored)).transpose()?,
        url: url.transpose()?,
        page: page.map_or(Ok(Vec::new()), |page| texts(scope, &page))?,
    })
}

/// The only word of `handshake:`.
fn refused(scope: &Scope<'_>, word: &Located<String>) -> Result<At, Error> {
    if word.value == "refused" {
        return Ok(word.at);
    }
    let what = format!("`{}` says nothing of a handshake", word.value);
    Err(scope
        .file
        .error(word.at, what)
        .mend("write `handshake: refused`, or leave it out"))
}

/// The only word of `message:`.
fn none(scope: &Scope<'_>, word: &Located<String>) -> Result<(), Error> {
    if word.value == "none" {
        return Ok(());
    }
    let what = format!("`{}` says nothing of a message", word.value);
    Err(scope
        .file
        .error(word.at, what)
        .mend("write `message: none`, or the message as `xml:`, `json:` or `params:`"))
}

fn check_keys(scope: &Scope<'_>, kind: &str, raw: &RawExpectation) -> Result<(), Error> {
    let known = KEYS.iter().find(|(known, _)| *known == kind);
    let known = known.map_or(&[][..], |(_, keys)| keys);
    match raw.keys().find(|(key, _)| !known.contains(key)) {
        None => Ok(()),
        Some((key, value)) => {
            let what = format!("`{key}` cannot be expected of a step `{kind}`");
            let mend = format!("what can be: {}", known.join(", "));
            Err(scope
                .file
                .error(scope.file.key(key, value), what)
                .mend(mend))
        }
    }
}

/// The fields of a message that is written as a map.
fn fields(scope: &mut Scope<'_>, node: &Node) -> Result<ExpectedElement, Error> {
    match &node.content {
        Content::Map(_) => element(scope, String::new(), node),
        _ => {
            let error = scope.file.error(node.at, "these are no fields");
            Err(error.mend("write a map of names to values"))
        }
    }
}

fn element(scope: &mut Scope<'_>, name: String, node: &Node) -> Result<ExpectedElement, Error> {
    let wrong = |scope: &Scope<'_>, at| {
        let mend = "write `name: value`, a map for a group, or a list for repeats; for empty text \"\", for no such field \"{{: absent}}\"";
        scope.file.error(at, "no expected field").mend(mend)
    };
    let content = match &node.content {
        Content::Text(text) => ExpectedContent::Text(scope.pattern_at(node.at, text)?),
        Content::Map(_) if is_placeholder(node) => {
            return Err(without_quotes(scope, width_one(node.at)));
        }
        Content::Map(entries) => {
            let mut elements = Vec::new();
            for (key, value) in entries {
                let name = key.text().ok_or_else(|| wrong(scope, key.at))?;
                match &value.content {
                    Content::List(items) if !items.is_empty() => {
                        for item in items {
                            elements.push(element(scope, name.to_owned(), item)?);
                        }
                    }
                    _ => elements.push(element(scope, name.to_owned(), value)?),
                }
            }
            ExpectedContent::Elements(elements)
        }
        Content::Null | Content::List(_) => return Err(wrong(scope, node.at)),
    };
    let at = match content {
        ExpectedContent::Text(_) => node.at,
        _ => width_one(node.at),
    };
    Ok(ExpectedElement { name, at, content })
}

fn ledger(scope: &Scope<'_>, node: &Node) -> Result<(At, ExpectedLedger), Error> {
    let wrong = |at| {
        let mend = "write `unchanged`, or a map of kinds to how many there are: `{ cards: 1 }`";
        scope
            .file
            .error(at, "no expectation of a ledger")
            .mend(mend)
    };
    let wish = match &node.content {
        Content::Text(word) if word == UNCHANGED => ExpectedLedger::Unchanged,
        Content::Map(entries) if !entries.is_empty() => {
            let count = |(kind, count): &(Node, Node)| {
                let kind_text = kind.text().ok_or_else(|| wrong(kind.at))?;
                let number = count.text().and_then(|text| text.parse().ok());
                Ok((kind_text.to_owned(), number.ok_or_else(|| wrong(count.at))?))
            };
            ExpectedLedger::Counts(entries.iter().map(count).collect::<Result<_, _>>()?)
        }
        _ => return Err(wrong(node.at)),
    };
    Ok((node.at, wish))
}

/// One text, or a list of them.
fn texts(scope: &Scope<'_>, node: &Node) -> Result<Vec<(At, Template)>, Error> {
    let text = |node: &Node| match &node.content {
        Content::Text(text) => Ok((node.at, scope.template_at(node.at, text)?)),
        Content::Map(_) if is_placeholder(node) => Err(without_quotes(scope, node.at)),
        _ => {
            let error = scope
                .file
                .error(width_one(node.at), "no text that a page can show");
            Err(error.mend("write a text, or a list of texts"))
        }
    };
    match &node.content {
        Content::List(items) => items.iter().map(text).collect(),
        _ => Ok(vec![text(node)?]),
    }
}

/// One HTTP status, or a list of them.
fn statuses(scope: &Scope<'_>, node: &Node) -> Result<(At, Vec<u16>), Error> {
    let status = |node: &Node| {
        let number = node
            .text()
            .and_then(|text| text.parse().ok())
            .filter(|http| (100..600).contains(http));
        let mend = "write a number from 100 to 599, or a list of them";
        number.ok_or_else(|| scope.file.error(node.at, "no HTTP status").mend(mend))
    };
    let statuses = match &node.content {
        Content::List(items) => items.iter().map(status).collect::<Result<_, _>>()?,
        _ => vec![status(node)?],
    };
    Ok((node.at, statuses))
}
