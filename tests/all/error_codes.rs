//! The error codes: which there are, that whatever refuses uses one of them, and what a wrong file of them is told.
//!
//! How they are explained is in `cli/know.trycmd`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign::error::Error;
use countersign::specs::catalog::Catalog;
use countersign::specs::code::Code;
use countersign::specs::files::Files;
use regex::Regex;

use crate::loading::{Edit, check_error, copy, load, own, write};

const FAMILY: &str = "paybox";
const CODES: &str = "specs/paybox/codes.yaml";
const GROUPED: &str = "specs/bisys/codes.yaml";

const FAULTS: &[Edit] = &[
    (
        "codes-with-row-twice",
        CODES,
        "code: \"101\", generation: legacy, field",
        "code: \"100\", generation: legacy, field",
    ),
    ("codes-with-unknown-key", CODES, "meaning:", "means:"),
    (
        "codes-with-unknown-source",
        CODES,
        "yii2-paybox#",
        "yii-paybox#",
    ),
    (
        "codes-with-source-without-heading",
        CODES,
        "yii2-paybox#error codes",
        "yii2-paybox",
    ),
    (
        "codes-with-unknown-generation",
        CODES,
        "generation: legacy",
        "generation: older",
    ),
    (
        "codes-with-unknown-field",
        CODES,
        "field: pg_failure_code",
        "field: pg_failed_code",
    ),
    (
        "codes-without-generation",
        CODES,
        "generation: current, ",
        "",
    ),
    (
        "codes-without-number-and-name",
        CODES,
        "- { code: \"1100\", ",
        "- { ",
    ),
    (
        "codes-with-unknown-group",
        GROUPED,
        "group: payment-creation",
        "group: payment-creating",
    ),
    (
        "codes-with-unknown-field-of-another-family",
        GROUPED,
        "field: errorCode",
        "field: errorcode",
    ),
];

#[test]
fn a_wrong_file_of_codes_gives_an_error_with_place_and_mend() {
    for (fault, path, right, wrong) in FAULTS {
        let (folder, text) = (copy(), own(path));
        assert!(text.contains(right), "{fault}: {path} has no `{right}`");
        write(folder.path(), path, &text.replacen(right, wrong, 1));
        let family = path.split('/').nth(1).expect("it is a family's");
        let error = codes_of(folder.path(), family).expect_err("the file is wrong");
        check_error(fault, folder.path(), &error);
    }
}

#[test]
fn a_run_does_not_read_the_codes() {
    let folder = copy();
    write(folder.path(), CODES, "- wrong");
    load(folder.path()).expect("nothing that is wrong is read");
    assert!(codes(folder.path()).is_err());
}

#[test]
fn a_family_without_a_file_of_codes_has_none() {
    let folder = copy();
    fs::remove_file(folder.path().join(CODES)).expect("the file was copied");
    assert!(codes(folder.path()).expect("nothing is wrong").is_empty());
}

#[test]
fn every_code_of_the_protocol_notes_is_known_in_its_generation_and_field() {
    // The lists of the two generations, and what single sources have beyond them.
    let rows = [
        (
            "current",
            "pg_error_code",
            "1100 1999 2000 2999 8888-8889 9013 9403 9991-10001 10003-10026 10028-10041 11000-11028 11036-11037 \
             11049-11054 11068 12000 99999 1000669",
        ),
        (
            "legacy",
            "pg_error_code",
            "100-101 110 120 130 200 340 350 360 365 373 400 420 465-466 470 475 490 600 700-701 711 850 1000",
        ),
        (
            "legacy",
            "pg_failure_code",
            "0-5 40 50 100-101 300-306 310 320-321 329-330 350-354 389-391 400-401 410",
        ),
        ("current", "pg_failure_code", ""),
    ];
    let known = own_codes();
    for (generation, field, expected) in rows {
        let of = |row: &&Code| row.generation.as_deref() == Some(generation) && row.field == field;
        let found: BTreeSet<u64> = known.iter().filter(of).map(number).collect();
        let expected: BTreeSet<u64> = expected.split_whitespace().flat_map(range).collect();
        assert_eq!(found, expected, "{generation} {field}");
    }
}

