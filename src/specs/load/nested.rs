//! What the type of a row rules out: only groups and lists have rows of their own, and of a list as a whole nothing else is said.

use crate::error::Error;
use crate::protocol::kind::Kind;
use crate::specs::field::Presence;
use crate::specs::load::raw::endpoint::RawField;
use crate::specs::load::reader::Reader;

impl Reader<'_> {
    /// Refuses rows below a row that has none, and what cannot be said of a list.
    pub(super) fn check_nested(&self, kind: &Kind, raw: &RawField) -> Result<(), Error> {
        let wrong = |at, what: &str, mend: &str| Err(self.file.error(at, what).mend(mend));
        if *kind != Kind::List {
            return match raw.fields.first() {
                Some(row) if *kind != Kind::Group => wrong(
                    row.name.at,
                    "`fields` is said of a row that is neither a group nor a list",
                    "leave `fields` out, or write `type: group` or `type: list`",
                ),
                _ => Ok(()),
            };
        }
        if let Some((key, at)) = raw.of_value().next() {
            let what = format!("`{key}` is said of a list");
            return wrong(at, &what, "say it of the rows of its items, in `fields`");
        }
        if raw.presence == Presence::Repeated {
            let mend = "write `presence: may-be-empty`, or `required` where it must have an item";
            return wrong(
                raw.kind.at,
                "a list stands once, and has its items in it",
                mend,
            );
        }
        if raw.fields.is_empty() && raw.presence != Presence::Absent {
            return wrong(
                raw.kind.at,
                "a list says nothing of its items",
                "write the rows of an item as `fields`",
            );
        }
        Ok(())
    }
}
