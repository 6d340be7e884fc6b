//! [`Browser`]: what the payer uses: it opens pages, follows redirects, fills in forms. It judges nothing and runs no script.
//! It goes one exchange at a time, so that whoever drives it can let other things happen in between.

use form_urlencoded::Serializer;
use url::Url;

use crate::error::Error;
use crate::protocol::params::Params;
use crate::run::page::{Page, PageForm};
use crate::transport::client::Client;
use crate::transport::message::{Answer, Exchange, Request};

/// More redirects in a row than browsers follow.
const MOST_REDIRECTS: usize = 10;

/// The payer's browser: the page on which it is, or what it sends next.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    here: Option<Here>,
    next: Option<Next>,
    /// How many redirects it followed since it was told where to go.
    redirects: usize,
}

/// What a browser is about to send.
#[derive(Clone, Debug)]
struct Next {
    request: Request,
    /// The fields of the form that it sends.
    entered: Params,
}

/// Where the payer is.
#[derive(Clone, Debug)]
pub struct Here {
    /// The address.
    pub url: String,
    /// The HTTP status.
    pub http: u16,
    /// The page.
    pub page: Page,
}

/// One thing that the browser did: what it sent, and what it got to see.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What passed over the wire.
    pub exchange: Exchange,
    /// The fields of the form that was sent.
    pub entered: Params,
    /// What the page shows that came.
    pub text: String,
}

impl Browser {
    /// Where the payer is; nowhere before the first visit, or when the last one got no answer.
    pub fn here(&self) -> Option<&Here> {
        self.here.as_ref()
    }

    /// Whether there is something to send: a page that was asked for, a form, a redirect.
    pub fn is_under_way(&self) -> bool {
        self.next.is_some()
    }

    /// Sets out for a page; `posted` are the fields of a form by which another page leads there.
    ///
    /// # Errors
    ///
    /// When the address is none.
    pub fn open(&mut self, url: &str, posted: Option<&[(String, String)]>) -> Result<(), Error> {
        let parsed = Url::parse(url).map_err(|error| {
            Error::new(format!("`{url}` cannot be opened")).because(error.to_string())
        })?;
        let fields = posted.map(|fields| fields.iter().map(|(name, value)| (&**name, &**value)));
        let fields: Option<Params> = fields.map(Iterator::collect);
        let request = match &fields {
            Some(fields) => post(parsed.as_str(), encoded(fields)),
            None => get(parsed.as_str()),
        };
        self.set_out(request, fields.unwrap_or_default());
        Ok(())
    }

    /// Fills in the first form of the page that has all these fields, and sets out to send it.
    ///
    /// # Errors
    ///
    /// When there is no such form, or it leads nowhere.
    pub fn submit(&mut self, entered: &[(String, String)]) -> Result<(), Error> {
        let nowhere = || Error::new("the payer is on no page").mend("open one first: `visit:`");
        let here = self.here.as_ref().ok_or_else(nowhere)?;
        let has = |form: &&PageForm| {
            let has = |name: &str| form.fields.iter().any(|field| field.name == name);
            entered.iter().all(|(name, _)| has(name))
        };
        let form = here
            .page
            .forms
            .iter()
            .find(has)
            .ok_or_else(|| no_form(here, entered))?;
        let fields = form.filled(entered);
        let request = filled(here, form, &fields)?;
        self.set_out(request, fields);
        Ok(())
    }

    fn set_out(&mut self, request: Request, entered: Params) {
        *self = Self {
            here: None,
            next: Some(Next { request, entered }),
            redirects: 0,
        };
    }

    /// Does the next exchange, and takes in where it redirects; nothing when the way has ended.
    ///
    /// # Errors
    ///
    /// When redirects do not end.
    pub async fn go_on(&mut self, client: &Client) -> Result<Option<Opened>, Error> {
        let Some(Next { request, entered }) = self.next.take() else {
            return Ok(None);
        };
        if self.redirects > MOST_REDIRECTS {
            return Err(Error::new(format!(
                "the page redirects more than {MOST_REDIRECTS} times"
            )));
        }
        let exchange = client.send(request).await;
        Ok(Some(self.take(exchange, entered)))
    }

