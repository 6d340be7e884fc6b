//! `multipart/form-data`: each field a part, as `curl --form` sends it.

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::stream::{self};

use crate::codec::LIMITS;
use crate::codec::brackets::flatten;
use crate::codec::charset::Charset;
use crate::protocol::params::Params;
use crate::protocol::received::Malformed;

pub(super) const MEDIA_TYPE: &str = "multipart/form-data";

/// The content type, which names the boundary, and the body.
pub(super) fn encode(params: &Params) -> Result<(String, String), Malformed> {
    let fields = flatten(params);
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
    Ok((format!("{MEDIA_TYPE}; boundary={boundary}"), body))
}

/// A fixed boundary keeps bytes the same from run to run; it grows until no field contains it.
fn boundary(fields: &[(String, &str)]) -> String {
    let mut boundary = "countersign".to_owned();
    while fields
        .iter()
        .any(|(name, value)| name.contains(&boundary) || value.contains(&boundary))
    {
        boundary.push('x');
    }
    boundary
}

pub(super) fn decode(
    content_type: &str,
    body: &[u8],
    charset: Charset,
) -> Result<Vec<(String, String)>, Malformed> {
    let damaged = |error: multer::Error| Malformed(format!("no valid multipart body: {error}"));
    let boundary = multer::parse_boundary(content_type).map_err(damaged)?;
    let whole = stream::iter([Ok::<_, std::io::Error>(Bytes::copy_from_slice(body))]);
    let mut form = multer::Multipart::new(whole, boundary);
    let parts = async {
        let mut fields = Vec::new();
        while let Some(part) = form.next_field().await.map_err(damaged)? {
            let name = part.name().map(str::to_owned);
            let name = name.ok_or_else(|| Malformed("a part has no name".to_owned()))?;
            let value = part.bytes().await.map_err(damaged)?;
            fields.push((name, charset.text(&value)?.into_owned()));
            if fields.len() > LIMITS.fields {
                break;
            }
        }
        Ok(fields)
    };
    // The whole body is at hand, so the parser never waits.
    parts
        .now_or_never()
        .unwrap_or_else(|| Err(Malformed("the multipart body has no end".to_owned())))
}
