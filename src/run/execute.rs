//! One case from its first step to its verdict: [`execute`]. What a step does stands in `steps`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cases::case::Case;
use crate::cases::template::Template;
use crate::check::finding::{Finding, SignatureDetail};
use crate::check::verdict::Verdict;
use crate::error::Error;
use crate::protocol::stored_card::StoredCard;
use crate::run::browser::Browser;
use crate::run::control::{Control, World};
use crate::run::evidence::Evidence;
use crate::run::inbox::Expected;
use crate::run::outcome::Outcome;
use crate::run::plan::Item;
use crate::run::target::Target;
use crate::run::variables::Identity;
use crate::run::way::Way;
use crate::specs::settings::Settings;
use crate::transcript::mask::Mask;

/// What a case is run with.
#[derive(Debug)]
pub struct Bench<'a, C> {
    /// Where requests go.
    pub target: &'a Target,
    /// The mock's other door.
    pub control: &'a C,
    /// How each profile is reached, by its name.
    pub ways: &'a BTreeMap<String, Way>,
    /// Whether transcripts of passes are kept too.
    pub keep_transcripts: bool,
}

/// Runs one case on one profile. Faults of ours end in an inconclusive verdict with the reason, never in a failure of the
/// target.
pub async fn execute<C: Control>(bench: &Bench<'_, C>, item: &Item, repeat: usize) -> Outcome {
    let identity = Identity::new(
        &item.case,
        &item.profile,
        &item.constants,
        bench.target,
        repeat,
    );
    let mut trial = Trial {
        bench,
        item,
        identity,
        browser: Browser::default(),
        evidence: Vec::new(),
        findings: Vec::new(),
        reason: None,
    };
    if let Some(why) = &item.skip {
        trial.reason = Some(why.clone());
        return Outcome {
            verdict: Verdict::Skipped,
            ..trial.outcome(Duration::ZERO)
        };
    }
    let start = Instant::now();
    let ran = trial.run().await;
    let elapsed = start.elapsed();
    if let Err(error) = ran {
        trial.reason.get_or_insert_with(|| error.to_string());
    }
    trial.outcome(elapsed)
}

/// A case that is under way.
pub(super) struct Trial<'a, C> {
    pub(super) bench: &'a Bench<'a, C>,
    pub(super) item: &'a Item,
    pub(super) identity: Identity,
    pub(super) browser: Browser,
    pub(super) evidence: Vec<Evidence>,
    pub(super) findings: Vec<Finding>,
    /// Why the case cannot be decided.
    pub(super) reason: Option<String>,
}

