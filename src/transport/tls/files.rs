//! Reads the [`Files`] of a folder, and says of each what is wrong with it.
//!
//! Nothing of what stands in a file is repeated: it may be a private key.

use std::fs;
use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::ParsedCertificate;

use crate::error::Error;
use crate::transport::tls::certified::{Certified, only, validity};
use crate::transport::tls::folder::{CA, CLIENT, SERVER};
use crate::transport::tls::serving::clients;
use crate::transport::tls::{cause, provider};

/// What a folder holds.
pub(super) struct Files {
    pub(super) authority: CertificateDer<'static>,
    pub(super) server: Certified,
    pub(super) client: Certified,
    /// The common name of the client's certificate.
    pub(super) client_name: String,
}

/// Whose certificate is looked at.
#[derive(Clone, Copy)]
enum Whose {
    Server,
    Client,
}

/// Reads the files of a folder that has them all.
///
/// # Errors
///
/// When one of them cannot be used.
pub(super) fn read(folder: &Path) -> Result<Files, Error> {
    let ca = folder.join(CA);
    let (authority, _) = certificates(&ca)?;
    in_time(&ca, &authority)?;
    let roots = only(&authority).map_err(|error| unusable(&ca, &error.to_string()))?;
    let [server, client] = [(SERVER, Whose::Server), (CLIENT, Whose::Client)]
        .map(|(names, whose)| certified(folder, names, &roots, whose));
    let (server, client) = (server?, client?);
    let [client_pem, _] = CLIENT;
    let nameless = || unusable(&folder.join(client_pem), "its subject has no common name");
    let client_name = client.common_name().ok_or_else(nameless)?;
    Ok(Files {
        authority,
        server,
        client,
        client_name,
    })
}

fn certified(
    folder: &Path,
    names: [&str; 2],
    roots: &RootCertStore,
    whose: Whose,
) -> Result<Certified, Error> {
    let [file, key_file] = names.map(|name| folder.join(name));
    let (own, others) = certificates(&file)?;
    in_time(&file, &own)?;
    of_authority(&own, &others, roots, whose)
        .map_err(|error| unusable(&file, &cause_of(&error, whose)))?;
    let key = key(&key_file)?;
    let chain = [own].into_iter().chain(others).collect();
    Certified::new(chain, key).map_err(|error| {
        let why = match error {
            rustls::Error::InconsistentKeys(_) => {
                format!("it is not the key of `{}`", file.display())
            }
            _ => "it is broken, or of a kind that TLS does not use".to_owned(),
        };
        unusable(&key_file, &why)
    })
}

/// The first certificate of a file, and the others.
fn certificates(
    file: &Path,
) -> Result<(CertificateDer<'static>, Vec<CertificateDer<'static>>), Error> {
    let text = text(file)?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let all = all.map_err(|error| unusable(file, no_pem(&error)))?;
    let mut all = all.into_iter();
    let first = all
        .next()
        .ok_or_else(|| unusable(file, "there is no certificate in it"))?;
    Ok((first, all.collect()))
}

fn key(file: &Path) -> Result<PrivateKeyDer<'static>, Error> {
    PrivateKeyDer::from_pem_slice(&text(file)?).map_err(|error| {
        let why = match error {
            pem::Error::NoItemsFound => "there is no private key without a password in it",
            other => no_pem(&other),
        };
        unusable(file, why)
    })
}

fn text(file: &Path) -> Result<Vec<u8>, Error> {
    fs::read(file).map_err(|error| unusable(file, &error.to_string()))
}

/// Not in the words of the crate, which repeat the file.
fn no_pem(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "a part of it has no end: it may have been cut off",
        pem::Error::IllegalSectionStart { .. } => "a part of it has no proper first line",
        pem::Error::Base64Decode(_) => "a part of it is no base64",
        _ => "it is no PEM file",
    }
}

fn in_time(file: &Path, certificate: &CertificateDer<'static>) -> Result<(), Error> {
    let unread = || unusable(file, "the certificate in it cannot be read");
    let (from, until) = validity(certificate).ok_or_else(unread)?;
    let now = std::time::Duration::from_secs(UnixTime::now().as_secs());
    let date = |since: std::time::Duration| {
        let second = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        jiff::Timestamp::from_second(second).map_or_else(|_| "ever".to_owned(), |at| at.to_string())
    };
    if now > until {
        return Err(unusable(file, &format!("it expired at {}", date(until))));
    }
    if now < from {
        return Err(unusable(
            file,
            &format!("it does not count before {}", date(from)),
        ));
    }
    Ok(())
}

fn of_authority(
    own: &CertificateDer<'static>,
    others: &[CertificateDer<'static>],
    roots: &RootCertStore,
    whose: Whose,
) -> Result<(), rustls::Error> {
    let now = UnixTime::now();
    match whose {
        Whose::Server => verify_server_cert_signed_by_trust_anchor(
            &ParsedCertificate::try_from(own)?,
            roots,
            others,
            now,
            provider().signature_verification_algorithms.all,
        ),
        Whose::Client => {
            let clients = clients(roots.clone()).map_err(rustls::Error::General)?;
            clients.verify_client_cert(own, others, now).map(|_| ())
        }
    }
}

fn cause_of(error: &rustls::Error, whose: Whose) -> String {
    use rustls::CertificateError::{
        BadSignature, InvalidPurpose, InvalidPurposeContext, UnknownIssuer,
    };
    match error {
        rustls::Error::InvalidCertificate(UnknownIssuer | BadSignature) => {
            format!("it is not of the authority in `{CA}`")
        }
        rustls::Error::InvalidCertificate(InvalidPurpose | InvalidPurposeContext { .. }) => {
            let whose = match whose {
                Whose::Server => "server",
                Whose::Client => "client",
            };
            format!("it is no certificate for a {whose}")
        }
        rustls::Error::InvalidCertificate(other) => cause::certificate(other),
        other => other.to_string(),
    }
}

fn unusable(file: &Path, why: &str) -> Error {
    let folder: PathBuf = file.parent().map(Path::to_owned).unwrap_or_default();
    Error::new(format!("`{}` cannot be used for TLS", file.display()))
        .because(why)
        .mend(format!(
            "put the right file there; or delete the five files of `{}`, or give another folder: then all are made",
            folder.display()
        ))
}
