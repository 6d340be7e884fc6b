//! The first version of a case: for every endpoint it loads, and passes on the mock as it stands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use countersign::cases::derive::BASE;
use countersign::cases::scaffold::scaffold;
use countersign::cases::suite::Suite;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;

#[test]
fn a_new_case_passes_as_it_stands_for_every_endpoint() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let catalog = Catalog::new(Files::own());
    let suite = Suite::open(Files::own()).expect("the cases are found");
    for (name, family) in catalog.profiles().expect("the profiles are found") {
        let profile = catalog.profile(&name).expect("every profile loads");
        for endpoint in &profile.endpoints {
            let path = folder.path().join(format!("{family}/{endpoint}/new.yaml"));
            let endpoint = catalog
                .endpoint(&profile, endpoint)
                .expect("every endpoint loads");
            if !endpoint.takes_requests() {
                continue;
            }
            fs::create_dir_all(path.parent().expect("it is in a folder"))
                .expect("a folder can be made");
            let base = format!("{family}/{}/{BASE}", endpoint.name);
            let base = suite.case(&catalog, &base).expect("every endpoint has it");
            fs::write(path, scaffold(&endpoint, Some(&base))).expect("it can be written");
        }
    }
    let run = command()
        .args(["run", "--cases"])
        .arg(folder.path())
        .output()
        .expect("the binary runs");
    let said =
        String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(0), "{said}");
}

#[test]
fn the_cases_that_the_documents_show_pass() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (document, id) in [
        ("README.md", "paybox/cardstorage-add/shown"),
        ("docs/cases.md", "paybox/flows/shown"),
    ] {
        let text = fs::read_to_string(root.join(document)).expect("the document is text");
        let shown = text
            .split("```yaml\n")
            .nth(1)
            .and_then(|rest| rest.split("```").next());
        let path = folder.path().join(format!("{id}.yaml"));
        fs::create_dir_all(path.parent().expect("it is in a folder"))
            .expect("a folder can be made");
        fs::write(path, shown.expect("it shows a case")).expect("it can be written");
    }
    let run = command()
        .args(["run", "--profile", "greenleavespay", "--cases"])
        .arg(folder.path())
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert!(
        said.contains("2 cases on the embedded mock: 2 pass"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let new = || {
        let arguments = ["new", "case", "paybox/cardstorage-list/mine", "--cases"];
        command()
            .args(arguments)
            .arg(folder.path())
            .output()
            .expect("the binary runs")
    };
    assert_eq!(new().status.code(), Some(0));
    let path = folder.path().join("paybox/cardstorage-list/mine.yaml");
    let text = fs::read_to_string(&path).expect("it was written");
    let again = new();
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("mend: choose another name"));
    assert_eq!(fs::read_to_string(&path).expect("it is still there"), text);
}

#[test]
fn a_new_profile_runs_the_cases_of_the_one_that_it_is_like() {
    let folder = crate::loading::copy();
    let (specs, cases) = (folder.path().join("specs"), folder.path().join("cases"));
    let made = command()
        .args([
            "new",
            "profile",
            "newpay",
            "--brand",
            "newpay",
            "--like",
            "greenleavespay",
            "--specs",
        ])
        .arg(&specs)
        .output()
        .expect("the binary runs");
    assert_eq!(
        made.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let run = command()
        .args(["run", "--quiet", "--profile", "newpay", "--specs"])
        .args([&specs, &PathBuf::from("--cases"), &cases])
        .output()
        .expect("the binary runs");
    let run = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(
        run.starts_with("21 cases on the embedded mock: 21 pass"),
        "{run}"
    );
}

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
}
