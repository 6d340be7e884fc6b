//! What a profile's messages have otherwise than the family's endpoints.

use std::collections::BTreeMap;

use crate::error::{Error, Place, near_or_known};
use crate::specs::change::{Change, RowChange};
use crate::specs::endpoint::Rule;
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::load::raw::family::{RawChange, RawRowChange, RawRuleChange};
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
                rules: self.rule_change(raw.rules)?,
            };
            Ok((endpoint, change))
        };
        raw.into_iter().map(change).collect()
    }

    fn row_change(&self, raw: RawRowChange) -> Result<RowChange<Field>, Error> {
        Ok(RowChange {
            rows: self.fields(raw.rows)?,
            without: self.left_out(raw.without),
        })
    }

    fn rule_change(&self, raw: RawRuleChange) -> Result<RowChange<Rule>, Error> {
        let rules = raw.rows.into_iter().map(|rule| self.rule(rule));
        Ok(RowChange {
            rows: rules.collect::<Result<_, Error>>()?,
            without: self.left_out(raw.without),
        })
    }

    fn left_out(&self, names: Vec<Located<String>>) -> Vec<(Place, String)> {
        let names = names.into_iter();
        names
            .map(|name| (self.file.place(name.at), name.value))
            .collect()
    }
}
