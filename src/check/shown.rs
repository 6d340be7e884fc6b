//! How values and answers stand in findings: one line, not endless.

use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::received::Received;
use crate::specs::endpoint::Endpoint;
use crate::specs::field::Field;
use crate::specs::view::View;

/// A value as findings show it: quoted, one line, not endless.
pub fn quoted(text: &str) -> String {
    const MOST: usize = 200;
    let mut shown: String = text
        .chars()
        .take(MOST)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// An answer in one line: its HTTP status, the fields by which answers are told apart, and what a refusal says.
pub fn summary(endpoint: &Endpoint, received: &Received) -> String {
    let refusal = |field: &Field| {
        matches!(
            field.value,
            Some(View::RefusalCode | View::RefusalDescription)
        )
    };
    let telling = |name: &str| {
        name != SIGNATURE_FIELD
            && endpoint.answers.iter().any(|answer| {
                answer
                    .when
                    .iter()
                    .any(|condition| condition.path.first().is_some_and(|first| first == name))
                    || answer
                        .fields
                        .iter()
                        .any(|field| field.name == name && refusal(field))
            })
    };
    let texts = received
        .params
        .iter()
        .filter_map(|(name, value)| Some((name, value.text()?)));
    let fields = texts
        .filter(|(name, _)| telling(name))
        .map(|(name, text)| format!("{name} {}", quoted(text)));
    let http = received.http.map(|http| format!("HTTP {http}"));
    http.into_iter()
        .chain(fields)
        .collect::<Vec<_>>()
        .join(", ")
}
