//! Messages to bytes and back, one file per encoding.
//!
//! Order and repeats are kept in both directions, and what is decoded is what gets signed. [`LIMITS`] bound what is read
//! from outside. Nothing here knows which fields a message should have.

mod brackets;
mod charset;
pub mod json;
pub mod multipart;
pub mod pg_xml;
pub mod urlencoded;
pub mod xml;

use crate::codec::charset::Charset;
use crate::protocol::encoding::{Encoding, Messages, Root};
use crate::protocol::params::Params;
use crate::protocol::received::{Malformed, Received};

/// What is read from outside at the most.
pub struct Limits {
    /// The bytes of a body.
    pub body: usize,
    /// How deep groups nest.
    pub depth: usize,
    /// The fields of a message, on all levels together.
    pub fields: usize,
}

/// The limits in force.
pub const LIMITS: Limits = Limits {
    body: 1 << 20,
    depth: 32,
    fields: 10_000,
};

/// A request's message in its encoding.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// What stands behind the `?` of the URL.
    pub query: Option<String>,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The bytes of the body.
    pub body: Vec<u8>,
}

/// Where a request's message may stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// What stands behind the `?` of the URL.
    pub query: Option<&'a str>,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The bytes of the body.
    pub body: &'a [u8],
}

/// The content type of bodies in an encoding; a query has no body and says nothing of it.
pub fn media_type(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Urlencoded | Encoding::PgXml | Encoding::Query => urlencoded::MEDIA_TYPE,
        Encoding::Multipart => multipart::MEDIA_TYPE,
        Encoding::Json => json::MEDIA_TYPE,
    }
}

/// The bytes of a request to the gateway.
///
/// # Errors
///
/// When the message cannot be said in that encoding: a name that is no XML name, a control character.
pub fn encode_request(encoding: Encoding, params: &Params) -> Result<Encoded, Malformed> {
    encode(encoding, params, Root::Request)
}

/// The bytes of a call of the merchant, whose documents have the root that its endpoint says.
///
/// # Errors
///
/// As of [`encode_request`].
pub fn encode_callback(
    encoding: Encoding,
    root: Root,
    params: &Params,
) -> Result<Encoded, Malformed> {
    encode(encoding, params, root)
}

fn encode(encoding: Encoding, params: &Params, root: Root) -> Result<Encoded, Malformed> {
    let body = |content_type: &str, body: String| Encoded {
        query: None,
        content_type: Some(content_type.to_owned()),
        body: body.into_bytes(),
    };
    Ok(match encoding {
        Encoding::Urlencoded => body(urlencoded::MEDIA_TYPE, urlencoded::encode(params)),
        Encoding::Query => Encoded {
            query: Some(urlencoded::encode(params)),
            content_type: None,
            body: Vec::new(),
        },
        Encoding::PgXml => body(urlencoded::MEDIA_TYPE, pg_xml::encode(root, params)?),
        Encoding::Json => body(json::MEDIA_TYPE, json::encode(params)?),
        Encoding::Multipart => {
            let (content_type, text) = multipart::encode(params)?;
            body(&content_type, text)
        }
    })
}

/// The message of a request: its body, read as its `Content-Type` says (without one as urlencoded), or its query where it
/// has no body. The two are never mixed: a query that belongs to the receiver's own URL is no part of a signed body.
///
/// # Errors
///
/// When the body is not what its `Content-Type` says, or exceeds the [`LIMITS`].
pub fn decode_request(parts: Parts<'_>) -> Result<Received, Malformed> {
    let Parts {
        query,
        content_type,
        body,
    } = parts;
    check_size(body)?;
    if let (Some(query), true) = (query, body.is_empty()) {
        check_size(query.as_bytes())?;
        return message(urlencoded::decode(query.as_bytes(), Charset::Utf8)?);
    }
    let content_type = content_type.unwrap_or(urlencoded::MEDIA_TYPE);
    let charset = Charset::of_content_type(content_type)?;
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        urlencoded::MEDIA_TYPE => message(urlencoded::decode(body, charset)?),
        multipart::MEDIA_TYPE => message(multipart::decode(content_type, body, charset)?),
        json::MEDIA_TYPE => {
            let params = json::decode(charset.text(body)?.trim_start_matches('\u{feff}'))?;
            Ok(Received {
                http: None,
                root: None,
                params,
            })
        }
        other => {
            let known = [
                urlencoded::MEDIA_TYPE,
                multipart::MEDIA_TYPE,
                json::MEDIA_TYPE,
            ]
            .join(", ");
            Err(Malformed(format!(
                "content type `{other}` is none of {known}"
            )))
        }
    }
}

