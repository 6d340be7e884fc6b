//! Wrong files, as in `loading.rs`: the form of a family's messages and paths, its currencies, how a profile proves who sends, and
//! where an endpoint is.

use crate::loading::{CASE, Edit, check_edit};

const FAMILY: &str = "specs/paybox/family.yaml";
const PROFILE: &str = "specs/paybox/profiles/greenleavespay.yaml";
const ENDPOINT: &str = "specs/paybox/endpoints/cardstorage-list.yaml";
const CALLBACK: &str = "specs/paybox/endpoints/post-link.yaml";
const FLOW: &str = "cases/paybox/flows/add-card-with-three-d-secure.yaml";

const REFUND: &str = "specs/bisys/endpoints/refund.yaml";
const REFUND_CASE: &str = "cases/bisys/refund/accepts-minimal.yaml";
/// What that case stands on.
const PAID: &str = "cases/bisys/given/paid-payment.yaml";
const BASIC: &str = "specs/bisys/profiles/bisys.yaml";
const SIGN: &str = "specs/bisys/profiles/bisys-cert.yaml";

/// Fault, file, what stands there, what is put in its place.
const FAULTS: &[Edit] = &[
    // family
    (
        "family-with-unknown-form-of-messages",
        FAMILY,
        "signature: {",
        "messages: yaml\nsignature: {",
    ),
    (
        "family-with-unknown-acknowledgement",
        FAMILY,
        "signature: {",
        "acknowledged: http-204\nsignature: {",
    ),
    (
        "family-with-base-without-slash",
        FAMILY,
        "signature: {",
        "bases: [/api, rs/shop]\nsignature: {",
    ),
    (
        "family-with-base-with-slash-behind",
        FAMILY,
        "signature: {",
        "bases: [/api/]\nsignature: {",
    ),
    (
        "family-with-base-twice",
        FAMILY,
        "signature: {",
        "bases: [/api, /rs, /api]\nsignature: {",
    ),
    (
        "family-with-unreadable-of-no-http-status",
        FAMILY,
        "  not-found: {",
        "  unreadable: { http: 100, answer: error, code: \"1\", description: a, source: \"inferred#a\" }\n  not-found: {",
    ),
    (
        "family-with-unreadable-of-unknown-answer",
        FAMILY,
        "  not-found: {",
        "  unreadable: { http: 400, answer: eror, code: \"1\", description: a, source: \"inferred#a\" }\n  not-found: {",
    ),
    (
        "family-with-currency-twice",
        FAMILY,
        "signature: {",
        "currencies:\n  - { mark: KZT, code: \"398\", unit: tiyn, symbol: a, source: \"inferred#a\" }\n  - { mark: KZT, code: \"643\", unit: tiyn, symbol: b, source: \"inferred#a\" }\nsignature: {",
    ),
    (
        "family-with-currency-of-two-digits",
        FAMILY,
        "signature: {",
        "currencies:\n  - { mark: AMD, code: \"51\", unit: luma, symbol: a, source: \"inferred#a\" }\nsignature: {",
    ),
    (
        "family-with-currency-of-letters",
        FAMILY,
        "signature: {",
        "currencies:\n  - { mark: GPB, code: GBP, unit: penny, symbol: a, source: \"inferred#a\" }\nsignature: {",
    ),
    // profile
    (
        "profile-with-unknown-authentication",
        PROFILE,
        "endpoints:",
        "authentication: digest\nendpoints:",
    ),
    (
        "profile-with-authentication-by-the-field-of-endpoints",
        PROFILE,
        "endpoints:",
        "authentication: pg_sig\nendpoints:",
    ),
    (
        "profile-with-client-certificate-without-source",
        PROFILE,
        "endpoints:",
        "client_certificate: true\nendpoints:",
    ),
    (
        "profile-with-unknown-source-of-authentication",
        PROFILE,
        "endpoints:",
        "authentication_source: \"freedompay-introduction#requests\"\nendpoints:",
    ),
    // endpoint
    (
        "endpoint-with-row-of-unknown-authentication",
        ENDPOINT,
        "type: flag,",
        "type: flag, only: pg_sig,",
    ),
    (
        "endpoint-signed-as-no-profile-says",
        ENDPOINT,
        "signed: pg_sig",
        "signed: profile",
    ),
    (
        "endpoint-signed-in-an-unknown-way",
        ENDPOINT,
        "signed: pg_sig",
        "signed: basic",
    ),
    (
        "endpoint-with-path-without-slash",
        ENDPOINT,
        "path: /v1",
        "path: v1",
    ),
    (
        "endpoint-that-is-not-testable-and-has-a-path",
        ENDPOINT,
        "path: /v1",
        "not_testable: nobody knows it\npath: /v1",
    ),
    (
        "endpoint-that-is-not-testable-for-no-reason",
        CALLBACK,
        "callback: post_link",
        "not_testable: \" \"",
    ),
];

/// The same, of the family whose profiles say how messages are proved.
const PROVED: &[Edit] = &[
    (
        "profile-with-basic-without-source",
        BASIC,
        "authentication_source: \"bisys-ru-docs#authorization\"\n",
        "",
    ),
    (
        "profile-with-value-that-names-itself",
        BASIC,
        "reading:",
        "values: { refund_path: \"/{value.refund_path}\" }\nreading:",
    ),
    (
        "endpoint-with-path-of-unknown-value",
        REFUND,
        "{value.refund_path}",
        "{value.refund_pth}",
    ),
    (
        "endpoint-with-path-of-value-without-end",
        REFUND,
        "{value.refund_path}",
        "{value.refund_path",
    ),
];

#[test]
fn a_wrong_word_of_a_family_a_profile_or_an_endpoint_gives_an_error_with_place_and_mend() {
    FAULTS
        .iter()
        .for_each(|edit| check_edit(edit, &[CASE, FLOW]));
}

#[test]
fn a_wrong_proof_or_path_by_values_gives_an_error_with_place_and_mend() {
    let beside = [BASIC, SIGN, REFUND_CASE, PAID];
    PROVED.iter().for_each(|edit| check_edit(edit, &beside));
}
