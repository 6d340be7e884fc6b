//! [`SigningRule`]: how a signature is made of a message, with all that the message itself does not say. The making is `sign`'s
//! affair.

use std::sync::Arc;

use crate::protocol::authentication::{SIGN_FIELD, SIGNATURE_FIELD};
use crate::protocol::dialect::{Dialect, Empty};

/// How a signature is made of a message.
#[derive(Clone, Debug)]
pub enum SigningRule {
    /// Script name, values in the order of their names, secret (signature.md 1).
    ByName {
        /// The script name.
        script: Box<str>,
        /// How implementations differ.
        dialect: Dialect,
    },
    /// Values in the order of the documented rows, secret (bisys.md 2.2).
    ByRow {
        /// The rows.
        table: Arc<Table>,
        /// What happens to empty texts; what is absent or null never takes part.
        empty: Empty,
    },
}

/// The names of the documented rows of a message, in their order, without the signature's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table(Vec<Row>);

/// One of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The field's name.
    pub name: String,
    /// The rows of a group, or of each item of a list.
    pub rows: Table,
}

impl SigningRule {
    /// The field that carries the signature, which never is part of what is signed.
    pub fn field(&self) -> &'static str {
        match self {
            SigningRule::ByName { .. } => SIGNATURE_FIELD,
            SigningRule::ByRow { .. } => SIGN_FIELD,
        }
    }
}

impl Table {
    /// The rows, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Row> {
        self.0.iter()
    }
}

impl FromIterator<Row> for Table {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}
