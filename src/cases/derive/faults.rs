//! What can be made wrong in a request, row by row.

use crate::cases::derive::fault::{Fault, set, set_value, text};
use crate::cases::derive::limits::of_limits;
use crate::cases::send::{Send, Signing, TemplateValue};
use crate::cases::template::Template;
use crate::protocol::kind::Kind;
use crate::specs::field::{Field, Presence};
use crate::specs::requirement::SIGNATURE;

/// The faults of the signature.
pub(super) fn of_signature(field: &Field) -> Vec<Fault> {
    let fault = |what, requirement, sign: Signing| Fault {
        what,
        requirement,
        level: field.level,
        accepted: false,
        spoil: Box::new(move |send| send.sign = sign.clone()),
    };
    let spoilt = |script: Option<&str>, secret: Option<&str>| Signing::Spoilt {
        script: script.map(str::to_owned),
        secret: secret.map(str::to_owned),
    };
    let mistake = |what| fault(what, SIGNATURE, Signing::Mistake(what.to_owned()));
    let own = match field.kind {
        Kind::Sign => Vec::from(["lower-case", "message-order", "one-digest"].map(mistake)),
        _ => vec![
            mistake("upper-case"),
            fault("other-script", SIGNATURE, spoilt(Some("other"), None)),
        ],
    };
    let first = [
        fault("missing", "required", Signing::Unsigned),
        fault("empty", "required", Signing::Digest(String::new())),
        fault("wrong", SIGNATURE, Signing::Digest("0".repeat(32))),
    ];
    let last = [
        fault(
            "other-secret",
            SIGNATURE,
            spoilt(None, Some("not-the-secret-key")),
        ),
        fault("doubled", "type", Signing::Doubled),
        fault("array", SIGNATURE, Signing::Array),
    ];
    first.into_iter().chain(own).chain(last).collect()
}

/// The faults of a field that `base` is right about.
pub(super) fn of_field(field: &Field, base: &Send) -> Vec<Fault> {
    let fault = |what, requirement, level, spoil| Fault {
        what,
        requirement,
        level,
        accepted: false,
        spoil,
    };
    let name = || field.name.clone();
    let mut faults = Vec::new();
    if field.presence == Presence::Absent {
        return faults;
    }
    if field.presence == Presence::Required && counts(field, base) {
        let missing = name();
        let filled = field.fill.is_some();
        faults.push(fault(
            "missing",
            "required",
            field.level,
            Box::new(move |send: &mut Send| {
                send.params.retain(|(other, _)| *other != missing);
                send.omit.extend(filled.then(|| missing.clone()));
            }) as Box<dyn Fn(&mut Send)>,
        ));
        let empty = match field.kind {
            Kind::List => set_value(name(), TemplateValue::List(Vec::new())),
            _ => set(name(), String::new()),
        };
        faults.push(fault("empty", "required", field.level, empty));
    }
    if field.presence != Presence::Repeated
        && let Some(value) = value(field, base)
    {
        let doubled = name();
        faults.push(fault(
            "doubled",
            "type",
            field.level,
            Box::new(move |send| {
                if !send.params.iter().any(|(other, _)| *other == doubled) {
                    send.params.push((doubled.clone(), value.clone()));
                }
                send.params.push((doubled.clone(), value.clone()));
            }),
        ));
    }
    if let Some(wrong) = of_another_kind(&field.kind) {
        let what = if matches!(field.kind, Kind::OneOf(_)) {
            "outside-enum"
        } else {
            "wrong-type"
        };
        faults.push(fault(
            what,
            "type",
            field.level,
            set(name(), wrong.to_owned()),
        ));
    }
    faults.extend(of_limits(field));
    faults
}

/// Whether the row counts in the base case. What a case inserts is not known here, and is no value that a row names.
fn counts(field: &Field, base: &Send) -> bool {
    field.when.iter().all(|condition| {
        let name = condition.path.first().map(String::as_str);
        let sent = base
            .params
            .iter()
            .find(|(other, _)| Some(other.as_str()) == name);
        match sent {
            None => condition.values.is_empty(),
            Some((_, TemplateValue::Text(sent))) => {
                let mut values = condition.values.iter();
                values.any(|value| *sent == Template::literal(value))
            }
            Some(_) => false,
        }
    })
}

/// A text of another kind; `None` for kinds that any text is of.
fn of_another_kind(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Any | Kind::String | Kind::Signature | Kind::Sign | Kind::Group | Kind::NoneOf(_) => {
            None
        }
        Kind::Integer | Kind::Flag => Some("12a"),
        Kind::Boolean => Some("yes"),
        Kind::List => Some("no-list"),
        Kind::Number => Some("1,5"),
        Kind::Url => Some("no-url"),
        Kind::DateTime => Some("2026-02-30 12:00:00"),
        Kind::Timestamp => Some("2026-02-30T12:00:00Z"),
        Kind::Uuid => Some("no-uuid"),
        Kind::OneOf(_) => Some("none-of-these"),
    }
}

/// The value that the base case sends in a field, or the row's example of one; `None` if nothing tells a right value.
fn value(field: &Field, base: &Send) -> Option<TemplateValue> {
    let given = base
        .params
        .iter()
        .find(|(name, _)| *name == field.name)
        .map(|(_, value)| value.clone());
    let filled = || {
        field
            .fill
            .as_deref()
            .map(|variable| TemplateValue::Text(Template::variable(variable)))
    };
    given
        .or_else(filled)
        .or_else(|| field.example.as_deref().map(text))
}

/// What a fault says of its field, to complete a sentence.
pub(super) fn says(what: &str) -> &str {
    const WORDS: [(&str, &str); 19] = [
        ("missing", "is missing"),
        ("empty", "is empty"),
        ("doubled", "stands twice"),
        ("wrong-type", "is of a wrong type"),
        ("outside-enum", "is none of the documented values"),
        ("too-long", "is too long"),
        ("too-short", "is too short"),
        ("below-min", "is below its least value"),
        ("above-max", "is above its greatest value"),
        ("wrong", "is wrong"),
        ("upper-case", "is in upper case"),
        ("lower-case", "is in lower case"),
        ("message-order", "is made in the order of the message"),
        ("one-digest", "is one md5 in place of two"),
        ("other-script", "is made with another script name"),
        ("other-secret", "is made with another secret key"),
        ("other-scheme", "is of another scheme"),
        ("other-name", "bears another name"),
        ("array", "is a list"),
    ];
    WORDS
        .iter()
        .find(|(word, _)| *word == what)
        .map_or(what, |(_, says)| says)
}
