//! Rows that must not be there, and the order in which equal groups stand: pure functions, nothing is sent.

use countersign::check::finding::Subject;
use countersign::check::message::{Signature, answer};
use countersign::codec::decode_answer;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::sign;
use countersign::specs::requirement::requirements;

use crate::loading::{Edit, check_edit, endpoint_with_row};

const ENDPOINT: &str = "specs/paybox/endpoints/cardstorage-list.yaml";
const DATED: &str = "{ name: pg_extend_data, type: flag, presence: optional, example: \"1\",";

const FAULTS: &[Edit] = &[
    (
        "value-of-an-absent-row",
        ENDPOINT,
        "presence: required, value: card.status",
        "presence: absent, value: card.status",
    ),
    (
        "limits-of-an-absent-row",
        ENDPOINT,
        DATED,
        "{ name: pg_extend_data, type: string, presence: absent, max: 5,",
    ),
    (
        "rows-of-an-absent-group",
        ENDPOINT,
        "presence: repeated\n        each: cards\n",
        "presence: absent\n",
    ),
    (
        "order-of-a-text",
        ENDPOINT,
        DATED,
        "{ name: pg_extend_data, type: flag, presence: optional, sorted_by: pg_user_id,",
    ),
    (
        "order-of-a-single-group",
        ENDPOINT,
        "presence: repeated\n        each: cards\n",
        "presence: optional\n        sorted_by: pg_card_id\n",
    ),
    (
        "order-by-no-row",
        ENDPOINT,
        "each: cards\n",
        "each: cards\n        sorted_by: pg_card\n",
    ),
];

#[test]
fn a_row_that_contradicts_its_presence_is_an_error_with_place_and_mend() {
    FAULTS.iter().for_each(|edit| check_edit(edit, &[]));
}

#[test]
fn a_field_that_must_not_be_there_may_only_be_there_empty() {
    let absent =
        "name: pg_code, type: any, presence: absent, source: \"greenleavespay-cards#list\"";
    let once = "name: pg_code, type: any, presence: absent, when: { pg_code: [7, 9] }, source: \"greenleavespay-cards#list\"";
    let never = "name: pg_code, type: any, presence: absent, when: { pg_code: 8 }, source: \"greenleavespay-cards#list\"";
    let weak = "name: pg_code, type: any, presence: absent, source: \"inferred#codes\"";
    let listed = "must `pg_code` is not there";
    let found = "must .absent: `pg_code` is not there, `7`";
    let group = "must .absent: `pg_code` is not there, a group of fields";
    // The row, the answer, what is promised, what is found.
    let rows = [
        (absent, "", listed, ""),
        (absent, "<pg_code/>", listed, ""),
        (absent, "<pg_code/><pg_code>7</pg_code>", listed, found),
        (absent, "<pg_code>7</pg_code>", listed, found),
        (absent, "<pg_code><a>7</a></pg_code>", listed, group),
        (once, "<pg_code>7</pg_code>", listed, found),
        (never, "<pg_code>7</pg_code>", listed, ""),
        (
            weak,
            "<pg_code>7</pg_code>",
            "info `pg_code` is not there",
            "info .absent: `pg_code` is not there, `7`",
        ),
    ];
    for (row, fields, listed, found) in rows {
        check(row, fields, "pg_code", &[listed], found);
    }
}

#[test]
fn equal_groups_that_are_not_in_order_are_found_but_never_as_a_must() {
    let row = |source: &str| {
        format!(
            "name: pg_list, type: group, presence: repeated, sorted_by: pg_name, source: \"{source}\", \
             fields: [{{ name: pg_name, type: any, presence: optional, source: \"{source}\" }}]"
        )
    };
    let group = |name: &str| format!("<pg_list><pg_name>{name}</pg_name></pg_list>");
    let nameless = "<pg_list><a>b</a></pg_list>";
    let found = |level: &str, number: usize, after: &str, before: &str| {
        format!(
            "{level} .sorted: equal `pg_list` stand in the order of `pg_name`, `{after}` comes after `{before}` at {number}"
        )
    };
    // Names in the order of writing, what is found.
    let rows = [
        (String::new(), String::new()),
        (group("B"), String::new()),
        (group("A") + &group("A") + &group("B"), String::new()),
        (group("B") + &group("A"), found("should", 1, "A", "B")),
        (
            group("A") + &group("C") + &group("B") + &group("A"),
            found("should", 2, "B", "C"),
        ),
        (group("a") + &group("B"), found("should", 1, "B", "a")),
        (
            group("B") + nameless + &group("A"),
            found("should", 2, "A", "B"),
        ),
    ];
    let promise = |level: &str, source_level: &str| {
        [
            format!("{source_level} `pg_list` is a group of fields"),
            format!("{level} equal `pg_list` stand in the order of `pg_name`"),
            format!("{source_level} `pg_name` is anything"),
        ]
    };
    for (fields, found) in rows {
        let promised = promise("should", "must");
        let promised: Vec<&str> = promised.iter().map(String::as_str).collect();
        check(
            &row("greenleavespay-cards#list"),
            &fields,
            "pg_list",
            &promised,
            &found,
        );
    }
    let (unsorted, promised) = (group("B") + &group("A"), promise("info", "info"));
    let promised: Vec<&str> = promised.iter().map(String::as_str).collect();
    check(
        &row("inferred#lists"),
        &unsorted,
        "pg_list",
        &promised,
        &found("info", 1, "A", "B"),
    );
}

/// What an answer promises about a field where this row stands, and what is found in one with these fields.
fn check(row: &str, fields: &str, field: &str, promised: &[&str], expected: &str) {
    let endpoint = endpoint_with_row(row);
    let prefix = format!("cardstorage-list.answer.ok.{field}");
    let all = requirements(&endpoint);
    let own = all.iter().filter(|promise| promise.id.starts_with(&prefix));
    let listed: Vec<String> = own
        .map(|promise| format!("{} {}", promise.level.word(), promise.text))
        .collect();
    assert_eq!(listed, promised, "{row}");
    let secret = Secret::new("the-secret");
    let document = format!("<response>{fields}<pg_salt>x</pg_salt></response>");
    let mut received = decode_answer(200, document.as_bytes()).expect("the answer can be read");
    let signature = sign("list", &received.params, &secret, Dialect::default());
    received.params.push("pg_sig", signature);
    let signature = Signature {
        url: "list",
        secret: &secret,
        dialect: Dialect::default(),
    };
    let found = answer(&endpoint, &received, signature);
    let told = found.iter().map(|finding| {
        let id = &finding.requirement;
        assert!(
            all.iter().any(|promise| promise.id == *id),
            "{id} is listed"
        );
        let what = id.strip_prefix(&prefix).unwrap_or(id);
        let at = match &finding.subject {
            Subject::Field(path) if path[0].0 == "pg_list" => format!(" at {}", path[0].1),
            _ => String::new(),
        };
        let (level, expected) = (finding.level.word(), &finding.expected);
        format!("{level} {what}: {expected}, {}{at}", finding.actual)
    });
    let told: Vec<String> = told.collect();
    assert_eq!(told.join("; "), expected, "{row}: {fields}");
}
