//! What the presence of a row rules out: a row that is not there says nothing of a value, and only repeated groups have an order.

use crate::error::Error;
use crate::protocol::kind::Kind;
use crate::specs::field::{Field, Presence};
use crate::specs::load::find;
use crate::specs::load::raw::endpoint::RawField;
use crate::specs::load::reader::Reader;
use crate::specs::yaml::Located;

impl Reader<'_> {
    /// Refuses what a row says of a value that must not be there.
    pub(super) fn check_absent(&self, raw: &RawField) -> Result<(), Error> {
        if raw.presence != Presence::Absent {
            return Ok(());
        }
        let each = raw.each.as_ref().map(|each| ("each", each.at));
        let mut said = raw
            .of_value()
            .chain(each)
            .chain(raw.fields.first().map(|row| ("fields", row.name.at)));
        match said.next() {
            None => Ok(()),
            Some((key, at)) => {
                let what = format!("`{key}` is said of a row that is not there");
                let mend = format!("leave `{key}` out, or write another `presence`");
                Err(self.file.error(at, what).mend(mend))
            }
        }
    }

    /// The row by which equal groups are in order: one of the group.
    pub(super) fn sorted_by(
        &self,
        kind: &Kind,
        presence: Presence,
        word: Located<String>,
        rows: &[Field],
    ) -> Result<String, Error> {
        if *kind != Kind::Group || presence != Presence::Repeated {
            let what = "`sorted_by` is said of a row that is no repeated group";
            let mend = "leave it out, or write `type: group` and `presence: repeated`";
            return Err(self.file.error(word.at, what).mend(mend));
        }
        let known = rows.iter().map(|row| (row.name.as_str(), ()));
        find(self.file, &word, known, "row of the group")?;
        Ok(word.value)
    }
}
