//! One connection of a server after the other: [`accept`]. Reads requests, hands them to the handler, writes its replies.
//!
//! What a connection is, plain or secured by TLS, ends here: the handler sees it in the request's URL only.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION};
use http_body_util::{BodyExt, Either, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};

use crate::transport::message::{Answer, ELAPSED_HEADER, KEPT_HEADERS, MAX_BODY, Reply, Request};
use crate::transport::serve::Handler;
use crate::transport::tls::serving::{Serving, shown};

/// What a server does on every connection.
pub(super) struct Service {
    pub(super) handler: Handler,
    pub(super) tls: Option<Serving>,
}

/// Whom a connection is with.
struct Peer {
    scheme: &'static str,
    certificate: Option<String>,
}

/// Takes connections, and never ends.
pub(super) async fn accept(listener: std::net::TcpListener, service: Arc<Service>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, Arc::clone(&service)));
            }
            // Out of file descriptors, most likely: those in use come back.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn converse(stream: TcpStream, service: Arc<Service>) {
    // Without it answers wait for the peer's acknowledgements; a socket that refuses is only slower.
    let _ = stream.set_nodelay(true);
    let handler = &service.handler;
    let Some(tls) = &service.tls else {
        let peer = Peer {
            scheme: "http",
            certificate: None,
        };
        return speak(stream, peer, handler).await;
    };
    if let Some(stream) = tls.accept(stream).await {
        let peer = Peer {
            scheme: "https",
            certificate: shown(&stream),
        };
        speak(stream, peer, handler).await;
    }
}

async fn speak(stream: impl AsyncRead + AsyncWrite + Unpin, peer: Peer, handler: &Handler) {
    let service = service_fn(|request| respond(request, &peer, handler));
    // A connection that breaks is the peer's affair.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(30))
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type Body = Either<Full<Bytes>, StreamBody<BoxStream<'static, io::Result<Frame<Bytes>>>>>;

async fn respond(
    request: http::Request<Incoming>,
    peer: &Peer,
    handler: &Handler,
) -> io::Result<http::Response<Body>> {
    let (head, body) = request.into_parts();
    let header = |name| {
        head.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let host = header(HOST).unwrap_or_default();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let content_type = header(CONTENT_TYPE);
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        let text = format!("the body is longer than {MAX_BODY} bytes, or ended early\n");
        return whole(Answer::new(413, "text/plain; charset=utf-8", text));
    };
    let request = Request {
        method: head.method.as_str().to_owned(),
        url: format!("{}://{host}{path}", peer.scheme),
        content_type,
        headers: kept(&head.headers),
        certificate: peer.certificate.clone(),
        body: body.to_bytes(),
    };
    match handler(request) {
        Reply::Answer(answer) => whole(answer),
        Reply::Close => Err(io::Error::other("told to close")),
        Reply::Cut(answer, bytes) => cut(answer, bytes),
    }
}

/// The headers that whoever answers may need; bytes that are no text are told as such, since a header that is there is not
/// the same as none.
fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    let of_name = |name: &'static str| {
        let values = headers.get_all(name).into_iter();
        values.map(move |value| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_owned(), value)
        })
    };
    KEPT_HEADERS.into_iter().flat_map(of_name).collect()
}

fn whole(answer: Answer) -> io::Result<http::Response<Body>> {
    let body = answer.body.clone();
    head(&answer)
        .body(Either::Left(Full::new(body)))
        .map_err(io::Error::other)
}

fn cut(answer: Answer, bytes: usize) -> io::Result<http::Response<Body>> {
    let sent = answer.body.slice(..bytes.min(answer.body.len()));
    // What was written leaves only when the server has to wait for more.
    let frames = stream::iter([Ok(Frame::data(sent)), Err(io::Error::other("told to cut"))]).then(
        |frame| async {
            tokio::task::yield_now().await;
            frame
        },
    );
    head(&answer)
        .header(CONTENT_LENGTH, answer.body.len())
        .body(Either::Right(StreamBody::new(frames.boxed())))
        .map_err(io::Error::other)
}

fn head(answer: &Answer) -> http::response::Builder {
    let mut head = http::Response::builder().status(answer.http);
    if let Some(content_type) = &answer.content_type {
        head = head.header(CONTENT_TYPE, content_type);
    }
    if let Some(location) = &answer.location {
        head = head.header(LOCATION, location);
    }
    if let Some(elapsed) = answer.told_elapsed {
        head = head.header(ELAPSED_HEADER, format!("{}ms", elapsed.as_millis()));
    }
    head
}
