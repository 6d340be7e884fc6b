//! [`Change`]: what one endpoint has otherwise on one profile: whole rows of its messages, and rules, are replaced, added and
//! left out.

use std::collections::BTreeMap;

use crate::error::{Error, Place, near_or_known};
use crate::specs::endpoint::Rule;
use crate::specs::field::Field;

/// What one endpoint has otherwise.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// In its request.
    pub request: RowChange<Field>,
    /// In its answers, by id.
    pub answers: BTreeMap<String, RowChange<Field>>,
    /// In its rules.
    pub rules: RowChange<Rule>,
}

/// What rows of one kind are otherwise.
#[derive(Clone, Debug)]
pub struct RowChange<T> {
    /// Rows that take the place of those of the same name, or are added.
    pub rows: Vec<T>,
    /// The names of rows that are not there, and where they are told.
    pub without: Vec<(Place, String)>,
}

/// What can be changed by its name.
pub trait Row: Clone {
    /// What errors call it.
    const WHAT: &'static str;

    /// Its name.
    fn name(&self) -> &str;
}

impl Row for Field {
    const WHAT: &'static str = "row";

    fn name(&self) -> &str {
        &self.name
    }
}

impl Row for Rule {
    const WHAT: &'static str = "rule";

    fn name(&self) -> &str {
        &self.id
    }
}

impl<T> Default for RowChange<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            without: Vec::new(),
        }
    }
}

impl<T: Row> RowChange<T> {
    /// Changes rows.
    ///
    /// # Errors
    ///
    /// When it leaves out a row that there is not.
    pub fn apply(&self, all: &mut Vec<T>) -> Result<(), Error> {
        for (place, name) in &self.without {
            let Some(index) = all.iter().position(|row| row.name() == name) else {
                let names: Vec<&str> = all.iter().map(T::name).collect();
                let error = Error::new(format!("there is no {} `{name}` to leave out", T::WHAT));
                return Err(error.at(place.clone()).mend(near_or_known(name, &names)));
            };
            all.remove(index);
        }
        for row in &self.rows {
            match all.iter_mut().find(|known| known.name() == row.name()) {
                Some(known) => *known = row.clone(),
                None => all.push(row.clone()),
            }
        }
        Ok(())
    }
}
