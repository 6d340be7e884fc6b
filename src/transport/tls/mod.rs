//! TLS: who we are ([`certified::Certified`]), whom we trust, and the settings of a client ([`trust::Trust`]) and of a
//! server ([`serving::Serving`]). Nothing of the system's own certificates is ever read; the cryptography is ring's.
//!
//! Certificates are made by [`authority::Authority`], or kept in a [`folder::Folder`].

pub mod authority;
pub mod cause;
pub mod certified;
mod files;
pub mod folder;
pub mod serving;
pub mod trust;

use std::sync::Arc;

use rustls::SupportedProtocolVersion;
use rustls::crypto::{CryptoProvider, ring};
use rustls::version::{TLS12, TLS13};

/// The versions that either side speaks.
const VERSIONS: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];

/// The cryptography of either side. It is handed over each time, so that no other crate's choice for the process counts.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}
