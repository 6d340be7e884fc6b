//! `countersign list cases`.

use countersign::cases::suite::Suite;
use countersign::error::Error;
use countersign::run::plan::Plan;
use countersign::specs::catalog::Catalog;
use serde_json::json;

use crate::cli::args::common::Selection;
use crate::cli::list::{Listed, Row};

/// The cases that patterns select, sorted by id, each with the profiles that it runs on.
pub fn cases(selection: &Selection) -> Result<Listed, Error> {
    let files = selection.folders.files()?;
    let (catalog, suite) = (Catalog::new(files.clone()), Suite::open(files)?);
    let ids = suite.select(&catalog, &selection.patterns)?;
    let plan = Plan::new(&suite, &catalog, &ids, &selection.profiles)?;
    let same_case = plan.items.chunk_by(|a, b| a.case.id == b.case.id);
    let rows = same_case.filter_map(|items| {
        let case = &items.first()?.case;
        let profiles: Vec<&str> = items.iter().map(|item| item.profile.name.as_str()).collect();
        Some(Row::new(
            [&case.id, &case.title, &profiles.join(", "), ""],
            json!({ "id": case.id, "title": case.title, "profiles": profiles, "steps": case.steps.len() }),
        ))
    });
    Ok(Listed::new("cases", rows.collect()))
}
