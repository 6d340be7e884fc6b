//! [`Trust`]: whom a client trusts, and what it shows who it is.

use std::fmt;

use rustls::client::{ClientConfig, Resumption};
use rustls::pki_types::CertificateDer;
use rustls::{ConfigBuilder, RootCertStore, WantsVerifier};

use crate::error::Error;
use crate::transport::tls::certified::{Certified, only};
use crate::transport::tls::{VERSIONS, provider};

/// The TLS of a client.
#[derive(Clone)]
pub struct Trust {
    pub(in crate::transport) config: ClientConfig,
}

impl Trust {
    /// Trusts nobody: no server over TLS is reached.
    ///
    /// # Errors
    ///
    /// When the cryptography cannot be set up.
    pub fn nobody() -> Result<Self, Error> {
        let builder = builder().map_err(|error| cannot(&error))?;
        let builder = builder.with_root_certificates(RootCertStore::empty());
        Ok(Self {
            config: builder.with_no_client_auth(),
        })
    }

    /// Trusts one authority, and shows this certificate to whoever asks; none without.
    ///
    /// # Errors
    ///
    /// When a certificate cannot be used.
    pub fn new(
        authority: &CertificateDer<'static>,
        shown: Option<Certified>,
    ) -> Result<Self, Error> {
        let config = || {
            let builder = builder()?.with_root_certificates(only(authority)?);
            let mut config = match shown {
                Some(Certified { chain, key }) => builder.with_client_auth_cert(chain, key)?,
                None => builder.with_no_client_auth(),
            };
            // Whoever goes on with an earlier session shows no certificate.
            config.resumption = Resumption::disabled();
            Ok(config)
        };
        Ok(Self {
            config: config().map_err(|error| cannot(&error))?,
        })
    }
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, rustls::Error> {
    ClientConfig::builder_with_provider(provider()).with_protocol_versions(VERSIONS)
}

fn cannot(error: &rustls::Error) -> Error {
    Error::new("the TLS client cannot be made").because(error.to_string())
}

/// Shows no key.
impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust").finish_non_exhaustive()
    }
}
