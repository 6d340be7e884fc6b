//! Every case on every profile against the embedded mock: one trial each, compared with its snapshot.
//!
//! A trial loads only its own case and what that refers to, also when a runner starts a process per trial.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::error::Error;
use countersign::report::text::{self, Look};
use countersign::run::outcome::{Entry, Outcome};
use countersign::run::plan::Plan;
use countersign::run::schedule::Options;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::embedded::{Exchanges, Stage};
use libtest_mimic::{Arguments, Failed, Trial};

/// What separates profile and case in a trial's name, as in the names of Rust's own tests.
const SEPARATOR: &str = "::";

fn main() -> Result<(), Error> {
    let arguments = Arguments::from_args();
    let names = match (&arguments.filter, arguments.exact) {
        (Some(name), true) => is_trial(name).then(|| name.clone()).into_iter().collect(),
        _ => names()?,
    };
    let trials = names.into_iter().map(|name| {
        let run = name.clone();
        Trial::test(name, move || trial(&run))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit()
}

/// Whether a name can be a trial's: a filter may also be meant for another test binary.
fn is_trial(name: &str) -> bool {
    name.split_once(SEPARATOR)
        .is_some_and(|(profile, id)| run_plan(profile, id).is_ok())
}

fn names() -> Result<Vec<String>, Error> {
    let (catalog, suite) = (Catalog::new(Files::own()), Suite::open(Files::own())?);
    let plan = Plan::new(&suite, &catalog, &suite.select(&[])?, &[])?;
    Ok(plan
        .items
        .iter()
        .map(|item| format!("{}{SEPARATOR}{}", item.profile.name, item.case.id))
        .collect())
}

fn trial(name: &str) -> Result<(), Failed> {
    let (profile, id) = name
        .split_once(SEPARATOR)
        .ok_or("the name of a trial is `<profile>::<case>`")?;
    let outcome = run(profile, id)?;
    if outcome.verdict != Verdict::Pass {
        let look = Look {
            color: false,
            verbose: true,
            command: "cargo run -- run",
        };
        return Err(text::details(&[Entry::new(outcome)], look).into());
    }
    let (folder, name) = snapshot(profile, id);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, written(&outcome)));
    Ok(())
}

fn run(profile: &str, id: &str) -> Result<Outcome, Error> {
    let plan = run_plan(profile, id)?;
    let stage = Stage::new(&plan)?;
    let options = Options {
        jobs: 1,
        repeat: 1,
        seed: None,
    };
    let exchanges = Exchanges {
        time_limit: Duration::from_secs(30),
        keep: true,
    };
    let mut ended = None;
    stage.run(&plan, &options, exchanges, |outcome| {
        ended = Some(outcome);
        ControlFlow::Break(())
    })?;
    ended.ok_or_else(|| Error::new(format!("the case {id} did not run")))
}

fn run_plan(profile: &str, id: &str) -> Result<Plan, Error> {
    let (catalog, suite) = (Catalog::new(Files::own()), Suite::open(Files::own())?);
    Plan::new(&suite, &catalog, &[id], &[profile.to_owned()])
}

fn snapshot(profile: &str, id: &str) -> (PathBuf, String) {
    let (folder, name) = id.rsplit_once('/').unwrap_or(("", id));
    (
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("snapshots")
            .join(profile)
            .join(folder),
        name.to_owned(),
    )
}

/// The exchanges as a person would write them down.
fn written(outcome: &Outcome) -> String {
    let exchanges: Vec<String> = outcome
        .transcripts
        .iter()
        .map(ToString::to_string)
        .collect();
    format!("{}\n\n{}", outcome.case.title, exchanges.join("\n\n"))
}
