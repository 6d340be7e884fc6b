//! Types of values, and answers against the promise of their endpoint: pure functions, nothing is sent.

use countersign::check::finding::Subject;
use countersign::check::message::{Signature, answer};
use countersign::codec::decode_answer;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::kind::Kind;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;

#[test]
fn a_kind_accepts_its_texts_and_no_others() {
    let rows: &[(&str, &[&str], &[&str])] = &[
        (
            "integer",
            &["0", "12", "-3", "007"],
            &["", "1.0", "+1", "1e3", " 1", "١", "--1", "-"],
        ),
        (
            "number",
            &["0", "500", "482.5", "0500", "-1.50", "500.00"],
            &["", "1e3", "1,5", " 500", "500.", ".5", "-", "NaN", "1.2.3"],
        ),
        ("flag", &["0", "1"], &["", "2", "true", "01"]),
        ("boolean", &["true", "false"], &["", "1", "True", "yes"]),
        (
            "url",
            &["http://a", "https://a.kz/b?c=d#e"],
            &[
                "",
                "http:a.kz",
                "javascript:alert(1)",
                "ftp://a",
                "http://",
                "http://a b",
                "//a",
                "a",
            ],
        ),
        (
            "date-time",
            &["2019-07-19 06:03:08", "2024-02-29 00:00:00"],
            &[
                "",
                "2019-02-29 00:00:00",
                "2019-07-19T06:03:08",
                "+2019-7-19 06:03:08",
                "2019-07-19 06:03:60",
                "2019-07-19 24:00:00",
                "2019-02-28  6:03:08",
            ],
        ),
        (
            "uuid",
            &["ef741cfc-f85e-41a0-84e6-2ba964912182"],
            &[
                "",
                "EF741CFC-f85e-41a0-84e6-2ba964912182",
                "ef741cfcf85e41a084e62ba964912182",
            ],
        ),
        (
            "signature",
            &["0123456789abcdef0123456789abcdef"],
            &[
                "",
                "0123456789ABCDEF0123456789abcdef",
                "0123456789abcdef0123456789abcde",
            ],
        ),
        (
            "string",
            &["", "Ёж\n", "😀"],
            &["\u{0}", "\u{fffe}", "\u{1b}[31m"],
        ),
        (
            "one of ok, error",
            &["ok", "error"],
            &["", "OK", "ok, error"],
        ),
        ("any", &["", "\u{0}"], &[]),
        ("group", &[], &["", "a"]),
        ("list", &[], &["", "a"]),
    ];
    for (word, accepted, refused) in rows {
        let kind: Kind = word.parse().expect("the word names a kind");
        assert_eq!(kind.to_string(), *word);
        accepted
            .iter()
            .for_each(|text| assert!(kind.accepts(text), "{text:?} is {word}"));
        refused
            .iter()
            .for_each(|text| assert!(!kind.accepts(text), "{text:?} is not {word}"));
    }
}

#[test]
fn an_answer_that_breaks_a_promise_is_found_by_the_id_of_the_promise() {
    let card = |hhash: &str, token: &str| {
        format!(
            "<card><pg_status>approved</pg_status><pg_merchant_id>1</pg_merchant_id>{token}\
             <pg_card_hash>5101-45XX-XXXX-7898</pg_card_hash>{hhash}<created_at>2019-07-19 06:03:08</created_at></card>"
        )
    };
    let (hash, token) = (
        "<pg_card_hhash>2163f971d73a8c928a7d739fb2732ee1</pg_card_hhash>",
        "<pg_card_token>t</pg_card_token>",
    );
    let right = card(hash, token);
    // The answer without its signature, the findings.
    let rows: &[(String, &[&str])] = &[
        (right.clone() + &right, &[]),
        (String::new(), &[]),
        (
            right.clone() + &card("", token),
            &["must cardstorage-list.answer.ok.card.pg_card_hhash.required at card 1"],
        ),
        (
            right.clone() + &card(hash, ""),
            &["must cardstorage-list.answer.ok.card.pg_card_token.required at card 1"],
        ),
        (
            card("<pg_card_hhash>2163F971</pg_card_hhash>", token),
            &["must cardstorage-list.answer.ok.card.pg_card_hhash.pattern at card 0"],
        ),
        (
            right.replace("06:03:08", "26:03:08"),
            &["must cardstorage-list.answer.ok.card.created_at.type at card 0"],
        ),
        (
            right.replace("5101-45XX", "٥١٠١-45XX"),
            &["must cardstorage-list.answer.ok.card.pg_card_hash.pattern at card 0"],
        ),
        (
            "<card>text</card>".to_owned(),
            &["must cardstorage-list.answer.ok.card.type at card 0"],
        ),
        (
            "<pg_status>error</pg_status>".to_owned(),
            &[
                "must cardstorage-list.answer.error.pg_error_code.required",
                "must cardstorage-list.answer.error.pg_error_description.required",
            ],
        ),
        (
            "<pg_status> error </pg_status><pg_error_code>1</pg_error_code><pg_error_description/>"
                .to_owned(),
            &["must cardstorage-list.answer.error.pg_status.type"],
        ),
        (
            "<pg_status>fine</pg_status>".to_owned(),
            &["must cardstorage-list.answer"],
        ),
    ];
    for (fields, expected) in rows {
        assert_eq!(found(fields, true), *expected, "{fields}");
    }
}

#[test]
fn an_unsigned_refusal_is_accepted_and_its_code_is_told() {
    let refusal =
        "<pg_status>error</pg_status><pg_error_code>1100</pg_error_code><pg_error_description/>";
    assert_eq!(
        found(refusal, false),
        [
            "info cardstorage-list.answer.unsigned-error: HTTP 200, pg_status `error`, pg_error_code `1100`, pg_error_description empty"
        ]
    );
    assert_eq!(
        found("", false),
        ["must cardstorage-list.answer.ok.pg_sig.required"]
    );
}

/// The findings about an answer of `cardstorage-list`, signed rightly or not at all, in a line each.
fn found(fields: &str, signed: bool) -> Vec<String> {
    let catalog = Catalog::new(Files::own());
    let profile = catalog
        .profile("greenleavespay")
        .expect("the profile loads");
    let endpoint = catalog
        .endpoint(&profile, "cardstorage-list")
        .expect("the endpoint loads");
    let secret = Secret::new("the-secret");
    let document = format!("<response>{fields}<pg_salt>x</pg_salt></response>");
    let mut received = decode_answer(200, document.as_bytes()).expect("the answer can be read");
    if signed {
        let signature = sign("list", &received.params, &secret, Dialect::default());
        received.params.push("pg_sig", signature);
    }
    let findings = answer(
        &endpoint,
        &received,
        Signature {
            url: "list",
            secret: &secret,
            dialect: Dialect::default(),
        },
    );
    findings
        .iter()
        .map(|finding| {
            let at = match &finding.subject {
                Subject::Field(path) if path.len() > 1 || path[0].0 == "card" => {
                    format!(" at {} {}", path[0].0, path[0].1)
                }
                _ => String::new(),
            };
            let told = if finding.level.word() == "info" {
                format!(": {}", finding.actual)
            } else {
                String::new()
            };
            format!("{} {}{at}{told}", finding.level.word(), finding.requirement)
        })
        .collect()
}
