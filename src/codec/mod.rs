//! Messages to bytes and back, one file per encoding.
//!
//! Order and repeats are kept in both directions, and what is decoded is what gets signed. [`LIMITS`] bound what is read
//! from outside. Nothing here knows which fields a message should have.

pub mod multipart;
pub mod pg_xml;
pub mod urlencoded;
pub mod xml;

use crate::protocol::encoding::Encoding;
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

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// The header `Content-Type`.
    pub content_type: String,
    /// The bytes.
    pub body: Vec<u8>,
}

/// The bytes of a request.
///
/// # Errors
///
/// When the message cannot be said in that encoding: a name that is no XML name, a control character.
pub fn encode_request(encoding: Encoding, params: &Params) -> Result<Encoded, Malformed> {
    match encoding {
        Encoding::Urlencoded => urlencoded::encode(params),
        Encoding::Multipart => multipart::encode(params),
        Encoding::PgXml => pg_xml::encode(params),
    }
}

/// The request that a body holds, read as its `Content-Type` says; without one as urlencoded.
///
/// # Errors
///
/// When the body is not what its `Content-Type` says, or exceeds the [`LIMITS`].
pub fn decode_request(content_type: Option<&str>, body: &[u8]) -> Result<Received, Malformed> {
    check_size(body)?;
    let media_type = content_type.unwrap_or(urlencoded::MEDIA_TYPE);
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    let params = match essence.as_str() {
        urlencoded::MEDIA_TYPE => urlencoded::decode(body)?,
        multipart::MEDIA_TYPE => multipart::decode(media_type, body)?,
        other => {
            let known = format!("{} and {}", urlencoded::MEDIA_TYPE, multipart::MEDIA_TYPE);
            return Err(Malformed(format!(
                "content type `{other}` is not one of {known}"
            )));
        }
    };
    if params.len() > LIMITS.fields {
        return Err(Malformed(format!("more than {} fields", LIMITS.fields)));
    }
    match params.text(pg_xml::FIELD) {
        Some(document) if params.len() == 1 => pg_xml::decode(document),
        _ => Ok(Received {
            http: None,
            root: None,
            params,
        }),
    }
}

/// The answer that an HTTP status and an XML body make.
///
/// # Errors
///
/// When the body is not well-formed XML in UTF-8 as the family writes it, or exceeds the [`LIMITS`].
pub fn decode_answer(http: u16, body: &[u8]) -> Result<Received, Malformed> {
    check_size(body)?;
    let (root, params) = xml::decode(utf8(body)?)?;
    Ok(Received {
        http: Some(http),
        root: Some(root),
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

fn utf8(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes)
        .map_err(|error| Malformed(format!("byte {} is not UTF-8", error.valid_up_to())))
}

/// The fields of a form are flat texts: refuses what is not.
fn form_fields(params: &Params) -> Result<Vec<(&str, &str)>, Malformed> {
    let grouped = |name| {
        Malformed(format!(
            "the field `{name}` is a group, which a form cannot hold"
        ))
    };
    params
        .iter()
        .map(|(name, value)| Ok((name, value.text().ok_or_else(|| grouped(name))?)))
        .collect()
}