/// The message of a request to an endpoint that has these encodings: where it has JSON only, every body is read as one object,
/// whatever its content type says.
///
/// # Errors
///
/// As of [`decode_request`], and when a body that must be an object is none.
pub fn decode_request_in(encodings: &[Encoding], parts: Parts<'_>) -> Result<Received, Malformed> {
    if encodings == [Encoding::Json] {
        let params = json::decode_body(parts.body)?;
        return Ok(Received {
            params,
            ..Received::default()
        });
    }
    decode_request(parts)
}

/// The pairs of a URL's query, decoded, in their order.
pub fn query_pairs(url: &str) -> Vec<(String, String)> {
    let url = url.split('#').next().unwrap_or_default();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// The message of a form's fields: themselves, or the document that the only field `pg_xml` holds.
fn message(fields: Vec<(String, String)>) -> Result<Received, Malformed> {
    match fields.as_slice() {
        [(name, document)] if name == pg_xml::FIELD => pg_xml::decode(document),
        _ => Ok(Received {
            http: None,
            root: None,
            params: brackets::nest(fields)?,
        }),
    }
}

/// The content type and the bytes of an answer in its form; of a document with the root that answers have.
///
/// # Errors
///
/// When the message cannot be said in that form, as of [`encode_request`].
pub fn encode_answer(
    messages: Messages,
    params: &Params,
) -> Result<(&'static str, String), Malformed> {
    Ok(match messages {
        Messages::Xml => (
            "text/xml; charset=utf-8",
            xml::encode(Root::Response.word(), params)?,
        ),
        Messages::Json => (json::MEDIA_TYPE, json::encode(params)?),
    })
}

/// The answer that an HTTP status and a body make: an XML document, or a JSON object, which no document begins like.
///
/// # Errors
///
/// When the body is neither as the protocols write it, or exceeds the [`LIMITS`].
pub fn decode_answer(http: u16, body: &[u8]) -> Result<Received, Malformed> {
    decode_answer_in(Messages::Xml, http, body)
}

/// The same, where answers of this form are expected: a body that is neither is told as what it should have been. Whether the
/// form is the expected one tells the root, which only a document has.
///
/// # Errors
///
/// As of [`decode_answer`].
pub fn decode_answer_in(expected: Messages, http: u16, body: &[u8]) -> Result<Received, Malformed> {
    check_size(body)?;
    let text = Charset::of_declaration(body)?.text(body)?;
    let text = text.trim_start_matches('\u{feff}');
    let form = match text.trim_start().chars().next() {
        Some('{') => Messages::Json,
        Some('<') => Messages::Xml,
        _ => expected,
    };
    let (root, params) = match form {
        Messages::Json => (None, json::decode_object(text)?),
        Messages::Xml => {
            let (root, params) = xml::decode(text)?;
            (Some(root), params)
        }
    };
    Ok(Received {
        http: Some(http),
        root,
        params,
    })
}

fn check_size(body: &[u8]) -> Result<(), Malformed> {
    if body.len() > LIMITS.body {
        return Err(Malformed(format!(
            "the body is longer than {} bytes",
            LIMITS.body
        )));
    }
    Ok(())
}
