//! Wrong files, as in `loading.rs`: steps beyond `send`, what is expected of them, and what a case stands on.

use crate::loading::{CASE, Edit, check, check_edit, copy, write};

const FLOW: &str = "cases/paybox/flows/add-card-with-three-d-secure.yaml";
const ENDPOINT: &str = "specs/paybox/endpoints/post-link.yaml";
const FAMILY: &str = "specs/paybox/family.yaml";
const PROFILE: &str = "specs/paybox/profiles/greenleavespay.yaml";

/// Fault, file, what stands there, what is put in its place.
const FAULTS: &[Edit] = &[
    // await
    (
        "await-of-unknown-callback",
        FLOW,
        "await: post_link",
        "await: post_lnik",
    ),
    (
        "await-of-what-nothing-leads-to",
        CASE,
        "steps:",
        "steps:\n  - await: post_link",
    ),
    (
        "await-none-with-expectation",
        FLOW,
        "- await: none",
        "- await: none\n    expect:\n      xml: <response/>",
    ),
    (
        "await-with-http-status",
        FLOW,
        "- await: post_link\n    expect:",
        "- await: post_link\n    expect:\n      http: 200",
    ),
    (
        "await-with-params",
        FLOW,
        "- await: post_link\n",
        "- await: post_link\n    params: { a: b }\n",
    ),
    // visit, submit
    (
        "visit-without-quotes",
        FLOW,
        "visit: \"{{redirect_url}}\"",
        "visit: {{redirect_url}}",
    ),
    (
        "visit-of-unknown-variable",
        FLOW,
        "visit: \"{{redirect_url}}\"",
        "visit: \"{{redirect_uri}}\"",
    ),
    (
        "visit-with-xml",
        FLOW,
        "      page: The bank asks for a password",
        "      page: The bank asks for a password\n      xml: |\n        <response/>",
    ),
    (
        "visit-without-page-text",
        FLOW,
        "page: The bank asks for a password",
        "page: { a: b }",
    ),
    (
        "visit-with-page-placeholder-without-quotes",
        FLOW,
        "page: The bank asks for a password",
        "page: {{user_id}}",
    ),
    (
        "visit-with-page-that-matches",
        FLOW,
        "page: The bank asks for a password",
        "page: [Card, \"Sum {{: integer}}\"]",
    ),
    (
        "visit-with-params-that-are-a-list",
        FLOW,
        "      page: The bank asks for a password",
        "      params: [number, month]",
    ),
    (
        "post-without-visit",
        FLOW,
        "submit: { password: \"{{value.bank_password}}\" }",
        "post: { PaReq: a }\n    submit: { password: a }",
    ),
    (
        "post-without-anything",
        FLOW,
        "submit: { password: \"{{value.bank_password}}\" }",
        "post: { PaReq: a }",
    ),
    (
        "post-of-unknown-variable",
        FLOW,
        "visit: \"{{redirect_url}}\"",
        "visit: \"{{redirect_url}}\"\n    post: { PaReq: a, TermUrl: \"{{bak_link}}\" }",
    ),
    (
        "post-of-a-group",
        FLOW,
        "visit: \"{{redirect_url}}\"",
        "visit: \"{{redirect_url}}\"\n    post: { PaReq: { a: b } }",
    ),
    (
        "post-of-nothing",
        FLOW,
        "visit: \"{{redirect_url}}\"",
        "visit: \"{{redirect_url}}\"\n    post:",
    ),
    (
        "post-with-a-request",
        FLOW,
        "  - send: cardstorage-add",
        "  - send: cardstorage-add\n    post: { PaReq: a }",
    ),
    (
        "submit-of-a-group",
        FLOW,
        "submit: { password: \"{{value.bank_password}}\" }",
        "submit: { code: \"1\", password: { a: b } }",
    ),
    (
        "submit-of-a-text",
        FLOW,
        "submit: { password: \"{{value.bank_password}}\" }",
        "submit: all",
    ),
    (
        "submit-with-encoding",
        FLOW,
        "submit: { password: \"{{value.bank_password}}\" }",
        "submit: { password: a }\n    encoding: json",
    ),
    (
        "visit-with-submit-without-fields",
        FLOW,
        "submit: { password: \"{{value.bank_password}}\" }",
        "submit:",
    ),
    (
        "expect-without-anything",
        CASE,
        "      http: 200",
        "      http:",
    ),
    // advance
    (
        "advance-without-unit",
        CASE,
        "steps:",
        "steps:\n  - advance: 20",
    ),
    ("advance-back", CASE, "steps:", "steps:\n  - advance: -5m"),
    (
        "advance-with-expectation",
        CASE,
        "steps:",
        "steps:\n  - advance: 5m\n    expect:\n      http: 200",
    ),
    // repeat
    (
        "repeat-in-a-repeat",
        CASE,
        "steps:",
        "steps:\n  - repeat: 2\n    steps:\n      - repeat: 3\n        steps:\n          - send: cardstorage-list",
    ),
    (
        "repeat-of-none",
        CASE,
        "steps:",
        "steps:\n  - repeat: 0\n    steps:\n      - send: cardstorage-list",
    ),
    (
        "repeat-of-too-many",
        CASE,
        "steps:",
        "steps:\n  - repeat: 1001\n    steps:\n      - send: cardstorage-list",
    ),
    (
        "repeat-of-no-number",
        CASE,
        "steps:",
        "steps:\n  - repeat: often\n    steps:\n      - send: cardstorage-list",
    ),
    (
        "repeat-without-steps",
        CASE,
        "steps:",
        "steps:\n  - repeat: 2",
    ),
    (
        "repeat-of-unknown-endpoint",
        CASE,
        "steps:",
        "steps:\n  - repeat: 2\n    steps:\n      - together:\n          - send: cardstorage-list\n          - send: cardstorage-lst",
    ),
    (
        "steps-without-repeat",
        CASE,
        "steps:",
        "steps:\n  - steps:\n      - send: cardstorage-list",
    ),
    // together
    (
        "together-of-one",
        CASE,
        "steps:",
        "steps:\n  - together:\n      - send: cardstorage-list",
    ),
    (
        "together-with-what-is-not-sent",
        CASE,
        "steps:",
        "steps:\n  - together:\n      - send: cardstorage-list\n      - advance: 1m",
    ),
    (
        "together-with-unknown-key",
        CASE,
        "steps:",
        "steps:\n  - together:\n      - send: cardstorage-list\n      - send: cardstorage-list\n        parms: {}",
    ),
    (
        "together-with-a-key-of-another-step",
        CASE,
        "steps:",
        "steps:\n  - together:\n      - send: cardstorage-list\n      - send: cardstorage-list\n        steps: []",
    ),
    (
        "together-with-expectation",
        CASE,
        "steps:",
        "steps:\n  - together:\n      - send: cardstorage-list\n      - send: cardstorage-list\n    expect:\n      http: 200",
    ),
    // bodies in JSON
    (
        "json-that-is-none",
        CASE,
        "    params:\n      pg_user_id: \"{{user_id}}\"",
        "    json: |\n      {\n        \"pg_user_id\": \"a\",\n      }",
    ),
    (
        "json-that-is-a-list",
        CASE,
        "    params:\n      pg_user_id: \"{{user_id}}\"",
        "    json: |\n      [[\"pg_user_id\", \"a\"]]",
    ),
    (
        "json-with-placeholder-without-quotes",
        CASE,
        "    params:\n      pg_user_id: \"{{user_id}}\"",
        "    json: |\n      {\n        \"pg_user_id\": {{user_id}}\n      }",
    ),
    (
        "json-that-is-a-map",
        CASE,
        "    params:\n      pg_user_id: \"{{user_id}}\"",
        "    json:\n      pg_user_id: \"{{user_id}}\"",
    ),
    (
        "json-with-unknown-variable",
        CASE,
        "    params:\n      pg_user_id: \"{{user_id}}\"",
        "    json: |\n      {\n        \"a\": \"pg_user_id\", \"b\": [\"\\\"b\\\": \"],\n        \"c\": { \"pg_user_id\": \"{{usr_id}}\" }\n      }",
    ),
    (
        "json-with-the-secret",
        CASE,
        "    params:\n      pg_user_id: \"{{user_id}}\"",
        "    json: |\n      { \"pg_user_id\": [ \"{{secret_key}}\" ] }",
    ),
    (
        "json-too-deep",
        CASE,
        "    params:\n      pg_user_id: \"{{user_id}}\"",
        "    json: |\n      { \"a\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] }",
    ),
    (
        "json-beside-params",
        CASE,
        "    params:",
        "    json: |\n      { \"a\": 1 }\n    params:",
    ),
    (
        "json-with-encoding",
        CASE,
        "    params:\n      pg_user_id: \"{{user_id}}\"",
        "    encoding: multipart\n    json: |\n      { \"pg_user_id\": \"{{user_id}}\" }",
    ),
    ("expected-json-that-is-none", CASE, "xml: |", "json: |"),
    (
        "expected-json-with-unknown-type",
        FLOW,
        "steps:",
        "steps:\n  - send: cardstorage-add\n    expect:\n      json: |\n        { \"ы\": [\"b\"], \"b\": \"{{: anny}}\" }",
    ),
    // expectations
    (
        "two-expected-messages",
        CASE,
        "      xml: |",
        "      params: { pg_status: ok }\n      xml: |",
    ),
    (
        "expected-params-that-are-a-text",
        CASE,
        "steps:",
        "steps:\n  - send: cardstorage-list\n    expect: { params: all }",
    ),
    (
        "expected-params-with-placeholder-without-quotes",
        CASE,
        "steps:",
        "steps:\n  - send: cardstorage-list\n    expect: { params: { card: [ { pg_status: {{status}} } ] } }",
    ),
    (
        "expected-params-with-an-empty-list",
        CASE,
        "steps:",
        "steps:\n  - send: cardstorage-list\n    expect: { params: { card: [] } }",
    ),
    (
        "expected-params-without-value",
        CASE,
        "steps:",
        "steps:\n  - send: cardstorage-list\n    expect: { params: { card:  } }",
    ),
    (
        "send-with-expected-page",
        CASE,
        "      http: 200",
        "      page: Done",
    ),
    (
        "stored-that-is-no-count",
        CASE,
        "      http: 200",
        "      http: 200\n      stored: { cards: one }",
    ),
    (
        "stored-without-kinds",
        CASE,
        "      http: 200",
        "      http: 200\n      stored: {}",
    ),
    (
        "stored-of-unknown-word",
        CASE,
        "      http: 200",
        "      http: 200\n      stored: the-same",
    ),
    (
        "message-of-unknown-word",
        CASE,
        "steps:",
        "steps:\n  - send: cardstorage-list\n    expect: { message: nothing }",
    ),
    (
        "message-none-beside-xml",
        CASE,
        "      http: 200",
        "      http: 200\n      message: none",
    ),
    (
        "path-that-is-no-text",
        CASE,
        "    params:",
        "    path: { merchant_id: [1] }\n    params:",
    ),
    (
        "path-with-unknown-part",
        CASE,
        "    params:",
        "    path: { merchant: \"1\" }\n    params:",
    ),
    (
        "together-with-what-another-answer-captures",
        CASE,
        "steps:",
        "steps:\n  - together:\n      - send: cardstorage-list\n        expect: { params: { pg_salt: \"{{other: any}}\" } }\n      - send: cardstorage-list\n        params: { pg_user_id: \"{{other}}\" }",
    ),
    (
        "content-type-of-an-await",
        FLOW,
        "- await: post_link\n",
        "- await: post_link\n    content_type: text/xml\n",
    ),
    // what the case stands on
    (
        "needs-unknown-capability",
        CASE,
        "steps:",
        "needs: [recurring]\nsteps:",
    ),
    (
        "reading-of-unknown-ambiguity",
        CASE,
        "steps:",
        "reading:\n  bad-signature-anwser: by-endpoint\nsteps:",
    ),
    (
        "unknown-reading",
        CASE,
        "steps:",
        "reading: { bad-signature-answer: signed-1000 }\nsteps:",
    ),
    (
        "unknown-precondition",
        CASE,
        "steps:",
        "given: [stored-cart]\nsteps:",
    ),
    (
        "answers-of-unknown-callback",
        FLOW,
        "steps:",
        "answers:\n  post_lnik:\n    - http: 503\nsteps:",
    ),
    (
        "answers-without-any",
        FLOW,
        "steps:",
        "answers: { post_link: [] }\nsteps:",
    ),
    (
        "answer-that-closes-and-says-more",
        FLOW,
        "steps:",
        "answers: { post_link: [{ http: 200 }, { close: true, http: 200 }] }\nsteps:",
    ),
    (
        "answer-with-two-bodies",
        FLOW,
        "steps:",
        "answers: { post_link: [{ body: a, status: ok }] }\nsteps:",
    ),
    (
        "answer-with-no-http-status",
        FLOW,
        "steps:",
        "answers: { post_link: [{ http: 100 }] }\nsteps:",
    ),
    (
        "answer-without-duration",
        FLOW,
        "steps:",
        "answers: { post_link: [{ elapsed: long }] }\nsteps:",
    ),
    (
        "answer-with-unknown-key",
        FLOW,
        "steps:",
        "answers: { post_link: [{ htpp: 503 }] }\nsteps:",
    ),
    (
        "ignore-of-unknown-callback",
        FLOW,
        "steps:",
        "ignore: [back_link, result_link]\nsteps:",
    ),
    (
        "case-without-covers",
        CASE,
        "covers: [cardstorage-list.request, cardstorage-list.answer.ok]\n",
        "",
    ),
    // specs
    (
        "profile-with-unknown-capability",
        PROFILE,
        "endpoints:",
        "capabilities: [recurring]\nendpoints:",
    ),
    (
        "profile-with-reading-of-unknown-ambiguity",
        PROFILE,
        "endpoints:",
        "reading: { bad-signature-anwser: by-endpoint }\nendpoints:",
    ),
    (
        "profile-with-unknown-reading",
        PROFILE,
        "endpoints:",
        "reading: { bad-signature-answer: signed-1000 }\nendpoints:",
    ),
    (
        "family-with-card-twice",
        FAMILY,
        "role: no-three-d-secure",
        "role: three-d-secure",
    ),
    (
        "family-with-card-number-twice",
        FAMILY,
        "4716047261941981",
        "4916307416334310",
    ),
    (
        "endpoint-with-neither-path-nor-callback",
        ENDPOINT,
        "callback: post_link\n",
        "",
    ),
    (
        "endpoint-with-callback-and-operation",
        ENDPOINT,
        "callback: post_link\n",
        "callback: post_link\noperation: card.list\n",
    ),
    (
        "endpoint-with-callback-of-the-merchant",
        ENDPOINT,
        "from: gateway",
        "from: merchant",
    ),
    (
        "endpoint-with-unknown-callback",
        ENDPOINT,
        "callback: post_link",
        "callback: post_lnik",
    ),
];

