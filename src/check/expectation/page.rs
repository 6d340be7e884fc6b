//! Where a payer gets, against the wish of a case.

use url::Url;

use crate::cases::expectation::Expectation;
use crate::cases::template::Pattern;
use crate::cases::variables::Variables;
use crate::check::expectation::{Compare, Wisher};
use crate::check::finding::Finding;
use crate::check::shown::quoted;
use crate::protocol::sensitive::mask_query;
use crate::specs::files::At;

/// Where a payer's browser got.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// The address at which it ended.
    pub url: &'a str,
    /// The HTTP status of the last answer.
    pub http: u16,
    /// Whether that is a return to the shop: the gateway may have added fields to its query.
    pub returned: bool,
    /// What the page shows, without blanks at the ends of its lines.
    pub text: &'a str,
}

/// Compares where a payer got with the wish of a case; captures go into `variables`.
pub fn page(
    wisher: Wisher<'_>,
    wish: &Expectation,
    arrived: Arrived<'_>,
    variables: &mut Variables,
) -> Vec<Finding> {
    let mut compare = Compare::new(wisher, None, variables);
    compare.http(wish, Some(arrived.http));
    if let Some((at, pattern)) = &wish.url {
        compare.url(*at, pattern, arrived);
    }
    compare.shows(wish, arrived.text);
    compare.findings
}

/// As much of a page as a finding needs; the transcript has it.
fn beginning(text: &str) -> String {
    const MOST: usize = 400;
    let cut = if text.chars().nth(MOST).is_some() {
        "…"
    } else {
        ""
    };
    let text: String = text.chars().take(MOST).collect();
    // Half a card number would not be known as one, and so not be masked.
    let whole = match cut {
        "" => text.as_str(),
        _ => text.trim_end_matches(|c: char| !c.is_alphabetic()),
    };
    format!("{whole}{cut}")
}

impl Compare<'_> {
    /// Compares what a page shows with the texts that are wished for.
    pub(super) fn shows(&mut self, wish: &Expectation, shown: &str) {
        for (at, template) in &wish.page {
            match template.fill(self.variables) {
                Ok(text) if shown.contains(&text) => {}
                Ok(text) => {
                    let expected = format!("the page shows {}", quoted("", &text));
                    let actual = format!("it shows {}", quoted("", &beginning(shown)));
                    self.add(*at, None, expected, actual);
                }
                Err(name) => {
                    let expected = format!("the page shows what {name} captured");
                    self.add(*at, None, expected, "nothing captured it".to_owned());
                }
            }
        }
    }

    fn url(&mut self, at: At, pattern: &Pattern, arrived: Arrived<'_>) {
        let url = arrived.url;
        let is_there =
            |wanted: &str| is_same(wanted, url) || (arrived.returned && is_extended(wanted, url));
        let expected = match pattern {
            Pattern::Absent => Some("the payer ends nowhere".to_owned()),
            Pattern::Match { name, kind, .. } => {
                if let Some(name) = name {
                    self.variables.set(name.clone(), url);
                }
                let is = format!("the payer ends at {}", kind.description());
                (!kind.accepts(url)).then_some(is)
            }
            Pattern::Text(template) => match template.fill(self.variables) {
                Ok(wanted) if is_there(&wanted) => None,
                Ok(wanted) => Some(format!(
                    "the payer ends at {}",
                    quoted("", &mask_query(&wanted))
                )),
                Err(name) => Some(format!(
                    "the payer ends where {name} says, which nothing did"
                )),
            },
        };
        if let Some(expected) = expected {
            self.add(
                at,
                None,
                expected,
                format!("at {}", quoted("", &mask_query(url))),
            );
        }
    }
}

/// A browser writes addresses in their normal form: a missing `/` is there, and other characters are percent-encoded.
fn is_same(wanted: &str, url: &str) -> bool {
    let normal = |text: &str| Url::parse(text).ok();
    wanted == url || normal(wanted).is_some_and(|wanted| Some(wanted) == normal(url))
}

/// A gateway adds its fields behind the query that the shop's address has.
fn is_extended(wanted: &str, url: &str) -> bool {
    let (Ok(wanted), Ok(url)) = (Url::parse(wanted), Url::parse(url)) else {
        return false;
    };
    let mut came = url.query_pairs();
    let is_kept = wanted.query_pairs().all(|pair| came.next() == Some(pair));
    is_kept && without_query(&wanted) == without_query(&url)
}

fn without_query(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url
}
