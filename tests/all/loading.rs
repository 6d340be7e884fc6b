//! Wrong files: each fault is one edit of a right file, and its error is reviewed text.
//!
//! The errors stand in `tests/all/errors/`, one file per fault, named after it. Nothing is sent.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign::cases::suite::Suite;
use countersign::error::Error;
use countersign::run::plan::Plan;
use countersign::specs::catalog::Catalog;
use countersign::specs::endpoint::Endpoint;
use countersign::specs::files::Files;
use countersign::stage::embedded::Stage;

pub const CASE: &str = "cases/paybox/cardstorage-list/accepts-minimal.yaml";
const ENDPOINT: &str = "specs/paybox/endpoints/cardstorage-list.yaml";
const FAMILY: &str = "specs/paybox/family.yaml";
const PROFILE: &str = "specs/paybox/profiles/greenleavespay.yaml";
const SOURCES: &str = "specs/sources.yaml";

/// Fault, file, what stands there, what is put in its place.
pub type Edit = (&'static str, &'static str, &'static str, &'static str);

const FAULTS: &[Edit] = &[
    ("unknown-key", CASE, "title:", "titel:"),
    ("repeated-key", CASE, "covers:", "title: again\ncovers:"),
    (
        "missing-key",
        CASE,
        "title: a list can be asked for with the required fields only\n",
        "",
    ),
    ("no-yaml", CASE, "title: a list", "title: \"a list"),
    (
        "value-of-another-type",
        CASE,
        "title: a list",
        "title: [a]\nlevel: must # a list",
    ),
    (
        "missing-value",
        CASE,
        "pg_user_id: \"{{user_id}}\"",
        "pg_user_id:",
    ),
    (
        "unknown-endpoint",
        CASE,
        "send: cardstorage-list",
        "send: cardstorage-lst",
    ),
    (
        "unknown-variable",
        CASE,
        "{{user_id}}\"\n",
        "{{usr_id}}\"\n",
    ),
    (
        "unknown-variable-in-signature",
        CASE,
        "{{salt}}",
        "{{sallt}}",
    ),
    (
        "unknown-requirement",
        CASE,
        "list.answer.ok",
        "list.answer.okay",
    ),
    (
        "unknown-profile",
        CASE,
        "steps:",
        "profiles: [greenleavepay]\nsteps:",
    ),
    (
        "unknown-encoding",
        CASE,
        "    params:",
        "    encoding: multi\n    params:",
    ),
    (
        "unknown-type-in-expectation",
        CASE,
        "{{: any}}",
        "{{: anny}}",
    ),
    (
        "expectation-not-well-formed",
        CASE,
        "</response>",
        "</respons>",
    ),
    ("expectation-without-end", CASE, "        </response>\n", ""),
    ("expectation-with-entity", CASE, "{{: any}}", "&any;"),
    (
        "placeholder-without-quotes",
        CASE,
        "\"{{user_id}}\"",
        "{{user_id}}",
    ),
    (
        "placeholder-without-end",
        CASE,
        "\"{{user_id}}\"",
        "\"{{user_id\"",
    ),
    (
        "placeholder-without-name",
        CASE,
        "\"{{user_id}}\"",
        "\"{{}}\"",
    ),
    (
        "matching-placeholder-in-a-message",
        CASE,
        "\"{{user_id}}\"",
        "\"{{id: integer}}\"",
    ),
    (
        "secret-in-a-message",
        CASE,
        "\"{{user_id}}\"",
        "\"{{secret_key}}\"",
    ),
    (
        "signature-in-another-order",
        CASE,
        "{{salt}};{{user_id}}",
        "{{user_id}};{{salt}}",
    ),
    ("signature-of-another-script", CASE, "\"list;", "\"lists;"),
    (
        "name-with-brackets",
        CASE,
        "pg_user_id:",
        "x[b]: y\n      pg_user_id:",
    ),
    (
        "no-way-to-sign",
        CASE,
        "    expect:",
        "    sign: maybe\n    expect:",
    ),
    ("no-http-status", CASE, "http: 200", "http: two hundred"),
    (
        "two-things-in-one-step",
        CASE,
        "    expect:",
        "    fault: { close: true }\n    expect:",
    ),
    (
        "step-without-anything",
        CASE,
        "steps:",
        "steps:\n  - encoding: multipart",
    ),
    (
        "fault-that-does-two-things",
        CASE,
        "steps:",
        "steps:\n  - fault: { close: true, http: 503 }",
    ),
    (
        "fault-with-unknown-mistake",
        CASE,
        "steps:",
        "steps:\n  - fault: { sign-with: salt-left }",
    ),
    (
        "fault-without-duration",
        CASE,
        "steps:",
        "steps:\n  - fault: { delay: long }",
    ),
    (
        "card-without-token",
        CASE,
        "steps:",
        "ledger: { cards: [{ user_id: a, status: b }] }\nsteps:",
    ),
    (
        "params-that-are-a-text",
        CASE,
        "params:\n      pg_user_id: \"{{user_id}}\"",
        "params: all",
    ),
    (
        "fault-with-params",
        CASE,
        "send: cardstorage-list",
        "fault: { close: true }",
    ),
    (
        "omission-of-what-is-not-added",
        CASE,
        "    params:",
        "    omit: [pg_slat]\n    params:",
    ),
    (
        "capture-of-what-every-case-has",
        CASE,
        "{{: any}}",
        "{{merchant_id: any}}",
    ),
    ("text-beside-elements", CASE, "<pg_salt>", "text<pg_salt>"),
    (
        "fault-that-never-strikes",
        CASE,
        "steps:",
        "steps:\n  - fault: { times: 0, close: true }",
    ),
    (
        "fault-with-no-http-status",
        CASE,
        "steps:",
        "steps:\n  - fault: { http: 100 }",
    ),
    (
        "fault-with-no-xml-name",
        CASE,
        "steps:",
        "steps:\n  - fault: { set: { a b: c } }",
    ),
    (
        "endpoint-with-answer-without-condition",
        ENDPOINT,
        "    when: { http: \"200\", pg_status: null }\n",
        "",
    ),
    (
        "endpoint-with-answer-without-id",
        ENDPOINT,
        "- id: ok\n    when:",
        "- when:",
    ),
    (
        "endpoint-with-changed-shared-answer",
        ENDPOINT,
        "- use: error",
        "- { use: error, id: mine }",
    ),
    (
        "endpoint-with-condition-on-unknown-field",
        ENDPOINT,
        "http: \"200\"",
        "htpp: \"200\"",
    ),
    (
        "endpoint-with-row-twice",
        ENDPOINT,
        "name: pg_extend_data",
        "name: pg_user_id",
    ),
    (
        "endpoint-with-unknown-path-field",
        ENDPOINT,
        "{merchant_id}",
        "{merchnt_id}",
    ),
    (
        "endpoint-with-impossible-length",
        ENDPOINT,
        "max: 50",
        "min: 60, max: 50",
    ),
    (
        "endpoint-with-impossible-value",
        ENDPOINT,
        "type: string, presence: required, max: 50",
        "type: number, presence: required, min: 0.10, max: 0.099",
    ),
    (
        "endpoint-with-length-below-zero",
        ENDPOINT,
        "max: 50",
        "min: -1, max: 50",
    ),
    (
        "endpoint-with-length-that-is-no-number",
        ENDPOINT,
        "max: 50",
        "max: +50",
    ),
    (
        "endpoint-with-value-that-is-no-decimal",
        ENDPOINT,
        "type: string, presence: required, max: 50",
        "type: number, presence: required, max: 1e8",
    ),
    (
        "endpoint-with-value-of-an-integer-that-is-none",
        ENDPOINT,
        "type: string, presence: required, max: 50",
        "type: integer, presence: required, min: 0.5",
    ),
    (
        "endpoint-with-value-of-too-many-digits",
        ENDPOINT,
        "type: string, presence: required, max: 50",
        "type: number, presence: required, min: 0.00000000000000000000000000001",
    ),
    (
        "endpoint-with-outside-without-limits",
        ENDPOINT,
        "type: flag,",
        "type: flag, outside: tolerated,",
    ),
    (
        "endpoint-with-unknown-outside",
        ENDPOINT,
        "max: 50",
        "max: 50, outside: ignored",
    ),
    (
        "family-with-unknown-fill",
        FAMILY,
        "fill: salt",
        "fill: slat",
    ),
    (
        "family-with-no-http-status",
        FAMILY,
        "http: 401",
        "http: 9999",
    ),
    ("endpoint-with-unknown-key", ENDPOINT, "effect:", "efect:"),
    (
        "endpoint-with-unknown-service",
        ENDPOINT,
        "service: card-storage",
        "service: card-storag",
    ),
    (
        "unknown-service",
        CASE,
        "steps:",
        "settings: { off: [card-storag] }\nsteps:",
    ),
    (
        "endpoint-with-unknown-word",
        ENDPOINT,
        "effect: none",
        "effect: non",
    ),
    (
        "endpoint-with-unknown-type",
        ENDPOINT,
        "type: flag",
        "type: flog",
    ),
    (
        "endpoint-with-unknown-source",
        ENDPOINT,
        "greenleavespay-cards#list",
        "greenleavespay-card#list",
    ),
    (
        "endpoint-with-source-without-heading",
        ENDPOINT,
        "greenleavespay-cards#list",
        "greenleavespay-cards",
    ),
    (
        "endpoint-with-unknown-view",
        ENDPOINT,
        "value: card.id",
        "value: card.idd",
    ),
    (
        "endpoint-with-unknown-list",
        ENDPOINT,
        "each: cards",
        "each: card",
    ),
    (
        "endpoint-with-wrong-pattern",
        ENDPOINT,
        "[0-9a-f]{32}",
        "[0-9a-f",
    ),
    (
        "endpoint-with-unknown-shared-answer",
        ENDPOINT,
        "use: error",
        "use: eror",
    ),
    (
        "endpoint-with-wrong-condition",
        ENDPOINT,
        "pg_status: null }",
        "pg_status: { a: b } }",
    ),
    (
        "endpoint-with-unknown-operation",
        ENDPOINT,
        "card.list",
        "card.lists",
    ),
    (
        "family-with-unknown-answer",
        FAMILY,
        "http: 401, answer: unsigned-error",
        "http: 401, answer: unsigned",
    ),
    ("family-with-unknown-key", FAMILY, "callbacks:", "callback:"),
    (
        "profile-with-unknown-endpoint",
        PROFILE,
        "payout-link]",
        "payout-lin]",
    ),
    (
        "profile-with-unknown-source",
        PROFILE,
        "freedompay-intro",
        "freedompay-introduction",
    ),
    (
        "source-that-stands-twice",
        SOURCES,
        "key: greenleavespay-pay",
        "key: greenleavespay-cards",
    ),
];

