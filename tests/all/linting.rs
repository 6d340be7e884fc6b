//! The linter: what it tells of files that are in order, and of files that are not. It goes on after a fault.

use std::fs;
use std::path::Path;

use countersign::cases::lint::{Lint, lint};
use countersign::cases::suite::Suite;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;

use crate::loading::{CASE, copy, write};

#[test]
fn the_own_files_are_in_order() {
    let found = look(Files::own());
    let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // Whoever writes a ledger or a number into a case is told that it runs on a mock only.
    let written = |id: &str| found.notes.iter().any(|note| note.what.contains(id));
    assert!(
        written("cardstorage-list/accepts-documented-sample")
            && !written("cardstorage-list/accepts-minimal")
    );
}

#[test]
fn every_fault_is_told_and_the_next_file_is_looked_at() {
    // What stands in the case, what is put in its place, the faults.
    let rows: &[(&str, &str, &[&str])] = &[
        ("", "", &[]),
        ("xml: |", "xml: >", &["`xml:` is no literal block"]),
        (
            "required fields only",
            "required fields only.",
            &["the title ends with a full stop"],
        ),
        (
            "covers: [cardstorage-list.request, cardstorage-list.answer.ok]",
            "covers: []",
            &["the case covers nothing"],
        ),
        ("title:", "titel:", &["unknown key `titel`"]),
    ];
    for (right, wrong, expected) in rows {
        let folder = copy();
        edit(&folder.path().join(CASE), right, wrong);
        check(folder.path(), expected);
    }
}

#[test]
fn a_message_that_is_no_literal_block_is_told_in_every_step_and_in_preconditions() {
    let xml = "{ xml: \"<response/>\" }";
    let json = "{ json: '{}' }";
    let send = |more: &str| format!("- send: cardstorage-add\n    {more}");
    // The steps, the faults.
    let rows: &[(String, &[&str])] = &[
        (send(&format!("expect: {xml}")), &["`xml:` is"]),
        (send(&format!("expect: {json}")), &["`json:` is"]),
        (send("json: '{}'"), &["`json:` is"]),
        (send("json: |\n      {}"), &[]),
        (send("expect: { params: {} }"), &[]),
        (
            format!(
                "{}\n  - await: post_link\n    expect: {xml}",
                send("omit: []")
            ),
            &["`xml:` is"],
        ),
        (
            format!(
                "- together:\n    - {{ send: cardstorage-add, expect: {json} }}\n    - {{ send: cardstorage-add, expect: {xml} }}"
            ),
            &["`json:` is", "`xml:` is"],
        ),
        (
            format!(
                "- repeat: 2\n    steps:\n    - {{ send: cardstorage-add, json: '{{}}', expect: {json} }}"
            ),
            &["`json:` is", "`json:` is"],
        ),
    ];
    for (steps, expected) in rows {
        for (path, head) in [
            (
                "cases/paybox/flows/a.yaml",
                "covers: [cardstorage-add.request]\n",
            ),
            ("cases/paybox/given/a.yaml", ""),
        ] {
            let folder = copy();
            write(
                folder.path(),
                path,
                &format!("title: a\n{head}steps:\n  {steps}\n"),
            );
            check(folder.path(), expected);
        }
    }
}

#[test]
fn a_number_in_json_that_belongs_to_one_target_makes_a_case_mock_only() {
    for (json, why) in [
        (
            "{ \"pg_order_id\": 12345 }",
            Some("`pg_order_id` is written out"),
        ),
        (
            "{ \"a\": { \"b\": [4111111111111111] } }",
            Some("`b` is written out"),
        ),
        ("{ \"pg_amount\": 12345 }", None),
    ] {
        let folder = copy();
        let case = format!(
            "title: a\ncovers: [cardstorage-add.request]\nsteps:\n  - send: cardstorage-add\n    json: |\n      {json}\n"
        );
        write(folder.path(), "cases/paybox/flows/a.yaml", &case);
        let notes = look(files(folder.path())).notes;
        let own = notes.iter().filter(|note| note.what.contains("flows/a"));
        let own: Vec<&str> = own.map(|note| note.what.as_str()).collect();
        let expected = why.map(|why| format!("`paybox/flows/a` runs on a mock only: {why}"));
        assert_eq!(
            own,
            expected.iter().map(String::as_str).collect::<Vec<_>>(),
            "{json}"
        );
    }
}

#[test]
fn a_fault_that_many_files_refer_to_is_told_once() {
    let folder = copy();
    edit(
        &folder.path().join("specs/paybox/family.yaml"),
        "callbacks:",
        "callback:",
    );
    edit(
        &folder.path().join("specs/paybox/register.yaml"),
        "ambiguities:",
        "ambiguity:",
    );
    check(
        folder.path(),
        &["unknown key `callback`", "unknown key `ambiguity`"],
    );
    // The codes are read by the words of their family, which has to be right for that.
    let folder = copy();
    edit(
        &folder.path().join("specs/paybox/codes.yaml"),
        "meaning:",
        "means:",
    );
    check(folder.path(), &["unknown key `means`"]);
}

fn edit(file: &Path, right: &str, wrong: &str) {
    let text = fs::read_to_string(file).expect("the file was copied");
    assert!(text.contains(right), "{right}");
    fs::write(file, text.replacen(right, wrong, 1)).expect("the copy can be written");
}

fn check(folder: &Path, expected: &[&str]) {
    let found = look(files(folder));
    let faults: Vec<&str> = found
        .faults
        .iter()
        .map(|fault| fault.what.as_str())
        .collect();
    assert_eq!(faults.len(), expected.len(), "{faults:?}");
    for (fault, expected) in faults.iter().zip(expected) {
        assert!(fault.contains(expected), "{fault} is not {expected}");
    }
}

fn files(folder: &Path) -> Files {
    Files::new(Some(folder.join("specs")), Some(folder.join("cases")))
}

fn look(files: Files) -> Lint {
    let (catalog, suite) = (
        Catalog::new(files.clone()),
        Suite::open(files).expect("the cases are found"),
    );
    lint(&suite, &catalog).expect("the folders can be read")
}
