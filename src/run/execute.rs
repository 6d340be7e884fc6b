//! One case from its first step to its verdict: [`execute`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cases::case::{Action, Send, Step};
use crate::cases::template::Template;
use crate::check::expectation::expectation;
use crate::check::finding::{Finding, SignatureDetail, Subject};
use crate::check::message::{self, unreadable_answer};
use crate::check::verdict::Verdict;
use crate::codec::decode_answer;
use crate::error::Error;
use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::params::Params;
use crate::protocol::received::{Malformed, Received};
use crate::protocol::stored_card::StoredCard;
use crate::run::control::{Control, World};
use crate::run::outcome::Outcome;
use crate::run::plan::Item;
use crate::run::prepare::{Context, Prepared, prepare};
use crate::run::target::Target;
use crate::run::variables::Identity;
use crate::sign::base_string::masked;
use crate::sign::explain::{Signer, explain};
use crate::sign::signature::verify;
use crate::specs::endpoint::Endpoint;
use crate::transcript::exchange::{Sent, Transcript};
use crate::transcript::mask::{Mask, SignatureMark};
use crate::transport::client::Client;
use crate::transport::message::Exchange;

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

/// One exchange, kept until it is known whether somebody wants to see it.
struct Evidence {
    prepared: Prepared,
    exchange: Exchange,
    received: Option<Result<Received, Malformed>>,
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
        let received = exchange
            .result
            .as_ref()
            .ok()
            .map(|answer| decode_answer(answer.http, &answer.body));
        match (&exchange.result, &received) {
            (Err(failure), _) => self.reason = Some(failure.to_string()),
            (_, Some(Err(malformed))) => {
                let found = vec![unreadable_answer(endpoint, &malformed.to_string())];
                self.findings.extend(self.placed(step, send, found));
            }
            (_, Some(Ok(received))) => {
                let (wish, promise) = self.judge(send, endpoint, &prepared, received);
                let promise = self.placed(step, send, promise);
                self.findings.extend(merged(wish, promise));
            }
            (Ok(_), None) => {}
        }
        self.evidence.push(Evidence {
            prepared,
            exchange,
            received,
        });
        Ok(())
    }

    /// What the case's wish finds, and what the endpoint's promise finds.
    fn judge(
        &mut self,
        send: &Send,
        endpoint: &Endpoint,
        prepared: &Prepared,
        received: &Received,
    ) -> (Vec<Finding>, Vec<Finding>) {
        let Prepared {
            script, dialect, ..
        } = prepared;
        let signature = message::Signature {
            script,
            secret: &self.identity.secret,
            dialect: *dialect,
        };
        let mut promise = message::answer(endpoint, received, signature);
        for finding in promise
            .iter_mut()
            .filter(|finding| finding.subject == Subject::Signature)
        {
            let text = received.params.text(SIGNATURE_FIELD).unwrap_or_default();
            finding.signature = Some(SignatureDetail {
                base_string: masked(script, &received.params, *dialect),
                mistake: explain(text, &signer(prepared, &received.params, &self.identity))
                    .map(|found| found.says),
            });
        }
        let variables = &mut self.identity.variables;
        (
            expectation(&self.item.case, &send.expect, endpoint, received, variables),
            promise,
        )
    }

    /// Promises stand in the specs; in the case file it is the element that names the field, else the step, that asked.
    fn placed(&self, step: &Step, send: &Send, mut findings: Vec<Finding>) -> Vec<Finding> {
        for finding in &mut findings {
            let name = match &finding.subject {
                Subject::Field(name) => name,
                Subject::Signature => SIGNATURE_FIELD,
                Subject::Message => "",
            };
            let element = send.expect.xml.as_ref().and_then(|root| root.find(name));
            let at = element.map_or(step.at, |element| element.at);
            finding.place = Some(self.item.case.file.place(at));
        }
        findings
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
        let verdict = Verdict::of(&self.findings);
        let verdict = if self.reason.is_some() {
            verdict.max(Verdict::Inconclusive)
        } else {
            verdict
        };
        let mask = Mask {
            secret: &self.identity.secret,
        };
        let wanted = self.bench.keep_transcripts || verdict > Verdict::Pass;
        let evidence = self.evidence.iter().filter(|_| wanted);
        let transcripts = evidence
            .map(|evidence| evidence.transcript(&self.identity, mask))
            .collect();
        let findings = self
            .findings
            .into_iter()
            .map(|finding| masked_finding(finding, mask))
            .collect();
        Outcome {
            case: Arc::clone(&self.item.case),
            profile: Arc::clone(&self.item.profile),
            verdict,
            reason: self.reason.map(|reason| mask.text(&reason)),
            findings,
            transcripts,
            elapsed,
        }
    }
}

impl Evidence {
    fn transcript(&self, identity: &Identity, mask: Mask<'_>) -> Transcript {
        let sent = mark(&self.prepared, &self.prepared.params, identity);
        let received = self.received.as_ref().map(|received| {
            let mark = received
                .as_ref()
                .map(|received| mark(&self.prepared, &received.params, identity));
            (received, mark.unwrap_or(SignatureMark::Wrong(None)))
        });
        let received = received.as_ref().map(|(received, mark)| (*received, mark));
        let Prepared {
            params, encoding, ..
        } = &self.prepared;
        let sent = Sent {
            params,
            encoding: *encoding,
            mark: &sent,
        };
        Transcript::new(&self.exchange, sent, received, mask)
    }
}

/// Both findings, the wish's first. Where wish and promise found one thing, the promise says it better.
fn merged(wish: Vec<Finding>, promise: Vec<Finding>) -> Vec<Finding> {
    let said = |finding: &Finding| {
        let part = format!("{}.", finding.requirement);
        promise
            .iter()
            .any(|promise| promise.requirement.starts_with(&part) && promise.place == finding.place)
    };
    let wish: Vec<Finding> = wish.into_iter().filter(|finding| !said(finding)).collect();
    wish.into_iter().chain(promise).collect()
}

fn signer<'a>(prepared: &'a Prepared, params: &'a Params, identity: &'a Identity) -> Signer<'a> {
    let url = &prepared.request.url;
    let path = url
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|slash| &rest[slash..]));
    Signer {
        path: path.unwrap_or(url),
        script: &prepared.script,
        params,
        secret: &identity.secret,
    }
}

fn mark(prepared: &Prepared, params: &Params, identity: &Identity) -> SignatureMark {
    let signature = params.text(SIGNATURE_FIELD).unwrap_or_default();
    if verify(
        signature,
        &prepared.script,
        params,
        &identity.secret,
        prepared.dialect,
    ) {
        return SignatureMark::Valid;
    }
    SignatureMark::Wrong(
        explain(signature, &signer(prepared, params, identity)).map(|mistake| mistake.says),
    )
}

/// Findings quote values, and reach people.
fn masked_finding(finding: Finding, mask: Mask<'_>) -> Finding {
    let signature = finding.signature.map(|detail| SignatureDetail {
        base_string: mask.text(&detail.base_string),
        ..detail
    });
    Finding {
        expected: mask.text(&finding.expected),
        actual: mask.text(&finding.actual),
        signature,
        ..finding
    }
}
