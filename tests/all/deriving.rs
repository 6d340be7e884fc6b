//! Derived cases: what follows for each profile, what they must not pass on, where they stand among the others.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::run::plan::Plan;
use countersign::run::schedule::Options;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::source::Level;
use countersign::stage::embedded::{Exchanges, Stage};

use crate::loading::{CASE, copy};

const DERIVED: &str = "paybox/cardstorage-list/derived/";

#[test]
fn a_profile_that_adopts_less_gets_weaker_cases_of_its_own() {
    let folder = copy();
    let profiles = folder.path().join("specs/paybox/profiles");
    let profile = fs::read_to_string(profiles.join("greenleavespay.yaml")).expect("it was copied");
    let lines = profile.lines().filter(|line| !line.starts_with("adopts"));
    let less = lines.map(|line| {
        if line.starts_with("brand") {
            "brand: other"
        } else {
            line
        }
    });
    fs::write(
        profiles.join("other.yaml"),
        less.collect::<Vec<_>>().join("\n"),
    )
    .expect("it can be written");
    let (catalog, suite) = open(folder.path());
    let id = format!("{DERIVED}pg_merchant_id-missing");
    let variants = suite.variants(&catalog, &id).expect("it is derived");
    let levels: Vec<(&str, Level)> = variants
        .iter()
        .map(|case| (case.profiles[0].as_str(), case.level))
        .collect();
    assert_eq!(
        levels,
        [("greenleavespay", Level::Must), ("other", Level::Should)]
    );
}

#[test]
fn a_refusal_for_another_reason_does_not_pass_for_a_refusal_of_the_field() {
    let folder = copy();
    let file = folder.path().join(CASE);
    let text = fs::read_to_string(&file).expect("it was copied");
    // Steps before the call are kept, so this fault strikes every derived case.
    let spoilt = text.replacen(
        "steps:",
        "steps:\n  - fault: { set: { pg_error_code: \"1100\" } }",
        1,
    );
    fs::write(file, spoilt).expect("it can be written");
    let fails = |what: &str| verdict(folder.path(), &format!("{DERIVED}{what}")) > Verdict::Pass;
    assert!(
        fails("pg_user_id-missing") && fails("pg_user_id-doubled"),
        "the code blames the signature"
    );
    assert!(!fails("pg_sig-wrong"), "here it does so rightly");
}

#[test]
fn derived_cases_are_selected_like_others_and_only_where_a_pattern_reaches_them() {
    let (catalog, suite) = (
        Catalog::new(Files::own()),
        Suite::open(Files::own()).expect("the cases are found"),
    );
    let count = |pattern: &str| {
        suite
            .select(&catalog, &[pattern.to_owned()])
            .map_or(0, |ids| ids.len())
    };
    assert_eq!(count("paybox/cardstorage-list/derived/pg_sig-wrong"), 1);
    assert_eq!(count("paybox/cardstorage-list/derived/"), 19);
    assert_eq!(count("paybox/cardstorage-list/"), 35);
    assert_eq!(count("*pg_sig-wrong"), 2);
    assert_eq!(count("paybox/cardstorage-list/derived/pg_sig-wrongly"), 0);
}

#[test]
fn a_file_cannot_take_the_place_of_a_derived_case() {
    let folder = copy();
    let path = folder
        .path()
        .join("cases")
        .join(format!("{DERIVED}pg_sig-wrong.yaml"));
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
    fs::copy(folder.path().join(CASE), path).expect("it can be copied");
    let error = Suite::open(files(folder.path())).expect_err("the folder is reserved");
    assert!(
        error.to_string().contains("this file is no case"),
        "{error}"
    );
}

fn verdict(folder: &Path, id: &str) -> Verdict {
    let (catalog, suite) = open(folder);
    let plan = Plan::new(&suite, &catalog, &[id.to_owned()], &[]).expect("the case loads");
    let stage = Stage::new(&plan).expect("the mock starts");
    let exchanges = Exchanges {
        time_limit: Duration::from_secs(30),
        keep: false,
    };
    let mut verdict = Verdict::Skipped;
    let ran = stage.run(
        &plan,
        &Options {
            jobs: 1,
            repeat: 1,
            seed: None,
        },
        exchanges,
        |outcome| {
            verdict = outcome.verdict;
            ControlFlow::Continue(())
        },
    );
    ran.expect("the runner starts");
    verdict
}

fn open(folder: &Path) -> (Catalog, Suite) {
    (
        Catalog::new(files(folder)),
        Suite::open(files(folder)).expect("the cases are found"),
    )
}

fn files(folder: &Path) -> Files {
    Files::new(Some(folder.join("specs")), Some(folder.join("cases")))
}