/// Fault, the head of a precondition `stored`, that of another one `paid`, and of the case that names `stored`.
const PRECONDITIONS: &[(&str, &str, &str)] = &[
    ("precondition-of-its-own", "given: [stored]\n", ""),
    (
        "precondition-of-its-own-through-another",
        "given: [paid]\n",
        "given: [stored]\n",
    ),
    (
        "precondition-with-covers",
        "covers: [cardstorage-list.request]\n",
        "",
    ),
    (
        "precondition-that-is-unknown-to-another",
        "given: [piad]\n",
        "",
    ),
];

#[test]
fn a_wrong_step_gives_an_error_with_place_and_mend() {
    FAULTS.iter().for_each(|edit| check_edit(edit, &[FLOW]));
}

#[test]
fn a_wrong_precondition_gives_an_error_in_its_own_file() {
    for (fault, stored, paid) in PRECONDITIONS {
        let folder = copy();
        let steps = "steps:\n  - send: cardstorage-list\n    params: { pg_user_id: a }\n";
        for (name, head) in [("stored", stored), ("paid", paid)] {
            let text = format!("title: a precondition\n{head}{steps}");
            write(
                folder.path(),
                &format!("cases/paybox/given/{name}.yaml"),
                &text,
            );
        }
        let case = format!("title: a case\ncovers: []\ngiven: [stored]\n{steps}");
        write(folder.path(), CASE, &case);
        check(fault, folder.path());
    }
}
