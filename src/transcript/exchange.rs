//! [`Transcript`]: an exchange as a person would write it down, masked.

use std::fmt::{self, Write};

use crate::protocol::params::{Params, Value};
use crate::protocol::secret::MASKED;
use crate::transcript::mask::{Mask, SignatureMark};
use crate::transport::message::{Answer, Exchange};

/// An exchange, masked. `Display` writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// What was sent.
    pub request: Message,
    /// What came back, or why nothing did.
    pub answer: Message,
}

/// One message of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The line that it begins with, and its content type.
    pub head: String,
    /// Its fields, a line each.
    pub body: String,
}

/// What a message was read as.
#[derive(Clone, Copy, Debug)]
pub enum Reading<'a> {
    /// Fields.
    Fields {
        /// The fields.
        params: &'a Params,
        /// The element or the form's field around them.
        root: Option<&'a str>,
        /// What stands for the signature.
        mark: &'a SignatureMark,
    },
    /// A page, by what it shows.
    Page(&'a str),
    /// Nothing, and why: the bytes are written down.
    Unreadable(&'a str),
}

impl Transcript {
    /// The transcript of an exchange, by what its two messages were read as.
    pub fn new(
        exchange: &Exchange,
        request: Reading<'_>,
        answer: Option<Reading<'_>>,
        mask: Mask<'_>,
    ) -> Self {
        let sent = &exchange.request;
        let url = mask.url(&sent.url);
        let head = format!("{} {url}", sent.method);
        let request = Message {
            head: with_header(
                with_others(head, &sent.headers, mask),
                "content-type",
                masked(&sent.content_type, mask),
            ),
            body: body(request, &sent.body, mask),
        };
        let answer = match &exchange.result {
            Err(failure) => Message {
                head: failure.to_string(),
                body: String::new(),
            },
            Ok(received) => Message {
                head: answer_head(received, mask),
                body: body(
                    answer.unwrap_or(Reading::Unreadable("not read")),
                    &received.body,
                    mask,
                ),
            },
        };
        Self { request, answer }
    }
}

fn body(reading: Reading<'_>, bytes: &[u8], mask: Mask<'_>) -> String {
    match reading {
        Reading::Fields { params, root, mark } => {
            let root = root.map(|root| mask.text(root));
            written(&mask.params(params, mark), root.as_deref())
        }
        Reading::Page(text) => {
            let (shown, cut) = beginning(&mask.unreadable(text));
            shown + cut
        }
        Reading::Unreadable(why) => unreadable(bytes, why, mask),
    }
}

fn answer_head(answer: &Answer, mask: Mask<'_>) -> String {
    let head = format!("HTTP {}", answer.http);
    let head = with_header(head, "content-type", masked(&answer.content_type, mask));
    let location = answer.location.as_deref().map(|url| mask.url(url));
    with_header(head, "location", location)
}

/// A header may say anything, a boundary of a form included.
fn masked(header: &Option<String>, mask: Mask<'_>) -> Option<String> {
    header.as_deref().map(|value| mask.unreadable(value))
}

/// Headers beside the content type. That which proves the sender by a secret is shown by its scheme only.
fn with_others(head: String, headers: &[(String, String)], mask: Mask<'_>) -> String {
    const AUTHORIZATION: &str = "authorization";
    headers.iter().fold(head, |head, (name, value)| {
        let value = match name == AUTHORIZATION {
            true => match value.split_once(' ') {
                Some((scheme, _)) => format!("{} {MASKED}", mask.unreadable(scheme)),
                // Without a scheme all of it may be the secret.
                None => MASKED.to_owned(),
            },
            false => mask.unreadable(value),
        };
        with_header(head, name, Some(value))
    })
}

fn with_header(head: String, name: &str, value: Option<String>) -> String {
    match value {
        Some(value) => format!("{head}\n{name}: {value}"),
        None => head,
    }
}

fn unreadable(bytes: &[u8], why: &str, mask: Mask<'_>) -> String {
    let text = String::from_utf8_lossy(bytes);
    let (shown, cut) = beginning(&mask.unreadable(&text));
    let body = format!(
        "({})\n{}{cut}",
        mask.text(why),
        shown.escape_debug().to_string().replace("\\n", "\n")
    );
    body.trim_end().to_owned()
}

/// As much of a text as anybody reads, and what stands for the rest.
fn beginning(text: &str) -> (String, &'static str) {
    const MOST: usize = 2_000;
    let cut = if text.chars().nth(MOST).is_some() {
        "…"
    } else {
        ""
    };
    (text.chars().take(MOST).collect(), cut)
}

/// A line per field: `name: value`; groups are indented under their names.
fn written(params: &Params, root: Option<&str>) -> String {
    let mut text = String::new();
    let depth = usize::from(root.is_some());
    if let Some(root) = root {
        line(&mut text, 0, root, None);
    }
    params
        .iter()
        .for_each(|(name, value)| field(&mut text, depth, name, value));
    text.trim_end().to_owned()
}

fn field(text: &mut String, depth: usize, name: &str, value: &Value) {
    match value {
        Value::Map(group) => {
            line(text, depth, name, None);
            group
                .iter()
                .for_each(|(name, value)| field(text, depth + 1, name, value));
        }
        Value::List(items) => items.iter().for_each(|item| field(text, depth, name, item)),
        value => line(text, depth, name, Some(value.text().unwrap_or_default())),
    }
}

fn line(text: &mut String, depth: usize, name: &str, value: Option<&str>) {
    let shown = value.map(|value| {
        value
            .escape_debug()
            .to_string()
            .replace("\\'", "'")
            .replace("\\\"", "\"")
    });
    let written = match shown.as_deref() {
        None => writeln!(text, "{:indent$}{name}", "", indent = depth * 2),
        Some("") => writeln!(text, "{:indent$}{name}:", "", indent = depth * 2),
        Some(value) => writeln!(text, "{:indent$}{name}: {value}", "", indent = depth * 2),
    };
    debug_assert!(written.is_ok(), "writing to a String cannot fail");
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\n{}", self.request, self.answer)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.head)?;
        for line in self.body.lines() {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}
