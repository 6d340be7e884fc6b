//! Wrong files, as in `loading.rs`: what a case says of the path, the headers and the certificate of a request.

use crate::loading::{CASE, Edit, check_edit};

/// Proves its shop by the header `Authorization`.
const BASIC_CASE: &str = "cases/bisys/user-registration/sends-the-documented-header.yaml";
/// Proves its shop by the field `sign`, and by a certificate.
const SIGN_CASE: &str = "cases/bisys/user-registration/signs-as-documented.yaml";
const REFUSED_CASE: &str =
    "cases/bisys/do-payment-anonymous/refuses-the-certificate-of-a-stranger.yaml";
const BASIC: &str = "specs/bisys/profiles/bisys.yaml";
const SIGN: &str = "specs/bisys/profiles/bisys-cert.yaml";

/// Fault, file, what stands there, what is put in its place.
const FAULTS: &[Edit] = &[
    // handshake, certificate
    (
        "handshake-of-unknown-word",
        REFUSED_CASE,
        "handshake: refused",
        "handshake: no",
    ),
    (
        "handshake-beside-http",
        REFUSED_CASE,
        "handshake: refused",
        "handshake: refused\n      http: 401",
    ),
    (
        "handshake-where-no-certificate-is-asked-for",
        CASE,
        "steps:",
        "steps:\n  - send: cardstorage-list\n    expect: { handshake: refused }",
    ),
    (
        "certificate-of-unknown-word",
        REFUSED_CASE,
        "certificate: stranger",
        "certificate: mine",
    ),
    (
        "certificate-where-none-is-asked-for",
        CASE,
        "    params:",
        "    certificate: expired\n    params:",
    ),
    // authorization
    (
        "authorization-where-none-is-asked-for",
        CASE,
        "    params:",
        "    authorization: \"Basic {{merchant_id}}:{{secret_key}}\"\n    params:",
    ),
    (
        "authorization-in-another-order",
        BASIC_CASE,
        "{{merchant_id}}:{{secret_key}}",
        "{{secret_key}}:{{merchant_id}}",
    ),
    (
        "authorization-with-the-payout-secret",
        BASIC_CASE,
        "{{secret_key}}",
        "{{payout_secret_key}}",
    ),
    (
        "signature-where-a-header-proves-the-sender",
        SIGN_CASE,
        "profiles: [bisys-cert]",
        "profiles: [bisys]",
    ),
    // headers
    (
        "header-with-the-secret",
        BASIC_CASE,
        "    authorization:",
        "    headers: { dn: \"{{secret_key}}\" }\n    authorization:",
    ),
    (
        "header-of-no-name",
        BASIC_CASE,
        "    authorization:",
        "    headers:\n      dn: a\n      user agent: b\n    authorization:",
    ),
    (
        "header-that-is-the-content-type",
        BASIC_CASE,
        "    authorization:",
        "    headers: { dn: a, Content-Type: text/xml }\n    authorization:",
    ),
    (
        "header-with-a-line-break",
        BASIC_CASE,
        "    authorization:",
        "    headers: { dn: \"{{merchant_id}}\\r\\nother: b\" }\n    authorization:",
    ),
    (
        "header-that-is-a-list",
        BASIC_CASE,
        "    authorization:",
        "    headers: { dn: [a, b] }\n    authorization:",
    ),
    (
        "content-type-with-a-line-break",
        CASE,
        "    params:",
        "    content_type: \"text/xml\\nother: b\"\n    params:",
    ),
    // path
    (
        "whole-path-without-slash",
        CASE,
        "    params:",
        "    path: v1/merchant\n    params:",
    ),
];

#[test]
fn a_wrong_request_gives_an_error_with_place_and_mend() {
    FAULTS
        .iter()
        .for_each(|edit| check_edit(edit, &[BASIC, SIGN]));
}
