//! What each kind of step does in a case that is under way.

use std::time::Duration;

use futures_util::future::join_all;

use crate::cases::case::{Action, Await, Case, Step, Visit};
use crate::cases::expectation::Expectation;
use crate::cases::send::Send;
use crate::cases::template::Template;
use crate::check::expectation::{self, Arrived, Wisher};
use crate::check::finding::Finding;
use crate::error::Error;
use crate::run::control::{Control, Holding};
use crate::run::evidence::Evidence;
use crate::run::execute::Trial;
use crate::run::judge::Asked;
use crate::run::prepare::{Context, Prepared, prepare};
use crate::specs::endpoint::Endpoint;
use crate::specs::files::At;
use crate::specs::source::Level;

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
        let client = &self.way()?.client;
        let mut prepared = Vec::new();
        for (at, send) in sends {
            prepared.push(self.prepared(case, *at, send)?);
        }
        let wishes = || sends.iter().map(|(_, send)| &send.expect);
        let before = self
            .ledger_if(wishes().any(|wish| wish.stored.is_some()))
            .await?;
        let requests = prepared
            .iter()
            .map(|(_, prepared)| prepared.request.clone());
        let exchanges = join_all(requests.map(|request| client.send(request))).await;
        let after = self.ledger_if(before.is_some()).await?;
        for (((endpoint, prepared), exchange), (at, send)) in
            prepared.into_iter().zip(exchanges).zip(sends)
        {
            let evidence = Evidence::sent(prepared, exchange);
            let wisher = self.wisher(case);
            let asked = Asked {
                wisher,
                at: *at,
                wish: &send.expect,
                endpoint: Some(endpoint),
            };
            match &evidence.exchange.result {
                Ok(_) => {
                    let found = asked.answer(&evidence, &mut self.identity);
                    self.findings.extend(found);
                    self.compare_ledger(wisher, Some(endpoint), &send.expect, &before, &after);
                }
                Err(failure) => self.reason = Some(failure.to_string()),
            }
            self.evidence.push(evidence);
        }
        Ok(())
    }

    fn prepared(
        &self,
        case: &'a Case,
        at: At,
        send: &Send,
    ) -> Result<(&'a Endpoint, Prepared), Error> {
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
            secret: &self.identity.secret,
            variables: &self.identity.variables,
        };
        Ok((endpoint, prepare(context, send)?))
    }

    /// Whatever is due by now is delivered first, so that what did not come does not come.
    async fn wait(&mut self, case: &'a Case, at: At, wish: &'a Await) -> Result<(), Error> {
        let (profile, merchant_id) = (&self.item.profile.name, &self.identity.merchant_id);
        let control = self.bench.control;
        control
            .advance(profile, merchant_id, Duration::ZERO)
            .await?;
        let inbox = &self.way()?.inbox;
        let delivered = match &wish.callback {
            Some(callback) => inbox.take(merchant_id, callback),
            // Where the browser returned is told by the visit.
            None => inbox.take_other(merchant_id, &self.item.profile.family.returns),
        };
        let named = wish
            .endpoint
            .as_ref()
            .and_then(|name| self.item.endpoints.get(name));
        let asked = Asked {
            wisher: self.wisher(case),
            at,
            wish: &wish.expect,
            endpoint: named.map(AsRef::as_ref),
        };
        let otherwise = |expected: String, actual: &str| {
            expectation::otherwise(
                asked.wisher,
                asked.endpoint,
                at,
                expected,
                actual.to_owned(),
            )
        };
        let found = match (&wish.callback, delivered) {
            (None, None) => Vec::new(),
            (Some(callback), None) => otherwise(format!("a call of `{callback}`"), "none came"),
            (wanted, Some(delivered)) => {
                let callback = delivered.callback.clone();
                let evidence = Evidence::received(delivered, self.item.profile.family.dialect);
                let found = match wanted {
                    Some(_) => asked.call(&evidence, &mut self.identity),
                    None => otherwise("no call".to_owned(), &format!("`{callback}` was called")),
                };
                self.evidence.push(evidence);
                found
            }
        };
        self.findings.extend(found);
        Ok(())
    }

    async fn visit(&mut self, case: &'a Case, at: At, visit: &'a Visit) -> Result<(), Error> {
        let client = &self.way()?.client;
        let fill = |template: &Template| {
            let unset = |name| {
                let what = format!("the variable `{name}` has no value");
                let error = case.file.error(at, what);
                error.because("the answer that should have given it did not")
            };
            template.fill(&self.identity.variables).map_err(unset)
        };
        let url = visit.url.as_ref().map(fill).transpose()?;
        let entered = visit.submit.as_ref().map(|fields| {
            let field = |(name, template): &(String, Template)| {
                Ok::<_, Error>((name.clone(), fill(template)?))
            };
            fields.iter().map(field).collect::<Result<Vec<_>, _>>()
        });
        let entered = entered.transpose()?;
        let before = self.ledger_if(visit.expect.stored.is_some()).await?;
        let here = |error: Error| error.at(case.file.place(at));
        let mut opened = Vec::new();
        if let Some(url) = url {
            opened.extend(self.browser.open(client, &url).await.map_err(here)?);
        }
        if let Some(entered) = &entered {
            opened.extend(self.browser.submit(client, entered).await.map_err(here)?);
        }
        let after = self.ledger_if(before.is_some()).await?;
        let failure = opened
            .last()
            .and_then(|last| last.exchange.result.as_ref().err());
        self.reason = failure.map(ToString::to_string);
        let dialect = self.item.profile.family.dialect;
        let evidence = opened
            .into_iter()
            .map(|opened| Evidence::opened(opened, dialect));
        self.evidence.extend(evidence);
        let wisher = self.wisher(case);
        if let Some(here) = self.browser.here() {
            let arrived = Arrived {
                url: &here.url,
                http: here.http,
                text: &here.page.text,
            };
            let variables = &mut self.identity.variables;
            let found = expectation::page(wisher, &visit.expect, arrived, variables);
            self.findings.extend(found);
            self.compare_ledger(wisher, None, &visit.expect, &before, &after);
        }
        Ok(())
    }

    /// Calls that nobody asked for. They need not be wrong, but whoever writes a case should know of them.
    pub(super) async fn left_over(&mut self, case: &'a Case) -> Result<(), Error> {
        let called = |endpoint: &std::sync::Arc<Endpoint>| endpoint.callback().is_some();
        if self.item.endpoints.values().any(called) {
            let (profile, merchant_id) = (&self.item.profile.name, &self.identity.merchant_id);
            let control = self.bench.control;
            control
                .advance(profile, merchant_id, Duration::ZERO)
                .await?;
        }
        let inbox = &self.way()?.inbox;
        let returns = &self.item.profile.family.returns;
        let ignored: Vec<String> = case.ignore.iter().chain(returns).cloned().collect();
        while let Some(delivered) = inbox.take_other(&self.identity.merchant_id, &ignored) {
            let expected = "no call that the case does not await".to_owned();
            let actual = format!("`{}` was called", delivered.callback);
            let at = At::START;
            let found = expectation::otherwise(self.wisher(case), None, at, expected, actual);
            self.findings
                .extend(found.into_iter().map(|finding| Finding {
                    level: finding.level.min(Level::Should),
                    ..finding
                }));
            let dialect = self.item.profile.family.dialect;
            self.evidence.push(Evidence::received(delivered, dialect));
        }
        Ok(())
    }

    fn wisher(&self, case: &'a Case) -> Wisher<'a> {
        Wisher {
            case,
            endpoints: &self.item.endpoints,
        }
    }

    async fn ledger_if(&self, wanted: bool) -> Result<Option<Holding>, Error> {
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

    fn compare_ledger(
        &mut self,
        wisher: Wisher<'_>,
        endpoint: Option<&Endpoint>,
        wish: &Expectation,
        before: &Option<Holding>,
        after: &Option<Holding>,
    ) {
        if let (Some((at, wish)), Some(before), Some(after)) = (&wish.stored, before, after) {
            let found = expectation::ledger(wisher, endpoint, (*at, wish), before, after);
            self.findings.extend(found);
        }
    }
}