#[test]
fn a_wrong_file_gives_an_error_with_place_and_mend() {
    FAULTS.iter().for_each(|edit| check_edit(edit, &[]));
}

#[test]
fn bytes_that_are_no_text_give_an_error_with_their_place() {
    let folder = copy();
    fs::write(folder.path().join(CASE), b"title: caf\xe9\n").expect("the copy can be written");
    check("no-utf-8", folder.path());
}

#[test]
fn a_case_that_sends_nothing_is_an_error() {
    let folder = copy();
    fs::write(
        folder.path().join(CASE),
        "title: nothing\ncovers: []\nsteps: []\n",
    )
    .expect("the copy can be written");
    check("case-that-sends-nothing", folder.path());
}

#[test]
fn two_files_of_one_id_give_an_error_that_names_both() {
    let folder = copy();
    let file = folder.path().join(CASE);
    fs::copy(&file, file.with_extension("yml")).expect("the copy can be written");
    check("case-id-that-stands-twice", folder.path());
}

#[test]
fn a_file_that_is_no_case_is_an_error() {
    let folder = copy();
    fs::copy(
        folder.path().join(CASE),
        folder.path().join("cases/astray.yaml"),
    )
    .expect("the copy can be written");
    check("case-that-stands-astray", folder.path());
}

