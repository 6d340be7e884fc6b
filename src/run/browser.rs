//! [`Browser`]: what the payer uses: it opens pages, follows redirects, fills in forms. It judges nothing and runs no script.

use form_urlencoded::Serializer;
use url::Url;

use crate::error::Error;
use crate::protocol::params::Params;
use crate::run::page::{Page, PageForm};
use crate::transport::client::Client;
use crate::transport::message::{Answer, Exchange, Request};

/// More redirects in a row than browsers follow.
const MOST_REDIRECTS: usize = 10;

/// The payer's browser: the page on which it is.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    here: Option<Here>,
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

    /// Opens a page and goes on to where it redirects; each exchange goes into `opened`, also when the way ends in an error.
    ///
    /// # Errors
    ///
    /// When the address is none, or redirects do not end.
    pub async fn open(
        &mut self,
        client: &Client,
        url: &str,
        opened: &mut Vec<Opened>,
    ) -> Result<(), Error> {
        let parsed = Url::parse(url).map_err(|error| {
            Error::new(format!("`{url}` cannot be opened")).because(error.to_string())
        })?;
        let request = get(parsed.as_str());
        self.go(client, request, Params::new(), opened).await
    }

    /// Fills in the first form of the page that has all these fields, sends it, and goes on to where that redirects; as
    /// [`Browser::open`] does.
    ///
    /// # Errors
    ///
    /// When there is no such form, or redirects do not end.
    pub async fn submit(
        &mut self,
        client: &Client,
        entered: &[(String, String)],
        opened: &mut Vec<Opened>,
    ) -> Result<(), Error> {
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
        self.go(client, request, fields, opened).await
    }

    async fn go(
        &mut self,
        client: &Client,
        first: Request,
        entered: Params,
        opened: &mut Vec<Opened>,
    ) -> Result<(), Error> {
        let (mut request, mut entered) = (first, entered);
        self.here = None;
        for _ in 0..=MOST_REDIRECTS {
            let url = request.url.clone();
            let exchange = client.send(request).await;
            let answer = exchange.result.as_ref().ok();
            let page = answer.map(page).unwrap_or_default();
            let here = answer.map(|answer| Here {
                url: url.clone(),
                http: answer.http,
                page: page.clone(),
            });
            let next = answer.and_then(|answer| Some((answer.http, redirect(&url, answer)?)));
            let again = exchange.request.clone();
            opened.push(Opened {
                exchange,
                entered: entered.clone(),
                text: page.text,
            });
            request = match next {
                // These two are followed with the same method and form.
                Some((307 | 308, url)) => Request { url, ..again },
                Some((_, url)) => {
                    entered = Params::new();
                    get(&url)
                }
                None => {
                    self.here = here;
                    return Ok(());
                }
            };
        }
        Err(Error::new(format!(
            "the page redirects more than {MOST_REDIRECTS} times"
        )))
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
        content_type: None,
        body: Vec::new().into(),
    }
}

fn filled(here: &Here, form: &PageForm, fields: &Params) -> Result<Request, Error> {
    let wrong = |error: url::ParseError| {
        Error::new("the form of the page leads nowhere").because(error.to_string())
    };
    let page = Url::parse(&here.url).map_err(wrong)?;
    let mut url = page
        .join(form.action.as_deref().unwrap_or(&here.url))
        .map_err(wrong)?;
    let pairs = fields
        .iter()
        .map(|(name, value)| (name, value.text().unwrap_or_default()));
    let encoded = Serializer::new(String::new()).extend_pairs(pairs).finish();
    if form.post {
        return Ok(Request {
            method: "POST".to_owned(),
            content_type: Some("application/x-www-form-urlencoded".to_owned()),
            body: encoded.into(),
            ..get(url.as_str())
        });
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
    Error::new(format!(
        "no form of the page has the fields {}",
        names.join(", ")
    ))
    .because(format!(
        "{} shows {there}",
        here.url.split('?').next().unwrap_or_default()
    ))
}
