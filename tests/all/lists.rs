//! Rows of messages in JSON: numbers, booleans, nulls, lists of groups; and the derived cases and wrong files of such rows.

use countersign::cases::suite::Suite;
use countersign::check::finding::Subject;
use countersign::check::message::{Signature, request};
use countersign::codec::{Parts, decode_request};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::secret::Secret;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::requirement::requirements;

use crate::loading::{Edit, check_edit, copy_with_row, endpoint_with_row};

const ENDPOINT: &str = "specs/paybox/endpoints/cardstorage-list.yaml";
const SOURCE: &str = "source: \"greenleavespay-cards#list\"";
const FLAG: &str = "{ name: pg_extend_data, type: flag, presence: optional, example: \"1\",";

const FAULTS: &[Edit] = &[
    (
        "rows-of-a-text",
        ENDPOINT,
        FLAG,
        "{ name: pg_extend_data, type: flag, presence: optional, fields: [{ name: a, type: any, presence: optional, source: \"a#b\" }],",
    ),
    (
        "list-without-rows",
        ENDPOINT,
        FLAG,
        "{ name: pg_extend_data, type: list, presence: optional,",
    ),
    (
        "list-that-is-repeated",
        ENDPOINT,
        "type: group\n        presence: repeated\n",
        "type: list\n        presence: repeated\n",
    ),
    (
        "list-with-limits",
        ENDPOINT,
        FLAG,
        "{ name: pg_extend_data, type: list, presence: optional, max: 5,",
    ),
    (
        "list-with-a-value",
        ENDPOINT,
        "type: group\n        presence: repeated\n",
        "type: list\n        value: card.id\n        presence: optional\n",
    ),
];

#[test]
fn what_a_row_cannot_say_of_groups_and_lists_is_an_error_with_place_and_mend() {
    FAULTS.iter().for_each(|edit| check_edit(edit, &[]));
}

#[test]
fn a_number_is_a_whole_one_by_its_digits_with_quotes_or_without() {
    check_values(
        "type: integer, presence: required",
        &[
            ("450", ""),
            ("\"450\"", ""),
            ("-1", ""),
            ("123456789012345678901234567890", ""),
            ("100.0", "type: `x` is a whole number, `100.0`"),
            ("1e3", "type: `x` is a whole number, `1e3`"),
            ("1e999999", "type: `x` is a whole number, `1e999999`"),
            ("\" 450\"", "type: `x` is a whole number, ` 450`"),
            ("true", "type: `x` is a whole number, `true`"),
            ("[450]", "type: `x` is a whole number, a list"),
            (
                "{\"a\":450}",
                "type: `x` is a whole number, a group of fields",
            ),
            ("null", "required: `x` is there, it is empty"),
            ("\"\"", "required: `x` is there, it is empty"),
            ("[]", "type: `x` is a whole number, a list"),
            ("{}", "type: `x` is a whole number, a group of fields"),
            ("450,\"x\":450", "type: `x` stands once, it stands 2 times"),
        ],
    );
    check_values(
        "type: integer, presence: required, min: 0, max: 99",
        &[
            ("\"99\"", ""),
            (
                "123456789012345678901234567890",
                "max: `x` has a value of at most 99, `123456789012345678901234567890`",
            ),
            (
                "-123456789012345678901234567890",
                "min: `x` has a value of at least 0, `-123456789012345678901234567890`",
            ),
        ],
    );
    check_values(
        "type: number, presence: required",
        &[
            ("100.0", ""),
            ("1e3", "type: `x` is a decimal number, `1e3`"),
            (
                "123456789012345678901234567890.5",
                "type: `x` is a decimal number, `123456789012345678901234567890.5`",
            ),
        ],
    );
}

#[test]
fn a_boolean_is_true_or_false_with_quotes_or_without() {
    check_values(
        "type: boolean, presence: optional",
        &[
            ("true", ""),
            ("false", ""),
            ("\"true\"", ""),
            ("null", ""),
            ("1", "type: `x` is true or false, `1`"),
            ("\"TRUE\"", "type: `x` is true or false, `TRUE`"),
            ("[true]", "type: `x` is true or false, a list"),
        ],
    );
}

