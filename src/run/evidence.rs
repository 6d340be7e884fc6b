//! [`Evidence`]: one exchange, kept until it is known whether somebody wants to see it.

use std::sync::Arc;

use crate::codec::{self, Parts, decode_answer, decode_answer_in, decode_request_in};
use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::Encoding;
use crate::protocol::received::{Malformed, Received};
use crate::protocol::secrets::Key;
use crate::run::browser::Opened;
use crate::run::inbox::Delivered;
use crate::run::prepare::Prepared;
use crate::run::variables::Identity;
use crate::run::verifying::Which;
use crate::specs::endpoint::Endpoint;
use crate::transcript::exchange::{Reading, Transcript};
use crate::transcript::mask::{Mask, SignatureMark};
use crate::transport::message::{Answer, Exchange, Failure, Request};

/// One exchange.
#[derive(Debug)]
pub struct Evidence {
    /// What passed over the wire.
    pub exchange: Exchange,
    /// The request as it was meant, or as it was read.
    pub request: Read,
    /// The answer as it was read, if one came.
    pub answer: Option<Read>,
    /// The endpoint that describes both; none for pages, and for calls that nobody describes.
    pub endpoint: Option<Arc<Endpoint>>,
    /// How base strings are built.
    pub dialect: Dialect,
}

/// What a message was read as.
#[derive(Debug)]
pub enum Read {
    /// Fields.
    Fields(Received),
    /// Nothing, and why.
    Malformed(Malformed),
    /// A page, by what it shows.
    Page(String),
}

impl Evidence {
    /// The evidence of a request of ours; reads the answer, which should have the form of the endpoint's.
    pub fn sent(
        prepared: Prepared,
        exchange: Exchange,
        endpoint: &Arc<Endpoint>,
        dialect: Dialect,
    ) -> Self {
        let answer = exchange.result.as_ref().ok();
        let read = |answer: &Answer| decode_answer_in(endpoint.messages, answer.http, &answer.body);
        let answer = answer.map(|answer| Read::of(read(answer)));
        // Which form a request has its content type tells, but for the document that one field holds.
        let root = (prepared.encoding == Encoding::PgXml).then(|| prepared.encoding.word());
        Self {
            exchange,
            request: Read::Fields(Received {
                http: None,
                root: root.map(str::to_owned),
                params: prepared.params,
            }),
            answer,
            endpoint: Some(Arc::clone(endpoint)),
            dialect,
        }
    }

    /// The evidence of a call that our side received; reads both messages.
    pub fn received(
        delivered: Delivered,
        endpoint: Option<Arc<Endpoint>>,
        dialect: Dialect,
    ) -> Self {
        let Delivered {
            request, answer, ..
        } = delivered;
        let answered = answer.as_ref().map(own_answer);
        let closed = || Failure::Closed("our side closed it, as the case says".to_owned());
        let encodings = endpoint.as_ref().map_or(&[][..], |known| &known.encodings);
        Self {
            request: Read::request(&request, encodings),
            answer: answered,
            endpoint,
            dialect,
            exchange: Exchange {
                request,
                result: answer.ok_or_else(closed),
                elapsed: std::time::Duration::ZERO,
            },
        }
    }

    /// The evidence of what a payer's browser did.
    pub fn opened(opened: Opened, dialect: Dialect) -> Self {
        let Opened {
            exchange,
            entered,
            text,
        } = opened;
        Self {
            request: Read::Fields(Received {
                http: None,
                root: None,
                params: entered,
            }),
            answer: exchange.result.is_ok().then_some(Read::Page(text)),
            endpoint: None,
            dialect,
            exchange,
        }
    }

    /// The secret by which both messages are signed; a page, and a call that nobody describes, is none of payouts.
    pub fn key(&self) -> Key {
        let endpoint = self.endpoint.as_ref();
        endpoint.map(|endpoint| endpoint.key).unwrap_or_default()
    }

    /// What a payer's browser brought to the page that it opened, as whoever serves the page reads it.
    pub fn brought(&self) -> Read {
        Read::request(&self.exchange.request, &[])
    }

    /// The form in which a call of our side came; none if it could not be read.
    pub fn encoding(&self) -> Option<Encoding> {
        let Read::Fields(received) = &self.request else {
            return None;
        };
        let Request {
            method,
            content_type,
            ..
        } = &self.exchange.request;
        let told = content_type.as_deref().unwrap_or_default();
        let is = |encoding: &Encoding| told.starts_with(codec::media_type(*encoding));
        Some(match received.root {
            Some(_) => Encoding::PgXml,
            None if method == "GET" => Encoding::Query,
            None => [Encoding::Multipart, Encoding::Json]
                .into_iter()
                .find(is)
                .unwrap_or(Encoding::Urlencoded),
        })
    }

    /// The exchange as it may be shown.
    pub fn transcript(&self, identity: &Identity) -> Transcript {
        let mark = |which, read: &Read| match read {
            Read::Fields(received) => self.mark(which, &received.params, identity),
            _ => SignatureMark::Wrong(None),
        };
        let sent = mark(Which::Request, &self.request);
        let answer = self.answer.as_ref();
        let answered = answer.map(|read| (read, mark(Which::Answer, read)));
        let answered = answered.as_ref().map(|(read, mark)| read.reading(mark));
        let mask = Mask {
            secrets: &identity.secrets,
        };
        Transcript::new(&self.exchange, self.request.reading(&sent), answered, mask)
    }
}

impl Read {
    fn request(request: &Request, encodings: &[Encoding]) -> Self {
        let parts = Parts {
            query: request.query(),
            content_type: request.content_type.as_deref(),
            body: &request.body,
        };
        Read::of(decode_request_in(encodings, parts))
    }

    fn of(result: Result<Received, Malformed>) -> Self {
        match result {
            Ok(received) => Read::Fields(received),
            Err(malformed) => Read::Malformed(malformed),
        }
    }

    fn reading<'a>(&'a self, mark: &'a SignatureMark) -> Reading<'a> {
        match self {
            Read::Fields(Received { params, root, .. }) => Reading::Fields {
                params,
                root: root.as_deref(),
                mark,
            },
            Read::Malformed(Malformed(why)) => Reading::Unreadable(why),
            Read::Page(text) => Reading::Page(text),
        }
    }
}

/// Our own answer may be any text that a case makes of it.
fn own_answer(answer: &Answer) -> Read {
    match decode_answer(answer.http, &answer.body) {
        Ok(received) => Read::Fields(received),
        Err(_) => Read::Page(String::from_utf8_lossy(&answer.body).trim_end().to_owned()),
    }
}
