//! The elements of an answer against those that a case names.

use std::collections::{BTreeMap, BTreeSet};

use crate::cases::expectation::{ExpectedContent, ExpectedElement, Form};
use crate::cases::template::Pattern;
use crate::check::expectation::came::came;
use crate::check::expectation::{Compare, Promise};
use crate::check::shown::quoted;
use crate::protocol::params::{Params, Value};
use crate::protocol::received::Received;
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::source::Level;

impl<'a> Compare<'a> {
    pub(super) fn root(&mut self, root: &ExpectedElement, received: &Received) {
        let name = received.root.as_deref().unwrap_or_default();
        if self.form != Form::Params && name != root.name {
            let document = |name: &str| match name {
                "" => "no XML document".to_owned(),
                name => format!("an XML document with the root {}", quoted("", name)),
            };
            let expected = match self.form {
                Form::Json => "a JSON object".to_owned(),
                _ => document(&root.name),
            };
            self.add(root.at, None, expected, document(name));
            return;
        }
        let (path, fields) = self.rows.clone().unwrap_or_default();
        self.elements(root, &received.params, fields, &path);
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
            _ => &[],
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
            let value = came(self.form, wishes, params, &wish.name).nth(before);
            self.element(wish, value, promise);
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
            let number = came(self.form, wishes, params, name).count();
            if number > *count && !is_unwished(wishes, name) {
                let times = |count: usize| format!("`{name}` stands {count} times");
                self.add(at, None, times(*count), times(number));
            }
        }
        let documented = |name: &str| fields.iter().any(|field| field.name == name);
        let unknown = params.iter().map(|(name, _)| name);
        let unknown: BTreeSet<&str> = unknown
            .filter(|name| !wished.contains_key(name) && !documented(name))
            .collect();
        // Of an answer that nobody promised, nothing is documented.
        if !unknown.is_empty() && self.rows.is_some() {
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
            // In XML a group without fields is empty text.
            (ExpectedContent::Elements(_), Some(value))
                if self.form != Form::Json && value.text() == Some("") =>
            {
                self.elements(wish, &Params::new(), &[], "");
            }
            (ExpectedContent::Literal(literal), Some(value)) => {
                if literal != value {
                    let expected = format!("`{}` is {}", wish.name, self.shown(wish, literal));
                    self.add(wish.at, promise, expected, self.shown(wish, value));
                }
            }
            (ExpectedContent::Items(wishes), Some(Value::List(items))) => {
                self.items(wish, (wishes, items), promise);
            }
            (ExpectedContent::Text(pattern), Some(value)) => {
                self.text(wish, pattern, value, promise)
            }
            (ExpectedContent::Text(Pattern::Absent), None) => {}
            (
                ExpectedContent::Text(Pattern::Match {
                    name,
                    optional: true,
                    ..
                }),
                None,
            ) => {
                // What may be absent captures empty text then, and nothing that an earlier message said.
                let captured = name.iter().cloned();
                captured.for_each(|name| self.variables.set(name, ""));
            }
            (_, value) => {
                let expected = format!("`{}` is there", wish.name);
                let actual = match (&wish.content, value) {
                    (_, None) => "it is absent",
                    (ExpectedContent::Items(_), _) => "it is no list",
                    _ => "it is no group of fields",
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
        let actual = || self.shown(wish, value);
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
                let fits = text.map_or_else(|| kind.fits(value), |text| kind.accepts(text));
                if !absent && !fits {
                    self.add(
                        wish.at,
                        promise,
                        format!("`{}` is {}", wish.name, kind.description()),
                        actual(),
                    );
                }
                if let (Some(name), Some(text)) = (name, text) {
                    self.variables.set(name.clone(), text);
                }
            }
            Pattern::Text(template) => {
                let wanted = template.fill(self.variables);
                // In JSON a number is another value than the text of its digits.
                let alike = self.form != Form::Json || matches!(value, Value::Text(_));
                if wanted.as_deref().ok() != text || !alike {
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

impl<'a> Compare<'a> {
    /// The items of a list, in their order; each is what the row of the list promises.
    fn items(
        &mut self,
        wish: &ExpectedElement,
        (wishes, items): (&[ExpectedElement], &[Value]),
        promise: Option<Promise<'a>>,
    ) {
        if wishes.len() != items.len() {
            let expected = format!("`{}` has {} items", wish.name, wishes.len());
            let actual = format!("it has {}", items.len());
            self.add(wish.at, promise.clone(), expected, actual);
        }
        for (item, value) in wishes.iter().zip(items) {
            let named = ExpectedElement {
                name: wish.name.clone(),
                ..item.clone()
            };
            self.element(&named, Some(value), promise.clone());
        }
    }
}

/// An element that must be absent has been found to be there already.
fn is_unwished(wishes: &[ExpectedElement], name: &str) -> bool {
    let absent =
        |wish: &ExpectedElement| matches!(wish.content, ExpectedContent::Text(Pattern::Absent));
    wishes.iter().any(|wish| wish.name == name && absent(wish))
}
