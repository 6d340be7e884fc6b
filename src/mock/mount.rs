//! [`Mount`]: under which address a profile is served, the routes of its endpoints, and the calls that it makes.

use std::sync::Arc;

use matchit::Router;
use url::Url;

use crate::error::Error;
use crate::mock::operations::{operation, operation_names};
use crate::protocol::party::Party;
use crate::protocol::script::path;
use crate::specs::endpoint::Endpoint;
use crate::specs::family::MERCHANT_ID;
use crate::specs::profile::Profile;

/// A profile at an address.
#[derive(Debug)]
pub struct Mount {
    /// The profile.
    pub profile: Arc<Profile>,
    /// The address, without a final `/`: what the mock calls itself in its answers.
    pub address: String,
    host: String,
    prefix: String,
    routes: Router<Arc<Endpoint>>,
    paths: Vec<String>,
    callbacks: Vec<Arc<Endpoint>>,
}

/// Where a path leads.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The endpoint.
    pub endpoint: &'a Endpoint,
    /// The merchant's number, where the path has one.
    pub merchant_id: Option<&'a str>,
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
            if operation(&named.name).is_none() {
                return Err(
                    Error::new(format!("the mock has no operation `{}`", named.name))
                        .at(named.place.clone())
                        .mend(format!(
                            "it has {}",
                            operation_names().collect::<Vec<_>>().join(", ")
                        )),
                );
            }
            routes
                .insert(path.to_owned(), Arc::clone(endpoint))
                .map_err(|error| {
                    Error::new(format!("`{path}` is no route"))
                        .because(error.to_string())
                        .mend(format!("mend the `path` of endpoint `{}`", endpoint.name))
                })?;
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
        })
    }

    /// The endpoint that describes a call of the merchant.
    pub fn callback(&self, name: &str) -> Option<&Endpoint> {
        let mut callbacks = self.callbacks.iter();
        let found = callbacks.find(|endpoint| endpoint.callback() == Some(name))?;
        Some(found)
    }
}
