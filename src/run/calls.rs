//! Calls that our side received while a case is under way: the step `await`, and what nobody awaited.

use std::sync::Arc;
use std::time::Duration;

use crate::cases::case::{Await, Case};
use crate::check::expectation;
use crate::check::finding::Finding;
use crate::error::Error;
use crate::run::control::Control;
use crate::run::evidence::Evidence;
use crate::run::execute::Trial;
use crate::run::inbox::{Delivered, describing};
use crate::run::judge::Asked;
use crate::specs::files::At;
use crate::specs::source::Level;

impl<'a, C: Control> Trial<'a, C> {
    /// Whatever is due by now is delivered first, so that what did not come does not come.
    pub(super) async fn wait(
        &mut self,
        case: &'a Case,
        at: At,
        wish: &'a Await,
    ) -> Result<(), Error> {
        self.settle().await?;
        let (inbox, merchant_id) = (&self.way()?.inbox, &self.identity.merchant_id);
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
                let evidence = self.evidence_of(delivered);
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

    /// Calls that nobody asked for. They need not be wrong, but whoever writes a case should know of them.
    pub(super) async fn left_over(&mut self, case: &'a Case) -> Result<(), Error> {
        let mut endpoints = self.item.endpoints.values();
        if endpoints.any(|endpoint| endpoint.callback().is_some()) {
            self.settle().await?;
        }
        let inbox = &self.way()?.inbox;
        let returns = &self.item.profile.family.returns;
        let ignored: Vec<String> = case.ignore.iter().chain(returns).cloned().collect();
        while let Some(delivered) = inbox.take_other(&self.identity.merchant_id, &ignored) {
            let expected = "no call that the case does not await".to_owned();
            let actual = format!("`{}` was called", delivered.callback);
            let at = At::START;
            let found = expectation::otherwise(self.wisher(case), None, at, expected, actual);
            let weaker = |found: Finding| Finding {
                level: found.level.min(Level::Should),
                ..found
            };
            self.findings.extend(found.into_iter().map(weaker));
            self.keep(delivered);
        }
        Ok(())
    }

    /// Takes out what a precondition lets come, so that the case itself awaits its own calls and no others.
    pub(super) async fn drop_ignored(&mut self, given: &Case) -> Result<(), Error> {
        if given.ignore.is_empty() {
            return Ok(());
        }
        self.settle().await?;
        let inbox = &self.way()?.inbox;
        for callback in &given.ignore {
            while let Some(delivered) = inbox.take(&self.identity.merchant_id, callback) {
                self.keep(delivered);
            }
        }
        Ok(())
    }

    fn keep(&mut self, delivered: Delivered) {
        let evidence = self.evidence_of(delivered);
        self.evidence.push(evidence);
    }

    fn evidence_of(&self, delivered: Delivered) -> Evidence {
        let endpoint = describing(&self.item.endpoints, &delivered.callback);
        let endpoint = endpoint.map(Arc::clone);
        Evidence::received(delivered, endpoint, self.item.profile.family.dialect)
    }

    /// Lets happen what is due by now.
    pub(super) async fn settle(&self) -> Result<(), Error> {
        let (profile, merchant_id) = (&self.item.profile.name, &self.identity.merchant_id);
        let control = self.bench.control;
        control.advance(profile, merchant_id, Duration::ZERO).await
    }
}