#[test]
fn arbitrary_text_is_never_a_panic() {
    let texts = [
        "",
        "\u{feff}",
        "---\n---\n",
        "a: &a [*a]",
        "{{{{",
        "\t",
        "? ",
        "- - - -",
        "!!binary x",
        "%YAML 9",
        "a: !include b",
    ];
    for text in texts {
        let folder = copy();
        fs::write(folder.path().join(CASE), text).expect("the copy can be written");
        assert!(load(folder.path()).is_err(), "{text:?} is no case");
    }
}

#[test]
fn deep_and_repeated_yaml_is_refused_in_time() {
    let deep = format!("title: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bomb = (1..12).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
        let before = n - 1;
        let references = vec![format!("*a{before}"); 20].join(", ");
        text + &format!("a{n}: &a{n} [{references}]\n")
    });
    for text in [deep, bomb] {
        let folder = copy();
        fs::write(folder.path().join(CASE), text).expect("the copy can be written");
        assert!(load(folder.path()).is_err());
    }
}

/// A file of the project with one thing changed gives the reviewed error; other cases may stand beside it.
pub fn check_edit((fault, path, right, wrong): &Edit, beside: &[&str]) {
    let folder = copy();
    for path in beside {
        write(folder.path(), path, &own(path));
    }
    let text = own(path);
    assert!(text.contains(right), "{fault}: {path} has no `{right}`");
    write(folder.path(), path, &text.replacen(right, wrong, 1));
    check(fault, folder.path());
}

