//! [`Change`]: what the messages of one endpoint have otherwise on one profile. It replaces, adds and leaves out whole rows.

use std::collections::BTreeMap;

use crate::error::{Error, Place, near_or_known};
use crate::specs::field::Field;

/// What the messages of one endpoint have otherwise.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// In its request.
    pub request: RowChange,
    /// In its answers, by id.
    pub answers: BTreeMap<String, RowChange>,
}

/// What the rows of one message are otherwise.
#[derive(Clone, Debug, Default)]
pub struct RowChange {
    /// Rows that take the place of those of the same name, or are added.
    pub rows: Vec<Field>,
    /// The names of rows that are not there, and where they are told.
    pub without: Vec<(Place, String)>,
}

impl RowChange {
    /// Changes the rows of a message.
    ///
    /// # Errors
    ///
    /// When it leaves out a row that there is not.
    pub fn apply(&self, fields: &mut Vec<Field>) -> Result<(), Error> {
        for (place, name) in &self.without {
            let Some(index) = fields.iter().position(|field| field.name == *name) else {
                let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                let error = Error::new(format!("there is no row `{name}` to leave out"));
                return Err(error.at(place.clone()).mend(near_or_known(name, &names)));
            };
            fields.remove(index);
        }
        for row in &self.rows {
            match fields.iter_mut().find(|field| field.name == row.name) {
                Some(field) => *field = row.clone(),
                None => fields.push(row.clone()),
            }
        }
        Ok(())
    }
}
