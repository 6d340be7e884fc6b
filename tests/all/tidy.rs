//! The house in order: who may import whom, that every room says what it is, that cases, snapshots and sources agree.
//!
//! Reads the source tree as text; runs nothing.

use std::collections::BTreeSet;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use countersign::cases::derive::DERIVED;
use countersign::cases::suite::Suite;
use countersign::protocol::authentication::{SIGN_FIELD, SIGNATURE_FIELD};
use countersign::run::plan::Plan;
use countersign::run::variables::secrets_of;
use countersign::sign::basic::HEADER;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::requirement::{covers, requirements};
use regex::Regex;

#[path = "../../build.rs"]
#[allow(dead_code)]
mod build_script;

/// Each room with the rooms that it may import; the table of docs/architecture.md.
const ROOMS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("protocol", &["error"]),
    ("transport", &["error"]),
    ("sign", &["protocol", "error"]),
    ("codec", &["protocol", "error"]),
    ("specs", &["protocol", "error"]),
    ("cases", &["specs", "codec", "protocol", "error"]),
    ("check", &["specs", "sign", "protocol", "error"]),
    ("transcript", &["specs", "transport", "protocol", "error"]),
    (
        "run",
        &[
            "transcript",
            "check",
            "cases",
            "specs",
            "codec",
            "sign",
            "transport",
            "protocol",
            "error",
        ],
    ),
    (
        "mock",
        &[
            "transcript",
            "check",
            "specs",
            "codec",
            "sign",
            "transport",
            "protocol",
            "error",
        ],
    ),
    (
        "merchant",
        &[
            "transcript",
            "check",
            "specs",
            "codec",
            "sign",
            "transport",
            "protocol",
            "error",
        ],
    ),
    ("report", &["run", "transcript", "check", "specs", "error"]),
    (
        "stage",
        &[
            "mock",
            "merchant",
            "run",
            "transcript",
            "cases",
            "specs",
            "transport",
            "protocol",
            "error",
        ],
    ),
];

