//! What each kind of step does in a case that is under way; `calls` and `visits` hold the steps of our side and of the payer.

use std::sync::Arc;

use futures_util::future::join_all;

use crate::cases::case::{Action, Case, Step};
use crate::cases::expectation::{Expectation, ExpectedLedger};
use crate::cases::send::Send;
use crate::check::expectation::{self, Wisher};
use crate::error::{Error, near_or_known};
use crate::run::control::{Control, Holding};
use crate::run::evidence::Evidence;
use crate::run::execute::Trial;
use crate::run::judge::Asked;
use crate::run::prepare::{Context, Prepared, prepare};
use crate::specs::endpoint::Endpoint;
use crate::specs::files::At;
use crate::transport::message::Failure;

impl<'a, C: Control> Trial<'a, C> {
    /// Does the steps of a case, or of a precondition, until one fails.
    pub(super) async fn steps(&mut self, case: &'a Case, steps: &'a [Step]) -> Result<(), Error> {
        for step in steps {
            if !self.goes_on() {
                break;
            }
            match &step.action {
                Action::Repeat(times, inner) => {
                    for _ in 0..*times {
                        for step in inner {
                            if self.goes_on() {
                                self.step(case, step).await?;
                            }
                        }
                    }
                }
                _ => self.step(case, step).await?,
            }
        }
        Ok(())
    }

    async fn step(&mut self, case: &'a Case, step: &'a Step) -> Result<(), Error> {
        let (profile, merchant_id) = (&self.item.profile.name, &self.identity.merchant_id);
        let control = self.bench.control;
        match &step.action {
            Action::Fault(fault) => control.fault(profile, merchant_id, fault).await,
            Action::Advance(by) => control.advance(profile, merchant_id, *by).await,
            Action::Await(wish) => self.wait(case, step.at, wish).await,
            Action::Visit(visit) => self.visit(case, step.at, visit).await,
            Action::Send(_) | Action::Together(_) => {
                self.send(case, &step.action.sends(step.at)).await
            }
            Action::Repeat(..) => Ok(()), // The loader puts no repeat into a repeat.
        }
    }

    /// Sends requests, all of them at once if there are more, and judges the answers in the order of writing.
    async fn send(&mut self, case: &'a Case, sends: &[(At, &'a Send)]) -> Result<(), Error> {
        let way = self.way()?;
        let mut prepared = Vec::new();
        for (at, send) in sends {
            prepared.push(self.prepared(case, *at, send)?);
        }
        let wishes = || sends.iter().map(|(_, send)| &send.expect);
        let before = self
            .ledger_if(wishes().any(|wish| wish.stored.is_some()))
            .await?;
        let clients = prepared.iter();
        let clients = clients.map(|(_, prepared)| way.client(prepared.certificate));
        let clients = clients.collect::<Result<Vec<_>, _>>()?;
        let requests = prepared.iter().zip(&clients);
        let requests =
            requests.map(|((_, prepared), client)| client.send(prepared.request.clone()));
        let exchanges = join_all(requests).await;
        let after = self.ledger_if(before.is_some()).await?;
        for (((endpoint, prepared), exchange), (at, send)) in
            prepared.into_iter().zip(exchanges).zip(sends)
        {
            let dialect = self.item.profile.family.dialect;
            let evidence = Evidence::sent(prepared, exchange, endpoint, dialect);
            let asked = Asked {
                wisher: self.wisher(case),
                at: *at,
                wish: &send.expect,
                endpoint: Some(endpoint),
            };
            // Where no message is expected, a page may come: the shop sends the payer there.
            if send.expect.no_message && evidence.exchange.result.is_ok() {
                self.browser.stand(evidence.exchange.clone());
            }
            self.judge(asked, &evidence, &before, &after);
            self.evidence.push(evidence);
        }
        Ok(())
    }

    /// What is wrong with the answer to a request, or with the ledger after a handshake that was to be refused.
    fn judge(
        &mut self,
        asked: Asked<'_>,
        evidence: &Evidence,
        before: &Option<Holding>,
        after: &Option<Holding>,
    ) {
        let Asked {
            wisher,
            wish,
            endpoint,
            ..
        } = asked;
        let found = match (&evidence.exchange.result, wish.refused_handshake) {
            (Ok(answer), Some(at)) => {
                let expected = "a refused TLS handshake".to_owned();
                let actual = format!("an answer with HTTP {}", answer.http);
                let found = expectation::otherwise(wisher, endpoint, at, expected, actual);
                self.findings.extend(found);
                return;
            }
            (Ok(_), None) => asked.answer(evidence, &mut self.identity),
            (Err(Failure::Refused(_)), Some(_)) => Vec::new(),
            // No answer came, which is nobody's fault for certain.
            (Err(failure), _) => {
                self.reason = Some(failure.to_string());
                return;
            }
        };
        self.findings.extend(found);
        self.compare_ledger(wisher, endpoint, wish, before, after);
    }

    fn prepared(
        &self,
        case: &'a Case,
        at: At,
        send: &Send,
    ) -> Result<(&'a Arc<Endpoint>, Prepared), Error> {
        let item = self.item;
        let (profile, name) = (&item.profile, &send.endpoint);
        let missing = || Error::new(format!("profile `{}` has no `{name}`", profile.name));
        let endpoint = item.endpoints.get(name).ok_or_else(missing)?;
        let gateway = self.bench.target.gateways.get(&profile.name);
        let context = Context {
            case,
            at,
            profile,
            endpoint,
            gateway: gateway.map_or("", String::as_str),
            secrets: &self.identity.secrets,
            variables: &self.identity.variables,
        };
        Ok((endpoint, prepare(context, send)?))
    }

    pub(super) fn wisher(&self, case: &'a Case) -> Wisher<'a> {
        Wisher {
            case,
            endpoints: &self.item.endpoints,
        }
    }

    pub(super) async fn ledger_if(&self, wanted: bool) -> Result<Option<Holding>, Error> {
        if !wanted {
            return Ok(None);
        }
        let (profile, merchant_id) = (&self.item.profile.name, &self.identity.merchant_id);
        self.bench
            .control
            .ledger(profile, merchant_id)
            .await
            .map(Some)
    }

    pub(super) fn compare_ledger(
        &mut self,
        wisher: Wisher<'_>,
        endpoint: Option<&Endpoint>,
        wish: &Expectation,
        before: &Option<Holding>,
        after: &Option<Holding>,
    ) {
        let (Some((at, wish)), Some(before), Some(after)) = (&wish.stored, before, after) else {
            return;
        };
        if let ExpectedLedger::Counts(counts) = wish
            && let Some((kind, _)) = counts.iter().find(|(kind, _)| !after.contains_key(kind))
        {
            // The case is at fault, and not the target.
            let kinds: Vec<&str> = after.keys().map(String::as_str).collect();
            let what = format!("the ledger knows no `{kind}`");
            let error = wisher.case.file.error(*at, what);
            self.reason = Some(error.mend(near_or_known(kind, &kinds)).to_string());
            return;
        }
        let found = expectation::ledger(wisher, endpoint, (*at, wish), before, after);
        self.findings.extend(found);
    }
}
