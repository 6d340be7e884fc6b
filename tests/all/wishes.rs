//! What a case wishes of an answer in JSON, and of a page: pure functions, nothing is sent.

use std::collections::HashMap;

use countersign::cases::case::{Action, Case};
use countersign::cases::suite::Suite;
use countersign::cases::variables::Variables;
use countersign::check::expectation::{self, Arrived, Wisher};
use countersign::codec::decode_answer;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::source::Level;

use crate::loading::{copy, write};

#[test]
fn json_is_compared_with_its_types_and_in_any_order() {
    // The wish, the answer, words of each finding.
    let rows: &[(&str, &str, &[&str])] = &[
        (r#"{ "a": 450 }"#, r#"{"a":450}"#, &[]),
        (
            r#"{ "a": 450 }"#,
            r#"{"a":"450"}"#,
            &["`a` is the number 450 but the text `450`"],
        ),
        (
            r#"{ "a": "450" }"#,
            r#"{"a":450}"#,
            &["`a` is `450` but the number 450"],
        ),
        (
            r#"{ "a": 450 }"#,
            r#"{"a":450.0}"#,
            &["`a` is the number 450 but the number 450.0"],
        ),
        (r#"{ "a": true }"#, r#"{"a":true}"#, &[]),
        (
            r#"{ "a": true }"#,
            r#"{"a":false}"#,
            &["`a` is true but false"],
        ),
        (
            r#"{ "a": true }"#,
            r#"{"a":"true"}"#,
            &["`a` is true but the text `true`"],
        ),
        (r#"{ "a": null }"#, r#"{"a":null}"#, &[]),
        (
            r#"{ "a": null }"#,
            r#"{"a":""}"#,
            &["`a` is null but the text empty"],
        ),
        (r#"{ "a": null }"#, "{}", &["`a` is there but it is absent"]),
        (
            r#"{ "a": "" }"#,
            r#"{"a":null}"#,
            &["`a` is empty but null"],
        ),
        (r#"{ "a": "{{: absent}}" }"#, "{}", &[]),
        (
            r#"{ "a": "{{: absent}}" }"#,
            r#"{"a":1}"#,
            &["`a` is absent but the number 1"],
        ),
        (r#"{ "a": "{{: integer?}}" }"#, "{}", &[]),
        (r#"{ "a": "{{: integer?}}" }"#, r#"{"a":null}"#, &[]),
        (r#"{ "a": "{{: integer}}" }"#, r#"{"a":450}"#, &[]),
        (
            r#"{ "a": "{{: integer}}" }"#,
            r#"{"a":4.5}"#,
            &["`a` is a whole number but the number 4.5"],
        ),
        (
            r#"{ "a": "{{: integer}}" }"#,
            r#"{"a":[1]}"#,
            &["`a` is a whole number but a list"],
        ),
        (
            r#"{ "a": "{{id: integer}}", "b": "{{id}}" }"#,
            r#"{"b":"7","a":7}"#,
            &[],
        ),
        (
            r#"{ "a": "{{id: any}}", "b": "{{id}}" }"#,
            r#"{"b":"8","a":7}"#,
            &["`b` is `7` but the text `8`"],
        ),
        // Groups.
        (
            r#"{ "a": { "b": 1, "c": { "d": "x" } }, "e": 2 }"#,
            r#"{"e":2,"a":{"c":{"d":"x"},"b":1}}"#,
            &[],
        ),
        (
            r#"{ "a": { "b": 1 } }"#,
            r#"{"a":{"b":2}}"#,
            &["`b` is the number 1 but the number 2"],
        ),
        (
            r#"{ "a": { "b": 1 } }"#,
            r#"{"a":[1]}"#,
            &["`a` is there but it is no group of fields"],
        ),
        (r#"{ "a": {} }"#, r#"{"a":{}}"#, &[]),
        (
            r#"{ "a": {} }"#,
            r#"{"a":""}"#,
            &["`a` is there but it is no group of fields"],
        ),
        (
            r#"{ "a": {} }"#,
            r#"{"a":null}"#,
            &["`a` is there but it is no group of fields"],
        ),
        (
            r#"{ "a": "x" }"#,
            r#"{"a":{"b":1}}"#,
            &["`a` is `x` but a group of fields"],
        ),
        // Lists.
        (
            r#"{ "a": [1, "x", { "b": null }, []] }"#,
            r#"{"a":[1,"x",{"b":null},[]]}"#,
            &[],
        ),
        (
            r#"{ "a": [1, 2] }"#,
            r#"{"a":[2,1]}"#,
            &[
                "the number 1 but the number 2",
                "the number 2 but the number 1",
            ],
        ),
        (
            r#"{ "a": [1, 2] }"#,
            r#"{"a":[1]}"#,
            &["`a` has 2 items but it has 1"],
        ),
        (
            r#"{ "a": [] }"#,
            r#"{"a":[1]}"#,
            &["`a` has 0 items but it has 1"],
        ),
        (
            r#"{ "a": [1] }"#,
            r#"{"a":1}"#,
            &["`a` is there but it is no list"],
        ),
        (
            r#"{ "a": [{ "b": 1 }, { "b": "{{: string}}" }] }"#,
            r#"{"a":[{"b":1},{"b":2},{"b":3}]}"#,
            &["has 2 items but it has 3"],
        ),
        (r#"{ "a": "{{: list}}" }"#, r#"{"a":[1]}"#, &[]),
        (r#"{ "a": "{{: list}}" }"#, r#"{"a":[]}"#, &[]),
        (
            r#"{ "a": "{{: list}}" }"#,
            r#"{"a":{"b":1}}"#,
            &["`a` is a list of groups but a group of fields"],
        ),
        (r#"{ "a": "{{: group}}" }"#, r#"{"a":{"b":1}}"#, &[]),
        (
            r#"{ "a": "{{: group}}" }"#,
            r#"{"a":[1]}"#,
            &["`a` is a group of fields but a list"],
        ),
        (
            r#"{ "a": "{{: any}}", "b": "{{: boolean}}" }"#,
            r#"{"a":[1],"b":false}"#,
            &[],
        ),
        // What is named twice.
        (r#"{ "a": 1, "a": 2 }"#, r#"{"a":1,"a":2}"#, &[]),
        (
            r#"{ "a": 1 }"#,
            r#"{"a":1,"a":2}"#,
            &["`a` stands 1 times but `a` stands 2 times"],
        ),
        // Another form.
        (
            "{}",
            "<response/>",
            &["a JSON object but an XML document with the root `response`"],
        ),
    ];
    for (wish, answer, expected) in rows {
        check(&format!("json: |\n        {wish}"), answer, expected);
    }
}

#[test]
fn fields_are_compared_by_their_text_whatever_form_they_have() {
    let rows: &[(&str, &str, &[&str])] = &[
        ("{ a: 450 }", r#"{"a":450}"#, &[]),
        ("{ a: \"450\" }", r#"{"a":"450"}"#, &[]),
        ("{ a: 450 }", "<response><a>450</a></response>", &[]),
        (
            "{ a: 450 }",
            "<other><a>451</a></other>",
            &["`a` is `450` but `451`"],
        ),
        ("{ a: [1, 2] }", "<r><a>1</a><b/><a>2</a></r>", &[]),
        (
            "{ a: [1, 2] }",
            "<r><a>2</a><a>1</a></r>",
            &["`a` is `1` but `2`", "`a` is `2` but `1`"],
        ),
        ("{ a: { b: 1 } }", r#"{"a":{"b":1}}"#, &[]),
        ("{ a: \"\" }", r#"{"a":null}"#, &[]),
        ("{ a: true }", r#"{"a":true}"#, &[]),
        ("{ a: \"{{: absent}}\" }", "<r/>", &[]),
        // A list is its items, unless one pattern stands for it.
        ("{ a: [1, 2] }", r#"{"a":[1,"2"]}"#, &[]),
        ("{ a: [{ b: 1 }] }", r#"{"a":[{"b":1}]}"#, &[]),
        ("{ a: { b: 1 } }", r#"{"a":[{"b":1}]}"#, &[]),
        (
            "{ a: { b: 1 } }",
            r#"{"a":[{"b":2},{"b":1}]}"#,
            &[
                "`b` is `1` but the number 2",
                "`a` stands 1 times but `a` stands 2 times",
            ],
        ),
        ("{ a: \"{{: list}}\" }", r#"{"a":[1,2]}"#, &[]),
        (
            "{ a: \"{{: absent}}\" }",
            r#"{"a":[1]}"#,
            &["`a` is absent but a list"],
        ),
    ];
    for (wish, answer, expected) in rows {
        check(&format!("params: {wish}"), answer, expected);
    }
}

#[test]
fn xml_is_no_json() {
    let wish = "xml: |\n        <response><a>1</a></response>";
    check(wish, "<response><a>1</a></response>", &[]);
    check(
        wish,
        "{}",
        &["an XML document with the root `response` but no XML document"],
    );
    check(
        wish,
        "<answer/>",
        &["the root `response` but an XML document with the root `answer`"],
    );
}

#[test]
fn a_long_page_is_told_by_its_beginning_and_no_number_is_cut() {
    let (_, case) = case("- visit: http://a/\n    expect: { page: nothing of that }");
    let wisher = Wisher {
        case: &case,
        endpoints: &HashMap::new(),
    };
    let Action::Visit(visit) = &case.steps[0].action else {
        panic!("it is a visit")
    };
    let long = format!(
        "{}text 4111 1111 1111 1111 {}",
        "a ".repeat(190),
        "b".repeat(1_000_000)
    );
    for (text, expected) in [
        ("", "it shows empty"),
        ("a\n\"b\"", "it shows `a\\n\\\"b\\\"`"),
    ] {
        assert_eq!(actual(wisher, visit.expect.clone(), text), expected);
    }
    let told = actual(wisher, visit.expect.clone(), &long);
    assert!(told.ends_with(" a text…`") && told.len() < 500, "{told}");
}

fn actual(
    wisher: Wisher<'_>,
    wish: countersign::cases::expectation::Expectation,
    text: &str,
) -> String {
    let arrived = Arrived {
        url: "http://a/",
        http: 200,
        returned: false,
        text,
    };
    let found = expectation::page(wisher, &wish, arrived, &mut Variables::default());
    assert_eq!(found.len(), 1);
    found[0].actual.clone()
}

/// What is found in an answer, but for what is only worth knowing.
fn check(wish: &str, answer: &str, expected: &[&str]) {
    let (catalog, case) = case(&format!(
        "- send: cardstorage-list\n    expect:\n      {wish}"
    ));
    let profile = catalog
        .profile("greenleavespay")
        .expect("the profile loads");
    let endpoint = catalog
        .endpoint(&profile, "cardstorage-list")
        .expect("the endpoint loads");
    let received = decode_answer(200, answer.as_bytes()).expect("the answer can be read");
    let wisher = Wisher {
        case: &case,
        endpoints: &HashMap::new(),
    };
    let Action::Send(send) = &case.steps[0].action else {
        panic!("it is a request")
    };
    let mut variables = Variables::default();
    let found = expectation::answer(wisher, &send.expect, &endpoint, &received, &mut variables);
    let found = found.iter().filter(|found| found.level > Level::Info);
    let told: Vec<String> = found
        .map(|found| format!("{} but {}", found.expected, found.actual))
        .collect();
    assert_eq!(told.len(), expected.len(), "{wish}, {answer}: {told:?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(
            told.contains(expected),
            "{wish}, {answer}: {told} is not {expected}"
        );
    }
}

/// A case of one step, which covers nothing, so that every finding is as strong as can be.
fn case(step: &str) -> (Catalog, Case) {
    let folder = copy();
    let text = format!("title: a case\ncovers: []\nsteps:\n  {step}\n");
    write(folder.path(), "cases/paybox/flows/case.yaml", &text);
    let files = Files::new(
        Some(folder.path().join("specs")),
        Some(folder.path().join("cases")),
    );
    let (catalog, suite) = (
        Catalog::new(files.clone()),
        Suite::open(files).expect("the cases are found"),
    );
    let case = suite.case(&catalog, "paybox/flows/case");
    (
        Catalog::new(Files::own()),
        case.unwrap_or_else(|error| panic!("{error}")),
    )
}
