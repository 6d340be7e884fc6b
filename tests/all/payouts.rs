//! The two secrets of a merchant: a copy of the specs has an endpoint of payouts, and the call of the merchant is one too.
//!
//! What runner and mock agree on is also asked of each alone, since two that take the same wrong secret agree.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use countersign::cases::scaffold::scaffold;
use countersign::check::verdict::Verdict::{self, Fail, Pass};
use countersign::codec::{Parts, decode_answer, decode_request, encode_request};
use countersign::mock::gateway::Gateway;
use countersign::mock::mount::Mount;
use countersign::mock::world::Beginning;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::received::Received;
use countersign::protocol::secret::Secret;
use countersign::protocol::secrets::{Key, Secrets};
use countersign::run::inbox::{Expected, Inbox};
use countersign::run::variables::secrets_of;
use countersign::sign::signature::{sign, verify};
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::transport::message::{Answer, Reply, Request};

use crate::loading::{Edit, check, copy, own, write};
use crate::stepping::{ADD, ENTER, PASSWORD, case, outcomes, told};

const LIST: &str = "specs/paybox/endpoints/cardstorage-list.yaml";
const POST_LINK: &str = "specs/paybox/endpoints/post-link.yaml";
const PROFILE_FILE: &str = "specs/paybox/profiles/greenleavespay.yaml";
const PROFILE: &str = "greenleavespay";
const CASE: &str = "cases/paybox/flows/case.yaml";
const MERCHANT: &str = "1234567";

/// A call of an endpoint of payouts whose base string is written out.
const SEND: &str = r#"
  - send: payout-list
    params: { pg_user_id: "{{user_id}}" }
    signature: "payout-list;{{merchant_id}};{{salt}};{{user_id}};{{payout_secret_key}}"
    expect: { http: 200, params: { pg_sig: "{{: signature}}", pg_status: "{{: absent}}" } }"#;

/// The steps, the verdict, words of its findings, its reason and its transcripts.
type Row<'a> = (&'a str, &'a [&'a str], Verdict, &'a [&'a str]);

