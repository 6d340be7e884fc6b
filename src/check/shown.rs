//! How values and answers stand in findings: in one line, and without what must not be seen.

use crate::protocol::received::Received;
use crate::protocol::secret::MASKED;
use crate::protocol::sensitive::{
    holds_card_number, is_security_code, is_signature, masked_card_number,
};
use crate::specs::endpoint::Endpoint;
use crate::specs::field::Field;
use crate::specs::view::View;

/// A field's value as findings show it. Secrets and card numbers are masked later, when it is known whose they are; a
/// security code and a signature are known by their field only, and so are masked here.
pub fn quoted(name: &str, text: &str) -> String {
    match text {
        "" => "empty".to_owned(),
        _ if is_security_code(name) => MASKED.to_owned(),
        _ if is_signature(name) => "another text".to_owned(),
        _ if holds_card_number(name) => format!("`{}`", masked_card_number(text).escape_debug()),
        text => format!("`{}`", text.escape_debug()),
    }
}

/// An answer in one line: its HTTP status, the fields by which answers are told apart, and what a refusal says.
pub fn summary(endpoint: &Endpoint, received: &Received) -> String {
    let texts = received
        .params
        .iter()
        .filter_map(|(name, value)| Some((name, value.text()?)));
    let telling = texts.filter(|(name, _)| tells_answers_apart(endpoint, name));
    let fields = telling.map(|(name, text)| format!("{name} {}", quoted(name, text)));
    let http = received.http.map(|http| format!("HTTP {http}"));
    http.into_iter()
        .chain(fields)
        .collect::<Vec<_>>()
        .join(", ")
}

fn tells_answers_apart(endpoint: &Endpoint, name: &str) -> bool {
    let refusal = |field: &Field| {
        matches!(
            field.value,
            Some(View::RefusalCode | View::RefusalDescription)
        )
    };
    endpoint.answers.iter().any(|answer| {
        let mut conditions = answer.when.iter();
        let mut fields = answer
            .fields
            .iter()
            .filter(|field| field.name == name && !field.kind.is_signature());
        !is_signature(name)
            && conditions.any(|condition| condition.path.first().is_some_and(|first| first == name))
            || fields.any(refusal)
    })
}
