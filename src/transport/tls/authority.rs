//! [`Authority`]: makes certificates: those of servers and clients, and some that are wrong on purpose.
//!
//! It lives as long as the process: its own private key is written nowhere.

use std::fmt;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::error::Error;
use crate::transport::tls::certified::Certified;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// For how long certificates count. Systems that trust only what expires within 825 days trust them.
const LIFE: Duration = DAY.saturating_mul(730);

/// Who makes certificates, and is trusted to.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate that was made, with its key.
pub struct Issued {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Authority {
    /// A new authority with a key of its own.
    ///
    /// # Errors
    ///
    /// When the system gives no randomness, or the name cannot stand in a certificate.
    pub fn new(name: &str) -> Result<Self, Error> {
        let mut params = named(name, &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(|error| cannot_make(name, &error))?;
        let issuer = CertifiedIssuer::self_signed(params, key);
        let issuer = issuer.map_err(|error| cannot_make(name, &error))?;
        Ok(Self { issuer })
    }

    /// Its own certificate: what whoever trusts it needs.
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }

    /// Its own certificate as a text.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate of a server that is called by these hosts or addresses.
    ///
    /// # Errors
    ///
    /// When the system gives no randomness, or a name cannot stand in a certificate.
    pub fn server(&self, hosts: &[String]) -> Result<Issued, Error> {
        let name = hosts.first().map_or("localhost", String::as_str);
        let purpose = ExtendedKeyUsagePurpose::ServerAuth;
        self.issue(name, named(name, hosts)?, purpose)
    }

    /// A certificate of a client with this common name.
    ///
    /// # Errors
    ///
    /// When the system gives no randomness, or the name cannot stand in a certificate.
    pub fn client(&self, name: &str) -> Result<Issued, Error> {
        let purpose = ExtendedKeyUsagePurpose::ClientAuth;
        self.issue(name, named(name, &[])?, purpose)
    }

    /// The same as [`Self::client`], out of date.
    ///
    /// # Errors
    ///
    /// As [`Self::client`].
    pub fn expired_client(&self, name: &str) -> Result<Issued, Error> {
        let mut params = named(name, &[])?;
        params.not_before = (SystemTime::now() - 2 * DAY).into();
        params.not_after = (SystemTime::now() - DAY).into();
        self.issue(name, params, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn issue(
        &self,
        name: &str,
        mut params: CertificateParams,
        purpose: ExtendedKeyUsagePurpose,
    ) -> Result<Issued, Error> {
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate().map_err(|error| cannot_make(name, &error))?;
        let certificate = params.signed_by(&key, &self.issuer);
        let certificate = certificate.map_err(|error| cannot_make(name, &error))?;
        Ok(Issued { certificate, key })
    }
}

impl Issued {
    /// The certificate with its key, ready for use.
    ///
    /// # Errors
    ///
    /// When the key cannot be used.
    pub fn certified(&self) -> Result<Certified, Error> {
        let chain = vec![self.certificate.der().clone()];
        let key = PrivateKeyDer::Pkcs8(self.key.serialize_der().into());
        Certified::new(chain, key).map_err(|error| {
            Error::new("a certificate that was just made cannot be used").because(error.to_string())
        })
    }

    /// The certificate as a text.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// The private key as a text.
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }
}

/// What a certificate of this common name says. It counts since yesterday: clocks differ.
fn named(name: &str, hosts: &[String]) -> Result<CertificateParams, Error> {
    let params = CertificateParams::new(hosts.to_vec());
    let mut params = params.map_err(|error| cannot_make(name, &error))?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = (SystemTime::now() - DAY).into();
    params.not_after = (SystemTime::now() + LIFE).into();
    Ok(params)
}

fn cannot_make(name: &str, error: &rcgen::Error) -> Error {
    Error::new(format!("no certificate can be made for `{name}`")).because(error.to_string())
}

/// Shows no key.
impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

/// Shows no key.
impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued").finish_non_exhaustive()
    }
}
