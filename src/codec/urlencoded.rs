//! `application/x-www-form-urlencoded`.

use crate::codec::{Encoded, form_fields, utf8};
use crate::protocol::params::Params;
use crate::protocol::received::Malformed;

pub(super) const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

pub(super) fn encode(params: &Params) -> Result<Encoded, Malformed> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form_fields(params)?)
        .finish();
    Ok(Encoded {
        content_type: MEDIA_TYPE.to_owned(),
        body: body.into_bytes(),
    })
}

/// Percent signs must lead valid UTF-8: a damaged value is refused rather than signed as something else.
pub(super) fn decode(body: &[u8]) -> Result<Params, Malformed> {
    let plus_as_space = |part: &str| part.replace('+', " ");
    let decode = |part: &str| {
        let spaced = plus_as_space(part);
        let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8();
        decoded
            .map(|text| text.into_owned())
            .map_err(|_| Malformed("a field is not UTF-8".to_owned()))
    };
    utf8(body)?
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}
