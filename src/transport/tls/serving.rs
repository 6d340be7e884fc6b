//! [`Serving`]: who a server is, whose clients it knows, and the handshake with each of them.
//!
//! A client may show no certificate, since payers have none. One that is wrong ends the handshake.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::error::Error;
use crate::transport::tls::cause::refused;
use crate::transport::tls::certified::{Certified, common_name, only};
use crate::transport::tls::{VERSIONS, provider};

/// How long a handshake may take: nobody keeps a connection by saying nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a client whose handshake was refused is listened to, so that it hears why.
const FAREWELL: Duration = Duration::from_secs(1);

/// Is told of each handshake that failed, and why.
pub type Refused = Arc<dyn Fn(&str) + Send + Sync>;

/// The TLS of a server.
#[derive(Clone)]
pub struct Serving {
    acceptor: TlsAcceptor,
    patience: Duration,
    refused: Option<Refused>,
}

impl Serving {
    /// A server with this certificate that knows the clients of one authority.
    ///
    /// # Errors
    ///
    /// When a certificate cannot be used.
    pub fn new(own: Certified, authority: &CertificateDer<'static>) -> Result<Self, Error> {
        let cannot = |cause: String| Error::new("the TLS server cannot be made").because(cause);
        let roots = only(authority).map_err(|error| cannot(error.to_string()))?;
        let clients = clients(roots).map_err(cannot)?;
        let config = || {
            ServerConfig::builder_with_provider(provider())
                .with_protocol_versions(VERSIONS)?
                .with_client_cert_verifier(clients)
                .with_single_cert(own.chain, own.key)
        };
        let config = config().map_err(|error| cannot(error.to_string()))?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            patience: PATIENCE,
            refused: None,
        })
    }

    /// Tells of each handshake that fails.
    #[must_use]
    pub fn telling(self, refused: Refused) -> Self {
        Self {
            refused: Some(refused),
            ..self
        }
    }

    /// Gives a handshake so long, in place of half a minute.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Shakes hands; none with a client that is refused, or has gone.
    pub(in crate::transport) async fn accept(
        &self,
        stream: TcpStream,
    ) -> Option<TlsStream<TcpStream>> {
        let accepting = self.acceptor.accept(stream).into_fallible();
        match timeout(self.patience, accepting).await {
            Ok(Ok(stream)) => Some(stream),
            Ok(Err((error, stream))) => {
                self.tell(&refused(&error));
                // A client that hears nothing more is as good as one that has heard it.
                let _ = timeout(FAREWELL, take_leave(stream)).await;
                None
            }
            Err(_) => {
                self.tell(&format!("the client took longer than {:?}", self.patience));
                None
            }
        }
    }

    fn tell(&self, why: &str) {
        if let Some(refused) = &self.refused {
            refused(why);
        }
    }
}

/// The common name of the certificate that a client showed.
pub(in crate::transport) fn shown(stream: &TlsStream<TcpStream>) -> Option<String> {
    let (_, connection) = stream.get_ref();
    common_name(connection.peer_certificates()?.first()?)
}

/// What looks at the certificates of clients.
pub(super) fn clients(roots: RootCertStore) -> Result<Arc<dyn ClientCertVerifier>, String> {
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
        .allow_unauthenticated()
        .build()
        .map_err(|error| error.to_string())
}

/// Ends our side, and reads what the client still says. A connection that is closed with something unread is reset, and the
/// client would not learn why it was refused.
async fn take_leave(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

impl fmt::Debug for Serving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serving").finish_non_exhaustive()
    }
}
