//! [`Fault`]: one thing that a derived case makes wrong in a request.

use crate::cases::send::{Send, TemplateValue};
use crate::cases::template::Template;
use crate::specs::source::Level;

/// One thing that is made wrong: the last part of the id, the last part of the requirement that it breaks, whether the request
/// must be accepted nevertheless, and what it does to the request.
pub(super) struct Fault {
    pub(super) what: &'static str,
    pub(super) requirement: &'static str,
    pub(super) level: Level,
    pub(super) accepted: bool,
    pub(super) spoil: Box<dyn Fn(&mut Send)>,
}

/// Sends this text, in place of what is sent in the field.
pub(super) fn set(name: String, value: String) -> Box<dyn Fn(&mut Send)> {
    set_value(name, text(&value))
}

/// Sends this value, in place of what is sent in the field.
pub(super) fn set_value(name: String, value: TemplateValue) -> Box<dyn Fn(&mut Send)> {
    Box::new(move |send| {
        send.params.retain(|(other, _)| *other != name);
        send.params.push((name.clone(), value.clone()));
    })
}

/// A text without placeholders.
pub(super) fn text(literal: &str) -> TemplateValue {
    TemplateValue::Text(Template::literal(literal))
}
