//! The yardstick of the mock: a bare hyper handler that parses the same form, verifies it, and answers a signed document. It
//! keeps nothing, checks nothing else, and knows no specs. CONTRIBUTING.md says how the two are measured beside each other.
//!
//! `cargo run --release --example bare -- 127.0.0.1:8381 SECRET`

use std::convert::Infallible;
use std::env;
use std::net::TcpListener;
use std::sync::Arc;

use bytes::Bytes;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::Params;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::{sign, verify};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

/// The command's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut arguments = env::args().skip(1);
    let (Some(address), Some(secret)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: bare ADDRESS SECRET");
        return;
    };
    let secret = Arc::new(Secret::new(secret));
    let listener = TcpListener::bind(address).expect("the address is free");
    listener
        .set_nonblocking(true)
        .expect("a socket can be set so");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = (0..cores).map(|_| {
        let listener = listener.try_clone().expect("a socket can be shared");
        let secret = Arc::clone(&secret);
        std::thread::spawn(move || serve(listener, secret))
    });
    workers
        .collect::<Vec<_>>()
        .into_iter()
        .for_each(|worker| worker.join().expect("it serves"));
}

/// Serves on a runtime of this thread's own, as the mock does.
fn serve(listener: TcpListener, secret: Arc<Secret>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime can be made").block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("it is a socket");
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let _ = stream.set_nodelay(true);
            let secret = Arc::clone(&secret);
            tokio::spawn(async move {
                let service = service_fn(|request| answer(request, &secret));
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
}

async fn answer(
    request: Request<Incoming>,
    secret: &Secret,
) -> Result<Response<Full<Bytes>>, Infallible> {
    const SCRIPT: &str = "payment";
    let body = request
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    let params: Params = form_urlencoded::parse(&body)
        .map(|(name, value)| (name, value.into_owned()))
        .collect();
    let signature = params.text("pg_sig").unwrap_or_default();
    let right = verify(signature, SCRIPT, &params, secret, Dialect::default());
    let status = if right { "ok" } else { "error" };
    let mut answer = Params::from_iter([
        ("pg_payment_id", "10001"),
        ("pg_status", status),
        ("pg_3ds", "0"),
        ("pg_auth_code", "123456"),
        ("pg_reference", "260000010001"),
        ("pg_datetime", "2026-01-15T12:00:00+00:00"),
        ("pg_salt", "0123456789abcdef"),
    ]);
    answer.push("pg_sig", sign(SCRIPT, &answer, secret, Dialect::default()));
    let mut document = r#"<?xml version="1.0" encoding="utf-8"?><response>"#.to_owned();
    for (name, value) in answer.iter() {
        let value = value.text().unwrap_or_default();
        document.push_str(&format!("<{name}>{value}</{name}>"));
    }
    document.push_str("</response>");
    let response = Response::builder().header("content-type", "text/xml; charset=utf-8");
    Ok(response
        .body(Full::new(document.into()))
        .expect("its parts are right"))
}
