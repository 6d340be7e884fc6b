//! `multipart/form-data`: each field a part, as `curl --form` sends it.

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::stream::{self};

use crate::codec::{Encoded, LIMITS, form_fields, utf8};
use crate::protocol::params::Params;
use crate::protocol::received::Malformed;

pub(super) const MEDIA_TYPE: &str = "multipart/form-data";

pub(super) fn encode(params: &Params) -> Result<Encoded, Malformed> {
    let fields = form_fields(params)?;
    let boundary = boundary(&fields);
    let mut body = String::new();
    for (name, value) in fields {
        if name.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
            return Err(Malformed(format!(
                "the name `{}` cannot head a part",
                name.escape_debug()
            )));
        }
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body += &format!("--{boundary}--\r\n");
    let content_type = format!("{MEDIA_TYPE}; boundary={boundary}");
    Ok(Encoded {
        content_type,
        body: body.into_bytes(),
    })
}

/// A fixed boundary keeps bytes the same from run to run; it grows until no field contains it.
fn boundary(fields: &[(&str, &str)]) -> String {
    let mut boundary = "countersign".to_owned();
    while fields
        .iter()
        .any(|(name, value)| name.contains(&boundary) || value.contains(&boundary))
    {
        boundary.push('x');
    }
    boundary
}

pub(super) fn decode(content_type: &str, body: &[u8]) -> Result<Params, Malformed> {
    let damaged = |error: multer::Error| Malformed(format!("no valid multipart body: {error}"));
    let boundary = multer::parse_boundary(content_type).map_err(damaged)?;
    let whole = stream::iter([Ok::<_, std::io::Error>(Bytes::copy_from_slice(body))]);
    let mut form = multer::Multipart::new(whole, boundary);
    let parts = async {
        let mut params = Params::new();
        while let Some(part) = form.next_field().await.map_err(damaged)? {
            let name = part.name().map(str::to_owned);
            let name = name.ok_or_else(|| Malformed("a part has no name".to_owned()))?;
            let value = part.bytes().await.map_err(damaged)?;
            params.push(name, utf8(&value)?);
            if params.len() > LIMITS.fields {
                break;
            }
        }
        Ok(params)
    };
    // The whole body is at hand, so the parser never waits.
    parts
        .now_or_never()
        .unwrap_or_else(|| Err(Malformed("the multipart body has no end".to_owned())))
}
