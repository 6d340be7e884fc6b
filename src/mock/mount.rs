//! [`Mount`]: under which address a profile is served, and the routes of its endpoints.

use std::sync::Arc;

use matchit::Router;
use url::Url;

use crate::error::Error;
use crate::mock::operations::{operation, operation_names};
use crate::protocol::script::path;
use crate::specs::endpoint::Endpoint;
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
        for endpoint in endpoints {
            if operation(&endpoint.operation).is_none() {
                return Err(Error::new(format!(
                    "the mock has no operation `{}`",
                    endpoint.operation
                ))
                .at(endpoint.operation_place.clone())
                .mend(format!(
                    "it has {}",
                    operation_names().collect::<Vec<_>>().join(", ")
                )));
            }
            routes
                .insert(endpoint.path.clone(), Arc::clone(endpoint))
                .map_err(|error| {
                    Error::new(format!("`{}` is no route", endpoint.path))
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
                .map(|endpoint| endpoint.path.clone())
                .collect(),
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

    /// The URLs of its endpoints; parts of a path that a message fills are as the specs write them.
    pub fn urls(&self) -> impl Iterator<Item = String> {
        self.paths
            .iter()
            .map(|path| format!("{}{path}", self.address))
    }

    /// The endpoint of a path.
    pub fn endpoint(&self, path: &str) -> Option<&Arc<Endpoint>> {
        self.routes.at(path).ok().map(|found| found.value)
    }
}
