//! [`StandAlone`]: a mock that is served for others, with a demo merchant.

use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Error;
use crate::mock::clock::Clock;
use crate::mock::door::Door;
use crate::mock::gateway::{Gateway, Watch};
use crate::mock::mount::Mount;
use crate::mock::rules::Flaws;
use crate::mock::world::{Beginning, JOURNAL};
use crate::protocol::dialect::Order;
use crate::protocol::secrets::Secrets;
use crate::specs::catalog::Catalog;
use crate::specs::flaw::Flaw;
use crate::specs::profile::Profile;
use crate::stage::caller::Caller;
use crate::stage::certificates::{folder, telling};
use crate::transport::serve::{Handler, Listener, Server};
use crate::transport::tls::folder::Folder;

/// A mock that is served for others.
#[derive(Debug)]
pub struct StandAlone {
    /// Each profile with its address.
    pub addresses: Vec<(Arc<Profile>, String)>,
    /// The certificates, where it is served over TLS.
    pub certificates: Option<Folder>,
    server: Server,
}

/// A merchant that the mock knows.
#[derive(Clone, Debug)]
pub struct Merchant {
    /// Its number.
    pub id: String,
    /// Its secrets.
    pub secrets: Secrets,
}

/// How a mock is set up.
#[derive(Clone)]
pub struct Setup {
    /// The profiles that it plays.
    pub profiles: Vec<String>,
    /// Whom every profile knows beside its demo merchant.
    pub merchants: Vec<Merchant>,
    /// Where it listens.
    pub listen: SocketAddr,
    /// The folder of its certificates, which are made if there are none: it is served over TLS then.
    pub tls: Option<PathBuf>,
    /// Is told of each request, and of each TLS handshake that failed.
    pub watch: Option<Watch>,
    /// The only order of signatures that it takes; any without.
    pub order: Option<Order>,
    /// The names of its lasting defects.
    pub flaws: Vec<String>,
    /// How many requests it remembers of each merchant.
    pub journal: usize,
    /// The time of its worlds.
    pub clock: Clock,
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup").finish_non_exhaustive()
    }
}

impl Setup {
    /// A mock of these profiles that nobody watches, without defects, whose time stands still.
    pub fn new(profiles: Vec<String>, listen: SocketAddr) -> Self {
        Self {
            profiles,
            merchants: Vec::new(),
            listen,
            tls: None,
            watch: None,
            order: None,
            flaws: Vec::new(),
            journal: JOURNAL,
            clock: Clock::Still,
        }
    }
}

