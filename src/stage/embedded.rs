//! [`Stage`]: the embedded mock and our listeners, each on a thread and a port of its own, and the running of plans with
//! them. Profiles whose gateway asks for certificates are served over TLS, all others without.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::mock::gateway::Gateway;
use crate::mock::mount::Mount;
use crate::mock::rules::Flaws;
use crate::run::execute::Bench;
use crate::run::inbox::Inbox;
use crate::run::outcome::Outcome;
use crate::run::plan::Plan;
use crate::run::schedule::{self, Options};
use crate::run::target::Target;
use crate::run::way::Way;
use crate::specs::flaw::Flaw;
use crate::specs::profile::Profile;
use crate::stage::certificates::{CLIENT, Certificates};
use crate::stage::control::InProcess;
use crate::stage::shop::{SHOP, merchant};
use crate::transport::client::Client;
use crate::transport::serve::{Handler, Listener, Server};
use crate::transport::tls::serving::Serving;
use crate::transport::tls::trust::Trust;

/// An embedded mock that serves what a plan needs. Dropping it stops it.
#[derive(Debug)]
pub struct Stage {
    target: Target,
    gateway: Arc<Gateway>,
    shops: BTreeMap<String, Shop>,
    flaws: Flaws,
    server: Server,
    secured: Option<Secured>,
}

/// The server of the profiles whose gateway asks for certificates.
#[derive(Debug)]
struct Secured {
    certificates: Arc<Certificates>,
    server: Server,
}

/// Our side of one profile. Cases have one merchant number on all profiles, so each profile calls a listener of its own.
#[derive(Debug)]
struct Shop {
    inbox: Arc<Inbox>,
    server: Server,
    /// Whether the profile's gateway asks for certificates.
    secured: bool,
}

/// How exchanges are made and kept.
#[derive(Clone, Copy, Debug)]
pub struct Exchanges {
    /// How long one may take.
    pub time_limit: Duration,
    /// Whether the transcripts of passes are kept too.
    pub keep: bool,
}

impl Stage {
    /// Rehearses a plan and starts the mock and the listeners that it needs.
    ///
    /// # Errors
    ///
    /// When the plan cannot be prepared, or a server cannot start.
    pub fn new(plan: &Plan) -> Result<Self, Error> {
        let profiles = plan.profiles();
        let gateways = profiles
            .iter()
            .map(|(profile, _)| (profile.name.clone(), gateway_address(profile)));
        let target = Target {
            name: "embedded mock".to_owned(),
            gateways: gateways.collect(),
            shop: format!("http://{SHOP}"),
        };
        plan.rehearse(&target)?;
        let mounts = profiles.iter().map(|(profile, endpoints)| {
            let mut mount = Mount::new(Arc::clone(profile), endpoints, &gateway_address(profile))?;
            if profile.client_certificate {
                mount.expect_client(CLIENT);
            }
            Ok::<_, Error>(mount)
        });
        let gateway = Arc::new(Gateway::by_host(mounts.collect::<Result<_, _>>()?));
        let handler: Handler = {
            let gateway = Arc::clone(&gateway);
            Arc::new(move |request| gateway.handle(&request))
        };
        let asking = profiles.iter().map(|(profile, _)| profile);
        let asking = asking.filter(|profile| profile.client_certificate);
        let hosts: Vec<String> = asking.map(|profile| host(&profile.name)).collect();
        let secured = match hosts.as_slice() {
            [] => None,
            hosts => Some(Secured::start(hosts, Arc::clone(&handler))?),
        };
        let server = serve(handler, None)?;
        let shop = |profile: &Profile| {
            let inbox = Arc::new(Inbox::new(merchant()));
            let handler = Arc::clone(&inbox);
            let server = serve(Arc::new(move |request| handler.handle(&request)), None)?;
            let secured = profile.client_certificate;
            let shop = Shop {
                inbox,
                server,
                secured,
            };
            Ok::<_, Error>((profile.name.clone(), shop))
        };
        let shops = profiles.iter().map(|(profile, _)| shop(profile));
        Ok(Self {
            target,
            gateway,
            shops: shops.collect::<Result<_, _>>()?,
            flaws: Flaws::default(),
            server,
            secured,
        })
    }

    /// Gives the mock these lasting defects.
    pub fn plant(&mut self, flaws: Vec<Flaw>) {
        self.flaws = flaws.into();
    }

    /// Where requests go.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Runs a plan and hands over each outcome; `watch` may end the run. Blocks until the end.
    ///
    /// # Errors
    ///
    /// When the system refuses a runtime or a client.
    pub fn run(
        &self,
        plan: &Plan,
        options: &Options,
        exchanges: Exchanges,
        watch: impl FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let failed = |error: std::io::Error| {
            Error::new("the runner cannot start").because(error.to_string())
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed)?;
        let way = |(name, shop): (&String, &Shop)| {
            let way = self.way(name, shop, exchanges.time_limit)?;
            Ok::<_, Error>((name.clone(), way))
        };
        let ways = self.shops.iter().map(way).collect::<Result<_, _>>()?;
        let control = InProcess {
            gateway: &self.gateway,
            ways: &ways,
            flaws: &self.flaws,
        };
        let bench = Bench {
            target: &self.target,
            control: &control,
            ways: &ways,
            keep_transcripts: exchanges.keep,
        };
        runtime.block_on(schedule::run(plan, &bench, options, watch));
        Ok(())
    }

    /// How a profile is reached. It reaches nobody else, whatever address a case or a page names.
    fn way(&self, name: &str, shop: &Shop, time_limit: Duration) -> Result<Way, Error> {
        let secured = self.secured.as_ref().filter(|_| shop.secured);
        let server = secured.map_or(&self.server, |secured| &secured.server);
        let hosts = [
            (host(name), server.address()),
            (SHOP.to_owned(), shop.server.address()),
        ];
        let inbox = Arc::clone(&shop.inbox);
        let Some(Secured { certificates, .. }) = secured else {
            let client = Client::confined(&hosts, time_limit, Trust::nobody()?)?;
            return Ok(Way::plain(client, inbox));
        };
        let certificates = Arc::clone(certificates);
        let make = move |certificate| {
            Client::confined(&hosts, time_limit, certificates.trust(certificate)?)
        };
        Ok(Way::new(Box::new(make), inbox))
    }
}

impl Secured {
    fn start(hosts: &[String], handler: Handler) -> Result<Self, Error> {
        let certificates = Arc::new(Certificates::new()?);
        let server = serve(handler, Some(certificates.serving(hosts)?))?;
        Ok(Self {
            certificates,
            server,
        })
    }
}

/// A server on a free port of this machine.
fn serve(handler: Handler, tls: Option<Serving>) -> Result<Server, Error> {
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    let server = Listener::bind(any).and_then(|listener| match tls {
        Some(tls) => Server::secured(listener, handler, 1, tls),
        None => Server::start(listener, handler, 1),
    });
    server.map_err(|error| Error::new("the embedded mock cannot start").because(error.to_string()))
}

/// No port enters a message: the client knows where these names are.
fn host(profile: &str) -> String {
    format!("{profile}.gateway.test")
}

fn gateway_address(profile: &Profile) -> String {
    let scheme = if profile.client_certificate {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://{}", host(&profile.name))
}
