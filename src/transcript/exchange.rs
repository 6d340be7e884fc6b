//! [`Transcript`]: an exchange as a person would write it down, masked.

use std::fmt::{self, Write};

use crate::protocol::encoding::Encoding;
use crate::protocol::params::{Params, Value};
use crate::protocol::received::{Malformed, Received};
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

/// The message that was sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The fields.
    pub params: &'a Params,
    /// How they were encoded.
    pub encoding: Encoding,
    /// What stands for its signature.
    pub mark: &'a SignatureMark,
}

impl Transcript {
    /// The transcript of an exchange. `received` is the answer as it was read, or why it could not be.
    pub fn new(
        exchange: &Exchange,
        sent: Sent<'_>,
        received: Option<(&Result<Received, Malformed>, &SignatureMark)>,
        mask: Mask<'_>,
    ) -> Self {
        let Exchange {
            request, result, ..
        } = exchange;
        let url = mask.unreadable(&request.url);
        let head = with_content_type(
            format!("{} {url}", request.method),
            request.content_type.as_deref(),
        );
        // Which form it is the content type tells, but for the document that one field holds.
        let field = (sent.encoding == Encoding::PgXml).then_some(sent.encoding.word());
        let request = Message {
            head,
            body: written(&mask.params(sent.params, sent.mark), field),
        };
        let answer = match (result, received) {
            (Err(failure), _) => Message {
                head: failure.to_string(),
                body: String::new(),
            },
            (Ok(answer), Some((Ok(received), mark))) => {
                let params = mask.params(&received.params, mark);
                let root = received.root.as_deref().map(|root| mask.text(root));
                Message {
                    head: answer_head(answer),
                    body: written(&params, root.as_deref()),
                }
            }
            (Ok(answer), Some((Err(malformed), _))) => {
                unreadable(answer, &malformed.to_string(), mask)
            }
            (Ok(answer), None) => unreadable(answer, "not read", mask),
        };
        Self { request, answer }
    }
}

fn answer_head(answer: &Answer) -> String {
    with_content_type(
        format!("HTTP {}", answer.http),
        answer.content_type.as_deref(),
    )
}

fn with_content_type(head: String, content_type: Option<&str>) -> String {
    match content_type {
        Some(content_type) => format!("{head}\ncontent-type: {content_type}"),
        None => head,
    }
}

fn unreadable(answer: &Answer, why: &str, mask: Mask<'_>) -> Message {
    const MOST: usize = 2_000;
    let text = String::from_utf8_lossy(&answer.body);
    let shown: String = mask.unreadable(&text).chars().take(MOST).collect();
    let cut = if text.chars().nth(MOST).is_some() {
        "…"
    } else {
        ""
    };
    let body = format!(
        "({})\n{}{cut}",
        mask.text(why),
        shown.escape_debug().to_string().replace("\\n", "\n")
    );
    Message {
        head: answer_head(answer),
        body: body.trim_end().to_owned(),
    }
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
