//! Every flaw that a mock can be given breaks a requirement that is promised somewhere, and the cases that cover it see it:
//! without the flaw they pass, with it one of them does not. A check that is content with a flawed gateway checks nothing.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::run::outcome::Outcome;
use countersign::run::plan::{Item, Plan};
use countersign::run::schedule::Options;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::flaw::Flaw;
use countersign::stage::embedded::{Exchanges, Stage};

const FAMILIES: &[&str] = &["bisys", "paybox"];

#[test]
fn every_flaw_breaks_a_requirement_of_a_profile() {
    let (catalog, flaws) = flaws();
    let promises = promises(&catalog);
    let strange = flaws.iter().filter(|flaw| {
        let mut promised = promises.values().flatten();
        !promised.any(|id| *id == flaw.breaks)
    });
    let strange: Vec<String> = strange.map(told).collect();
    assert!(
        strange.is_empty(),
        "nobody promises what these flaws break:\n{}",
        strange.join("\n")
    );
}

#[test]
fn every_flaw_is_seen_by_a_case_that_covers_what_it_breaks() {
    let (catalog, flaws) = flaws();
    let suite = Suite::open(Files::own()).expect("the cases are found");
    let promises = promises(&catalog);
    let mut unseen = Vec::new();
    let mut whole: BTreeMap<&String, Plan> = BTreeMap::new();
    for flaw in &flaws {
        let mut where_promised = promises.iter();
        let profile = where_promised.find(|(_, ids)| ids.contains(&flaw.breaks));
        let Some((profile, _)) = profile else {
            continue;
        };
        let ids = suite.select(&catalog, &[]).expect("all can be selected");
        let whole = whole
            .entry(profile)
            .or_insert_with(|| plan(&suite, &catalog, &ids, profile));
        let covering = whole.items.iter().filter(|item| is_covered(item, flaw));
        let covering: Vec<String> = covering.map(|item| item.case.id.clone()).collect();
        if covering.is_empty() {
            unseen.push(format!("{}: no case covers it", told(flaw)));
            continue;
        }
        let plan = plan(&suite, &catalog, &covering, profile);
        let mut stage = Stage::new(&plan).expect("the stage starts");
        let right = run(&stage, &plan);
        let mut outcomes = right.iter();
        let wrong = outcomes.find(|outcome| outcome.verdict != Verdict::Pass);
        assert!(wrong.is_none(), "{} without a flaw: {wrong:?}", told(flaw));
        stage.plant(vec![flaw.clone()]);
        let flawed = run(&stage, &plan);
        if !flawed.iter().any(sees) && named(&flawed, flaw) <= named(&right, flaw) {
            unseen.push(format!(
                "{}: not seen by {}",
                told(flaw),
                covering.join(", ")
            ));
        }
    }
    assert!(
        unseen.is_empty(),
        "{} flaws are not seen:\n{}",
        unseen.len(),
        unseen.join("\n")
    );
}

/// Whether a case found something: one that could not go on without saying why has not.
fn sees(outcome: &Outcome) -> bool {
    match outcome.verdict {
        Verdict::Fail | Verdict::NonStrict => true,
        Verdict::Inconclusive => !outcome.findings.is_empty(),
        _ => false,
    }
}

/// How often cases tell of the requirement that a flaw breaks. What is only inferred is told as info and changes no verdict.
fn named(outcomes: &[Outcome], flaw: &Flaw) -> usize {
    let findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
    let named = findings.filter(|finding| finding.requirement == flaw.breaks);
    named.count()
}

/// Whether a case names the requirement that a flaw breaks, or the beginning of its id.
fn is_covered(item: &Item, flaw: &Flaw) -> bool {
    let mut covers = item.case.covers.iter();
    let covered = covers.any(|begin| {
        let rest = flaw.breaks.strip_prefix(begin.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    covered && item.skip.is_none()
}

fn flaws() -> (Catalog, Vec<Flaw>) {
    let catalog = Catalog::new(Files::own());
    let of = |family: &&str| catalog.flaws(family).expect("the flaws load");
    let flaws: Vec<Flaw> = FAMILIES.iter().flat_map(of).collect();
    assert!(!flaws.is_empty());
    (catalog, flaws)
}

/// The ids of what each profile promises.
fn promises(catalog: &Catalog) -> BTreeMap<String, Vec<String>> {
    let profiles = catalog.profiles().expect("the profiles are found");
    let profiles = profiles.into_iter().map(|(name, _)| {
        let profile = catalog.profile(&name).expect("the profile loads");
        let ids = profile.endpoints.iter().flat_map(|endpoint| {
            let ids = catalog.requirement_ids(&profile, endpoint);
            ids.expect("the endpoint loads").to_vec()
        });
        let ids = ids.collect();
        (name, ids)
    });
    profiles.collect()
}

fn plan(suite: &Suite, catalog: &Catalog, ids: &[String], profile: &str) -> Plan {
    let plan = Plan::new(suite, catalog, ids, &[profile.to_owned()]);
    plan.expect("the plan is made")
}

fn run(stage: &Stage, plan: &Plan) -> Vec<Outcome> {
    let options = Options {
        jobs: 8,
        repeat: 1,
        seed: None,
    };
    let exchanges = Exchanges {
        time_limit: Duration::from_secs(30),
        keep: false,
    };
    let mut outcomes = Vec::new();
    let ran = stage.run(plan, &options, exchanges, |outcome| {
        outcomes.push(outcome);
        ControlFlow::Continue(())
    });
    ran.expect("the run starts");
    outcomes
}

fn told(flaw: &Flaw) -> String {
    format!("{} ({})", flaw.name, flaw.breaks)
}