const ROWS: &[Row<'_>] = &[
    (
        "request and answer are signed with the secret for payouts",
        &[SEND],
        Pass,
        &["pg_sig: (valid)", "HTTP 200"],
    ),
    (
        "a request that is signed with the secret for receiving is refused",
        &[r#"
  - send: payout-list
    params: { pg_user_id: "{{user_id}}" }
    sign: { mistake: receiving-secret }
    expect: { http: 401, params: { pg_error_code: "1100" } }"#],
        Pass,
        &[
            "(wrong: the signer signed with the secret key for receiving in place of the one for payouts)",
        ],
    ),
    (
        "a request about cards that is signed with the secret for payouts is refused",
        &[r#"
  - send: cardstorage-list
    params: { pg_user_id: "{{user_id}}" }
    sign: { mistake: payout-secret }
    expect: { http: 401, params: { pg_error_code: "1100" } }"#],
        Pass,
        &[
            "(wrong: the signer signed with the secret key for payouts in place of the one for receiving)",
        ],
    ),
    (
        "an answer that is signed with the secret for receiving is found and explained",
        &["\n  - fault: { sign-with: receiving-secret }", SEND],
        Fail,
        &[
            "`pg_sig` is the signature with script name `payout-list` and the secret for payouts, but it is not",
            "(wrong: the signer signed with the secret key for receiving in place of the one for payouts)",
        ],
    ),
    (
        "an answer about cards that is signed with the secret for payouts is found and explained",
        &[
            "\n  - fault: { sign-with: payout-secret }",
            r#"
  - send: cardstorage-list
    params: { pg_user_id: "{{user_id}}" }
    expect: { http: 200 }"#,
        ],
        Fail,
        &[
            "(wrong: the signer signed with the secret key for payouts in place of the one for receiving)",
        ],
    ),
    (
        "a call and our answer are signed with the secret for payouts",
        &[
            ADD,
            ENTER,
            PASSWORD,
            "\n  - await: post_link\n    expect: { params: { pg_status: success, pg_sig: \"{{: signature}}\" } }",
        ],
        Pass,
        &["accepted\n    pg_salt", "HTTP 303"],
    ),
    (
        "our side answers a call that nobody awaits in the same way",
        &[ADD, ENTER, PASSWORD],
        Verdict::NonStrict,
        &["`post_link` was called"],
    ),
];

#[test]
fn the_endpoint_decides_which_secret_signs() {
    for (what, steps, verdict, words) in ROWS {
        let folder = specs();
        let outcome = outcomes(folder.path(), &[case("", steps)]).remove(0);
        let said = told(&outcome);
        assert_eq!(outcome.verdict, *verdict, "{what}: {said}");
        for word in *words {
            assert!(said.contains(word), "{what}: no `{word}` in {said}");
        }
        let wrong = words.iter().any(|word| word.contains("(wrong"));
        assert_eq!(said.contains("(wrong"), wrong, "{what}: {said}");
    }
}

#[test]
fn a_new_case_of_a_payout_passes_as_it_stands() {
    let folder = specs();
    let catalog = catalog(folder.path());
    let profile = catalog.profile(PROFILE).expect("the profile loads");
    let endpoint = catalog.endpoint(&profile, "payout-list").expect("it loads");
    let text = scaffold(&endpoint, None);
    assert!(text.contains("{{payout_secret_key}}"), "{text}");
    let outcome = outcomes(folder.path(), &[(CASE.to_owned(), text)]).remove(0);
    assert_eq!(outcome.verdict, Pass, "{}", told(&outcome));
}

#[test]
fn a_finding_about_the_signature_of_a_payout_shows_the_base_string_without_its_secret() {
    let folder = specs();
    let steps = ["\n  - fault: { sign-with: receiving-secret }", SEND];
    let outcome = outcomes(folder.path(), &[case("", &steps)]).remove(0);
    let explained = outcome
        .findings
        .iter()
        .find_map(|found| found.signature.as_ref());
    let explained = explained.expect("the signature is explained");
    assert!(
        explained.base_string.starts_with("payout-list;")
            && explained.base_string.ends_with(";***"),
        "{}",
        explained.base_string
    );
    assert_eq!(
        explained.mistake,
        Some("signed with the secret key for receiving in place of the one for payouts")
    );
}

#[test]
fn neither_secret_is_shown_wherever_a_case_puts_them() {
    let secrets = secrets_of("paybox/flows/case");
    let [receiving, payout] = [Key::Receiving, Key::Payout].map(|key| secrets.of(key).expose());
    assert_ne!(receiving, payout);
    let steps = format!(
        r#"
  - send: payout-list
    params: {{ pg_user_id: "{{{{user_id}}}}", x{payout}: "a{receiving}{payout}", y: {payout} }}
    expect: {{ http: 200, params: {{ pg_status: "{payout}" }} }}
  - send: cardstorage-list
    params: {{ pg_user_id: "{receiving} {payout}" }}"#
    );
    for (steps, verdict) in [(steps.as_str(), Fail), (SEND, Pass)] {
        let folder = specs();
        let outcome = outcomes(folder.path(), &[case("", &[steps])]).remove(0);
        let said = told(&outcome);
        assert_eq!(outcome.verdict, verdict, "{said}");
        assert!(
            !said.contains(receiving) && !said.contains(payout),
            "{said}"
        );
    }
}

/// Wrong files: the fault, the file, what stands there, what is put in its place.
const FAULTS: &[Edit] = &[
    (
        "payout-secret-in-a-message",
        CASE,
        "\"{{user_id}}\"",
        "\"{{payout_secret_key}}\"",
    ),
    (
        "payout-secret-in-an-expectation",
        CASE,
        "{{: signature}}",
        "{{payout_secret_key}}",
    ),
    (
        "payout-secret-in-json",
        CASE,
        "params: { pg_user_id: \"{{user_id}}\" }",
        "json: |\n      { \"pg_user_id\": [ \"{{payout_secret_key}}\" ] }",
    ),
    (
        "capture-named-as-the-payout-secret",
        CASE,
        "{{: signature}}",
        "{{payout_secret_key: signature}}",
    ),
    (
        "payout-secret-in-the-base-string-of-receiving",
        CASE,
        "send: payout-list",
        "send: cardstorage-list",
    ),
    (
        "receiving-secret-in-the-base-string-of-a-payout",
        CASE,
        "{{payout_secret_key}}",
        "{{secret_key}}",
    ),
    (
        "both-secrets-in-a-base-string",
        CASE,
        "{{payout_secret_key}}",
        "{{payout_secret_key}};{{secret_key}}",
    ),
    (
        "unknown-secret-of-an-endpoint",
        LIST,
        "signed: pg_sig",
        "signed: pg_sig\nsecret: payouts",
    ),
    (
        "secret-of-what-is-not-signed",
        LIST,
        "signed: pg_sig",
        "signed: none\nsecret: payout",
    ),
];

#[test]
fn every_wrong_secret_of_a_file_gives_its_reviewed_error() {
    for (fault, path, right, wrong) in FAULTS {
        let folder = specs();
        let (case_path, text) = case("", &[SEND]);
        write(folder.path(), &case_path, &text);
        let text = fs::read_to_string(folder.path().join(path)).expect("the copy has the file");
        assert!(text.contains(right), "{fault}: {path} has no `{right}`");
        write(folder.path(), path, &text.replacen(right, wrong, 1));
        check(fault, folder.path());
    }
}

#[test]
fn the_mock_asks_for_the_secret_of_the_endpoint_and_signs_with_it() {
    let folder = specs();
    let gateway = gateway(folder.path(), &both());
    let list = format!("v1/merchant/{MERCHANT}/cardstorage/list");
    // The path, the script name, the secret that is right.
    let rows = [
        ("api/payout-list", "payout-list", Key::Payout),
        (list.as_str(), "list", Key::Receiving),
    ];
    for (path, script, right) in rows {
        for signed in [Key::Payout, Key::Receiving] {
            let answer = call(&gateway, path, script, both().of(signed), &[]);
            let http = if signed == right { 200 } else { 401 };
            assert_eq!(answer.http, Some(http), "{path}, {signed:?}");
            // A refused signature is answered without one.
            for key in [Key::Payout, Key::Receiving] {
                let expected = http == 200 && key == right;
                assert_eq!(is_signed(&answer.params, script, key), expected, "{path}");
            }
        }
    }
}

#[test]
fn a_merchant_without_a_secret_for_payouts_signs_them_with_the_other() {
    let folder = specs();
    let only = Secrets::from(Secret::new("receiving"));
    let gateway = gateway(folder.path(), &only);
    let answer = call(
        &gateway,
        "api/payout-list",
        "payout-list",
        both().of(Key::Receiving),
        &[],
    );
    assert_eq!(answer.http, Some(200));
    assert!(is_signed(&answer.params, "payout-list", Key::Receiving));
}

#[test]
fn the_mock_signs_a_call_with_the_secret_of_its_endpoint() {
    let folder = specs();
    let gateway = gateway(folder.path(), &both());
    let path = format!("v1/merchant/{MERCHANT}/cardstoragepayout/add");
    let links = [
        ("pg_post_link", "http://shop.test/post"),
        ("pg_back_link", "http://shop.test/back"),
    ];
    let begun = call(&gateway, &path, "add", both().of(Key::Receiving), &links);
    let page = begun
        .params
        .text("pg_redirect_url")
        .expect("it names a page");
    post(
        &gateway,
        page,
        &Params::from_iter([("number", "4111111111111111")]),
    );
    let now = gateway.now(PROFILE, MERCHANT).expect("the world is open");
    let due = gateway.next_call(PROFILE, MERCHANT, now);
    let request = due
        .expect("the world is open")
        .expect("a call is due")
        .request;
    let params = read(&request).params;
    assert!(is_signed(&params, "post", Key::Payout) && !is_signed(&params, "post", Key::Receiving));
}

#[test]
fn our_side_answers_a_call_with_the_secret_of_its_endpoint() {
    // The endpoint of the callback as it is, and as one of payouts.
    for (folder, right) in [(copy(), Key::Receiving), (specs(), Key::Payout)] {
        let inbox = Inbox::new(Arc::new(|called, _| {
            Reply::Answer(Answer::new(
                200,
                "text/plain",
                called.secret.expose().to_owned(),
            ))
        }));
        let catalog = catalog(folder.path());
        let profile = catalog.profile(PROFILE).expect("the profile loads");
        let endpoint = catalog.endpoint(&profile, "post-link").expect("it loads");
        let expected = Expected {
            profile,
            endpoints: Arc::new([(endpoint.name.clone(), endpoint)].into()),
            secrets: both(),
        };
        inbox.open(MERCHANT, expected);
        let request = Request {
            method: "POST".to_owned(),
            url: format!("http://shop.test/{MERCHANT}/post_link"),
            ..Request::default()
        };
        let Reply::Answer(answer) = inbox.handle(&request) else {
            panic!("the connection was closed")
        };
        assert_eq!(answer.body, both().of(right).expose());
    }
}

#[test]
fn a_clone_of_secrets_holds_the_same_texts() {
    let (first, second) = (both(), both().clone());
    for key in [Key::Receiving, Key::Payout] {
        assert_eq!(first.of(key).expose(), second.of(key).expose());
    }
    assert!(!format!("{first:?}").contains("receiving-of"), "{first:?}");
}

fn both() -> Secrets {
    Secrets::new(Secret::new("receiving"), Some(Secret::new("payouts")))
}

/// A copy of the specs with `payout-list`, which is `cardstorage-list` signed as a payout; the callback is one of payouts too.
pub fn specs() -> tempfile::TempDir {
    const SIGNED: &str = "signed: pg_sig\n";
    const PAYOUT: &str = "signed: pg_sig\nsecret: payout\n";
    let folder = copy();
    let list = own(LIST).replace(SIGNED, PAYOUT).replace(
        "/v1/merchant/{merchant_id}/cardstorage/list",
        "/api/payout-list",
    );
    write(
        folder.path(),
        "specs/paybox/endpoints/payout-list.yaml",
        &list,
    );
    write(
        folder.path(),
        POST_LINK,
        &own(POST_LINK).replace(SIGNED, PAYOUT),
    );
    let profile =
        own(PROFILE_FILE).replacen("[cardstorage-list,", "[payout-list, cardstorage-list,", 1);
    write(folder.path(), PROFILE_FILE, &profile);
    folder
}

fn catalog(folder: &Path) -> Catalog {
    Catalog::new(Files::new(Some(folder.join("specs")), None))
}

fn gateway(folder: &Path, secrets: &Secrets) -> Gateway {
    let catalog = catalog(folder);
    let profile = catalog.profile(PROFILE).expect("the profile loads");
    let endpoints = profile
        .endpoints
        .iter()
        .map(|name| catalog.endpoint(&profile, name).expect("it loads"));
    let endpoints: Vec<_> = endpoints.collect();
    let mount = Mount::new(Arc::clone(&profile), &endpoints, "http://gateway.test");
    let gateway = Gateway::by_host(vec![mount.expect("it is served")]);
    let opened = gateway.open(PROFILE, MERCHANT, Beginning::new(secrets.clone()));
    opened.expect("the profile is served");
    gateway
}

/// Sends a signed request and reads the answer.
fn call(
    gateway: &Gateway,
    path: &str,
    script: &str,
    secret: &Secret,
    own: &[(&str, &str)],
) -> Received {
    let common = [
        ("pg_merchant_id", MERCHANT),
        ("pg_user_id", "1"),
        ("pg_salt", "x"),
    ];
    let mut params = Params::from_iter(common.into_iter().chain(own.iter().copied()));
    params.push("pg_sig", sign(script, &params, secret, Dialect::default()));
    let answer = post(gateway, &format!("http://gateway.test/{path}"), &params);
    decode_answer(answer.http, &answer.body).expect("the answer can be read")
}

fn post(gateway: &Gateway, url: &str, params: &Params) -> Answer {
    let body = encode_request(Encoding::Urlencoded, params).expect("a form carries any text");
    let request = Request {
        method: "POST".to_owned(),
        url: url.to_owned(),
        content_type: body.content_type,
        body: body.body.into(),
        ..Request::default()
    };
    match gateway.handle(&request) {
        Reply::Answer(answer) => answer,
        _ => panic!("the connection was closed"),
    }
}

fn read(request: &Request) -> Received {
    let read = decode_request(Parts {
        query: request.query(),
        content_type: request.content_type.as_deref(),
        body: &request.body,
    });
    read.expect("the call can be read")
}

fn is_signed(params: &Params, script: &str, key: Key) -> bool {
    let signature = params.text("pg_sig").unwrap_or_default();
    verify(
        signature,
        script,
        params,
        both().of(key),
        Dialect::default(),
    )
}
