//! What a payer does while a case is under way: the steps `visit` and `submit`, and what the browser brings to where it
//! ends. How a browser goes is `browser`'s affair.

use std::mem;

use url::Url;

use crate::cases::case::{Case, Visit};
use crate::cases::expectation::Expectation;
use crate::cases::template::Template;
use crate::check::expectation::{self, Arrived};
use crate::error::Error;
use crate::protocol::certificate::Certificate;
use crate::run::browser::Opened;
use crate::run::control::Control;
use crate::run::evidence::{Evidence, Read};
use crate::run::execute::Trial;
use crate::run::inbox::describing;
use crate::run::judge::Asked;
use crate::specs::files::At;

/// What a step lets a payer do, filled in.
struct Errand {
    url: Option<String>,
    post: Option<Vec<(String, String)>>,
    submit: Option<Vec<(String, String)>>,
}

impl<'a, C: Control> Trial<'a, C> {
    pub(super) async fn visit(
        &mut self,
        case: &'a Case,
        at: At,
        visit: &'a Visit,
    ) -> Result<(), Error> {
        let errand = self.errand(case, at, visit)?;
        let before = self.ledger_if(visit.expect.stored.is_some()).await?;
        let mut opened = Vec::new();
        let went = self.go(errand, &mut opened).await;
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
        if self.browser.here().is_some() {
            self.arrived(case, at, &visit.expect);
            let wisher = self.wisher(case);
            self.compare_ledger(wisher, None, &visit.expect, &before, &after);
        }
        Ok(())
    }

    fn errand(&self, case: &Case, at: At, visit: &Visit) -> Result<Errand, Error> {
        let fill = |template: &Template| {
            let unset = |name| {
                let what = format!("the variable `{name}` has no value");
                let error = case.file.error(at, what);
                error.because("the answer that should have given it did not")
            };
            template.fill(&self.identity.variables).map_err(unset)
        };
        let form = |fields: &Option<Vec<(String, Template)>>| {
            let field = |(name, template): &(String, Template)| {
                Ok::<_, Error>((name.clone(), fill(template)?))
            };
            let fields = fields.as_ref().map(|fields| fields.iter().map(field));
            fields.map(Iterator::collect).transpose()
        };
        Ok(Errand {
            url: visit.url.as_ref().map(fill).transpose()?,
            post: form(&visit.post)?,
            submit: form(&visit.submit)?,
        })
    }

    /// Payers are slower than gateways: whatever is due has happened before a browser goes on from a page.
    async fn go(&mut self, errand: Errand, opened: &mut Vec<Opened>) -> Result<(), Error> {
        if let Some(url) = &errand.url {
            self.browser.open(url, errand.post.as_deref())?;
            self.follow(opened).await?;
        }
        if let Some(entered) = &errand.submit {
            self.settle().await?;
            self.follow(opened).await?;
            self.browser.submit(entered)?;
            self.follow(opened).await?;
        }
        Ok(())
    }

    async fn follow(&mut self, opened: &mut Vec<Opened>) -> Result<(), Error> {
        // A payer has no certificate.
        let client = &self.way()?.client(Certificate::None)?;
        while let Some(one) = self.browser.go_on(client).await? {
            opened.push(one);
            if self.browser.is_under_way() {
                self.settle().await?;
            }
        }
        Ok(())
    }

    /// Judges where the browser is, and what it brought there.
    fn arrived(&mut self, case: &'a Case, at: At, wish: &'a Expectation) {
        let Some(here) = self.browser.here() else {
            return;
        };
        let returned = self.returned(&here.url);
        let asked = Asked {
            wisher: self.wisher(case),
            at,
            wish,
            endpoint: returned
                .and_then(|name| describing(&self.item.endpoints, name))
                .map(AsRef::as_ref),
        };
        let arrived = Arrived {
            url: &here.url,
            http: here.http,
            returned: returned.is_some(),
            text: &here.page.text,
        };
        let mut brought = Vec::new();
        if let Some(last) = self.evidence.last_mut()
            && (returned.is_some() || wish.message.is_some())
        {
            let read = last.brought();
            let entered = mem::replace(&mut last.request, read);
            brought = asked.call(last, &mut self.identity);
            if matches!(last.request, Read::Malformed(_)) {
                // It would be shown as bytes, in which nobody knows a security code.
                last.request = entered;
            }
        }
        // What is captured of the fields is known to the wishes for address and page, as when the case was read.
        let variables = &mut self.identity.variables;
        let found = expectation::page(asked.wisher, wish, arrived, variables);
        self.findings.extend(found.into_iter().chain(brought));
    }

    /// The return of the family at whose address this is, whatever its query.
    fn returned(&self, url: &str) -> Option<&'a str> {
        let address = |text: &str| {
            let mut url = Url::parse(text).ok()?;
            url.set_query(None);
            url.set_fragment(None);
            Some(url)
        };
        let (here, variables) = (address(url)?, &self.identity.variables);
        let is_here =
            |name: &&String| variables.get(name).and_then(address).as_ref() == Some(&here);
        let mut returns = self.item.profile.family.returns.iter();
        returns.find(is_here).map(String::as_str)
    }
}
