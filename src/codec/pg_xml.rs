//! One urlencoded field `pg_xml` that holds an XML document (signature.md 6).

use crate::codec::{urlencoded, xml};
use crate::protocol::params::Params;
use crate::protocol::received::{Malformed, Received};

pub(super) const FIELD: &str = "pg_xml";

/// The root of a document that goes to the gateway.
pub(super) const TO_GATEWAY: &str = "request";

/// The root of a document that goes to the merchant: card notifications have that of answers (signature.md 6).
pub(super) const TO_MERCHANT: &str = "response";

/// The roots that are read.
const ROOTS: [&str; 2] = [TO_GATEWAY, TO_MERCHANT];

pub(super) fn encode(root: &str, params: &Params) -> Result<String, Malformed> {
    let document = xml::encode(root, params)?;
    Ok(urlencoded::encode(&Params::from_iter([(FIELD, document)])))
}

pub(super) fn decode(document: &str) -> Result<Received, Malformed> {
    let (root, params) = xml::decode(document)?;
    if !ROOTS.contains(&root.as_str()) {
        return Err(Malformed(format!(
            "the root of {FIELD} is `{root}`, not `{}`",
            ROOTS.join("` or `")
        )));
    }
    Ok(Received {
        http: None,
        root: Some(root),
        params,
    })
}
