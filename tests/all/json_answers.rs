//! A family that answers in JSON: what a mock writes, what is found in another form, what derived cases wish.
//!
//! The specs are the project's own with that one key changed, so nothing else differs from the family with documents.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use countersign::cases::scaffold::scaffold;
use countersign::check::message::{Signature, answer, unreadable_answer};
use countersign::check::verdict::Verdict;
use countersign::codec::{
    Parts, decode_answer, decode_answer_in, decode_request, encode_request, json,
};
use countersign::mock::gateway::Gateway;
use countersign::mock::mount::Mount;
use countersign::mock::world::Beginning;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::{Encoding, Messages};
use countersign::protocol::params::Params;
use countersign::protocol::secret::Secret;
use countersign::protocol::stored_card::StoredCard;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::transport::message::{Answer, Reply, Request};

use crate::deriving::verdict;
use crate::loading::{CASE, copy, own, write};

const PROFILE: &str = "greenleavespay";
const FAMILY: &str = "specs/paybox/family.yaml";
const ENDPOINT: &str = "specs/paybox/endpoints/cardstorage-list.yaml";
const MERCHANT: &str = "1234567";
const SOURCE: &str = "source: \"greenleavespay-cards#list\"";

#[test]
fn values_have_types_and_what_is_repeated_is_a_list() {
    // The rows of the answer, what stands in it for two cards, and for none.
    let card = |row: &str| {
        format!(
            "name: card, type: {row}, each: cards, {SOURCE}, fields: [{{ name: id, type: integer, presence: required, value: card.id, {SOURCE} }}]"
        )
    };
    let row = |row: &str| format!("name: a, {row}, {SOURCE}");
    let both = r#"{"card":[{"id":56},{"id":7}]}"#;
    let rows = [
        (card("list, presence: may-be-empty"), both, r#"{"card":[]}"#),
        (card("list, presence: required"), both, r#"{"card":[]}"#),
        (card("list, presence: optional"), both, "{}"),
        (card("group, presence: repeated"), both, r#"{"card":[]}"#),
        (
            row("type: integer, presence: repeated, each: cards, value: card.id"),
            r#"{"a":[56,7]}"#,
            r#"{"a":[]}"#,
        ),
        (
            format!(
                "name: a, type: list, presence: may-be-empty, {SOURCE}, fields: [{{ name: id, type: any, presence: optional, {SOURCE} }}]"
            ),
            r#"{"a":null}"#,
            r#"{"a":null}"#,
        ),
    ];
    for (row, two, none) in rows {
        check_answer(&row, cards(&["56", "7"]), two);
        check_answer(&row, Vec::new(), none);
    }
    let rows = [
        (
            "type: integer, presence: required, value: merchant.id",
            r#"{"a":1234567}"#,
        ),
        (
            "type: number, presence: required, value: merchant.id",
            r#"{"a":1234567}"#,
        ),
        (
            "type: string, presence: required, value: merchant.id",
            r#"{"a":"1234567"}"#,
        ),
        // The ledger knows nothing of a payment here.
        (
            "type: integer, presence: may-be-empty, value: payment.id",
            r#"{"a":null}"#,
        ),
        (
            "type: string, presence: may-be-empty, value: payment.id",
            r#"{"a":null}"#,
        ),
        ("type: string, presence: may-be-empty", r#"{"a":null}"#),
        ("type: string, presence: optional, value: payment.id", "{}"),
        ("type: one of 1, presence: required", r#"{"a":"1"}"#),
        ("type: boolean, presence: may-be-empty", r#"{"a":null}"#),
        ("type: any, presence: absent", "{}"),
    ];
    for (text, expected) in rows {
        check_answer(&row(text), Vec::new(), expected);
    }
}

#[test]
fn a_call_of_the_merchant_has_types_where_its_endpoint_is_json() {
    let folder = copy();
    let (call, flow) = (
        "specs/paybox/endpoints/post-link.yaml",
        "cases/paybox/flows/add-card-wrong-password.yaml",
    );
    edit(
        folder.path(),
        call,
        "encodings: [pg_xml]",
        "encodings: [json]",
    );
    let steps = own(flow);
    let (begin, _) = steps
        .split_once("  - await: post_link")
        .expect("the merchant is called");
    let told = r#"{ "pg_order_id": null, "pg_status": "error", "pg_user_id": "{{user_id}}", "pg_error_code": 10004 }"#;
    let case = format!(
        "{begin}  - await: post_link\n    expect:\n      encoding: json\n      json: |\n        {told}\n"
    );
    let without_order = case.replacen("      pg_order_id: \"{{order_id}}\"\n", "", 1);
    write(folder.path(), flow, &without_order);
    let id = "paybox/flows/add-card-wrong-password";
    assert_eq!(verdict(folder.path(), id), Verdict::Pass);
}

#[test]
fn a_number_that_json_cannot_write_stays_text() {
    let card = format!(
        "name: card, type: list, presence: required, each: cards, {SOURCE}, fields: [{{ name: id, type: integer, presence: required, value: card.id, {SOURCE} }}]"
    );
    for (id, expected) in [
        ("0", "0"),
        ("-1", "-1"),
        (
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        ),
        ("007", "\"007\""),
        ("+1", "\"+1\""),
        ("", "null"),
        ("true", "\"true\""),
        ("1 ", "\"1 \""),
    ] {
        check_answer(
            &card,
            cards(&[id]),
            &format!(r#"{{"card":[{{"id":{expected}}}]}}"#),
        );
    }
    for (status, expected) in [
        ("true", "true"),
        ("false", "false"),
        ("yes", "\"yes\""),
        ("", "null"),
    ] {
        let card = card.replace(
            "type: integer, presence: required, value: card.id",
            "type: boolean, presence: required, value: card.id",
        );
        check_answer(
            &card,
            cards(&[status]),
            &format!(r#"{{"card":[{{"id":{expected}}}]}}"#),
        );
    }
}

#[test]
fn refusals_are_json_too_whoever_is_refused() {
    let folder = json_family(None);
    for (change, http, expected) in [
        (
            "pg_user_id",
            200,
            r#"{"pg_status":"error","pg_error_code":9403,"pg_error_description":"the field pg_user_id is missing or wrong"}"#,
        ),
        (
            "pg_merchant_id",
            200,
            r#"{"pg_status":"error","pg_error_code":9998,"pg_error_description":"merchant not found"}"#,
        ),
        (
            "pg_sig",
            401,
            r#"{"pg_status":"error","pg_error_code":1100,"pg_error_description":"wrong signature"}"#,
        ),
    ] {
        let answer = call(folder.path(), Vec::new(), |params| {
            _ = params.remove(change)
        });
        assert_eq!(
            (answer.http, without_envelope(&answer).as_str()),
            (http, expected),
            "{change}"
        );
        assert_eq!(answer.content_type.as_deref(), Some("application/json"));
    }
}

#[test]
fn an_answer_in_another_form_is_found_and_nothing_else_of_it() {
    let folder = json_family(None);
    for (files, right, wrong) in [
        (Files::own(), Messages::Xml, r#"{"card":[]}"#),
        (
            files(folder.path()),
            Messages::Json,
            "<response><pg_salt>x</pg_salt></response>",
        ),
    ] {
        let catalog = Catalog::new(files);
        let profile = catalog.profile(PROFILE).expect("the profile loads");
        let endpoint = catalog
            .endpoint(&profile, "cardstorage-list")
            .expect("the endpoint loads");
        assert_eq!(endpoint.messages, right);
        let received = decode_answer(200, wrong.as_bytes()).expect("it can be read");
        let signature = Signature {
            url: "list",
            secret: &Secret::new("secret"),
            dialect: Dialect::default(),
        };
        let found = answer(&endpoint, &received, signature);
        let told: Vec<String> = found
            .iter()
            .map(|finding| {
                format!(
                    "{} {}, {}",
                    finding.level.word(),
                    finding.expected,
                    finding.actual
                )
            })
            .collect();
        let (json, xml) = ("a JSON object", "an XML document");
        let (expected, actual) = match right {
            Messages::Json => (json, xml),
            Messages::Xml => (xml, json),
        };
        assert_eq!(told, [format!("must {expected}, {actual}")]);
        assert_eq!(unreadable_answer(&endpoint, "").expected, expected);
    }
}

#[test]
fn a_body_that_is_no_answer_is_told_as_what_it_should_have_been() {
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    let brackets = "[".repeat(10_000);
    let many = format!(r#"{{"a":[{}1]}}"#, "1,".repeat(10_000));
    let objects = r#"{"a":"#.repeat(100_000) + "1" + &"}".repeat(100_000);
    let long = vec![b' '; (1 << 20) + 1];
    let rows: &[(&[u8], &str)] = &[
        (b"", "no valid JSON: EOF"),
        (b" \n", "no valid JSON: EOF"),
        (b"\xef\xbb\xbf", "no valid JSON: EOF"),
        (b"the gateway is down", "no valid JSON: expected"),
        (b"{\"a\":1}x", "no valid JSON: trailing"),
        (b"{\"a\":1", "no valid JSON: EOF"),
        (b"{a:1}", "no valid JSON: key must be a string"),
        (b"{'a':1}", "no valid JSON: key must be a string"),
        (b"{\"a\":1,}", "no valid JSON: key must be a string"),
        (b"{\"a\":NaN}", "no valid JSON: expected"),
        (b"{\"a\":Infinity}", "no valid JSON: expected"),
        (b"{\"a\":-}", "no valid JSON: invalid number"),
        (b"{\"a\":01}", "no valid JSON: invalid number"),
        (b"{\"a\":\"\\ud800\"}", "no valid JSON: "),
        (b"{\"a\":\"\\udc00\\ud800\"}", "no valid JSON: "),
        (b"{\"\\ud800\":1}", "no valid JSON: "),
        (b"{\"a\":\"\x01\"}", "no valid JSON: control character"),
        (b"{\"a\":\"\xff\"}", "byte 6 is not UTF-8"),
        (b"\xff\xfe{\0}\0", "byte 0 is not UTF-8"),
        (b"\0", "no valid JSON: expected"),
        (b"[]", "the JSON is a list, not an object"),
        (b"[[\"a\",\"1\"]]", "the JSON is a list, not an object"),
        (b"\"{}\"", "the JSON is a text, not an object"),
        (b"450", "the JSON is a number, not an object"),
        (b"-1", "the JSON is a number, not an object"),
        (b"true", "the JSON is a boolean, not an object"),
        (b"null", "the JSON is null, not an object"),
        (deep.as_bytes(), "groups nest deeper than 32"),
        (objects.as_bytes(), "groups nest deeper than 32"),
        (brackets.as_bytes(), "no valid JSON: EOF"),
        (many.as_bytes(), "more than 10000 fields"),
        (&long, "longer than 1048576 bytes"),
        (b"<html>", "not well-formed XML"),
    ];
    for (body, why) in rows {
        let refusal = decode_answer_in(Messages::Json, 200, body).expect_err(why);
        assert!(
            refusal.0.starts_with(why) || refusal.0.ends_with(why),
            "{refusal} for {why}"
        );
        // A request may also be a list of pairs, and whoever sends none says so by its content type.
        if !why.starts_with("the JSON is") && !why.contains("XML") {
            let refusal = decode_request(json_request(body)).expect_err(why);
            assert!(
                refusal.0.starts_with(why) || refusal.0.ends_with(why),
                "{refusal} for {why}"
            );
        }
    }
    for body in [
        "450",
        "\"{}\"",
        "null",
        "true",
        "[1]",
        "[[\"a\"]]",
        "[[1,2]]",
    ] {
        let refusal = decode_request(json_request(body.as_bytes())).expect_err(body);
        assert_eq!(
            refusal.0,
            "the JSON is neither an object nor a list of [name, value] pairs"
        );
    }
    let refusal =
        decode_answer_in(Messages::Xml, 200, b"the gateway is down").expect_err("it is none");
    assert!(refusal.0.starts_with("not well-formed XML"), "{refusal}");
}

#[test]
fn odd_but_right_json_is_read_as_it_was_written() {
    let rows: &[(&str, &str)] = &[
        ("\u{feff}{\"a\":1}", r#"{"a":1}"#),
        (" \r\n\t{ \"a\" : 1 } \n", r#"{"a":1}"#),
        (r#"{"a":1,"a":"2","a":null}"#, r#"{"a":1,"a":"2","a":null}"#),
        (
            r#"{"a":18446744073709551616,"b":-1e999,"c":100.0}"#,
            r#"{"a":18446744073709551616,"b":-1e+999,"c":100.0}"#,
        ),
        (r#"{"a":"\ud83d\ude00\u044b"}"#, r#"{"a":"😀ы"}"#),
        (r#"{"a":[["b","1"]]}"#, r#"{"a":[["b","1"]]}"#),
        (r#"{"":{"":[]}}"#, r#"{"":{"":[]}}"#),
    ];
    for (body, expected) in rows {
        let read = decode_answer_in(Messages::Json, 200, body.as_bytes()).expect(body);
        assert_eq!(
            json::encode(&read.params).as_deref(),
            Ok(*expected),
            "{body}"
        );
    }
}

#[test]
fn derived_cases_wish_a_refusal_in_the_form_and_with_the_rows_of_its_answer() {
    const DERIVED: &str = "paybox/cardstorage-list/derived/";
    let refused = |fault: Option<&str>, what: &str| {
        let folder = json_family(fault);
        verdict(folder.path(), &format!("{DERIVED}{what}"))
    };
    for what in [
        "pg_user_id-missing",
        "pg_sig-wrong",
        "pg_merchant_id-missing",
        "pg_salt-doubled",
    ] {
        assert_eq!(refused(None, what), Verdict::Pass, "{what}");
    }
    // Answers of a gateway that carries the request out, refuses for another reason, or writes another form. A promise that is
    // broken fails, a wish for a refusal is only as strong as what says so.
    let document = "<response><pg_status>error</pg_status><pg_error_code>9403</pg_error_code><pg_error_description/></response>";
    for (body, expected) in [
        (r#"{"pg_salt":"x"}"#, Verdict::Fail),
        (
            r#"{"pg_status":"error","pg_error_code":1100,"pg_error_description":""}"#,
            Verdict::NonStrict,
        ),
        (
            r#"{"pg_status":"failed","pg_error_code":9403,"pg_error_description":""}"#,
            Verdict::Fail,
        ),
        (document, Verdict::Fail),
    ] {
        let fault = format!("{{ body: '{body}' }}");
        assert_eq!(
            refused(Some(&fault), "pg_user_id-missing"),
            expected,
            "{body}"
        );
    }
    let right =
        r#"{ body: '{"pg_status":"error","pg_error_code":"9403","pg_error_description":null}' }"#;
    assert_eq!(refused(Some(right), "pg_user_id-missing"), Verdict::Pass);
}

#[test]
fn faults_keep_the_types_of_what_they_change_and_drop_from_lists() {
    let refused = |code: &str, description: &str| {
        format!(
            r#"{{ "pg_status": "error", "pg_error_code": {code}, "pg_error_description": "{description}" }}"#
        )
    };
    let without_id = r#"{ "card": [{ "pg_status": "approved", "pg_card_id": "{{: absent}}" }] }"#;
    // The fault, what is sent beside what the family fills in, the answer.
    for (fault, params, answer) in [
        (
            "set: { pg_error_code: \"5\" }",
            "",
            refused("5", "{{: any}}"),
        ),
        (
            "set: { pg_error_description: \"5\" }",
            "",
            refused("9403", "5"),
        ),
        (
            "drop: pg_card_id",
            "    params: { pg_user_id: \"{{user_id}}\" }\n",
            without_id.to_owned(),
        ),
    ] {
        let folder = json_family(None);
        let case = format!(
            "title: typed\ncovers: [cardstorage-list.answer]\nledger:\n  cards:\n    - {{ user_id: \"{{{{user_id}}}}\", status: approved, id: \"56\", \
             token: t, hash: 5101-45XX-XXXX-7898, hhash: 2163f971d73a8c928a7d739fb2732ee1, created_at: \"2019-07-19 06:03:08\" }}\nsteps:\n  \
             - fault: {{ {fault} }}\n  - send: cardstorage-list\n{params}    expect:\n      json: |\n        {answer}\n"
        );
        write(
            folder.path(),
            "cases/paybox/cardstorage-list/typed.yaml",
            &case,
        );
        let verdict = verdict(folder.path(), "paybox/cardstorage-list/typed");
        assert_eq!(verdict, Verdict::Pass, "{fault}");
    }
}

fn json_request(body: &[u8]) -> Parts<'_> {
    Parts {
        content_type: Some("application/json"),
        body,
        query: None,
    }
}

#[test]
fn a_new_case_is_written_in_json_and_passes_as_it_stands() {
    let folder = json_family(None);
    edit(
        folder.path(),
        ENDPOINT,
        "encodings: [urlencoded,",
        "encodings: [json, urlencoded,",
    );
    let flag = "{ name: pg_extend_data, type: flag, presence: optional,";
    let list = "{ name: pg_list, type: list, presence: required, fields: [{ name: a, type: integer, presence: required, \
         example: \"5\", source: \"greenleavespay-cards#list\" }], source: \"greenleavespay-cards#list\" }";
    edit(
        folder.path(),
        ENDPOINT,
        flag,
        &format!("{list}\n  - {flag}"),
    );
    let catalog = Catalog::new(files(folder.path()));
    let profile = catalog.profile(PROFILE).expect("the profile loads");
    let endpoint = catalog
        .endpoint(&profile, "cardstorage-list")
        .expect("the endpoint loads");
    let written = scaffold(&endpoint, None);
    let sent = "    json: |\n      {\"pg_user_id\": \"{{user_id}}\", \"pg_list\": [{\"a\": 5}]}\n";
    assert!(written.contains(sent), "{written}");
    // How a list is signed is another matter.
    let unsigned = written
        .lines()
        .filter(|line| !line.trim_start().starts_with("signature:"));
    let unsigned: Vec<&str> = unsigned.collect();
    write(
        folder.path(),
        "cases/paybox/cardstorage-list/new.yaml",
        &unsigned.join("\n"),
    );
    let verdict = verdict(folder.path(), "paybox/cardstorage-list/new");
    assert_eq!(verdict, Verdict::Pass, "{written}");
}

/// The specs with that one key, and a fault that strikes the case and what is derived from it.
fn json_family(fault: Option<&str>) -> tempfile::TempDir {
    let folder = copy();
    edit(
        folder.path(),
        FAMILY,
        "signature:",
        "messages: json\nsignature:",
    );
    if let Some(fault) = fault {
        edit(
            folder.path(),
            CASE,
            "steps:",
            &format!("steps:\n  - fault: {fault}"),
        );
    }
    folder
}

fn edit(folder: &Path, path: &str, right: &str, wrong: &str) {
    let file = folder.join(path);
    let text = fs::read_to_string(&file).expect("it was copied");
    assert!(text.contains(right), "{path} has no `{right}`");
    fs::write(file, text.replacen(right, wrong, 1)).expect("it can be written");
}

fn files(folder: &Path) -> Files {
    Files::new(Some(folder.join("specs")), Some(folder.join("cases")))
}

/// What a mock answers to a right request where its answer has this one row.
fn check_answer(row: &str, cards: Vec<StoredCard>, expected: &str) {
    let folder = json_family(None);
    let file = folder.path().join(ENDPOINT);
    let text = fs::read_to_string(&file).expect("it was copied");
    let (begin, rest) = text
        .split_once("    fields:\n")
        .expect("the answer has rows");
    let (_, end) = rest
        .split_once("  - use: unsigned-error")
        .expect("other answers follow");
    let text = format!("{begin}    fields:\n      - {{ {row} }}\n  - use: unsigned-error{end}");
    fs::write(file, text).expect("it can be written");
    let answer = call(folder.path(), cards, |_| ());
    assert_eq!(without_envelope(&answer), expected, "{row}");
}

fn cards(ids: &[&str]) -> Vec<StoredCard> {
    let card = |id: &&str| StoredCard {
        user_id: "1".to_owned(),
        status: "approved".to_owned(),
        id: (*id).to_owned(),
        token: "t".to_owned(),
        recurring_profile_id: None,
        hash: "5101-45XX-XXXX-7898".to_owned(),
        hhash: "2163f971d73a8c928a7d739fb2732ee1".to_owned(),
        created_at: "2019-07-19 06:03:08".to_owned(),
        bank_alias: None,
        brand_alias: None,
        expiry_year: None,
        expiry_month: None,
        payouts_only: false,
    };
    ids.iter().map(card).collect()
}

/// The answer to a request for a list of cards, changed after signing.
fn call(folder: &Path, cards: Vec<StoredCard>, change: impl Fn(&mut Params)) -> Answer {
    let catalog = Catalog::new(files(folder));
    let profile = catalog.profile(PROFILE).expect("the profile loads");
    let endpoints = [catalog
        .endpoint(&profile, "cardstorage-list")
        .expect("the endpoint loads")];
    let mount =
        Mount::new(Arc::clone(&profile), &endpoints, "http://gateway.test").expect("it is served");
    let gateway = Gateway::by_host(vec![mount]);
    let beginning = Beginning {
        cards,
        ..Beginning::new(Secret::new("the-secret"))
    };
    gateway
        .open(PROFILE, MERCHANT, beginning)
        .expect("the profile is served");
    let fields = [
        ("pg_merchant_id", MERCHANT),
        ("pg_user_id", "1"),
        ("pg_salt", "x"),
    ];
    let mut params = Params::from_iter(fields);
    let unsigned = |params: &Params| {
        sign(
            "list",
            params,
            &Secret::new("the-secret"),
            Dialect::default(),
        )
    };
    change(&mut params);
    let signature = unsigned(&params);
    params.push("pg_sig", signature);
    change(&mut params);
    let sent = encode_request(Encoding::Urlencoded, &params).expect("a form says it");
    let request = Request {
        method: "POST".to_owned(),
        url: format!("http://gateway.test/v1/merchant/{MERCHANT}/cardstorage/list"),
        content_type: sent.content_type,
        body: sent.body.into(),
        ..Request::default()
    };
    match gateway.handle(&request) {
        Reply::Answer(answer) => answer,
        _ => panic!("the connection was closed"),
    }
}

/// The body without what every signed answer ends with.
fn without_envelope(answer: &Answer) -> String {
    let mut params = json::decode_object(std::str::from_utf8(&answer.body).expect("it is text"))
        .expect("it is JSON");
    params.remove("pg_salt");
    params.remove("pg_sig");
    json::encode(&params).expect("it was read")
}