    /// Stands where an exchange leads that somebody else made for the payer: on the page that came, or where it redirects.
    pub fn stand(&mut self, exchange: Exchange) {
        *self = Self::default();
        self.take(exchange, Params::new());
    }

    fn take(&mut self, exchange: Exchange, entered: Params) -> Opened {
        let (request, answer) = (&exchange.request, exchange.result.as_ref().ok());
        let page = answer.map(page).unwrap_or_default();
        let text = page.text.clone();
        match answer.and_then(|answer| Some((answer.http, redirect(&request.url, answer)?))) {
            // These two are followed with the same method and form.
            Some((307 | 308, url)) => {
                self.redirect(
                    Request {
                        url,
                        ..request.clone()
                    },
                    entered.clone(),
                );
            }
            Some((_, url)) => self.redirect(get(&url), Params::new()),
            None => {
                self.here = answer.map(|answer| Here {
                    url: request.url.clone(),
                    http: answer.http,
                    page,
                });
            }
        }
        Opened {
            exchange,
            entered,
            text,
        }
    }

    fn redirect(&mut self, request: Request, entered: Params) {
        self.next = Some(Next { request, entered });
        self.redirects += 1;
    }
}

fn page(answer: &Answer) -> Page {
    Page::read(&String::from_utf8_lossy(&answer.body))
}

/// Where a redirect leads.
fn redirect(url: &str, answer: &Answer) -> Option<String> {
    let location = answer.location.as_ref()?;
    let redirects = matches!(answer.http, 301 | 302 | 303 | 307 | 308);
    let next = Url::parse(url).ok()?.join(location).ok()?;
    (redirects && matches!(next.scheme(), "http" | "https")).then(|| next.to_string())
}

fn get(url: &str) -> Request {
    Request {
        method: "GET".to_owned(),
        url: url.to_owned(),
        ..Request::default()
    }
}

fn post(url: &str, form: String) -> Request {
    Request {
        method: "POST".to_owned(),
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
        body: form.into(),
        ..get(url)
    }
}

/// The fields of a form as browsers write them.
fn encoded(fields: &Params) -> String {
    let pairs = fields
        .iter()
        .map(|(name, value)| (name, value.text().unwrap_or_default()));
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn filled(here: &Here, form: &PageForm, fields: &Params) -> Result<Request, Error> {
    let wrong = |error: url::ParseError| {
        Error::new("the form of the page leads nowhere").because(error.to_string())
    };
    let page = Url::parse(&here.url).map_err(wrong)?;
    let mut url = page
        .join(form.action.as_deref().unwrap_or(&here.url))
        .map_err(wrong)?;
    let encoded = encoded(fields);
    if form.post {
        return Ok(post(url.as_str(), encoded));
    }
    url.set_query(Some(&encoded));
    Ok(get(url.as_str()))
}

fn no_form(here: &Here, entered: &[(String, String)]) -> Error {
    let names: Vec<&str> = entered.iter().map(|(name, _)| name.as_str()).collect();
    let forms = here.page.forms.iter().map(|form| {
        let names: Vec<&str> = form.fields.iter().map(|field| &*field.name).collect();
        format!("a form with {}", names.join(", "))
    });
    let forms: Vec<String> = forms.collect();
    let there = if forms.is_empty() {
        "no form".to_owned()
    } else {
        forms.join(", ")
    };
    let what = match names.as_slice() {
        [] => "the page has no form".to_owned(),
        names => format!("no form of the page has the fields {}", names.join(", ")),
    };
    Error::new(what).because(format!(
        "{} shows {there}",
        here.url.split('?').next().unwrap_or_default()
    ))
}