impl StandAlone {
    /// Serves profiles: one at the root and under its name, several under their names.
    ///
    /// # Errors
    ///
    /// When a spec is wrong, there is no flaw of a name, a certificate cannot be used, or the address cannot be listened on.
    pub fn start(catalog: &Arc<Catalog>, setup: Setup) -> Result<Self, Error> {
        let profiles = setup.profiles.iter().map(|name| catalog.profile(name));
        let profiles = profiles.collect::<Result<Vec<_>, _>>()?;
        let flaws = flaws(catalog, &profiles, &setup.flaws)?;
        let listen = setup.listen;
        let certificates = setup
            .tls
            .map(|path| folder(&path, listen, &profiles))
            .transpose()?;
        let listener = Listener::bind(listen).map_err(|error| cannot_listen(listen, &error))?;
        let scheme = certificates.as_ref().map_or("http", |_| "https");
        let root = format!("{scheme}://{}", reachable(listener.address()));
        let (mut mounts, mut addresses) = (Vec::new(), Vec::new());
        for profile in profiles {
            let names = profile.endpoints.iter();
            let endpoints = names.map(|name| catalog.endpoint(&profile, name));
            let endpoints = endpoints.collect::<Result<Vec<_>, _>>()?;
            let alone = (setup.profiles.len() == 1).then(|| root.clone());
            let own = format!("{root}/{}", profile.name);
            for address in alone.iter().chain([&own]) {
                let mut mount = Mount::new(Arc::clone(&profile), &endpoints, address)?;
                setup
                    .order
                    .into_iter()
                    .for_each(|order| mount.sign_in(order));
                certificates
                    .iter()
                    .filter(|_| profile.client_certificate)
                    .for_each(|folder| mount.expect_client(folder.client_name()));
                mounts.push(mount);
            }
            addresses.push((profile, alone.unwrap_or(own)));
        }
        let serving = certificates.as_ref().map(Folder::serving).transpose()?;
        let serving = serving.map(|serving| match setup.watch.clone() {
            Some(watch) => serving.telling(telling(watch)),
            None => serving,
        });
        let (caller, call_due) = Caller::new();
        let gateway = Gateway::by_path(mounts, setup.clock, setup.watch, call_due);
        let door = Door {
            gateway: Arc::new(gateway),
            catalog: Arc::clone(catalog),
            flaws,
            journal: setup.journal,
        };
        for (profile, _) in &addresses {
            open(&door, profile, &setup.merchants)?;
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        caller.start(Arc::downgrade(&door.gateway))?;
        let handler: Handler = Arc::new(move |request| match door.handle(&request) {
            Some(reply) => reply,
            None => door.gateway.handle(&request),
        });
        let server = match serving {
            Some(serving) => Server::secured(listener, handler, cores, serving),
            None => Server::start(listener, handler, cores),
        };
        let server = server
            .map_err(|error| Error::new("the mock cannot start").because(error.to_string()))?;
        Ok(Self {
            addresses,
            certificates,
            server,
        })
    }

    /// Serves until the process ends.
    pub fn wait(self) {
        self.server.wait();
    }
}

/// Opens the demo merchant of a profile and those that the mock is told of.
fn open(door: &Door, profile: &Profile, merchants: &[Merchant]) -> Result<(), Error> {
    let demo = &profile.family.demo;
    if merchants.iter().any(|merchant| merchant.id == demo.id) {
        let error = Error::new(format!("{} is the number of the demo merchant", demo.id));
        return Err(error.mend("give your merchant another number"));
    }
    let told = merchants.iter().map(|one| (&one.id, &one.secrets));
    for (id, secrets) in [(&demo.id, &demo.secrets)].into_iter().chain(told) {
        let beginning = Beginning {
            flaws: door.flaws.get(&profile.name).cloned().unwrap_or_default(),
            journal: door.journal,
            ..Beginning::new(secrets.clone())
        };
        door.gateway.open(&profile.name, id, beginning)?;
    }
    Ok(())
}

/// The flaws of these names, by profile. Each is one that a profile can have.
fn flaws(
    catalog: &Catalog,
    profiles: &[Arc<Profile>],
    names: &[String],
) -> Result<BTreeMap<String, Flaws>, Error> {
    let mut by_profile = BTreeMap::new();
    if names.is_empty() {
        return Ok(by_profile);
    }
    let mut all: Vec<Flaw> = Vec::new();
    for profile in profiles {
        let known = catalog.flaws(&profile.family.name)?;
        let wanted = known
            .iter()
            .filter(|flaw| names.contains(&flaw.name) && profile.has(flaw.endpoint()));
        by_profile.insert(profile.name.clone(), wanted.cloned().collect());
        let told: Vec<String> = all.iter().map(|flaw| flaw.name.clone()).collect();
        all.extend(known.into_iter().filter(|flaw| !told.contains(&flaw.name)));
    }
    for name in names {
        let flaw = Flaw::named(&all, name)?;
        let endpoint = flaw.endpoint();
        if !profiles.iter().any(|profile| profile.has(endpoint)) {
            let what = format!("no profile that is served can have the flaw `{name}`");
            let error = Error::new(what).because(format!("none has the endpoint `{endpoint}`"));
            return Err(error.mend(format!(
                "serve one that `countersign list endpoints {endpoint}` names"
            )));
        }
    }
    Ok(by_profile)
}

fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => ([127, 0, 0, 1], v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            ([0, 0, 0, 0, 0, 0, 0, 1], v6.port()).into()
        }
        address => address,
    }
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Error {
    let mend = match error.kind() {
        ErrorKind::AddrInUse => {
            "stop what listens there, or choose another with `--listen 127.0.0.1:0` (any free port)"
        }
        ErrorKind::PermissionDenied => "choose a port above 1023",
        _ => "choose an address of this machine",
    };
    Error::new(format!("cannot listen on {address}"))
        .because(error.to_string())
        .mend(mend)
}
