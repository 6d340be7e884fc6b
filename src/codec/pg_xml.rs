//! One urlencoded field `pg_xml` that holds an XML document (signature.md 6).

use crate::codec::{urlencoded, xml};
use crate::protocol::params::Params;
use crate::protocol::received::{Malformed, Received};

pub(super) const FIELD: &str = "pg_xml";

/// The root of a document that goes to the gateway.
const ROOT: &str = "request";

/// The roots that are read: card notifications go to the merchant under the root of answers (signature.md 6).
const ROOTS: [&str; 2] = [ROOT, "response"];

pub(super) fn encode(params: &Params) -> Result<String, Malformed> {
    let document = xml::encode(ROOT, params)?;
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
