//! [`Certificates`]: who is who where a profile asks for TLS certificates: the embedded gateway, our side as a shop, and
//! those who are not what they seem. Made anew for each stage; a mock that is served for others keeps a [`folder`] of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;
use crate::mock::gateway::Watch;
use crate::protocol::certificate::Certificate;
use crate::specs::profile::Profile;
use crate::stage::shop::SHOP;
use crate::transcript::journal::Entry;
use crate::transport::tls::authority::Authority;
use crate::transport::tls::folder::Folder;
use crate::transport::tls::serving::{Refused, Serving};
use crate::transport::tls::trust::Trust;

/// The common name of our side's certificate; each case is another merchant, but all are one client.
pub(super) const CLIENT: &str = SHOP;

/// The common name of somebody else's.
const OTHER: &str = "other-shop.test";

/// The certificates of a stage.
#[derive(Debug)]
pub(super) struct Certificates {
    authority: Authority,
}

impl Certificates {
    /// An authority for this stage alone.
    pub(super) fn new() -> Result<Self, Error> {
        Ok(Self {
            authority: Authority::new("Countersign")?,
        })
    }

    /// The TLS of a gateway that is reached by these names.
    pub(super) fn serving(&self, hosts: &[String]) -> Result<Serving, Error> {
        let own = self.authority.server(hosts)?.certified()?;
        Serving::new(own, &self.authority.certificate())
    }

    /// The TLS of a client that trusts the gateway and shows this certificate.
    pub(super) fn trust(&self, certificate: Certificate) -> Result<Trust, Error> {
        let shown = match certificate {
            Certificate::None => None,
            Certificate::Own => Some(self.authority.client(CLIENT)?),
            Certificate::Stranger => Some(Authority::new("Stranger")?.client(CLIENT)?),
            Certificate::Expired => Some(self.authority.expired_client(CLIENT)?),
            Certificate::OtherName => Some(self.authority.client(OTHER)?),
        };
        let shown = shown.map(|issued| issued.certified()).transpose()?;
        Trust::new(&self.authority.certificate(), shown)
    }
}

/// The certificates of a mock that listens there: its own, and one of the demo shop.
pub(super) fn folder(
    path: &Path,
    listen: SocketAddr,
    profiles: &[Arc<Profile>],
) -> Result<Folder, Error> {
    let mut hosts = ["localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    let address = listen.ip().to_string();
    if !listen.ip().is_unspecified() && !hosts.contains(&address) {
        hosts.push(address);
    }
    // The shop of a profile that asks for certificates, if there is one.
    let asking = profiles.iter().find(|profile| profile.client_certificate);
    let demo = asking
        .or(profiles.first())
        .map(|profile| &profile.family.demo.id);
    Folder::open(path, &hosts, demo.map_or("shop", String::as_str))
}

/// Handshakes that failed are told like requests.
pub(super) fn telling(watch: Watch) -> Refused {
    Arc::new(move |why| {
        watch(&Entry {
            request: "TLS".to_owned(),
            http: None,
            note: why.to_owned(),
            detail: None,
        });
    })
}