/// The text of a file of the project.
pub fn own(path: &str) -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(file).expect("the project has the file")
}

/// Puts a file into the folder.
pub fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().expect("it is in a folder")).expect("a folder can be made");
    fs::write(file, text).expect("it can be written");
}

/// A folder from which nothing can be run gives the reviewed error.
pub fn check(fault: &str, folder: &Path) {
    let Err(error) = load(folder) else {
        panic!("{fault}: nothing was found wrong")
    };
    check_error(fault, folder, &error);
}

/// The error, with the folder's name taken out, is the reviewed one.
pub fn check_error(fault: &str, folder: &Path, error: &Error) {
    let text = error
        .to_string()
        .replace(&*folder.to_string_lossy(), "")
        .replace("--> /", "--> ");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/errors"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(fault, text));
}

/// Everything that a run does before it sends.
pub fn load(folder: &Path) -> Result<(), Error> {
    let files = Files::new(Some(folder.join("specs")), Some(folder.join("cases")));
    let (catalog, suite) = (Catalog::new(files.clone()), Suite::open(files)?);
    let plan = Plan::new(&suite, &catalog, &suite.select(&catalog, &[])?, &[])?;
    Stage::new(&plan).map(drop)
}

/// The specs, and the case that is spoilt.
pub fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let specs = Files::own().list("specs").expect("the specs are found");
    // One profile is enough, and what a test finds does not grow with every brand.
    let is_kept = |path: &&str| *path == PROFILE || !path.contains("/profiles/");
    let specs = specs.iter().map(String::as_str).filter(is_kept);
    for path in specs.chain([CASE]) {
        let to = folder.path().join(path);
        fs::create_dir_all(to.parent().expect("a file is in a folder"))
            .expect("a folder can be made");
        fs::copy(root.join(path), to).expect("a file can be copied");
    }
    folder
}

/// The endpoint of a list of cards with one more row.
pub fn endpoint_with_row(row: &str) -> Arc<Endpoint> {
    let folder = copy_with_row(row);
    let catalog = Catalog::new(Files::new(Some(folder.path().join("specs")), None));
    let profile = catalog
        .profile("greenleavespay")
        .expect("the profile loads");
    catalog
        .endpoint(&profile, "cardstorage-list")
        .expect("the endpoint loads")
}

/// A copy in which the request of `cardstorage-list` and its answer `ok` have this row too.
pub fn copy_with_row(row: &str) -> tempfile::TempDir {
    let folder = copy();
    let file = folder.path().join(ENDPOINT);
    let text = fs::read_to_string(&file).expect("the file was copied");
    let text = text.replacen("request:\n", &format!("request:\n  - {{ {row} }}\n"), 1);
    let text = text.replacen(
        "    fields:\n",
        &format!("    fields:\n      - {{ {row} }}\n"),
        1,
    );
    fs::write(file, text).expect("the copy can be written");
    folder
}
