//! The error codes of a family: a number may mean several things, but no source says two things of it.

use std::collections::HashSet;

use crate::error::Error;
use crate::specs::code::Code;
use crate::specs::load::raw::code::RawCode;
use crate::specs::load::reader::Reader;

impl Reader<'_> {
    pub(super) fn codes(&self, raw: Vec<RawCode>) -> Result<Vec<Code>, Error> {
        let mut seen = HashSet::new();
        for row in &raw {
            let key = (
                &row.code.value,
                row.generation,
                row.field,
                &row.source.value,
            );
            if !seen.insert(key) {
                return Err(self.twice(row));
            }
        }
        raw.into_iter().map(|raw| self.code(raw)).collect()
    }

    fn code(&self, raw: RawCode) -> Result<Code, Error> {
        Ok(Code {
            citation: self.citation(&raw.source)?,
            code: raw.code.value,
            generation: raw.generation,
            field: raw.field,
            meaning: raw.meaning,
        })
    }

    fn twice(&self, row: &RawCode) -> Error {
        let (generation, field) = (row.generation.word(), row.field.name());
        let what = format!(
            "the {generation} code `{}` of {field} stands twice from one source",
            row.code.value
        );
        let mend = "keep one of the two; another generation, field or source is another row";
        self.file.error(row.code.at, what).mend(mend)
    }
}
