//! The HTTP server: [`Server`] listens on loopback or where it is told, on a thread and runtime of its own.
//!
//! A handler is a plain function from request to reply; it may be tested without a socket.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
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
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::transport::message::{Answer, ELAPSED_HEADER, KEPT_HEADERS, MAX_BODY, Reply, Request};

/// What answers requests.
pub type Handler = Arc<dyn Fn(Request) -> Reply + Send + Sync>;

/// An address that is listened on, but not served yet: what serves it may need to know it.
#[derive(Debug)]
pub struct Listener {
    socket: std::net::TcpListener,
    address: SocketAddr,
}

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    workers: Vec<Worker>,
}

/// A thread with a runtime of its own; dropping `stop` ends it.
#[derive(Debug)]
struct Worker {
    stop: oneshot::Sender<Infallible>,
    thread: JoinHandle<()>,
}

impl Listener {
    /// Listens on an address; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address is taken or not this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = std::net::TcpListener::bind(address)?;
        socket.set_nonblocking(true)?;
        Ok(Self {
            address: socket.local_addr()?,
            socket,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Server {
    /// Starts a server on so many threads, each with a runtime of its own.
    ///
    /// # Errors
    ///
    /// When the system refuses a thread or a runtime.
    pub fn start(listener: Listener, handler: Handler, threads: usize) -> io::Result<Self> {
        let Listener { socket, address } = listener;
        let worker = |_| Worker::start(socket.try_clone()?, Arc::clone(&handler));
        let workers = (0..threads.max(1)).map(worker).collect::<io::Result<_>>()?;
        Ok(Self { address, workers })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the server ends, which it does not by itself.
    pub fn wait(mut self) {
        for Worker { stop, thread } in self.workers.drain(..) {
            // A panic of a serving thread has already been printed there.
            let _ = thread.join();
            drop(stop);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for Worker { stop, thread } in self.workers.drain(..) {
            drop(stop);
            let _ = thread.join();
        }
    }
}

impl Worker {
    fn start(socket: std::net::TcpListener, handler: Handler) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel::<Infallible>();
        let serve = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(socket, handler) => {}
                    _ = stopped => {}
                }
            });
        };
        let thread = std::thread::Builder::new()
            .name("countersign-serve".to_owned())
            .spawn(serve)?;
        Ok(Self { stop, thread })
    }
}

async fn accept(listener: std::net::TcpListener, handler: Handler) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, Arc::clone(&handler)));
            }
            // Out of file descriptors, most likely: those in use come back.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn converse(stream: TcpStream, handler: Handler) {
    // Without it answers wait for the peer's acknowledgements; a socket that refuses is only slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| respond(request, &handler));
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
        url: format!("http://{host}{path}"),
        content_type,
        headers: kept(&head.headers),
        certificate: None,
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
