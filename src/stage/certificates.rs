//! [`Certificates`]: who is who where a profile asks for TLS certificates: the embedded gateway, our side as a shop, and
//! those who are not what they seem. Made anew for each stage.

use crate::error::Error;
use crate::protocol::certificate::Certificate;
use crate::stage::shop::SHOP;
use crate::transport::tls::authority::Authority;
use crate::transport::tls::serving::Serving;
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
