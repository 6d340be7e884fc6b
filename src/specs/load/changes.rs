//! What a profile's messages have otherwise than the family's endpoints.

use std::collections::BTreeMap;

use crate::error::{Error, near_or_known};
use crate::specs::change::{Change, RowChange};
use crate::specs::files::At;
use crate::specs::load::raw::family::{RawChange, RawRowChange};
use crate::specs::load::reader::Reader;
use crate::specs::yaml::Located;

impl Reader<'_> {
    pub(super) fn changes(
        &self,
        raw: BTreeMap<String, RawChange>,
        endpoints: &[Located<String>],
    ) -> Result<BTreeMap<String, Change>, Error> {
        let change = |(endpoint, raw): (String, RawChange)| {
            if !endpoints.iter().any(|known| known.value == endpoint) {
                let names: Vec<&str> = endpoints.iter().map(|known| known.value.as_str()).collect();
                let what = format!("a change of `{endpoint}`, which the profile does not have");
                let error = self.file.error(At::START, what);
                return Err(error.mend(near_or_known(&endpoint, &names)));
            }
            let answers = raw.answers.into_iter();
            let answers = answers.map(|(id, raw)| Ok((id, self.row_change(raw.value)?)));
            let change = Change {
                request: self.row_change(raw.request)?,
                answers: answers.collect::<Result<_, Error>>()?,
            };
            Ok((endpoint, change))
        };
        raw.into_iter().map(change).collect()
    }

    fn row_change(&self, raw: RawRowChange) -> Result<RowChange, Error> {
        let without = raw.without.into_iter();
        Ok(RowChange {
            rows: self.fields(raw.rows)?,
            without: without
                .map(|name| (self.file.place(name.at), name.value))
                .collect(),
        })
    }
}
