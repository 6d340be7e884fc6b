//! The only constructor of an HTTP client: [`Client`]. No proxies, no redirects, bounded answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, LOCATION};
use reqwest::redirect::Policy;

use crate::error::Error;
use crate::transport::message::{
    Answer, ELAPSED_HEADER, Exchange, Failure, MAX_BODY, Request, host,
};
use crate::transport::tls::cause::Broken;
use crate::transport::tls::trust::Trust;

/// Sends requests, and reuses connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    time_limit: Duration,
    /// The only hosts that it reaches; any without.
    only: Option<Arc<[String]>>,
}

impl Client {
    /// A client that finds each of `hosts` at its address and gives every exchange `time_limit`. It trusts no server over
    /// TLS.
    ///
    /// # Errors
    ///
    /// When the system refuses the client its resources.
    pub fn new(hosts: &[(String, SocketAddr)], time_limit: Duration) -> Result<Self, Error> {
        Self::trusting(hosts, time_limit, Trust::nobody()?)
    }

    /// The same, with TLS of its own.
    ///
    /// # Errors
    ///
    /// When the system refuses the client its resources.
    pub fn trusting(
        hosts: &[(String, SocketAddr)],
        time_limit: Duration,
        trust: Trust,
    ) -> Result<Self, Error> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(trust.config)
            .no_proxy()
            .redirect(Policy::none())
            .tcp_nodelay(true)
            .connect_timeout(time_limit);
        let builder = hosts.iter().fold(builder, |builder, (host, address)| {
            builder.resolve(host, *address)
        });
        let http = builder.build().map_err(|error| {
            Error::new("the HTTP client cannot be made").because(error.to_string())
        })?;
        Ok(Self {
            http,
            time_limit,
            only: None,
        })
    }

    /// A client that reaches these hosts and no others, whatever address it is given.
    ///
    /// # Errors
    ///
    /// When the system refuses the client its resources.
    pub fn confined(
        hosts: &[(String, SocketAddr)],
        time_limit: Duration,
        trust: Trust,
    ) -> Result<Self, Error> {
        let names = hosts.iter().map(|(host, _)| host.clone());
        Ok(Self {
            only: Some(names.collect()),
            ..Self::trusting(hosts, time_limit, trust)?
        })
    }

    /// Sends a request and takes the answer in. An answer that tells its own time counts as having taken it.
    pub async fn send(&self, request: Request) -> Exchange {
        let start = Instant::now();
        let answered = tokio::time::timeout(self.time_limit, self.answer(&request)).await;
        let result = answered.unwrap_or(Err(Failure::TimedOut(self.time_limit)));
        let told = result.as_ref().ok().and_then(|answer| answer.told_elapsed);
        let elapsed = told.unwrap_or_else(|| start.elapsed());
        let late = elapsed > self.time_limit;
        let result = if late {
            Err(Failure::TimedOut(self.time_limit))
        } else {
            result
        };
        Exchange {
            request,
            result,
            elapsed,
        }
    }

    async fn answer(&self, request: &Request) -> Result<Answer, Failure> {
        if let Some(only) = &self.only
            && !host(&request.url).is_some_and(|host| only.contains(&host))
        {
            let cause = format!("this run reaches {} only", only.join(" and "));
            return Err(Failure::NotConnected(cause));
        }
        let method = request
            .method
            .parse()
            .map_err(|_| Failure::NotConnected("no such method".to_owned()))?;
        let mut builder = self
            .http
            .request(method, &request.url)
            .body(request.body.clone());
        if let Some(content_type) = &request.content_type {
            builder = builder.header(CONTENT_TYPE, content_type);
        }
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let mut response = builder.send().await.map_err(failure)?;
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let content_type = header(CONTENT_TYPE.as_str());
        let location = header(LOCATION.as_str());
        let told_elapsed = header(ELAPSED_HEADER).and_then(|text| told_duration(&text));
        let http = response.status().as_u16();
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(failure)? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Failure::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            http,
            content_type,
            location,
            told_elapsed,
            body: Bytes::from(body),
        })
    }
}

fn told_duration(text: &str) -> Option<Duration> {
    text.parse::<jiff::SignedDuration>()
        .ok()
        .map(|duration| duration.unsigned_abs())
}

/// The innermost cause says it without the URL, which may hold a signature.
fn failure(error: reqwest::Error) -> Failure {
    let connecting = error.is_connect();
    let error = error.without_url();
    match Broken::find(&error) {
        Some(Broken::ByPeer(cause)) => return Failure::Refused(cause),
        Some(Broken::ByUs(cause)) if connecting => return Failure::NotConnected(cause),
        Some(Broken::ByUs(cause)) => return Failure::Closed(cause),
        None => {}
    }
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if connecting {
        Failure::NotConnected(cause.to_string())
    } else {
        Failure::Closed(cause.to_string())
    }
}
