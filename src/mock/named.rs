//! Who sends, before anything is judged: the merchant that a request names, by a field or by a header.

use std::borrow::Cow;

use crate::mock::mount::Mount;
use crate::protocol::authentication::Authentication;
use crate::protocol::received::Received;
use crate::sign::basic;
use crate::specs::endpoint::Endpoint;
use crate::transport::message::Request;

/// The header by which a client may repeat the name on its certificate (bisys.md 2.2).
pub(super) const TOLD_NAME: &str = "dn";

/// The merchant that a request names: by a field, or by its header where that proves who sends.
pub(super) fn merchant_named<'r>(
    mount: &Mount,
    endpoint: &Endpoint,
    authorization: Option<&str>,
    received: &'r Received,
) -> Option<Cow<'r, str>> {
    if endpoint.signed == Authentication::Basic {
        return basic::merchant_of(authorization?).map(Cow::Owned);
    }
    let field = mount.profile.family.merchant_field()?;
    received.params.text(field).map(Cow::Borrowed)
}

/// What the documents' own samples send (erratum cards-form-header).
pub(super) const MISLABELLED: &str =
    "the body is a multipart form, but its header says urlencoded, so there are no fields";

/// Whether a request is one of those.
pub(super) fn is_mislabelled(request: &Request) -> bool {
    let says_urlencoded = request
        .content_type
        .as_deref()
        .is_some_and(|told| told.to_ascii_lowercase().contains("x-www-form-urlencoded"));
    says_urlencoded && request.body.starts_with(b"--")
}
