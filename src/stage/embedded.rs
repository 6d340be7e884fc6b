//! [`Stage`]: the embedded mock on a thread and a port of its own, and the running of plans against it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::mock::gateway::Gateway;
use crate::mock::mount::Mount;
use crate::run::control::{Control, World};
use crate::run::execute::Bench;
use crate::run::outcome::Outcome;
use crate::run::plan::Plan;
use crate::run::schedule::{self, Options};
use crate::run::target::Target;
use crate::specs::fault::Fault;
use crate::transport::client::Client;
use crate::transport::serve::{Handler, Listener, Server};

/// An embedded mock that serves what a plan needs. Dropping it stops it.
#[derive(Debug)]
pub struct Stage {
    target: Target,
    hosts: Vec<(String, SocketAddr)>,
    gateway: Arc<Gateway>,
    _server: Server,
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
    /// Rehearses a plan and starts the mock that it needs.
    ///
    /// # Errors
    ///
    /// When the plan cannot be prepared, or the mock cannot start.
    pub fn new(plan: &Plan) -> Result<Self, Error> {
        let profiles = plan.profiles();
        let gateways = profiles
            .iter()
            .map(|(profile, _)| (profile.name.clone(), address(&host(&profile.name))));
        let gateways: BTreeMap<String, String> = gateways.collect();
        let target = Target {
            name: "embedded mock".to_owned(),
            gateways,
            shop: address("shop.test"),
        };
        plan.rehearse(&target)?;
        let mounts = profiles.iter().map(|(profile, endpoints)| {
            Mount::new(
                Arc::clone(profile),
                endpoints,
                &address(&host(&profile.name)),
            )
        });
        let gateway = Arc::new(Gateway::by_host(mounts.collect::<Result<_, _>>()?));
        let handler: Handler = {
            let gateway = Arc::clone(&gateway);
            Arc::new(move |request| gateway.handle(&request))
        };
        let failed = |error: std::io::Error| {
            Error::new("the embedded mock cannot start").because(error.to_string())
        };
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).map_err(failed)?;
        let server = Server::start(listener, handler, 1).map_err(failed)?;
        let hosts = profiles
            .iter()
            .map(|(profile, _)| (host(&profile.name), server.address()))
            .collect();
        Ok(Self {
            target,
            hosts,
            gateway,
            _server: server,
        })
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
        let client = Client::new(&self.hosts, exchanges.time_limit)?;
        let control = InProcess(&self.gateway);
        let bench = Bench {
            target: &self.target,
            control: &control,
            client: &client,
            keep_transcripts: exchanges.keep,
        };
        runtime.block_on(schedule::run(plan, &bench, options, watch));
        Ok(())
    }
}

/// No port enters a message: the client knows where these names are.
fn host(profile: &str) -> String {
    format!("{profile}.gateway.test")
}

fn address(host: &str) -> String {
    format!("http://{host}")
}

struct InProcess<'a>(&'a Gateway);

impl Control for InProcess<'_> {
    async fn open(&self, world: World) -> Result<(), Error> {
        let World {
            profile,
            merchant_id,
            secret,
            cards,
        } = world;
        self.0.open(&profile, &merchant_id, secret, cards)
    }

    async fn close(&self, profile: &str, merchant_id: &str) {
        self.0.close(profile, merchant_id);
    }

    async fn fault(&self, profile: &str, merchant_id: &str, fault: &Fault) -> Result<(), Error> {
        self.0.fault(profile, merchant_id, fault.clone())
    }
}
