//! `application/x-www-form-urlencoded`, also as the query of a URL.

use crate::codec::brackets::flatten;
use crate::codec::charset::Charset;
use crate::protocol::params::Params;
use crate::protocol::received::Malformed;

pub(super) const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

pub(super) fn encode(params: &Params) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(flatten(params))
        .finish()
}

/// A damaged value is refused rather than signed as something else, which is why the bytes are not decoded lossily.
pub(super) fn decode(body: &[u8], charset: Charset) -> Result<Vec<(String, String)>, Malformed> {
    let decode = |part: &[u8]| {
        if !part.iter().any(|byte| matches!(byte, b'%' | b'+')) {
            return charset.text(part).map(|text| text.into_owned());
        }
        let spaced: Vec<u8> = part
            .iter()
            .map(|byte| if *byte == b'+' { b' ' } else { *byte })
            .collect();
        let bytes: Vec<u8> = percent_encoding::percent_decode(&spaced).collect();
        charset.text(&bytes).map(|text| text.into_owned())
    };
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let equals = pair
                .iter()
                .position(|byte| *byte == b'=')
                .unwrap_or(pair.len());
            let (name, value) = pair.split_at(equals);
            Ok((decode(name)?, decode(value.get(1..).unwrap_or_default())?))
        })
        .collect()
}
