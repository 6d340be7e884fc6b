//! The elements of an answer against those that a case names.

use std::collections::{BTreeMap, BTreeSet};

use crate::cases::expectation::{ExpectedContent, ExpectedElement};
use crate::cases::template::Pattern;
use crate::check::expectation::{Compare, Promise};
use crate::check::shown::quoted;
use crate::protocol::kind::Kind;
use crate::protocol::params::{Params, Value};
use crate::protocol::received::Received;
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::requirement::answer_part;
use crate::specs::source::Level;

impl<'a> Compare<'a> {
    pub(super) fn root(&mut self, root: &ExpectedElement, received: &Received) {
        let name = received.root.as_deref().unwrap_or_default();
        if name != root.name {
            self.add(
                root.at,
                None,
                format!("the root `{}`", root.name),
                format!("the root {}", quoted("", name)),
            );
            return;
        }
        let fields = self.answer.map_or(&[][..], |answer| &answer.fields);
        let path = self
            .answer
            .map(|answer| format!("{}.{}", self.endpoint.name, answer_part(&answer.id)));
        self.elements(root, &received.params, fields, &path.unwrap_or_default());
    }

    fn elements(
        &mut self,
        parent: &ExpectedElement,
        params: &Params,
        fields: &'a [Field],
        path: &str,
    ) {
        let wishes: &[ExpectedElement] = match &parent.content {
            ExpectedContent::Elements(wishes) => wishes,
            ExpectedContent::Text(_) => &[],
        };
        for (index, wish) in wishes.iter().enumerate() {
            let before = wishes[..index]
                .iter()
                .filter(|other| other.name == wish.name)
                .count(); // index is in range.
            let row = fields.iter().find(|field| field.name == wish.name);
            let promise = row.map(|field| Promise {
                id: format!("{path}.{}", field.name),
                field,
            });
            self.element(wish, params.all(&wish.name).nth(before), promise);
        }
        self.unwished(parent.at, wishes, params, fields);
    }

    /// Elements beyond those that the case names: repeats of a named one, and names that nobody documents.
    fn unwished(&mut self, at: At, wishes: &[ExpectedElement], params: &Params, fields: &[Field]) {
        let mut wished: BTreeMap<&str, usize> = BTreeMap::new();
        for wish in wishes {
            *wished.entry(&wish.name).or_default() += 1;
        }
        for (name, count) in &wished {
            let came = params.all(name).count();
            if came > *count && !is_unwished(wishes, name) {
                let times = |count: usize| format!("`{name}` stands {count} times");
                self.add(at, None, times(*count), times(came));
            }
        }
        let documented = |name: &str| fields.iter().any(|field| field.name == name);
        let unknown = params.iter().map(|(name, _)| name);
        let unknown: BTreeSet<&str> = unknown
            .filter(|name| !wished.contains_key(name) && !documented(name))
            .collect();
        // Of an answer that nobody promised, nothing is documented.
        if !unknown.is_empty() && self.answer.is_some() {
            const MOST: usize = 10;
            let names: Vec<String> = unknown
                .iter()
                .take(MOST)
                .map(|name| quoted("", name))
                .collect();
            let more = if unknown.len() > MOST {
                " and more"
            } else {
                ""
            };
            let actual = format!("also {}{more}", names.join(", "));
            self.add(at, None, "only documented fields".to_owned(), actual);
            if let Some(finding) = self.findings.last_mut() {
                finding.level = Level::Info;
            }
        }
    }

    fn element(
        &mut self,
        wish: &ExpectedElement,
        value: Option<&Value>,
        promise: Option<Promise<'a>>,
    ) {
        match (&wish.content, value) {
            (ExpectedContent::Elements(_), Some(Value::Map(group))) => {
                let fields = promise
                    .as_ref()
                    .map_or(&[][..], |promise| &promise.field.fields);
                let path = promise.as_ref().map_or("", |promise| &promise.id);
                self.elements(wish, group, fields, path);
            }
            (ExpectedContent::Elements(_), Some(value)) if value.text() == Some("") => {
                self.elements(wish, &Params::new(), &[], "");
            }
            (ExpectedContent::Text(pattern), Some(value)) => {
                self.text(wish, pattern, value, promise)
            }
            (
                ExpectedContent::Text(Pattern::Match { optional: true, .. } | Pattern::Absent),
                None,
            ) => {}
            (_, value) => {
                let expected = format!("`{}` is there", wish.name);
                let actual = if value.is_some() {
                    "it is no group of fields"
                } else {
                    "it is absent"
                };
                self.add(wish.at, promise, expected, actual.to_owned());
            }
        }
    }

    fn text(
        &mut self,
        wish: &ExpectedElement,
        pattern: &Pattern,
        value: &Value,
        promise: Option<Promise<'a>>,
    ) {
        let text = value.text().map(str::trim);
        let shown = |text: &str| quoted(&wish.name, text);
        let actual = || text.map_or("a group of fields".to_owned(), shown);
        match pattern {
            Pattern::Absent => self.add(
                wish.at,
                promise,
                format!("`{}` is absent", wish.name),
                actual(),
            ),
            Pattern::Match {
                name,
                kind,
                optional,
            } => {
                let absent = *optional && text == Some("");
                if !absent && !text.map_or(*kind == Kind::Any, |text| kind.accepts(text)) {
                    self.add(
                        wish.at,
                        promise,
                        format!("`{}` is {}", wish.name, kind.description()),
                        actual(),
                    );
                }
                if let (Some(name), Some(text)) = (name, text) {
                    self.variables.set(name, text);
                }
            }
            Pattern::Text(template) => {
                let wanted = template.fill(self.variables);
                if wanted.as_deref().ok() != text {
                    let expected = wanted.map_or_else(
                        |name| {
                            format!("`{}` is what {name} captured, which nothing did", wish.name)
                        },
                        |wanted| format!("`{}` is {}", wish.name, shown(&wanted)),
                    );
                    self.add(wish.at, promise, expected, actual());
                }
            }
        }
    }
}

/// An element that must be absent has been found to be there already.
fn is_unwished(wishes: &[ExpectedElement], name: &str) -> bool {
    let absent =
        |wish: &ExpectedElement| matches!(wish.content, ExpectedContent::Text(Pattern::Absent));
    wishes.iter().any(|wish| wish.name == name && absent(wish))
}