#[test]
fn whatever_refuses_uses_a_code_that_is_known() {
    // Each file or folder, what stands around codes in it, and how many there are at the least.
    let refuses = own("specs/paybox/family.yaml");
    let refuses = refuses.split("\nrefuses:\n").nth(1).expect("it refuses");
    let refuses = refuses.split("\n\n").next().unwrap_or_default().to_owned();
    let rows = [
        ("the refusals of the family", refuses, "\"([0-9]+)\""),
        (
            "the answers of the mock",
            texts("snapshots"),
            "pg_(?:error|failure)_code: ([0-9]+)",
        ),
        (
            "the wishes of the cases",
            texts("cases"),
            "pg_(?:error|failure)_code(?:>|: ?\"?)([^<\n\"}]*)",
        ),
    ];
    let known = own_codes();
    let digits = Regex::new("[0-9]+").expect("it is one");
    for (what, text, pattern) in rows {
        let pattern = Regex::new(pattern).expect("it is one");
        let found = pattern.captures_iter(&text);
        let found: BTreeSet<&str> = found
            .flat_map(|found| digits.find_iter(found.extract::<1>().1[0]))
            .map(|code| code.as_str())
            .collect();
        assert!(found.len() > 4, "{what}: {found:?}");
        let strange: Vec<&&str> = found
            .iter()
            .filter(|code| !known.iter().any(|row| row.id() == **code))
            .collect();
        assert!(strange.is_empty(), "{what}: {strange:?} are not in {CODES}");
    }
}

#[test]
fn every_code_that_a_family_names_has_a_meaning() {
    // Each family, where its files name codes, and what stands around them.
    let rows = [(
        "bisys",
        "specs/bisys",
        "code: \"([0-9]+)\"|_code: \"([0-9]+)\"",
    )];
    for (family, folder, pattern) in rows {
        let pattern = Regex::new(pattern).expect("it is one");
        let known = Catalog::new(Files::own()).codes(family);
        let known = known.expect("the file is right");
        let text = own(&format!("{folder}/family.yaml")) + &texts(&format!("{folder}/endpoints"));
        // The codes of currencies are others.
        let lines = text.lines().filter(|line| !line.contains("mark: "));
        let lines: Vec<&str> = lines.collect();
        let text = lines.join("\n");
        let found = pattern.captures_iter(&text);
        let found = found.filter_map(|found| found.get(1).or(found.get(2)));
        let found: BTreeSet<&str> = found.map(|code| code.as_str()).collect();
        assert!(found.len() > 15, "{family}: {found:?}");
        let strange: Vec<&&str> = found
            .iter()
            .filter(|code| !known.iter().any(|row| row.id() == **code))
            .collect();
        assert!(strange.is_empty(), "{family}: {strange:?} have no meaning");
    }
}

#[test]
fn a_code_may_have_a_name_a_group_and_no_number() {
    let codes = Catalog::new(Files::own()).codes("bisys");
    let codes = codes.expect("the file is right");
    let row = codes.iter().find(|code| code.code.is_none());
    let row = row.expect("one of the document's numbers is lost");
    let group = row.group.as_ref().map(|group| group.id.as_str());
    assert_eq!(
        (row.id(), group),
        ("UserNotRegisteredForShop", Some("registration"))
    );
    assert_eq!((&row.generation, &*row.field), (&None, "code"));
}

fn codes(folder: &Path) -> Result<Arc<[Code]>, Error> {
    codes_of(folder, FAMILY)
}

fn codes_of(folder: &Path, family: &str) -> Result<Arc<[Code]>, Error> {
    Catalog::new(Files::new(Some(folder.join("specs")), None)).codes(family)
}

fn own_codes() -> Arc<[Code]> {
    let codes = Catalog::new(Files::own()).codes(FAMILY);
    codes.expect("the file is right")
}

fn number(code: &Code) -> u64 {
    code.id().parse().expect("a code is a number")
}

/// `3` or `3-5`.
fn range(text: &str) -> std::ops::RangeInclusive<u64> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.parse().expect("it is a number");
    number(first)..=number(last)
}

/// The text of all files of the project below a folder.
fn texts(folder: &str) -> String {
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut all = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all += &fs::read_to_string(path).expect("it is text");
            }
        }
    }
    all
}
