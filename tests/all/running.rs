//! Whole runs: the same in any order and on any number of jobs, and what the exit code and the collector make of outcomes.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::run::collect::Collector;
use countersign::run::outcome::{Outcome, Summary};
use countersign::run::plan::Plan;
use countersign::run::schedule::Options;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::embedded::{Exchanges, Stage};

#[test]
fn ten_runs_in_other_orders_and_on_other_numbers_of_jobs_are_the_same() {
    // Derived cases are the simplest ones with one thing made wrong: they have no order of their own.
    let plan = plan_of(Files::own(), &[], |id| !id.contains("/derived/"));
    let first = written(&run(&plan, &options(1, None)));
    for round in 0..10 {
        let again = written(&run(&plan, &options(1 + round * 3, Some(round as u64))));
        assert_eq!(first, again, "round {round}");
    }
}

#[test]
fn entries_come_in_the_order_of_the_plan_whatever_the_order_of_the_run() {
    let plan = plan_of(Files::own(), &["paybox/cardstorage-*"], |_| true);
    let expected: Vec<&str> = plan
        .items
        .iter()
        .map(|item| item.case.id.as_str())
        .collect();
    let mut collector = Collector::new(&plan, 2);
    let twice = Options {
        repeat: 2,
        ..options(8, Some(7))
    };
    let entries: Vec<_> = run(&plan, &twice)
        .into_iter()
        .flat_map(|outcome| collector.add(outcome))
        .collect();
    let ids: Vec<&str> = entries
        .iter()
        .map(|entry| entry.worst.case.id.as_str())
        .collect();
    assert_eq!(ids, expected);
    assert!(entries.iter().all(|entry| entry.runs() == 2));
    assert_eq!(collector.summary.count(Verdict::Pass), plan.items.len());
}

#[test]
fn repeats_are_other_merchants_and_end_alike() {
    let plan = plan_of(Files::own(), &["paybox/flows/"], |_| true);
    let outcomes = run(
        &plan,
        &Options {
            repeat: 3,
            ..options(16, None)
        },
    );
    assert_eq!(outcomes.len(), plan.items.len() * 3);
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.verdict == Verdict::Pass)
    );
}

#[test]
fn faults_of_the_target_fail_and_faults_of_the_way_are_inconclusive() {
    let verdicts: BTreeMap<String, Verdict> = run(&plan(faults()), &options(4, None))
        .into_iter()
        .map(|outcome| {
            (
                outcome
                    .case
                    .id
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                outcome.verdict,
            )
        })
        .collect();
    let inconclusive = ["closes-the-connection", "cuts-the-answer", "is-slow"];
    for (case, verdict) in verdicts {
        let expected = if inconclusive.contains(&&*case) {
            Verdict::Inconclusive
        } else {
            Verdict::Fail
        };
        assert_eq!(verdict, expected, "{case}");
    }
}

#[test]
fn the_exit_code_follows_the_worst_verdict() {
    use Verdict::{Fail, Inconclusive, NonStrict, Pass, Skipped};
    // The verdicts of a run, the exit code, the exit code with --strict.
    let rows: &[(&[Verdict], u8, u8)] = &[
        (&[Pass], 0, 0),
        (&[Pass, Skipped], 0, 0),
        (&[Pass, NonStrict], 0, 1),
        (&[Pass, Inconclusive], 2, 2),
        (&[NonStrict, Inconclusive], 2, 1),
        (&[Pass, Fail], 1, 1),
        (&[Fail, Inconclusive], 1, 1),
        (&[Skipped, Skipped], 2, 2),
        (&[], 2, 2),
    ];
    for (verdicts, code, strict) in rows {
        let mut summary = Summary::default();
        verdicts.iter().for_each(|verdict| summary.add(*verdict));
        assert_eq!(
            (summary.exit_code(false), summary.exit_code(true)),
            (*code, *strict),
            "{verdicts:?}"
        );
    }
}

fn plan(files: Files) -> Plan {
    plan_of(files, &[], |_| true)
}

/// The plan of the selected cases that are wanted.
fn plan_of(files: Files, patterns: &[&str], wanted: impl Fn(&str) -> bool) -> Plan {
    let (catalog, suite) = (
        Catalog::new(files.clone()),
        Suite::open(files).expect("the cases are found"),
    );
    let patterns: Vec<String> = patterns
        .iter()
        .map(|pattern| (*pattern).to_owned())
        .collect();
    let mut ids = suite
        .select(&catalog, &patterns)
        .expect("they select cases");
    ids.retain(|id| wanted(id));
    Plan::new(&suite, &catalog, &ids, &[]).expect("every case loads")
}

fn faults() -> Files {
    Files::new(
        None,
        Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/faults")),
    )
}

fn options(jobs: usize, seed: Option<u64>) -> Options {
    Options {
        jobs,
        repeat: 1,
        seed,
    }
}

fn run(plan: &Plan, options: &Options) -> Vec<Outcome> {
    let stage = Stage::new(plan).expect("the mock starts");
    let exchanges = Exchanges {
        time_limit: Duration::from_secs(30),
        keep: true,
    };
    let mut outcomes = Vec::new();
    let ran = stage.run(plan, options, exchanges, |outcome| {
        outcomes.push(outcome);
        ControlFlow::Continue(())
    });
    ran.expect("the runner starts");
    outcomes
}

/// Verdict and transcripts of each case on each profile.
fn written(outcomes: &[Outcome]) -> BTreeMap<(String, String), String> {
    let text = |outcome: &Outcome| {
        let exchanges: Vec<String> = outcome
            .transcripts
            .iter()
            .map(ToString::to_string)
            .collect();
        format!("{}\n{}", outcome.verdict.word(), exchanges.join("\n"))
    };
    outcomes
        .iter()
        .map(|outcome| {
            let name = (outcome.profile.name.clone(), outcome.case.id.clone());
            (name, text(outcome))
        })
        .collect()
}
