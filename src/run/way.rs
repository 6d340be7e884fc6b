//! [`Way`]: how a profile is reached, with each certificate that a case may show, and how it reaches us.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Error;
use crate::protocol::certificate::Certificate;
use crate::run::inbox::Inbox;
use crate::transport::client::Client;

/// Makes what sends, showing a certificate.
pub type MakeClient = Box<dyn Fn(Certificate) -> Result<Client, Error> + Send + Sync>;

/// How a profile is reached, and how it reaches us.
pub struct Way {
    /// What receives.
    pub inbox: Arc<Inbox>,
    make: MakeClient,
    made: Mutex<BTreeMap<Certificate, Client>>,
}

impl Way {
    /// A profile whose gateway asks for no certificate: all requests go by one client, whatever they would show.
    pub fn plain(client: Client, inbox: Arc<Inbox>) -> Self {
        Self::new(Box::new(move |_| Ok(client.clone())), inbox)
    }

    /// A profile whose gateway asks for certificates. What sends with one is made when it is first needed.
    pub fn new(make: MakeClient, inbox: Arc<Inbox>) -> Self {
        Self {
            inbox,
            make,
            made: Mutex::default(),
        }
    }

    /// What sends and shows this certificate.
    ///
    /// # Errors
    ///
    /// When the certificate cannot be made, or the system refuses the client its resources.
    pub fn client(&self, certificate: Certificate) -> Result<Client, Error> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = made.get(&certificate) {
            return Ok(client.clone());
        }
        let client = (self.make)(certificate)?;
        made.insert(certificate, client.clone());
        Ok(client)
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Way").finish_non_exhaustive()
    }
}
