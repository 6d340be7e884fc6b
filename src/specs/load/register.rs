//! The register of a family: ids are unique in it, and a chosen reading is one of those that are told.

use crate::error::Error;
use crate::specs::load::find;
use crate::specs::load::raw::register::{RawAmbiguity, RawErratum, RawRegister};
use crate::specs::load::reader::Reader;
use crate::specs::register::{Ambiguity, Erratum, Reading, Register};
use crate::specs::yaml::Located;

impl Reader<'_> {
    pub(super) fn register(&self, raw: RawRegister) -> Result<Register, Error> {
        let ids = raw
            .ambiguities
            .iter()
            .map(|raw| &raw.id)
            .chain(raw.errata.iter().map(|raw| &raw.id));
        self.check_unique(ids)?;
        Ok(Register {
            ambiguities: raw
                .ambiguities
                .into_iter()
                .map(|raw| self.ambiguity(raw))
                .collect::<Result<_, _>>()?,
            errata: raw
                .errata
                .into_iter()
                .map(|raw| self.erratum(raw))
                .collect::<Result<_, _>>()?,
        })
    }

    fn ambiguity(&self, raw: RawAmbiguity) -> Result<Ambiguity, Error> {
        let RawAmbiguity {
            id,
            question,
            readings,
            chosen,
            why,
        } = raw;
        find(
            self.file,
            &chosen,
            readings.iter().map(|reading| (reading.id.as_str(), ())),
            "reading",
        )?;
        let readings = readings.into_iter().map(|raw| {
            Ok(Reading {
                id: raw.id,
                text: raw.text,
                citation: self.citation(&raw.source)?,
            })
        });
        let readings = readings.collect::<Result<_, Error>>()?;
        Ok(Ambiguity {
            id: id.value,
            question,
            readings,
            chosen: chosen.value,
            why,
        })
    }

    fn erratum(&self, raw: RawErratum) -> Result<Erratum, Error> {
        let RawErratum {
            id,
            source,
            printed,
            meant,
            why,
        } = raw;
        Ok(Erratum {
            id: id.value,
            citation: self.citation(&source)?,
            printed,
            meant,
            why,
        })
    }

    fn check_unique<'r>(
        &self,
        ids: impl Iterator<Item = &'r Located<String>>,
    ) -> Result<(), Error> {
        let mut seen: Vec<&str> = Vec::new();
        for id in ids {
            if seen.contains(&id.value.as_str()) {
                let what = format!("the id `{}` stands twice", id.value);
                return Err(self.file.error(id.at, what).mend("rename one of the two"));
            }
            seen.push(&id.value);
        }
        Ok(())
    }
}
