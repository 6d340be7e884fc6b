//! [`Stage`]: the embedded mock and our listeners, each on a thread and a port of its own, and the running of plans with
//! them.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::mock::gateway::Gateway;
use crate::mock::mount::Mount;
use crate::mock::rules::Flaws;
use crate::run::execute::{Bench, Way};
use crate::run::inbox::Inbox;
use crate::run::outcome::Outcome;
use crate::run::plan::Plan;
use crate::run::schedule::{self, Options};
use crate::run::target::Target;
use crate::specs::flaw::Flaw;
use crate::stage::control::InProcess;
use crate::stage::shop::{SHOP, merchant};
use crate::transport::client::Client;
use crate::transport::serve::{Handler, Listener, Server};

/// An embedded mock that serves what a plan needs. Dropping it stops it.
#[derive(Debug)]
pub struct Stage {
    target: Target,
    gateway: Arc<Gateway>,
    shops: BTreeMap<String, Shop>,
    flaws: Flaws,
    server: Server,
}

/// Our side of one profile. Cases have one merchant number on all profiles, so each profile calls a listener of its own.
#[derive(Debug)]
struct Shop {
    inbox: Arc<Inbox>,
    server: Server,
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
            .map(|(profile, _)| (profile.name.clone(), address(&host(&profile.name))));
        let target = Target {
            name: "embedded mock".to_owned(),
            gateways: gateways.collect(),
            shop: address(SHOP),
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
        let server = {
            let gateway = Arc::clone(&gateway);
            serve(Arc::new(move |request| gateway.handle(&request)))?
        };
        let shop = |name: &str| {
            let inbox = Arc::new(Inbox::new(merchant()));
            let handler = Arc::clone(&inbox);
            let server = serve(Arc::new(move |request| handler.handle(&request)))?;
            Ok::<_, Error>((name.to_owned(), Shop { inbox, server }))
        };
        let shops = profiles.iter().map(|(profile, _)| shop(&profile.name));
        Ok(Self {
            target,
            gateway,
            shops: shops.collect::<Result<_, _>>()?,
            flaws: Flaws::default(),
            server,
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
            let hosts = [
                (host(name), self.server.address()),
                (SHOP.to_owned(), shop.server.address()),
            ];
            let client = Client::confined(
                &hosts,
                exchanges.time_limit,
                crate::transport::tls::trust::Trust::nobody()?,
            )?;
            let inbox = Arc::clone(&shop.inbox);
            Ok::<_, Error>((name.clone(), Way { client, inbox }))
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
}

/// A server on a free port of this machine.
fn serve(handler: Handler) -> Result<Server, Error> {
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    let server = Listener::bind(any).and_then(|listener| Server::start(listener, handler, 1));
    server.map_err(|error| Error::new("the embedded mock cannot start").because(error.to_string()))
}

/// No port enters a message: the client knows where these names are.
fn host(profile: &str) -> String {
    format!("{profile}.gateway.test")
}

fn address(host: &str) -> String {
    format!("http://{host}")
}
