//! One urlencoded field `pg_xml` that holds an XML document (signature.md 6).

use crate::codec::{Encoded, urlencoded, xml};
use crate::protocol::params::Params;
use crate::protocol::received::{Malformed, Received};

pub(super) const FIELD: &str = "pg_xml";

/// The root of a document that goes to the gateway.
const ROOT: &str = "request";

pub(super) fn encode(params: &Params) -> Result<Encoded, Malformed> {
    let document = xml::encode(ROOT, params)?;
    urlencoded::encode(&Params::from_iter([(FIELD, document)]))
}

pub(super) fn decode(document: &str) -> Result<Received, Malformed> {
    let (root, params) = xml::decode(document)?;
    Ok(Received {
        http: None,
        root: Some(root),
        params,
    })
}
