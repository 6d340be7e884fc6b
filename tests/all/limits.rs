//! Limits of a row: lengths of texts, values of numbers, and how strongly requests and answers outside them are told.

use std::sync::Arc;

use countersign::check::finding::Finding;
use countersign::check::message::{Signature, answer, request};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::Params;
use countersign::protocol::received::Received;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::sign;
use countersign::specs::endpoint::Endpoint;
use countersign::specs::field::Bound;
use countersign::specs::requirement::requirements;

use crate::loading::endpoint_with_row;

#[test]
fn a_bound_of_a_value_is_kept_exactly() {
    let least = |number: &str| Bound::Least(number.parse().expect("it is a decimal"));
    let greatest = |number: &str| Bound::Greatest(number.parse().expect("it is a decimal"));
    // The bound, values that keep to it, values that do not; none is rounded to the 28 digits of a decimal.
    let rows: &[(Bound, &[&str], &[&str])] = &[
        (
            least("0.01"),
            &["0.01", "0.010", "00.01", "1", "10"],
            &["0", "-0.01", "-1", "0.001"],
        ),
        (
            least("0.01"),
            &["0.0100000000000000000000000000000000001"],
            &["0.0099999999999999999999999999999999999"],
        ),
        (
            greatest("99999999"),
            &["99999999", "099999999.00", "9", "0", "-100000000"],
            &["100000000", "99999999.01"],
        ),
        (
            greatest("99999999"),
            &["-1000000000000000000000000000000000000000"],
            &[
                "1000000000000000000000000000000000000000",
                "99999999.0000000000000000000000000000001",
            ],
        ),
        (least("0"), &["0", "-0", "-0.00", "1"], &["-1", "-0.01"]),
        (
            least("-10"),
            &["-10", "-9.5", "-9", "0"],
            &["-10.5", "-11", "-100"],
        ),
        (
            greatest("-1.5"),
            &["-1.5", "-1.50", "-2", "-10"],
            &["-1.49", "-1", "0", "1.5", "2"],
        ),
    ];
    for (bound, kept, broken) in rows {
        let text = bound.text();
        kept.iter()
            .for_each(|value| assert!(bound.holds(value), "{value} has {text}"));
        broken
            .iter()
            .for_each(|value| assert!(!bound.holds(value), "{value} has not {text}"));
    }
}

#[test]
fn the_type_of_a_row_says_what_its_limits_bound() {
    let sum = "type: number, min: 0.01, max: 99999999";
    // The row, a value, what is found.
    let rows = [
        (sum, "0.01", ""),
        (sum, "99999999.00", ""),
        (sum, "0.001", "must min: a value of at least 0.01"),
        (sum, "99999999.01", "must max: a value of at most 99999999"),
        (
            "type: integer, min: 10",
            "9",
            "must min: a value of at least 10",
        ),
        (
            "type: integer, max: -10",
            "-9",
            "must max: a value of at most -10",
        ),
        ("type: integer, min: -3, max: -3", "-3", ""),
        ("type: string, min: 2", "-1", ""),
        (
            "type: string, min: 2",
            "9",
            "must min: at least 2 characters",
        ),
        (
            "type: string, max: 2",
            "100",
            "must max: at most 2 characters",
        ),
        (
            "type: integer, max: 10, limits_source: \"inferred#sums\"",
            "11",
            "info max: a value of at most 10",
        ),
    ];
    rows.iter()
        .for_each(|(row, value, expected)| check(row, value, expected));
}

#[test]
fn a_value_outside_its_limits_is_only_told_where_it_is_accepted() {
    // The row, a value, what is found, and what the row promises.
    let rows = [
        (
            "type: string, max: 2",
            "100",
            "must max: at most 2 characters",
            "must `pg_sum` has at most 2 characters",
        ),
        (
            "type: string, max: 2, outside: refused",
            "100",
            "must max: at most 2 characters",
            "must `pg_sum` has at most 2 characters",
        ),
        (
            "type: string, max: 2, outside: tolerated",
            "100",
            "info max: at most 2 characters",
            "must `pg_sum` has at most 2 characters; another value is accepted too",
        ),
        (
            "type: integer, min: 300, outside: clamped",
            "299",
            "info min: a value of at least 300",
            "must `pg_sum` has a value of at least 300; for another value the limit is taken",
        ),
        (
            "type: string, pattern: '[a-z]+', outside: tolerated",
            "some text",
            "info pattern: the form [a-z]+",
            "must `pg_sum` has the form [a-z]+; another value is accepted too",
        ),
        (
            "type: integer, min: 300, outside: tolerated",
            "x",
            "must type: `pg_sum` is a whole number",
            "must `pg_sum` has a value of at least 300; another value is accepted too",
        ),
    ];
    for (row, value, expected, promise) in rows {
        check(row, value, expected);
        let endpoint = endpoint(row);
        let all = requirements(&endpoint).into_iter();
        let limits = all.filter(|requirement| requirement.text.contains("`pg_sum` has "));
        let told: Vec<String> = limits
            .map(|limit| format!("{} {}", limit.level.word(), limit.text))
            .collect();
        assert_eq!(told, [promise, promise], "in the request and in the answer");
    }
}

/// What is found in a request and in an answer where a row `pg_sum` says this and the field has this value.
fn check(row: &str, value: &str, expected: &str) {
    let endpoint = endpoint(row);
    let secret = Secret::new("the-secret");
    let signature = Signature {
        url: "list",
        secret: &secret,
        dialect: Dialect::default(),
    };
    let signed = |root: &str, fields: &[(&str, &str)]| {
        let mut params = Params::new();
        for (name, value) in fields {
            params.push(*name, *value);
        }
        let digest = sign("list", &params, &secret, Dialect::default());
        params.push("pg_sig", digest);
        Received {
            http: Some(200),
            root: Some(root.to_owned()),
            params,
        }
    };
    let (sum, salt) = (("pg_sum", value), ("pg_salt", "x"));
    let known = [("pg_merchant_id", "1"), ("pg_user_id", "1")];
    let asked = signed("request", &[&[sum, salt], &known[..]].concat());
    let answered = signed("response", &[sum, salt]);
    for (part, found) in [
        ("request", request(&endpoint, &asked, signature)),
        ("answer.ok", answer(&endpoint, &answered, signature)),
    ] {
        let told: Vec<String> = found.iter().map(|finding| told(finding, part)).collect();
        assert_eq!(told.join(", "), expected, "{part}: {row}, {value}");
    }
}

/// The endpoint with a row that says this.
fn endpoint(row: &str) -> Arc<Endpoint> {
    let all =
        format!("name: pg_sum, {row}, presence: optional, source: \"greenleavespay-cards#list\"");
    endpoint_with_row(&all)
}

/// `must max: at most 2 characters`
fn told(finding: &Finding, part: &str) -> String {
    let what = finding
        .requirement
        .strip_prefix(&format!("cardstorage-list.{part}.pg_sum."));
    let expected = finding.expected.strip_prefix("`pg_sum` has ");
    format!(
        "{} {}: {}",
        finding.level.word(),
        what.unwrap_or(&finding.requirement),
        expected.unwrap_or(&finding.expected)
    )
}
