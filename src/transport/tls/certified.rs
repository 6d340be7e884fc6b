//! [`Certified`]: a certificate with its private key; and what can be read of a certificate.

use std::fmt;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use crate::transport::tls::provider;

/// Who we are: a certificate, those that lead from it to its authority, and its private key.
pub struct Certified {
    /// Ours first.
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Certified {
    /// Puts a certificate and its key together.
    ///
    /// # Errors
    ///
    /// When the key cannot be used, or belongs to another certificate.
    pub(super) fn new(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, rustls::Error> {
        CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider())?;
        Ok(Self { chain, key })
    }

    /// The certificate with those that lead to its authority, and its private key.
    pub fn into_parts(self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        (self.chain, self.key)
    }

    /// Its common name, if it has one that can be read.
    pub fn common_name(&self) -> Option<String> {
        common_name(self.chain.first()?)
    }
}

impl Clone for Certified {
    fn clone(&self) -> Self {
        Self {
            chain: self.chain.clone(),
            key: self.key.clone_key(),
        }
    }
}

/// Shows no key.
impl fmt::Debug for Certified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Certified")
            .field(&self.common_name())
            .finish()
    }
}

/// The common name of a certificate's subject, if it has one that can be read.
pub(in crate::transport) fn common_name(certificate: &CertificateDer<'_>) -> Option<String> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let subject = certificate.tbs_certificate().subject();
    let name = subject.common_name().ok().flatten().map(String::from);
    name.filter(|name| !name.is_empty())
}

/// From when until when a certificate counts, since 1970; none if it cannot be read.
pub(super) fn validity(certificate: &CertificateDer<'_>) -> Option<(Duration, Duration)> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let validity = certificate.tbs_certificate().validity();
    let (from, until) = (validity.not_before, validity.not_after);
    Some((from.to_unix_duration(), until.to_unix_duration()))
}

/// An authority as the only one that is trusted.
///
/// # Errors
///
/// When the certificate cannot be read.
pub(super) fn only(authority: &CertificateDer<'static>) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.clone())?;
    Ok(roots)
}
