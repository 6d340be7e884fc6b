//! [`Mount`]: under which address a profile is served, the routes of its endpoints, and the calls that it makes.

use std::collections::HashMap;
use std::sync::Arc;

use matchit::Router;
use url::Url;

use crate::error::Error;
use crate::mock::operations::{operation, operation_names};
use crate::protocol::dialect::{Dialect, Order};
use crate::protocol::party::Party;
use crate::protocol::script::path;
use crate::protocol::sensitive::masked_number;
use crate::specs::endpoint::{Endpoint, Operation};
use crate::specs::family::{MERCHANT_ID, TestCard};
use crate::specs::profile::Profile;

/// A profile at an address.
#[derive(Debug)]
pub struct Mount {
    /// The profile.
    pub profile: Arc<Profile>,
    /// The address, without a final `/`: what the mock calls itself in its answers.
    pub address: String,
    /// The common name of the certificate that its clients must show; none where it asks for none.
    pub client_name: Option<String>,
    host: String,
    prefix: String,
    routes: Router<Arc<Endpoint>>,
    paths: Vec<String>,
    callbacks: Vec<Arc<Endpoint>>,
    /// The only order of signatures that it takes, if one was chosen.
    order: Option<Order>,
    /// The pages, by the operations that show them.
    pages: Vec<(String, Arc<Endpoint>)>,
    /// The test cards of the family, by their masked numbers: what a ledger keeps of them.
    cards: HashMap<String, usize>,
}

/// Where a path leads.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The endpoint.
    pub endpoint: &'a Endpoint,
    /// The merchant's number, where the path has one.
    pub merchant_id: Option<&'a str>,
    /// The key of a page, where the path has one.
    pub key: Option<&'a str>,
}

impl Mount {
    /// Serves these endpoints of a profile at an address.
    ///
    /// # Errors
    ///
    /// When the address is no URL, an endpoint's path is no route, or its operation is unknown.
    pub fn new(
        profile: Arc<Profile>,
        endpoints: &[Arc<Endpoint>],
        address: &str,
    ) -> Result<Self, Error> {
        let url = Url::parse(address).map_err(|error| {
            Error::new(format!("`{address}` is no address")).because(error.to_string())
        })?;
        let port = url
            .port()
            .map_or_else(String::new, |port| format!(":{port}"));
        let mut routes = Router::new();
        let mut callbacks = Vec::new();
        for endpoint in endpoints {
            let (Some(path), Some(named)) = (endpoint.path(), &endpoint.operation) else {
                callbacks.push(Arc::clone(endpoint));
                continue;
            };
            check(named, endpoint)?;
            for path in served(endpoint, path, !profile.family.bases.is_empty()) {
                routes
                    .insert(path.clone(), Arc::clone(endpoint))
                    .map_err(|error| {
                        Error::new(format!("`{path}` is no route"))
                            .because(error.to_string())
                            .mend(format!("mend the `path` of endpoint `{}`", endpoint.name))
                    })?;
            }
        }
        Ok(Self {
            host: format!("{}{port}", url.host_str().unwrap_or_default()),
            prefix: url.path().trim_end_matches('/').to_owned(),
            address: address.trim_end_matches('/').to_owned(),
            paths: endpoints
                .iter()
                .filter(|endpoint| endpoint.from == Party::Merchant)
                .filter_map(|endpoint| endpoint.path().map(str::to_owned))
                .collect(),
            pages: endpoints.iter().filter_map(page).collect(),
            cards: cards(&profile),
            order: None,
            client_name: None,
            callbacks,
            profile,
            routes,
        })
    }

