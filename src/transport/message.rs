//! What passes over a connection: [`Request`], [`Answer`], [`Reply`], and the two together as an [`Exchange`].
//!
//! `Debug` shows neither bodies nor headers: they may hold card data and secrets.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use url::Url;

/// The most bytes of a body that either side takes in.
pub const MAX_BODY: usize = 1 << 20;

/// With this header a side of the harness says how long its answer took, in place of sleeping: `40s`.
pub const ELAPSED_HEADER: &str = "countersign-elapsed";

/// The headers that a server keeps of a request beside its content type.
pub const KEPT_HEADERS: [&str; 2] = ["authorization", "dn"];

/// A request, complete.
#[derive(Clone, Default)]
pub struct Request {
    /// `GET`, `POST`, ...
    pub method: String,
    /// The whole URL for a client; scheme, host and path as received for a server.
    pub url: String,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// Other headers, their names in lower case: all that a client sends, [`KEPT_HEADERS`] for a server. They may hold
    /// secrets.
    pub headers: Vec<(String, String)>,
    /// For a server: the subject's common name of the certificate that the client showed. Nothing is sent of it.
    pub certificate: Option<String>,
    /// The body.
    pub body: Bytes,
}

/// An answer, complete.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub http: u16,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The header `Location`: where a browser goes on to.
    pub location: Option<String>,
    /// How long the answer took by its sender's own word ([`ELAPSED_HEADER`]).
    pub told_elapsed: Option<Duration>,
    /// The body.
    pub body: Bytes,
}

/// What a server does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Answers it.
    Answer(Answer),
    /// Closes the connection without a word.
    Close,
    /// Sends the head and this many bytes of the body, then closes the connection.
    Cut(Answer, usize),
}

/// A request and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub result: Result<Answer, Failure>,
    /// From before sending until the last byte, or the answer's own word if it gives one.
    pub elapsed: Duration,
}

/// Why there is no answer. None of these is the target's fault for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection could be made.
    NotConnected(String),
    /// The target ended the TLS connection by an alert: it does not take whoever we say that we are.
    Refused(String),
    /// The connection ended before the answer did.
    Closed(String),
    /// No answer within the limit.
    TimedOut(Duration),
    /// The answer is longer than [`MAX_BODY`].
    TooLong,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotConnected(cause) => write!(f, "no connection: {cause}"),
            Failure::Refused(cause) => write!(f, "the TLS connection was refused: {cause}"),
            Failure::Closed(cause) => {
                write!(f, "the connection ended before the answer did: {cause}")
            }
            Failure::TimedOut(limit) => write!(f, "no answer within {limit:?}"),
            Failure::TooLong => write!(f, "the answer is longer than {MAX_BODY} bytes"),
        }
    }
}

impl Request {
    /// What stands behind the `?` of the URL.
    pub fn query(&self) -> Option<&str> {
        let address = self.url.split('#').next()?;
        address.split_once('?').map(|(_, query)| query)
    }

    /// The first header of that name, which is in lower case; the content type is not among them.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known == name)?;
        Some(value)
    }
}

/// The host of a URL, read as the client reads it. None for a URL that names a port, since nobody is known by one.
pub fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    url.host_str()
        .filter(|_| url.port().is_none())
        .map(str::to_owned)
}

impl Answer {
    /// A line of text for whoever reads the answer.
    pub fn plain(http: u16, text: &str) -> Self {
        Self::new(http, "text/plain; charset=utf-8", format!("{text}\n"))
    }

    /// An answer with a body of the given content type.
    pub fn new(http: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            http,
            content_type: Some(content_type.to_owned()),
            location: None,
            told_elapsed: None,
            body: body.into(),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.method, self.body.len())
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.http, self.body.len())
    }
}
