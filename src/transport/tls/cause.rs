//! Why TLS failed, in words: [`refused`] for a server, [`Broken`] for a client.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError, Error};

/// What ended a connection for a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The other side said so, by an alert.
    ByPeer(String),
    /// We did.
    ByUs(String),
}

impl Broken {
    /// What of TLS is behind an error; nothing if it is about something else.
    pub fn find(error: &(dyn StdError + 'static)) -> Option<Self> {
        Some(match find(error)? {
            Error::AlertReceived(alert) => {
                Broken::ByPeer(format!("the server sent the alert `{}`", word(*alert)))
            }
            Error::InvalidCertificate(wrong) => {
                let why = certificate(wrong);
                Broken::ByUs(format!("the server's certificate is not trusted: {why}"))
            }
            Error::InvalidMessage(_) => Broken::ByUs("the server speaks no TLS".to_owned()),
            Error::PeerIncompatible(_) => {
                Broken::ByUs("the server speaks neither TLS 1.2 nor TLS 1.3".to_owned())
            }
            other => Broken::ByUs(format!("the TLS connection broke: {other}")),
        })
    }
}

/// Why a handshake with a client failed.
pub fn refused(error: &io::Error) -> String {
    match find(error) {
        Some(Error::InvalidCertificate(wrong)) => {
            let why = certificate(wrong);
            format!("the client's certificate is not trusted: {why}")
        }
        Some(Error::AlertReceived(alert)) => {
            let alert = word(*alert);
            format!("the client sent the alert `{alert}`: it may not trust our certificate")
        }
        Some(Error::InvalidMessage(_)) => {
            "what the client sent is no TLS: it may be plain HTTP".to_owned()
        }
        Some(Error::PeerIncompatible(_)) => {
            "the client speaks neither TLS 1.2 nor TLS 1.3 as we do".to_owned()
        }
        Some(other) => format!("the handshake broke: {other}"),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the client went away before the handshake was done".to_owned()
        }
        None => format!("the connection broke before the handshake was done: {error}"),
    }
}

/// What is wrong with a certificate.
pub(super) fn certificate(error: &CertificateError) -> String {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "it has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it does not count yet".to_owned()
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "it is of another authority".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another host".to_owned()
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is for another purpose".to_owned()
        }
        CertificateError::BadEncoding => "it cannot be read".to_owned(),
        other => other.to_string(),
    }
}

/// Errors of streams wrap others in a way of their own: what they wrap is not their source.
fn find<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Error> {
    let mut error = error;
    loop {
        if let Some(found) = error.downcast_ref::<Error>() {
            return Some(found);
        }
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        error = match wrapped {
            Some(wrapped) => wrapped,
            None => error.source()?,
        };
    }
}

/// The name of an alert as the standard writes it: `certificate_expired`.
fn word(alert: AlertDescription) -> String {
    let name = format!("{alert:?}");
    let mut word = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_small {
            word.push('_');
        }
        word.push(letter.to_ascii_lowercase());
        after_small = letter.is_ascii_lowercase();
    }
    word
}