    /// The path behind this mount's address, if the URL is below it. `any_host` asks for the path only: a stand-alone
    /// mock is reached by whatever name its machine has.
    pub fn path<'a>(&self, url: &'a str, any_host: bool) -> Option<&'a str> {
        let host = url
            .split_once("://")
            .and_then(|(_, rest)| rest.split('/').next())?;
        let path = path(url).strip_prefix(&*self.prefix)?;
        ((any_host || host == self.host) && path.starts_with('/')).then_some(path)
    }

    /// The URLs of its endpoints, pages left out; parts of a path that a message fills are as the specs write them.
    pub fn urls(&self) -> impl Iterator<Item = String> {
        self.paths
            .iter()
            .map(|path| format!("{}{path}", self.address))
    }

    /// Where a path leads.
    pub fn found<'a>(&'a self, path: &'a str) -> Option<Found<'a>> {
        let found = self.routes.at(path).ok()?;
        Some(Found {
            endpoint: found.value,
            merchant_id: found.params.get(MERCHANT_ID),
            key: found.params.get(KEY),
        })
    }

    /// The endpoint that describes a call of the merchant.
    pub fn callback(&self, name: &str) -> Option<&Endpoint> {
        let mut callbacks = self.callbacks.iter();
        let found = callbacks.find(|endpoint| endpoint.callback() == Some(name))?;
        Some(found)
    }

    /// Takes signatures in one order only.
    pub fn sign_in(&mut self, order: Order) {
        self.order = Some(order);
    }

    /// Expects clients to show a certificate with this common name.
    pub fn expect_client(&mut self, name: impl Into<String>) {
        self.client_name = Some(name.into());
    }

    /// How base strings are built.
    pub fn dialect(&self) -> Dialect {
        let own = self.profile.family.dialect;
        Dialect {
            order: self.order.unwrap_or(own.order),
            ..own
        }
    }

    /// The other orders that signatures may have, each with its word: none where one was chosen.
    pub fn other_orders(&self) -> impl Iterator<Item = (&'static str, Dialect)> {
        let own = self.profile.family.dialect;
        let others = Order::WORDS
            .into_iter()
            .filter(move |(_, order)| *order != own.order);
        let others = others.filter(|_| self.order.is_none());
        others.map(move |(word, order)| (word, Dialect { order, ..own }))
    }

    /// The page that an operation shows.
    pub fn page_of(&self, operation: &str) -> Option<&Endpoint> {
        let mut pages = self.pages.iter();
        let (_, page) = pages.find(|(known, _)| known == operation)?;
        Some(page)
    }

    /// The address of the page that an operation shows, for a merchant and a key; of no page where the profile has none.
    pub fn page(&self, operation: &str, merchant_id: &str, key: &str) -> String {
        let page = self.page_of(operation).and_then(Endpoint::path);
        let path = page
            .unwrap_or_default()
            .replace(&format!("{{{MERCHANT_ID}}}"), merchant_id);
        format!(
            "{}{}",
            self.address,
            path.replace(&format!("{{{KEY}}}"), key)
        )
    }

    /// The test card with this masked number.
    pub fn test_card(&self, hash: &str) -> Option<&TestCard> {
        self.profile.family.cards.get(*self.cards.get(hash)?)
    }

    /// A value of the family.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.profile.family.values.get(name).map(String::as_str)
    }

    /// A value of the family that is a whole number.
    pub fn value(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }
}

/// Every path that leads to an endpoint. Where paths of the family have bases, a slash at their end is tolerated.
fn served(endpoint: &Endpoint, path: &str, tolerant: bool) -> Vec<String> {
    let others = endpoint.other_paths.iter().cloned();
    let mut paths: Vec<String> = [path.to_owned()].into_iter().chain(others).collect();
    if tolerant && endpoint.takes_requests() {
        let slashed: Vec<String> = paths.iter().map(|path| format!("{path}/")).collect();
        paths.extend(slashed);
    }
    paths
}

/// The part of a page's path that names what is shown.
const KEY: &str = "key";

fn page(endpoint: &Arc<Endpoint>) -> Option<(String, Arc<Endpoint>)> {
    let operation = endpoint
        .operation
        .as_ref()
        .filter(|_| endpoint.from == Party::Payer)?;
    Some((operation.name.clone(), Arc::clone(endpoint)))
}

fn cards(profile: &Profile) -> HashMap<String, usize> {
    let cards = profile.family.cards.iter().enumerate();
    cards
        .filter_map(|(index, card)| Some((masked_number(&card.pan)?, index)))
        .collect()
}

/// An operation exists, and its endpoint has every rule that it keeps: else a flaw could not name it, nor a case cover it.
fn check(named: &Operation, endpoint: &Endpoint) -> Result<(), Error> {
    let Some((_, rules)) = operation(&named.name) else {
        let names: Vec<&str> = operation_names().collect();
        return Err(
            Error::new(format!("the mock has no operation `{}`", named.name))
                .at(named.place.clone())
                .mend(format!("it has {}", names.join(", "))),
        );
    };
    match rules.iter().find(|rule| endpoint.rule(rule).is_none()) {
        None => Ok(()),
        Some(rule) => {
            let what = format!("`{}` has no rule `{rule}`", endpoint.name);
            let error = Error::new(what).at(named.place.clone());
            Err(error.mend(format!(
                "the operation `{}` keeps it: say where it is promised",
                named.name
            )))
        }
    }
}