impl<'a, C: Control> Trial<'a, C> {
    /// How the profile is reached.
    pub(super) fn way(&self) -> Result<&'a Way, Error> {
        let name = &self.item.profile.name;
        let missing = || Error::new(format!("the run reaches no gateway of profile `{name}`"));
        self.bench.ways.get(name).ok_or_else(missing)
    }

    async fn run(&mut self) -> Result<(), Error> {
        let way = self.way()?;
        let (profile, merchant_id) = (&self.item.profile, self.identity.merchant_id.clone());
        let world = World {
            profile: profile.name.clone(),
            merchant_id: merchant_id.clone(),
            secrets: self.identity.secrets.clone(),
            settings: self.settings()?,
            cards: self.cards()?,
        };
        self.bench.control.open(world).await?;
        let expected = Expected {
            profile: Arc::clone(profile),
            endpoints: Arc::clone(&self.item.endpoints),
            secrets: self.identity.secrets.clone(),
        };
        way.inbox.open(&merchant_id, expected);
        let ran = self.whole().await;
        self.bench.control.close(&profile.name, &merchant_id).await;
        way.inbox.close(&merchant_id);
        ran
    }

    /// The preconditions, then the steps, then what was received and not asked for.
    async fn whole(&mut self) -> Result<(), Error> {
        let case: &'a Case = &self.item.case;
        for given in &case.given {
            self.answer_as(given)?;
            let mut ran = self.steps(given, &given.steps).await;
            if ran.is_ok() && self.goes_on() {
                ran = self.drop_ignored(given).await;
            }
            if let Err(error) = ran {
                self.reason.get_or_insert_with(|| error.to_string());
            }
            if !self.goes_on() {
                self.unfulfilled(given);
                return Ok(());
            }
        }
        self.answer_as(case)?;
        self.steps(case, &case.steps).await?;
        if self.goes_on() {
            self.left_over(case).await?;
        }
        Ok(())
    }

    /// A precondition that was not fulfilled decides nothing about the case.
    fn unfulfilled(&mut self, given: &Case) {
        let worst = self.findings.iter().max_by_key(|found| found.level);
        let found = worst.map(|found| format!("expected {}, but {}", found.expected, found.actual));
        let why = self.reason.take().or(found).unwrap_or_default();
        let id = &given.id;
        self.reason = Some(format!("the precondition `{id}` was not fulfilled: {why}"));
        self.findings.clear();
    }

    /// Our side answers calls as this case, or precondition, says.
    fn answer_as(&self, case: &Case) -> Result<(), Error> {
        let inbox = &self.way()?.inbox;
        inbox.answer_as(&self.identity.merchant_id, &case.answers);
        Ok(())
    }

    /// Later steps stand on earlier ones, so the first that fails is the last.
    pub(super) fn goes_on(&self) -> bool {
        self.reason.is_none() && Verdict::of(&self.findings) < Verdict::Fail
    }

    /// What a case or one of its preconditions says of the settings holds from the beginning.
    fn settings(&self) -> Result<Settings, Error> {
        let case = &self.item.case;
        let given = case.given.iter().map(|given| &given.settings);
        let mut all = given.chain([&case.settings]);
        all.try_fold(Settings::default(), |settings, other| {
            Ok(settings.and(other.try_map(|address| self.at_start(address))?))
        })
    }

    fn cards(&self) -> Result<Vec<StoredCard>, Error> {
        let given = self.item.case.given.iter().map(|given| &given.ledger);
        let ledgers = given.chain([&self.item.case.ledger]);
        let cards = ledgers.flat_map(|ledger| &ledger.cards);
        cards
            .map(|card| card.try_map(|text| self.at_start(text)))
            .collect()
    }

    /// A text that is needed before the first step.
    fn at_start(&self, template: &Template) -> Result<String, Error> {
        template.fill(&self.identity.variables).map_err(|name| {
            let what = format!("the variable `{name}` has no value before the first step");
            Error::new(what)
        })
    }

    fn outcome(self, elapsed: Duration) -> Outcome {
        let found = Verdict::of(&self.findings);
        let verdict = if self.reason.is_some() {
            found.max(Verdict::Inconclusive)
        } else {
            found
        };
        let mask = Mask {
            secrets: &self.identity.secrets,
        };
        let wanted = self.bench.keep_transcripts || verdict > Verdict::Pass;
        let evidence = self.evidence.iter().filter(|_| wanted);
        Outcome {
            case: Arc::clone(&self.item.case),
            profile: Arc::clone(&self.item.profile),
            verdict,
            reason: self.reason.map(|reason| mask.text(&reason)),
            findings: self
                .findings
                .into_iter()
                .map(|finding| masked(finding, mask))
                .collect(),
            transcripts: evidence
                .map(|evidence| evidence.transcript(&self.identity))
                .collect(),
            elapsed,
        }
    }
}

/// Findings quote values, and reach people.
fn masked(finding: Finding, mask: Mask<'_>) -> Finding {
    let masked_detail = |detail: SignatureDetail| SignatureDetail {
        base_string: mask.text(&detail.base_string),
        ..detail
    };
    Finding {
        expected: mask.line(&finding.expected),
        actual: mask.line(&finding.actual),
        signature: finding.signature.map(masked_detail),
        ..finding
    }
}
