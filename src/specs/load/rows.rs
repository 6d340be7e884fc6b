//! Field rows: types, bounds, sources.

use std::sync::Arc;

use regex::Regex;

use crate::error::{Error, near_miss};
use crate::protocol::kind::Kind;
use crate::specs::family::FILLS;
use crate::specs::field::{Bound, Field, Limits};
use crate::specs::load::find;
use crate::specs::load::raw::RawField;
use crate::specs::load::reader::Reader;
use crate::specs::source::Citation;
use crate::specs::view::{EACHES, VIEWS};
use crate::specs::yaml::Located;

impl Reader<'_> {
    pub(super) fn fields(&self, raw: Vec<RawField>) -> Result<Vec<Field>, Error> {
        let mut fields: Vec<Field> = Vec::new();
        for raw in raw {
            if fields.iter().any(|field| field.name == raw.name.value) {
                let what = format!("the row `{}` stands twice", raw.name.value);
                return Err(self
                    .file
                    .error(raw.name.at, what)
                    .mend("keep one of the two"));
            }
            fields.push(self.field(raw)?);
        }
        Ok(fields)
    }

    fn field(&self, raw: RawField) -> Result<Field, Error> {
        let citation = self.citation(&raw.source)?;
        let kind = raw.kind.value.parse::<Kind>().or_else(|()| {
            // Only the error is of interest: a kind that does not parse is none of the words.
            find(
                self.file,
                &raw.kind,
                Kind::words().map(|word| (word, Kind::Any)),
                "type",
            )
        })?;
        let bounds = self.bounds(&raw)?;
        let limits_citation = raw
            .limits_source
            .as_ref()
            .map(|source| self.citation(source))
            .transpose()?;
        let limits_citation = limits_citation.unwrap_or_else(|| citation.clone());
        let level = limits_citation.source.level(self.adoption);
        let limits = (!bounds.is_empty()).then_some(Limits {
            bounds,
            level,
            citation: limits_citation,
        });
        Ok(Field {
            name: raw.name.value,
            kind,
            presence: raw.presence,
            limits,
            fill: raw
                .fill
                .map(|word| {
                    find(
                        self.file,
                        &word,
                        FILLS.iter().map(|name| (*name, (*name).to_owned())),
                        "variable",
                    )
                })
                .transpose()?,
            example: raw.example,
            value: raw
                .value
                .map(|word| find(self.file, &word, VIEWS.iter().copied(), "ledger view"))
                .transpose()?,
            each: raw
                .each
                .map(|word| {
                    find(
                        self.file,
                        &word,
                        EACHES.iter().copied(),
                        "list of the ledger",
                    )
                })
                .transpose()?,
            fields: self.fields(raw.fields)?,
            level: citation.source.level(self.adoption),
            citation,
        })
    }

    fn bounds(&self, raw: &RawField) -> Result<Vec<Bound>, Error> {
        if let (Some(min), Some(max)) = (raw.min, &raw.max)
            && min > max.value
        {
            let error = self
                .file
                .error(max.at, "no text is that short and that long");
            return Err(error.mend(format!("`max` must be at least `min`, which is {min}")));
        }
        let pattern = raw
            .pattern
            .as_ref()
            .map(|pattern| self.pattern(pattern))
            .transpose()?;
        let max = raw.max.as_ref().map(|max| Bound::Max(max.value));
        Ok([raw.min.map(Bound::Min), max, pattern]
            .into_iter()
            .flatten()
            .collect())
    }

    fn pattern(&self, pattern: &Located<String>) -> Result<Bound, Error> {
        let whole = format!("^(?:{})$", pattern.value);
        Regex::new(&whole).map(Bound::Pattern).map_err(|error| {
            let cause = error.to_string();
            let cause = cause
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ");
            let error = self.file.error(pattern.at, "no regular expression");
            error
                .because(cause)
                .mend("write it as Rust's crate `regex` reads it; it must match the whole value")
        })
    }

    pub(super) fn citation(&self, source: &Located<String>) -> Result<Citation, Error> {
        let wrong = |what: String| self.file.error(source.at, what);
        let Some((key, heading)) = source.value.split_once('#') else {
            return Err(wrong(format!("`{}` names no heading", source.value))
                .mend("write the source's key, `#`, and the heading under which it says so"));
        };
        let Some(found) = self.sources.get(key) else {
            let near = near_miss(key, self.sources.keys().map(String::as_str));
            return Err(wrong(format!("unknown source `{key}`"))
                .mend(near.unwrap_or_else(|| "add it to specs/sources.yaml".to_owned())));
        };
        Ok(Citation {
            source: Arc::clone(found),
            heading: heading.to_owned(),
        })
    }
}