#[test]
fn every_item_of_a_list_is_a_group_that_keeps_to_the_rows() {
    let items = [
        (r#"[{"a":1}]"#, ""),
        (r#"[{"a":1},{"a":"2","b":[]}]"#, ""),
        (
            r#"[{"a":1},{}]"#,
            "a.required at x 1, a 0: `a` is there, it is absent",
        ),
        (
            r#"[{"a":"x"},{"a":1,"b":[{"c":1},{"c":2}]}]"#,
            "a.type at x 0, a 0: `a` is a whole number, `x`; b.c.type at x 1, b 1, c 0: `c` is 0 or 1, `2`",
        ),
        (
            r#"[{"a":1},7]"#,
            "type at x 1: every item of `x` is a group of fields, one is `7`",
        ),
        (
            r#"[{"a":1},[]]"#,
            "type at x 1: every item of `x` is a group of fields, one is a list",
        ),
        (
            r#"[{"a":1},null]"#,
            "type at x 1: every item of `x` is a group of fields, one is empty",
        ),
        (
            r#"{"a":1}"#,
            "type: `x` is a list of groups, a group of fields",
        ),
        ("\"a\"", "type: `x` is a list of groups, `a`"),
        ("1", "type: `x` is a list of groups, `1`"),
    ];
    let (empty, absent) = (
        "required: `x` is there, it is empty",
        "required: `x` is there, it is absent",
    );
    // The presence, what is found in an empty list or a null, what in a message without the field.
    for (presence, empty, absent) in [
        ("required", empty, absent),
        ("may-be-empty", "", absent),
        ("optional", "", ""),
    ] {
        let row = format!(
            "name: x, type: list, presence: {presence}, {SOURCE}, fields: [\
             {{ name: a, type: integer, presence: required, {SOURCE} }}, \
             {{ name: b, type: list, presence: optional, {SOURCE}, fields: [{{ name: c, type: flag, presence: required, {SOURCE} }}] }}]"
        );
        let items = items.map(|(value, found)| (format!("{{\"x\":{value}}}"), found));
        let items = items.iter().map(|(body, found)| (body.as_str(), *found));
        let none = [
            (r#"{"x":[]}"#, empty),
            (r#"{"x":null}"#, empty),
            ("{}", absent),
        ];
        check(&row, &items.chain(none).collect::<Vec<_>>());
    }
}

#[test]
fn what_may_be_repeated_may_stand_in_json_as_one_list() {
    let rows = format!(
        "type: group, presence: repeated, sorted_by: a, fields: [{{ name: a, type: integer, presence: required, {SOURCE} }}]"
    );
    check_values(
        &rows,
        &[
            (r#"[{"a":1},{"a":2}]"#, ""),
            ("[]", ""),
            (r#"{"a":1},"x":{"a":2}"#, ""),
            (
                r#"[{"a":2},{"a":1}]"#,
                "sorted at x 1: equal `x` stand in the order of `a`, `1` comes after `2`",
            ),
            (
                r#"[{"a":2},3]"#,
                "type at x 1: `x` is a group of fields, `3`",
            ),
        ],
    );
    check_values(
        "type: integer, presence: repeated",
        &[
            ("[1,2]", ""),
            ("[1,\"a\"]", "type at x 1: `x` is a whole number, `a`"),
        ],
    );
}

#[test]
fn a_condition_on_an_absent_field_takes_a_null_for_none() {
    let rows = format!(
        "type: group, presence: optional, fields: [{{ name: a, type: any, presence: optional, {SOURCE} }}, \
         {{ name: b, type: any, presence: required, when: {{ a: null }}, {SOURCE} }}]"
    );
    let absent = "b.required at x 0, b 0: `b` is there, it is absent";
    check_values(
        &rows,
        &[
            (r#"{"c":1}"#, absent),
            (r#"{"a":null}"#, absent),
            (r#"{"a":false}"#, ""),
            (r#"{"a":""}"#, ""),
        ],
    );
}

#[test]
fn wrong_values_are_derived_of_booleans_and_lists() {
    let list = "type: list, presence: required, fields: [{ name: a, type: any, presence: optional, source: \"greenleavespay-cards#list\" }]";
    for (row, expected) in [
        ("type: boolean, presence: optional", "wrong-type"),
        (list, "empty, missing, wrong-type"),
    ] {
        let folder = copy_with_row(&format!("name: pg_x, {row}, {SOURCE}"));
        let files = || {
            Files::new(
                Some(folder.path().join("specs")),
                Some(folder.path().join("cases")),
            )
        };
        let (catalog, suite) = (
            Catalog::new(files()),
            Suite::open(files()).expect("the cases are found"),
        );
        let ids = suite.select(&catalog, &["paybox/cardstorage-list/derived/".to_owned()]);
        let ids = ids.expect("some are derived");
        let own = ids
            .iter()
            .filter_map(|id| id.rsplit('/').next()?.strip_prefix("pg_x-"));
        assert_eq!(own.collect::<Vec<_>>().join(", "), expected, "{row}");
    }
}

/// What is found in requests whose field `x`, of such a row, has these values.
fn check_values(row: &str, values: &[(&str, &str)]) {
    let bodies = values
        .iter()
        .map(|(value, found)| (format!("{{\"x\":{value}}}"), *found));
    let bodies: Vec<(String, &str)> = bodies.collect();
    let rows: Vec<(&str, &str)> = bodies
        .iter()
        .map(|(body, found)| (body.as_str(), *found))
        .collect();
    check(&format!("name: x, {row}, {SOURCE}"), &rows);
}

/// What is found of the row in requests with these bodies; each finding stands on a listed promise.
fn check(row: &str, bodies: &[(&str, &str)]) {
    let endpoint = endpoint_with_row(row);
    let promises = requirements(&endpoint);
    for (body, expected) in bodies {
        let parts = Parts {
            content_type: Some("application/json"),
            body: body.as_bytes(),
            query: None,
        };
        let received = decode_request(parts).expect("the request can be read");
        let signature = Signature {
            url: "list",
            secret: &Secret::new("secret"),
            dialect: Dialect::default(),
        };
        let found = request(&endpoint, &received, signature);
        let told = found.iter().filter_map(|finding| {
            let id = &finding.requirement;
            let what = id.strip_prefix("cardstorage-list.request.x.")?;
            assert!(
                promises.iter().any(|promise| promise.id == *id),
                "{what} is listed"
            );
            let Subject::Field(path) = &finding.subject else {
                panic!("{what} is about a field")
            };
            let at = path.iter().map(|(name, number)| format!("{name} {number}"));
            let at = at.collect::<Vec<_>>().join(", ");
            let at = if at == "x 0" {
                String::new()
            } else {
                format!(" at {at}")
            };
            Some(format!(
                "{what}{at}: {}, {}",
                finding.expected, finding.actual
            ))
        });
        assert_eq!(
            told.collect::<Vec<_>>().join("; "),
            *expected,
            "{row}: {body}"
        );
    }
}
