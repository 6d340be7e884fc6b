//! Outcomes to text: one file per format. Reports print nothing themselves and mask nothing: outcomes come masked.

pub mod json;
pub mod text;

/// The command that runs only one case.
pub fn rerun(case_id: &str, profile: &str) -> String {
    format!("countersign run {case_id} --profile {profile}")
}
