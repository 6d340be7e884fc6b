//! One urlencoded field `pg_xml` that holds an XML document (signature.md 6).

use crate::codec::{urlencoded, xml};
use crate::protocol::encoding::Root;
use crate::protocol::params::Params;
use crate::protocol::received::{Malformed, Received};

pub(super) const FIELD: &str = "pg_xml";

/// The roots that are read.
const ROOTS: [Root; 2] = [Root::Request, Root::Response];

pub(super) fn encode(root: Root, params: &Params) -> Result<String, Malformed> {
    let document = xml::encode(root.word(), params)?;
    Ok(urlencoded::encode(&Params::from_iter([(FIELD, document)])))
}

pub(super) fn decode(document: &str) -> Result<Received, Malformed> {
    let (root, params) = xml::decode(document)?;
    let known = ROOTS.map(Root::word);
    if !known.contains(&root.as_str()) {
        return Err(Malformed(format!(
            "the root of {FIELD} is `{root}`, not `{}`",
            known.join("` or `")
        )));
    }
    Ok(Received {
        http: None,
        root: Some(root),
        params,
    })
}
