//! Field rows: types, bounds, sources.

use std::fmt::Display;
use std::sync::Arc;

use regex::Regex;
use rust_decimal::Decimal;

use crate::error::{Error, near_miss, near_or_known};
use crate::protocol::authentication::Authentication;
use crate::protocol::kind::Kind;
use crate::specs::each::EACHES;
use crate::specs::family::FILLS;
use crate::specs::field::{Bound, Field, Limits};
use crate::specs::load::answers::Named;
use crate::specs::load::find;
use crate::specs::load::raw::endpoint::RawField;
use crate::specs::load::reader::Reader;
use crate::specs::source::Citation;
use crate::specs::view::VIEWS;
use crate::specs::yaml::Located;

impl Reader<'_> {
    /// Reads rows. Those that count only under a condition name rows beside them.
    pub(super) fn fields(&self, raw: Vec<RawField>) -> Result<Vec<Field>, Error> {
        let (mut fields, mut named): (Vec<Field>, Vec<Named>) = Default::default();
        let is_here = |raw: &RawField| {
            let authentication = self.adoption.authentication;
            raw.only
                .is_none_or(|only| Authentication::from(only) == authentication)
        };
        for raw in raw.into_iter().filter(is_here) {
            if fields.iter().any(|field| field.name == raw.name.value) {
                let what = format!("the row `{}` stands twice", raw.name.value);
                return Err(self
                    .file
                    .error(raw.name.at, what)
                    .mend("keep one of the two"));
            }
            fields.push(self.field(raw, &mut named)?);
        }
        let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        match named
            .iter()
            .find(|(_, name)| !known.contains(&name.as_str()))
        {
            None => Ok(fields),
            Some((at, name)) => {
                let error = self.file.error(*at, format!("no row is called `{name}`"));
                Err(error.mend(near_or_known(name, &known)))
            }
        }
    }

    fn field(&self, raw: RawField, named: &mut Vec<Named>) -> Result<Field, Error> {
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
        self.check_absent(&raw)?;
        self.check_nested(&kind, &raw)?;
        let bounds = self.bounds(&kind, &raw)?;
        if let (true, Some(outside)) = (bounds.is_empty(), &raw.outside) {
            let error = self
                .file
                .error(outside.at, "`outside` is said of a row without limits");
            return Err(
                error.mend("give the row `min`, `max` or `pattern`, or leave `outside` out")
            );
        }
        let limits_citation = raw
            .limits_source
            .as_ref()
            .map(|source| self.citation(source))
            .transpose()?;
        let limits_citation = limits_citation.unwrap_or_else(|| citation.clone());
        let level = limits_citation.source.level(self.adoption);
        let limits = (!bounds.is_empty()).then_some(Limits {
            bounds,
            outside: raw.outside.map(|word| word.value).unwrap_or_default(),
            level,
            citation: limits_citation,
        });
        let fields = self.fields(raw.fields)?;
        let sorted_by = raw.sorted_by;
        let sorted_by = sorted_by.map(|word| self.sorted_by(&kind, raw.presence, word, &fields));
        Ok(Field {
            name: raw.name.value,
            kind,
            presence: raw.presence,
            when: raw
                .when
                .map_or(Ok(Vec::new()), |when| self.conditions(when, named))?,
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
            sorted_by: sorted_by.transpose()?,
            fields,
            level: citation.source.level(self.adoption),
            citation,
        })
    }

    fn bounds(&self, kind: &Kind, raw: &RawField) -> Result<Vec<Bound>, Error> {
        let [min, max] = if matches!(kind, Kind::Integer | Kind::Number) {
            let read = |written: &Located<String>| self.decimal(kind, written);
            let wrong = "no value is that great and that small";
            let [min, max] = self.ends(raw, read, wrong)?;
            [min.map(Bound::Least), max.map(Bound::Greatest)]
        } else {
            let read = |written: &Located<String>| self.characters(written);
            let [min, max] = self.ends(raw, read, "no text is that short and that long")?;
            [min.map(Bound::Min), max.map(Bound::Max)]
        };
        let pattern = raw
            .pattern
            .as_ref()
            .map(|pattern| self.pattern(pattern))
            .transpose()?;
        Ok([min, max, pattern].into_iter().flatten().collect())
    }

    /// `min` and `max` of a row; `wrong` is what is said of a `max` below `min`.
    fn ends<T: PartialOrd + Display>(
        &self,
        raw: &RawField,
        read: impl Fn(&Located<String>) -> Result<T, Error>,
        wrong: &str,
    ) -> Result<[Option<T>; 2], Error> {
        let min = raw.min.as_ref().map(&read).transpose()?;
        let max = raw.max.as_ref().map(&read).transpose()?;
        match (&raw.max, &min, &max) {
            (Some(written), Some(min), Some(max)) if min > max => {
                let mend = format!("`max` must be at least `min`, which is {min}");
                Err(self.file.error(written.at, wrong).mend(mend))
            }
            _ => Ok([min, max]),
        }
    }

    fn characters(&self, written: &Located<String>) -> Result<usize, Error> {
        // A sign would be read as well, but is no part of a number of characters.
        let plain = written.value.bytes().all(|byte| byte.is_ascii_digit());
        let number = written.value.parse().ok().filter(|_| plain);
        number.ok_or_else(|| {
            let what = format!("`{}` is no number of characters", written.value);
            let error = self.file.error(written.at, what);
            error.mend("write a whole number, such as 255; a value is bounded only in rows of the types integer and number")
        })
    }

    /// A bound of the value, exactly as written: it is never rounded.
    fn decimal(&self, kind: &Kind, written: &Located<String>) -> Result<Decimal, Error> {
        let number = Decimal::from_str_exact(&written.value).ok();
        number
            .filter(|_| kind.accepts(&written.value))
            .ok_or_else(|| {
                let what = format!("`{}` cannot bound {}", written.value, kind.description());
                let error = self.file.error(written.at, what);
                error.mend("write a value in at most 28 plain digits, such as 1 or -5; of the type number also such as 0.01")
            })
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
