//! Derived cases: what follows for each profile, what they must not pass on, where they stand among the others.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use countersign::cases::case::{Action, Case};
use countersign::cases::send::TemplateValue;
use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::run::plan::Plan;
use countersign::run::schedule::Options;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::source::Level;
use countersign::stage::embedded::{Exchanges, Stage};

use crate::loading::{CASE, copy, copy_with_row};

const DERIVED: &str = "paybox/cardstorage-list/derived/";
const SOURCE: &str = "source: \"greenleavespay-cards#list\"";

#[test]
fn a_profile_that_adopts_less_gets_weaker_cases_of_its_own() {
    let folder = copy();
    let profiles = folder.path().join("specs/paybox/profiles");
    let profile = fs::read_to_string(profiles.join("greenleavespay.yaml")).expect("it was copied");
    let adopts = profile.find("adopts:").expect("it adopts sources");
    let rest = profile.find("changes:").expect("it changes rows");
    let without = format!("{}{}", &profile[..adopts], &profile[rest..]);
    let less = without.lines().map(|line| {
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
fn what_is_derived_of_a_row_follows_from_what_it_says() {
    let sum = "type: number, min: 0.01, max: 99999999";
    // The row, and the faults: the values that are sent and whether they must be accepted.
    let rows: &[(&str, &[&str])] = &[
        (
            sum,
            &["above-max 99999999.01", "below-min 0.00", "wrong-type 1,5"],
        ),
        (
            "type: number, min: -1, max: 1",
            &["above-max 1.01", "below-min -1.01", "wrong-type 1,5"],
        ),
        (
            "type: integer, min: 0, max: 9",
            &["above-max 10", "below-min -1", "wrong-type 12a"],
        ),
        (
            "type: integer, max: 86400, outside: clamped",
            &["above-max 86401 accepted", "wrong-type 12a"],
        ),
        (
            "type: string, min: 3, max: 4, outside: tolerated",
            &["too-long 11111 accepted", "too-short 11 accepted"],
        ),
        (
            "type: string, min: 3, max: 4",
            &["too-long 11111", "too-short 11"],
        ),
        // Nothing is derived from our own conclusions, from patterns, and where no value is next to the bound.
        (
            "type: integer, max: 9, outside: tolerated, limits_source: \"inferred#sums\"",
            &["wrong-type 12a"],
        ),
        ("type: string, min: 1, pattern: '[a-z]*'", &[]),
        ("type: string, max: 18446744073709551615", &[]),
        ("type: string, max: 1000000000000", &[]),
        ("type: url, max: 9", &["wrong-type no-url"]),
        (
            "type: number, min: -9999999999999999999999999999",
            &["wrong-type 1,5"],
        ),
        (
            "type: integer, max: 79228162514264337593543950335",
            &["wrong-type 12a"],
        ),
        // An optional field is doubled where a right value of it is known.
        (
            "type: flag, example: \"1\"",
            &["doubled 1 1", "wrong-type 12a"],
        ),
        ("type: flag", &["wrong-type 12a"]),
    ];
    for (row, expected) in rows {
        let folder = copy_with_row(&format!(
            "name: pg_sum, presence: optional, {row}, {SOURCE}"
        ));
        let (catalog, suite) = open(folder.path());
        let ids = suite.select(&catalog, &[format!("{DERIVED}*")]);
        let ids = ids.expect("some are derived");
        let prefix = format!("{DERIVED}pg_sum-");
        let ids = ids.iter().filter(|id| id.starts_with(&prefix));
        let told = ids.map(|id| {
            let cases = suite.variants(&catalog, id).expect("it is derived");
            assert_eq!(verdict(folder.path(), id), Verdict::Pass, "{id} of {row}");
            let accepted = cases[0].title.ends_with(" is accepted");
            let how = if accepted { " accepted" } else { "" };
            format!("{} {}{how}", &id[prefix.len()..], sent(&cases[0]).join(" "))
        });
        assert_eq!(told.collect::<Vec<_>>(), *expected, "{row}");
    }
}

#[test]
fn a_field_is_doubled_unless_it_may_be_repeated() {
    for (presence, doubled) in [("optional", 1), ("may-be-empty", 1), ("repeated", 0)] {
        let folder = copy_with_row(&format!(
            "name: pg_sum, type: string, example: a, presence: {presence}, {SOURCE}"
        ));
        let (catalog, suite) = open(folder.path());
        let ids = suite.select(&catalog, &[]).expect("some are derived");
        let count = ids.iter().filter(|id| id.ends_with("pg_sum-doubled"));
        assert_eq!(count.count(), doubled, "{presence}");
    }
}

#[test]
fn who_refuses_what_must_be_accepted_fails_as_strongly_as_limits_and_base_case_say() {
    let answer = "<response><pg_status>error</pg_status><pg_error_code>9403</pg_error_code><pg_error_description/></response>";
    // Who says the limits, the level of the base case, the level of the derived one, its verdict.
    for (says, base, level, expected) in [
        ("greenleavespay-cards", "must", Level::Must, Verdict::Fail),
        ("platron-sdks", "must", Level::Should, Verdict::NonStrict),
        (
            "greenleavespay-cards",
            "should",
            Level::Should,
            Verdict::NonStrict,
        ),
    ] {
        let folder = copy_with_row(&format!(
            "name: pg_sum, type: string, presence: optional, max: 2, outside: tolerated, limits_source: \"{says}#list\", {SOURCE}"
        ));
        let steps = format!("level: {base}\nsteps:\n  - fault: {{ body: \"{answer}\" }}");
        put(folder.path(), CASE, "steps:", &steps);
        let id = format!("{DERIVED}pg_sum-too-long");
        let (catalog, suite) = open(folder.path());
        let cases = suite.variants(&catalog, &id).expect("it is derived");
        assert_eq!(cases[0].level, level, "{says}, {base}");
        assert_eq!(verdict(folder.path(), &id), expected, "{says}, {base}");
    }
}

#[test]
fn an_answer_may_repeat_the_value_that_is_accepted_and_is_else_as_the_base_case_wishes() {
    let fault = "steps:\n  - fault: { set: { pg_merchant_id: \"1\" } }";
    for (steps, expected) in [("steps:", Verdict::Pass), (fault, Verdict::Fail)] {
        let (folder, add) = (copy(), "paybox/cardstorage-add");
        let case = format!("cases/{add}/accepts-minimal.yaml");
        put(folder.path(), &case, "steps:", steps);
        let endpoint = "specs/paybox/endpoints/cardstorage-add.yaml";
        let limited = "name: pg_order_id, max: 2, outside: tolerated,";
        put(folder.path(), endpoint, "name: pg_order_id,", limited);
        let id = format!("{add}/derived/pg_order_id-too-long");
        assert_eq!(verdict(folder.path(), &id), expected, "{steps}");
    }
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
    assert_eq!(count("paybox/cardstorage-list/derived/"), 20);
    assert_eq!(count("paybox/cardstorage-list/"), 40);
    assert_eq!(count("*pg_sig-wrong"), 32);
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

/// Puts a file of the project into the folder, or takes the one that is there, with one thing changed.
fn put(folder: &Path, path: &str, right: &str, wrong: &str) {
    let file = folder.join(path);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(if file.exists() { &file } else { &own });
    let text = text.expect("it is there");
    assert!(text.contains(right), "{path} has no `{right}`");
    fs::create_dir_all(file.parent().expect("it is in a folder")).expect("a folder can be made");
    fs::write(file, text.replacen(right, wrong, 1)).expect("it can be written");
}

/// What a case sends in `pg_sum`.
fn sent(case: &Case) -> Vec<String> {
    let Some(Action::Send(send)) = case.steps.last().map(|step| &step.action) else {
        panic!("{} sends nothing", case.id)
    };
    let sums = send.params.iter().filter(|(name, _)| name == "pg_sum");
    sums.map(|(_, value)| match value {
        TemplateValue::Text(template) => template.texts().collect(),
        value => panic!("{value:?} is no text"),
    })
    .collect()
}

pub fn verdict(folder: &Path, id: &str) -> Verdict {
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
