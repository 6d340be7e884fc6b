//! The error codes of a family: a number may mean several things, but no source says two things of it.

use std::collections::HashSet;

use crate::error::Error;
use crate::specs::code::{Code, ErrorGroup};
use crate::specs::files::At;
use crate::specs::load::find;
use crate::specs::load::raw::code::RawCode;
use crate::specs::load::raw::family::RawFamily;
use crate::specs::load::reader::Reader;

/// What makes a row another one: number, name, generation, field and source.
type Key = [Option<String>; 5];

impl Reader<'_> {
    /// Reads the codes of a family, which says what fields, generations and groups there are.
    pub(super) fn codes(&self, family: &RawFamily, raw: Vec<RawCode>) -> Result<Vec<Code>, Error> {
        let mut seen: HashSet<Key> = HashSet::new();
        let mut codes = Vec::new();
        for raw in raw {
            let at = raw.source.at;
            let at = raw
                .code
                .as_ref()
                .or(raw.name.as_ref())
                .map_or(at, |id| id.at);
            let source = raw.source.value.clone();
            let code = self.code(family, at, raw)?;
            let key = [
                code.code.clone(),
                code.name.clone(),
                code.generation.clone(),
                Some(code.field.clone()),
                Some(source),
            ];
            if !seen.insert(key) {
                return Err(self.twice(at, &code));
            }
            codes.push(code);
        }
        Ok(codes)
    }

    fn code(&self, family: &RawFamily, at: At, raw: RawCode) -> Result<Code, Error> {
        if raw.code.is_none() && raw.name.is_none() {
            let error = self.file.error(at, "an error without number and name");
            return Err(error.mend("add `code:`, `name:`, or both"));
        }
        let generations = family.generations.keys();
        let generations = generations.map(|word| (word.as_str(), word));
        let generation = match raw.generation {
            Some(word) => Some(find(self.file, &word, generations, "generation")?.clone()),
            None if family.generations.is_empty() => None,
            None => {
                let known: Vec<&str> = family.generations.keys().map(String::as_str).collect();
                let error = self.file.error(at, "it is not said whose number it is");
                let mend = format!("add `generation:`, one of {}", known.join(", "));
                return Err(error.mend(mend));
            }
        };
        let groups = family.error_groups.iter();
        let groups = groups.map(|(id, title)| (id.as_str(), (id, title)));
        let group = match raw.group {
            None => None,
            Some(word) => {
                let (id, title) = find(self.file, &word, groups, "group of errors")?;
                let (id, title) = (id.clone(), title.clone());
                Some(ErrorGroup { id, title })
            }
        };
        let fields = family.code_fields.iter();
        let field = match (raw.field, family.code_fields.first()) {
            (Some(word), _) => {
                let fields = fields.map(|name| (name.as_str(), name));
                find(self.file, &word, fields, "field of codes")?.clone()
            }
            (None, Some(first)) => first.clone(),
            (None, None) => {
                let error = self.file.error(at, "no field of the family carries codes");
                return Err(error.mend("name those that do as `code_fields:` in family.yaml"));
            }
        };
        Ok(Code {
            citation: self.citation(&raw.source)?,
            code: raw.code.map(|code| code.value),
            name: raw.name.map(|name| name.value),
            generation,
            field,
            group,
            meaning: raw.meaning,
        })
    }

    fn twice(&self, at: At, code: &Code) -> Error {
        let generation = code.generation.iter().map(|word| format!("{word} "));
        let what = format!(
            "the {}code `{}` of {} stands twice from one source",
            generation.collect::<String>(),
            code.id(),
            code.field
        );
        let mend = "keep one of the two; another generation, field or source is another row";
        self.file.error(at, what).mend(mend)
    }
}
