//! What a payer does while a case is under way: the steps `visit` and `submit`.

use crate::cases::case::{Case, Visit};
use crate::cases::template::Template;
use crate::check::expectation::{self, Arrived};
use crate::error::Error;
use crate::run::browser::Opened;
use crate::run::control::Control;
use crate::run::evidence::Evidence;
use crate::run::execute::Trial;
use crate::specs::files::At;

impl<'a, C: Control> Trial<'a, C> {
    pub(super) async fn visit(
        &mut self,
        case: &'a Case,
        at: At,
        visit: &'a Visit,
    ) -> Result<(), Error> {
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
        let mut opened = Vec::new();
        let went = self
            .go(url.as_deref(), entered.as_deref(), &mut opened)
            .await;
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
        // What was opened before something went wrong is kept all the same, and an exchange that failed is the better reason.
        went.map_err(|error| error.at(case.file.place(at)))?;
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

    async fn go(
        &mut self,
        url: Option<&str>,
        entered: Option<&[(String, String)]>,
        opened: &mut Vec<Opened>,
    ) -> Result<(), Error> {
        let client = &self.way()?.client;
        if let Some(url) = url {
            self.browser.open(client, url, opened).await?;
        }
        match entered {
            Some(entered) => self.browser.submit(client, entered, opened).await,
            None => Ok(()),
        }
    }
}