/// What single files may import beyond their room, and what rooms may import of a room only in part.
const CASES_IN_CHECK: &str = "check/expectation/";
const MOCK_FROM_CHECK: &[&str] = &["check::message", "check::finding"];
const REPORT_FROM_RUN: &[&str] = &["run::outcome"];

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            continue;
        };
        for import in imports(&text) {
            let target = import.split("::").next().unwrap_or_default();
            let partly = match (room.as_str(), target) {
                ("check", "cases") => path.starts_with(CASES_IN_CHECK),
                ("mock" | "merchant", "check") => {
                    MOCK_FROM_CHECK.iter().any(|part| import.starts_with(part))
                }
                ("report", "run") => REPORT_FROM_RUN.iter().any(|part| import.starts_with(part)),
                _ => target == room || allowed.contains(&target),
            };
            if !partly {
                wrong.push(format!("{path} imports {import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_in_the_table_and_in_the_crate() {
    let folders: BTreeSet<String> = sources().iter().map(|(path, _)| room(path)).collect();
    let expected: BTreeSet<String> = ROOMS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .chain(["cli", "lib", "main"].map(str::to_owned))
        .collect();
    assert_eq!(folders, expected);
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "without `//!`: {}", silent.join(", "));
}

/// What brands and families are called beside the names of their files.
const NAMES: &[&str] = &[
    "bisys",
    "paybox",
    "freedompay",
    "freedom pay",
    "greenleaves",
    "ckassa",
    "platron",
];

#[test]
fn no_brand_and_no_family_is_named_where_all_are_judged() {
    let names = names();
    // Comments may cite a file of facts.
    let facts = Regex::new(r"[\w-]+\.md\b").expect("the pattern is right");
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let with_comments = match room(&path).as_str() {
            "check" | "run" | "report" => true,
            "sign" | "codec" | "transport" => false,
            _ => continue,
        };
        for (line, number) in text.lines().zip(1..) {
            let comment = line.trim_start().starts_with("//");
            let line = facts.replace_all(&line.to_lowercase(), "").into_owned();
            let named = names.iter().find(|name| line.contains(&**name));
            wrong.extend(
                named
                    .filter(|_| with_comments || !comment)
                    .map(|name| format!("{path}:{number} names {name}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What brands and families are called: the folders of the specs, the files of their profiles, the brands of these, and the names
/// that people use.
fn names() -> BTreeSet<String> {
    let catalog = Catalog::new(Files::own());
    let mut names: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    for (name, family) in catalog.profiles().expect("the profiles are found") {
        let profile = catalog.profile(&name).expect("every profile loads");
        names.extend([name, family, profile.brand.clone()]);
    }
    assert!(names.iter().all(|name| name.len() > 4), "{names:?}");
    names
}

#[test]
fn cases_and_snapshots_are_the_same_list() {
    let plan = plan();
    let cases: BTreeSet<String> = plan
        .items
        .iter()
        .map(|item| {
            // The cases that are derived for an endpoint share one snapshot.
            let id = item.case.id.split_once(&format!("/{DERIVED}/"));
            let id = id.map_or(item.case.id.clone(), |(endpoint, _)| {
                format!("{endpoint}/{DERIVED}")
            });
            format!("{}/{id}.snap", item.profile.name)
        })
        .collect();
    let root = root().join("snapshots");
    let snapshots: BTreeSet<String> = files(&root, "snap")
        .iter()
        .map(|path| relative(&root, path))
        .collect();
    let orphans: Vec<&String> = snapshots.difference(&cases).collect();
    let missing: Vec<&String> = cases.difference(&snapshots).collect();
    assert!(
        orphans.is_empty() && missing.is_empty(),
        "without a case: {orphans:?}, without a snapshot: {missing:?}"
    );
}

#[test]
fn no_snapshot_holds_a_secret_a_digest_or_an_address_with_a_port() {
    // All secrets are of one length, so that a text is looked through once for all of them.
    let secrets: HashSet<String> = plan()
        .items
        .iter()
        .flat_map(|item| {
            let secrets = secrets_of(&item.case.id);
            let texts = secrets
                .longest_first()
                .map(|secret| secret.expose().to_owned());
            texts.collect::<Vec<_>>()
        })
        .collect();
    for path in files(&root().join("snapshots"), "snap") {
        let text = fs::read_to_string(&path).expect("a snapshot is text");
        let length = secrets.iter().map(String::len).max().unwrap_or_default();
        let mut parts = text.as_bytes().windows(length);
        let secret =
            |part: &[u8]| std::str::from_utf8(part).is_ok_and(|part| secrets.contains(part));
        assert!(
            secrets.iter().all(|secret| secret.len() == length) && !parts.any(secret),
            "{} holds a secret",
            path.display()
        );
        assert!(
            !text.contains("127.0.0.1:") && !text.contains("localhost"),
            "{} names a port",
            path.display()
        );
        for line in text.lines() {
            let Some((name, value)) = line.trim_start().split_once(':') else {
                continue;
            };
            let value = value.trim();
            if [SIGNATURE_FIELD, SIGN_FIELD].contains(&name) {
                let masked = value.starts_with("(valid)") || value.starts_with("(wrong");
                assert!(masked, "{}: {line}", path.display());
            }
            // Whoever decodes the header of the scheme Basic has the secret.
            if name == HEADER {
                assert!(value.ends_with("***"), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn every_promise_has_a_source_and_a_unique_id() {
    let catalog = Catalog::new(Files::own());
    for (profile, _) in catalog.profiles().expect("the profiles are found") {
        let profile = catalog.profile(&profile).expect("every profile loads");
        for name in &profile.endpoints {
            let endpoint = catalog
                .endpoint(&profile, name)
                .expect("every endpoint loads");
            let all = requirements(&endpoint);
            let promises = !all.is_empty() || endpoint.not_testable().is_some();
            assert!(promises, "{name} promises nothing");
            let ids: BTreeSet<&str> = all
                .iter()
                .map(|requirement| requirement.id.as_str())
                .collect();
            assert_eq!(
                ids.len(),
                all.len(),
                "{name} has two requirements of one id"
            );
            for requirement in &all {
                let citation = &requirement.citation;
                assert!(
                    !citation.heading.is_empty(),
                    "{} cites no heading",
                    requirement.id
                );
                assert!(
                    !citation.source.title.is_empty(),
                    "{} cites a source without title",
                    requirement.id
                );
            }
        }
    }
}

#[test]
fn every_promise_is_tried_by_a_case_or_says_why_not() {
    let (plan, catalog) = (plan(), Catalog::new(Files::own()));
    let mut untried = BTreeSet::new();
    for (profile, _) in catalog.profiles().expect("the profiles are found") {
        let profile = catalog.profile(&profile).expect("every profile loads");
        let items = plan
            .items
            .iter()
            .filter(|item| item.profile.name == profile.name);
        let covered: BTreeSet<&str> = items
            .flat_map(|item| item.case.covers.iter().map(String::as_str))
            .collect();
        for name in &profile.endpoints {
            let endpoint = catalog
                .endpoint(&profile, name)
                .expect("every endpoint loads");
            for promise in requirements(&endpoint) {
                let tried = covered.iter().any(|cover| covers(cover, &promise.id));
                if tried == promise.not_tested.is_some() {
                    untried.insert(format!("{} on {}", promise.id, profile.name));
                }
            }
        }
    }
    let untried: Vec<String> = untried.into_iter().collect();
    assert!(untried.is_empty(), "{}", untried.join("\n"));
}

#[test]
fn every_endpoint_has_a_minimal_case_and_the_sample_of_its_document() {
    let ids: BTreeSet<String> = plan()
        .items
        .iter()
        .map(|item| item.case.id.clone())
        .collect();
    let catalog = Catalog::new(Files::own());
    for (profile, family) in catalog.profiles().expect("the profiles are found") {
        let profile = catalog.profile(&profile).expect("every profile loads");
        for name in &profile.endpoints {
            let endpoint = catalog
                .endpoint(&profile, name)
                .expect("every endpoint loads");
            if !endpoint.takes_requests() {
                continue;
            }
            for case in ["accepts-minimal", "accepts-documented-sample"] {
                assert!(
                    ids.contains(&format!("{family}/{name}/{case}")),
                    "{name} has no {case}"
                );
            }
        }
    }
}

#[test]
fn a_release_build_embeds_the_files_that_a_debug_build_reads() {
    let embedded = build_script::data_files(&root()).expect("the folders can be read");
    let files = Files::own();
    let mut read = files.list("cases").expect("the folder can be read");
    read.extend(files.list("specs").expect("the folder can be read"));
    assert_eq!(embedded, read);
}

fn plan() -> Plan {
    let (catalog, suite) = (
        Catalog::new(Files::own()),
        Suite::open(Files::own()).expect("the cases are found"),
    );
    let ids = suite.select(&catalog, &[]).expect("no pattern selects all");
    Plan::new(&suite, &catalog, &ids, &[]).expect("every case loads")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Path below `src/` and text of every source file.
fn sources() -> Vec<(String, String)> {
    let root = root().join("src");
    let read = |path: &PathBuf| {
        (
            relative(&root, path),
            fs::read_to_string(path).expect("a source file is text"),
        )
    };
    files(&root, "rs").iter().map(read).collect()
}

/// The first part of a path below `src/`: the room.
fn room(path: &str) -> String {
    path.split('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".rs")
        .to_owned()
}

/// What follows each `crate::` outside comments and strings; nested braces are written out by rustfmt one per line.
fn imports(text: &str) -> Vec<String> {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let code: Vec<&str> = code.flat_map(|line| line.split('"').step_by(2)).collect();
    let found = code.iter().flat_map(|part| part.split("crate::").skip(1));
    found
        .map(|rest| {
            rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|other| other == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .expect("the path was found below the root")
        .to_string_lossy()
        .into_owned()
}
