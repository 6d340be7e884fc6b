//! The JSON Schemas of the files of `specs/`, made from the types that read them, so that editors complete and check.

use schemars::Schema;

use crate::specs::load;

/// Each kind of file with its schema.
pub fn schemas() -> Vec<(&'static str, Schema)> {
    load::schemas()
}
