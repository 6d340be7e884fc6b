//! The fields of a message against the rows of its table.

use crate::check::finding::{Finding, Subject};
use crate::check::message::Check;
use crate::check::message::values::{came, values};
use crate::check::shown::quoted;
use crate::protocol::kind::Kind;
use crate::protocol::params::{Params, Value};
use crate::specs::field::{Field, Presence};
use crate::specs::requirement::{ABSENT, SIGNATURE, SORTED};
use crate::specs::source::{Citation, Level};

/// What a finding stands on: a row and one thing that it says.
pub(super) struct Basis<'a> {
    field: &'a Field,
    what: &'static str,
    level: Level,
    citation: &'a Citation,
}

impl<'a> Check<'a> {
    /// Rows that count only under a condition are held against the fields beside them.
    pub(super) fn fields(&mut self, fields: &'a [Field], params: &Params) {
        for field in fields {
            let counts = || field.when.iter().all(|when| when.holds_in(params));
            if field.presence == Presence::Absent {
                if counts() {
                    self.absent(field, params);
                }
                continue;
            }
            let (mut count, mut filled) = (0, false);
            for value in values(field, params) {
                if !is_empty(value) || is_misplaced(field, value) {
                    filled = true;
                    self.value(field, count, value);
                }
                count += 1;
            }
            let kept = match field.presence {
                Presence::Required => filled,
                Presence::MayBeEmpty => count > 0,
                Presence::Optional | Presence::Repeated | Presence::Absent => true,
            } || !counts();
            if !kept {
                let actual = if count > 0 {
                    "it is empty"
                } else {
                    "it is absent"
                };
                let expected = format!("`{}` is there", field.name);
                self.add(
                    Basis::row(field, "required"),
                    0,
                    expected,
                    actual.to_owned(),
                );
            }
            if count > 1 && field.presence != Presence::Repeated {
                let expected = format!("`{}` stands once", field.name);
                self.add(
                    Basis::row(field, "type"),
                    0,
                    expected,
                    format!("it stands {count} times"),
                );
            }
            if let Some(child) = &field.sorted_by {
                self.order(field, child, params);
            }
        }
    }

    /// A field that must not be there may be there if it says nothing.
    fn absent(&mut self, field: &'a Field, params: &Params) {
        let mut values = params.all(&field.name).enumerate();
        let Some((number, value)) = values.find(|(_, value)| !is_empty(value)) else {
            return;
        };
        let expected = format!("`{}` is not there", field.name);
        self.add(
            Basis::row(field, ABSENT),
            number,
            expected,
            came(&field.name, value),
        );
    }

    /// Equal groups stand in the order of a child's text, byte by byte; the first one that does not is found. A group
    /// without that child is found by the child's own row.
    fn order(&mut self, field: &'a Field, child: &str, params: &Params) {
        let mut last: Option<&str> = None;
        for (number, value) in values(field, params).enumerate() {
            let Value::Map(group) = value else { continue };
            let Some(text) = group.get(child).and_then(Value::text) else {
                continue;
            };
            let Some(before) = last.replace(text).filter(|before| *before > text) else {
                continue;
            };
            let basis = Basis {
                level: field.level_of_order(),
                ..Basis::row(field, SORTED)
            };
            let expected = format!("equal `{}` stand in the order of `{child}`", field.name);
            let (before, text) = (quoted(child, before), quoted(child, text));
            self.add(
                basis,
                number,
                expected,
                format!("{text} comes after {before}"),
            );
            return;
        }
    }

    fn value(&mut self, field: &'a Field, number: usize, value: &Value) {
        match (value, &field.kind) {
            // Judged as a whole by `signature`.
            (_, Kind::Signature | Kind::Sign | Kind::Any) => {}
            (Value::Map(group), Kind::Group) => self.group(field, number, group),
            (Value::List(items), Kind::List) => {
                for (number, item) in items.iter().enumerate() {
                    match item {
                        Value::Map(group) => self.group(field, number, group),
                        item => {
                            let expected =
                                format!("every item of `{}` is a group of fields", field.name);
                            let actual = format!("one is {}", came(&field.name, item));
                            self.add(Basis::row(field, "type"), number, expected, actual);
                        }
                    }
                }
            }
            (value, kind) => match value.text() {
                Some(text) if kind.accepts(text) => self.limits(field, number, text),
                _ => {
                    let expected = format!("`{}` is {}", field.name, kind.description());
                    let actual = came(&field.name, value);
                    self.add(Basis::row(field, "type"), number, expected, actual);
                }
            },
        }
    }

    fn group(&mut self, field: &'a Field, number: usize, group: &Params) {
        self.path.push((&field.name, number));
        self.fields(&field.fields, group);
        self.path.pop();
    }

    fn limits(&mut self, field: &'a Field, number: usize, text: &str) {
        let Some(limits) = &field.limits else { return };
        if limits.level_outside() < self.least {
            return;
        }
        for bound in limits.bounds.iter().filter(|bound| !bound.holds(text)) {
            let (what, level, citation) = (bound.word(), limits.level_outside(), &limits.citation);
            let expected = format!("`{}` has {}", field.name, bound.text());
            self.add(
                Basis {
                    field,
                    what,
                    level,
                    citation,
                },
                number,
                expected,
                quoted(&field.name, text),
            );
        }
    }

    pub(super) fn add(
        &mut self,
        basis: Basis<'_>,
        number: usize,
        expected: String,
        actual: String,
    ) {
        let Basis {
            field,
            what,
            level,
            citation,
        } = basis;
        let groups = self
            .path
            .iter()
            .map(|(name, number)| ((*name).to_owned(), *number));
        let path: Vec<(String, usize)> = groups.chain([(field.name.clone(), number)]).collect();
        let names: Vec<&str> = path.iter().map(|(name, _)| name.as_str()).collect();
        let requirement = match what {
            SIGNATURE => format!("{}.{SIGNATURE}", self.endpoint.name),
            _ => format!(
                "{}.{}.{}.{what}",
                self.endpoint.name,
                self.part,
                names.join(".")
            ),
        };
        let signature = field.kind.is_signature();
        self.findings.push(Finding {
            level,
            requirement,
            citation: Some(citation.clone()),
            expected,
            actual,
            subject: if signature {
                Subject::Signature
            } else {
                Subject::Field(path)
            },
            place: None,
            signature: None,
        });
    }
}

impl<'a> Basis<'a> {
    /// What the row says about presence or type.
    pub(super) fn row(field: &'a Field, what: &'static str) -> Self {
        Self {
            field,
            what,
            level: field.level,
            citation: &field.citation,
        }
    }
}

/// Whether a value says nothing.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Map(group) => group.is_empty(),
        Value::List(items) => items.is_empty(),
        value => value.text().is_none_or(str::is_empty),
    }
}

/// Whether a value is a list or a group where its row has a text: also an empty one says something else than nothing.
fn is_misplaced(field: &Field, value: &Value) -> bool {
    let has_parts = matches!(field.kind, Kind::Any | Kind::Group | Kind::List);
    !has_parts && value.text().is_none()
}
