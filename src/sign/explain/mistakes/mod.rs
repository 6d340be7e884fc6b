//! [`Mistake`]: one way to sign wrongly, and the tables of them, one for each rule. A row can make its mistake, so that it is
//! also what a mock told to sign wrongly does.

mod by_name;
mod by_row;

use crate::protocol::authentication::{SIGN_FIELD, SIGNATURE_FIELD};
use crate::protocol::signing_rule::SigningRule;
use crate::sign::explain::Signer;

/// One way to sign wrongly.
#[derive(Debug)]
pub struct Mistake {
    /// Its name in the YAML files.
    pub name: &'static str,
    /// What the signer did, as a sentence without a subject.
    pub says: &'static str,
    /// The wrong signature.
    pub sign: fn(&Signer<'_>) -> String,
}

/// The tables, each with the field whose signature it is about.
pub const TABLES: [(&str, &[Mistake]); 2] = [
    (SIGNATURE_FIELD, by_name::MISTAKES),
    (SIGN_FIELD, by_row::MISTAKES),
];

/// Every known single mistake in signing by this rule.
pub fn mistakes(rule: &SigningRule) -> &'static [Mistake] {
    match rule {
        SigningRule::ByName { .. } => by_name::MISTAKES,
        SigningRule::ByRow { .. } => by_row::MISTAKES,
    }
}

/// The mistake of that name in signing by this rule.
pub fn mistake(rule: &SigningRule, name: &str) -> Option<&'static Mistake> {
    mistakes(rule).iter().find(|mistake| mistake.name == name)
}

/// The names of the mistakes in signing by this rule.
pub fn names(rule: &SigningRule) -> impl Iterator<Item = &'static str> + use<> {
    mistakes(rule).iter().map(|mistake| mistake.name)
}

/// The names of all mistakes, each once.
pub fn all_names() -> Vec<&'static str> {
    let all = TABLES.iter().flat_map(|(_, mistakes)| *mistakes);
    let mut names: Vec<&str> = Vec::new();
    for mistake in all {
        if !names.contains(&mistake.name) {
            names.push(mistake.name);
        }
    }
    names
}
