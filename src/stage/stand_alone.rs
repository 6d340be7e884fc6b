//! [`StandAlone`]: a mock that is served for others, with a demo merchant.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::error::Error;
use crate::mock::gateway::{Gateway, Watch};
use crate::mock::mount::Mount;
use crate::mock::world::Beginning;
use crate::protocol::secrets::Secrets;
use crate::specs::catalog::Catalog;
use crate::specs::profile::Profile;
use crate::stage::caller::Caller;
use crate::transport::serve::{Handler, Listener, Server};

/// A mock that is served for others.
#[derive(Debug)]
pub struct StandAlone {
    /// Each profile with its address.
    pub addresses: Vec<(Arc<Profile>, String)>,
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

impl StandAlone {
    /// Serves profiles: one at the root and under its name, several under their names. Every profile knows its demo
    /// merchant and these.
    ///
    /// # Errors
    ///
    /// When a spec is wrong or the address cannot be listened on.
    pub fn start(
        catalog: &Catalog,
        profiles: &[String],
        merchants: &[Merchant],
        listen: SocketAddr,
        watch: Option<Watch>,
    ) -> Result<Self, Error> {
        let listener = Listener::bind(listen).map_err(|error| cannot_listen(listen, &error))?;
        let root = format!("http://{}", reachable(listener.address()));
        let (mut mounts, mut addresses) = (Vec::new(), Vec::new());
        for name in profiles {
            let profile = catalog.profile(name)?;
            let endpoints = profile
                .endpoints
                .iter()
                .map(|endpoint| catalog.endpoint(&profile, endpoint));
            let endpoints = endpoints.collect::<Result<Vec<_>, _>>()?;
            let own = format!("{root}/{name}");
            if profiles.len() == 1 {
                mounts.push(Mount::new(Arc::clone(&profile), &endpoints, &root)?);
            }
            mounts.push(Mount::new(Arc::clone(&profile), &endpoints, &own)?);
            addresses.push((
                profile,
                if profiles.len() == 1 {
                    root.clone()
                } else {
                    own
                },
            ));
        }
        let (caller, call_due) = Caller::new();
        let gateway = Arc::new(Gateway::by_path(mounts, watch, call_due));
        for (profile, _) in &addresses {
            let demo = &profile.family.demo;
            gateway.open(
                &profile.name,
                &demo.id,
                Beginning::new(demo.secrets.clone()),
            )?;
            if merchants.iter().any(|merchant| merchant.id == demo.id) {
                return Err(
                    Error::new(format!("{} is the number of the demo merchant", demo.id))
                        .mend("give your merchant another number"),
                );
            }
            for merchant in merchants {
                let beginning = Beginning::new(merchant.secrets.clone());
                gateway.open(&profile.name, &merchant.id, beginning)?;
            }
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        caller.start(Arc::downgrade(&gateway))?;
        let handler: Handler = Arc::new(move |request| gateway.handle(&request));
        let server = Server::start(listener, handler, cores)
            .map_err(|error| Error::new("the mock cannot start").because(error.to_string()))?;
        Ok(Self { addresses, server })
    }

    /// Serves until the process ends.
    pub fn wait(self) {
        self.server.wait();
    }
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
