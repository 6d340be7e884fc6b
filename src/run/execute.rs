//! One case from its first step to its verdict: [`execute`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cases::case::{Action, Send, Step};
use crate::cases::template::Template;
use crate::check::finding::{Finding, SignatureDetail};
use crate::check::verdict::Verdict;
use crate::error::Error;
use crate::protocol::stored_card::StoredCard;
use crate::run::control::{Control, World};
use crate::run::evidence::Evidence;
use crate::run::judge::{Asked, judge};
use crate::run::outcome::Outcome;
use crate::run::plan::Item;
use crate::run::prepare::{Context, prepare};
use crate::run::target::Target;
use crate::run::variables::Identity;
use crate::transcript::mask::Mask;
use crate::transport::client::Client;

/// What a case is run with.
#[derive(Debug)]
pub struct Bench<'a, C> {
    /// Where requests go.
    pub target: &'a Target,
    /// The mock's other door.
    pub control: &'a C,
    /// What sends.
    pub client: &'a Client,
    /// Whether transcripts of passes are kept too.
    pub keep_transcripts: bool,
}

/// Runs one case on one profile. Faults of ours end in an inconclusive verdict with the reason, never in a failure of the
/// target.
pub async fn execute<C: Control>(bench: &Bench<'_, C>, item: &Item, repeat: usize) -> Outcome {
    let identity = Identity::new(&item.case, &item.profile, bench.target, repeat);
    let mut trial = Trial {
        bench,
        item,
        identity,
        evidence: Vec::new(),
        findings: Vec::new(),
        reason: None,
    };
    let start = Instant::now();
    let ran = trial.run().await;
    let elapsed = start.elapsed();
    if let Err(error) = ran {
        trial.reason.get_or_insert_with(|| error.to_string());
    }
    trial.outcome(elapsed)
}

struct Trial<'a, C> {
    bench: &'a Bench<'a, C>,
    item: &'a Item,
    identity: Identity,
    evidence: Vec<Evidence>,
    findings: Vec<Finding>,
    reason: Option<String>,
}

impl<'a, C: Control> Trial<'a, C> {
    async fn run(&mut self) -> Result<(), Error> {
        let (profile, merchant_id) = (&self.item.profile.name, self.identity.merchant_id.clone());
        let world = World {
            profile: profile.clone(),
            merchant_id: merchant_id.clone(),
            secret: self.identity.secret.clone(),
            cards: self.cards()?,
        };
        self.bench.control.open(world).await?;
        let ran = self.steps().await;
        self.bench.control.close(profile, &merchant_id).await;
        ran
    }

    /// Later steps stand on earlier ones, so the first that fails is the last.
    async fn steps(&mut self) -> Result<(), Error> {
        let steps: &'a [Step] = &self.item.case.steps;
        for step in steps {
            match &step.action {
                Action::Fault(fault) => {
                    let (profile, merchant_id) =
                        (&self.item.profile.name, &self.identity.merchant_id);
                    self.bench
                        .control
                        .fault(profile, merchant_id, fault)
                        .await?;
                }
                Action::Send(send) => self.send(step, send).await?,
            }
            if self.reason.is_some() || Verdict::of(&self.findings) == Verdict::Fail {
                break;
            }
        }
        Ok(())
    }

    async fn send(&mut self, step: &Step, send: &Send) -> Result<(), Error> {
        let item: &'a Item = self.item;
        let missing = || {
            Error::new(format!(
                "profile `{}` has no `{}`",
                item.profile.name, send.endpoint
            ))
        };
        let endpoint = item.endpoints.get(&send.endpoint).ok_or_else(missing)?;
        let context = Context {
            case: &item.case,
            at: step.at,
            profile: &item.profile,
            endpoint,
            gateway: self
                .bench
                .target
                .gateways
                .get(&item.profile.name)
                .map_or("", String::as_str),
            secret: &self.identity.secret,
            variables: &self.identity.variables,
        };
        let prepared = prepare(context, send)?;
        let exchange = self.bench.client.send(prepared.request.clone()).await;
        let evidence = Evidence::new(prepared, exchange);
        match &evidence.exchange.result {
            Ok(_) => {
                let asked = Asked {
                    case: &item.case,
                    step,
                    wish: &send.expect,
                    endpoint,
                };
                self.findings
                    .extend(judge(asked, &evidence, &mut self.identity));
            }
            Err(failure) => self.reason = Some(failure.to_string()),
        }
        self.evidence.push(evidence);
        Ok(())
    }

    fn cards(&self) -> Result<Vec<StoredCard>, Error> {
        let unset = |name: String| {
            Error::new(format!(
                "the variable `{name}` has no value before the first step"
            ))
        };
        let fill = |template: &Template| template.fill(&self.identity.variables).map_err(unset);
        self.item
            .case
            .ledger
            .cards
            .iter()
            .map(|card| card.try_map(fill))
            .collect()
    }

    fn outcome(self, elapsed: Duration) -> Outcome {
        let found = Verdict::of(&self.findings);
        let verdict = if self.reason.is_some() {
            found.max(Verdict::Inconclusive)
        } else {
            found
        };
        let mask = Mask {
            secret: &self.identity.secret,
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
