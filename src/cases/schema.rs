//! The JSON Schema of a case file, made from the types that read it, so that editors complete and check.

use schemars::Schema;

use crate::cases::load;

/// The schema of a case file.
pub fn schema() -> Schema {
    load::schema()
}
