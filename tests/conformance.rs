//! Every case on every profile against the embedded mock: one trial each, compared with its snapshot.
//!
//! A trial loads only its own case and what that refers to, also when a runner starts a process per trial.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use countersign::cases::derive::{DERIVED, folder};
use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::error::Error;
use countersign::report::text::{self, Look};
use countersign::run::outcome::{Entry, Outcome};
use countersign::run::plan::{Item, Plan};
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
        .is_some_and(|(profile, id)| plan(profile, id).is_ok())
}

/// A trial per case and profile; the cases that are derived for an endpoint are one trial together.
fn names() -> Result<Vec<String>, Error> {
    let (catalog, suite) = (Catalog::new(Files::own()), Suite::open(Files::own())?);
    let plan = Plan::new(&suite, &catalog, &suite.select(&catalog, &[])?, &[])?;
    let name = |item: &Item| {
        format!(
            "{}{SEPARATOR}{}",
            item.profile.name,
            trial_id(&item.case.id)
        )
    };
    let mut names: Vec<String> = plan.items.iter().map(name).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

fn trial_id(id: &str) -> &str {
    if is_derived(folder(id)) {
        folder(id)
    } else {
        id
    }
}

fn is_derived(id: &str) -> bool {
    id.rsplit('/').next() == Some(DERIVED)
}

fn trial(name: &str) -> Result<(), Failed> {
    let (profile, id) = name
        .split_once(SEPARATOR)
        .ok_or("the name of a trial is `<profile>::<case>`")?;
    let outcomes = run(profile, id)?;
    let failed: Vec<Entry> = outcomes
        .iter()
        .filter(|outcome| outcome.verdict != Verdict::Pass)
        .cloned()
        .map(Entry::new)
        .collect();
    if !failed.is_empty() {
        let look = Look {
            color: false,
            verbose: true,
            command: "cargo run -- run",
        };
        return Err(text::details(&failed, look).into());
    }
    let (folder, name) = snapshot(profile, id);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let text = match outcomes.as_slice() {
        [only] if !is_derived(id) => written(only),
        many => many.iter().map(line).collect(),
    };
    settings.bind(|| insta::assert_snapshot!(name, text));
    Ok(())
}

fn run(profile: &str, id: &str) -> Result<Vec<Outcome>, Error> {
    let plan = plan(profile, id)?;
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
    let mut outcomes = Vec::new();
    stage.run(&plan, &options, exchanges, |outcome| {
        outcomes.push(outcome);
        ControlFlow::Continue(())
    })?;
    Ok(outcomes)
}

fn plan(profile: &str, id: &str) -> Result<Plan, Error> {
    let (catalog, suite) = (Catalog::new(Files::own()), Suite::open(Files::own())?);
    let pattern = if is_derived(id) {
        format!("{id}/")
    } else {
        id.to_owned()
    };
    Plan::new(
        &suite,
        &catalog,
        &suite.select(&catalog, &[pattern])?,
        &[profile.to_owned()],
    )
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

/// What the line of an error code begins with, and what that of a right signature is.
const CODES: [&str; 2] = ["pg_error_code:", "code:"];
const SIGNATURES: [&str; 2] = ["pg_sig: (valid)", "sign: (valid)"];

/// A derived case and how it was answered, in a line.
fn line(outcome: &Outcome) -> String {
    let what = outcome.case.id.rsplit('/').next().unwrap_or_default();
    let answer = outcome
        .transcripts
        .last()
        .map(|transcript| &transcript.answer);
    let http = answer
        .and_then(|answer| answer.head.lines().next())
        .unwrap_or_default();
    let code = answer.and_then(|answer| {
        answer
            .body
            .lines()
            .find(|line| CODES.iter().any(|code| line.trim().starts_with(code)))
    });
    let is_signed = |line: &str| SIGNATURES.contains(&line.trim());
    let signed = answer.is_some_and(|answer| answer.body.lines().any(is_signed));
    let signed = if signed { "signed" } else { "unsigned" };
    format!(
        "{what:<28}{http}, {}, {signed}\n",
        code.map_or("accepted", str::trim)
    )
}
