//! Nested messages in forms and JSON, queries, and code pages: what is read, and that reading undoes writing.

use countersign::codec::{Parts, decode_answer, decode_request, encode_request, json};
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::{Params, Value};
use countersign::protocol::received::Malformed;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::codecs::shown;
use crate::signing::config;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

#[test]
fn names_in_brackets_are_groups_and_what_is_no_proper_one_is_a_plain_name() {
    let rows = [
        ("a[b]=1", r#"[a=[b="1"]]"#),
        ("a[b]=1&c=2&a[d]=3", r#"[a=[b="1"][d="3"]][c="2"]"#),
        (
            "a[0][x]=1&a[0][y]=2&a[1][x]=3",
            r#"[a=[0=[x="1"][y="2"]][1=[x="3"]]]"#,
        ),
        ("a[]=1&a[]=2", r#"[a=[0="1"][1="2"]]"#),
        ("a[b]=1&a[b]=2", r#"[a=[b="1"][b="2"]]"#),
        ("a=1&a[b]=2", r#"[a="1"][a=[b="2"]]"#),
        (
            "a[b=1&a]=2&[c]=3&a[b]c=4&a[[b]]=5",
            r#"[a[b="1"][a]="2"][[c]="3"][a[b]c="4"][a[[b]]="5"]"#,
        ),
        ("%D1%8B%5B%D1%8B%5D=1", r#"[ы=[ы="1"]]"#),
    ];
    for (body, expected) in rows {
        assert_eq!(
            read(FORM, body.as_bytes()).as_deref(),
            Ok(expected),
            "{body}"
        );
    }
}

#[test]
fn json_is_read_with_order_repeats_and_numbers_as_written() {
    let rows = [
        (r#"{"b":"1","a":2,"b":null}"#, r#"[b="1"][a="2"][b=""]"#),
        (
            r#"{"a":100.0,"b":0.10,"c":123456789012345678901234567890,"d":-1e5}"#,
            r#"[a="100.0"][b="0.10"][c="123456789012345678901234567890"][d="-1e5"]"#,
        ),
        (
            r#"{"a":{"c":true,"b":false}}"#,
            r#"[a=[c="true"][b="false"]]"#,
        ),
        (r#"{"a":"\u044b\ud83d\ude00"}"#, r#"[a="ы😀"]"#),
        (
            r#"[["b","1"],["a",[["d","2"],["c","3"]]]]"#,
            r#"[b="1"][a=[d="2"][c="3"]]"#,
        ),
        ("{}", ""),
        ("[]", ""),
        ("\u{feff} { \"a\" : \"1\" } ", r#"[a="1"]"#),
    ];
    for (body, expected) in rows {
        assert_eq!(
            read(JSON, body.as_bytes()).as_deref(),
            Ok(expected),
            "{body}"
        );
    }
}

#[test]
fn damaged_nesting_is_refused() {
    let deep_name = format!("a{}=1", "[b]".repeat(33));
    let deep_object = format!("{}1{}", r#"{"a":"#.repeat(40), "}".repeat(40));
    let brackets = "[".repeat(10_000) + &"]".repeat(10_000);
    let many = format!("[{}]", vec![r#"["a","1"]"#; 10_001].join(","));
    let rows: &[(&str, &str, &str)] = &[
        (FORM, &deep_name, "deeper than 32"),
        (JSON, &deep_object, "deeper than 32"),
        (JSON, &brackets, ""),
        (JSON, &many, "more than 10000 fields"),
        (JSON, r#"{"a":NaN}"#, "no valid JSON"),
        (JSON, r#"{"a":1"#, "no valid JSON"),
        (JSON, r#"{"a":01}"#, "no valid JSON"),
        (JSON, r#"{"a":"\ud800"}"#, "no valid JSON"),
        (JSON, "\"text\"", "neither an object nor a list"),
        (JSON, "[1]", "neither an object nor a list"),
        (JSON, "", "no valid JSON"),
        ("application/json; charset=koi8-r", "{}", "`koi8-r`"),
    ];
    for (content_type, body, cause) in rows {
        let Err(Malformed(found)) = read(content_type, body.as_bytes()) else {
            panic!("{body} was read")
        };
        assert!(found.contains(cause), "{found}");
    }
}

#[test]
fn windows_1251_is_read_where_it_is_declared_and_nowhere_else() {
    let cyrillic = b"a=\xc0\xeb\xec\xe0\xf2\xfb&b=%C0";
    let declared = format!("{FORM}; charset=Windows-1251");
    assert_eq!(
        read(&declared, cyrillic).as_deref(),
        Ok(r#"[a="Алматы"][b="А"]"#)
    );
    assert!(read(FORM, cyrillic).is_err());
    let document = b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><r><a>\xc0</a></r>";
    let answer = decode_answer(200, document).expect("the declaration says how");
    assert_eq!(shown(&answer.params), r#"[a="А"]"#);
    assert!(decode_answer(200, b"<?xml version='1.0' encoding='koi8-r'?><r/>").is_err());
}

#[test]
fn a_query_is_read_where_there_is_no_body_and_ignored_where_there_is_one() {
    let read = |query, body: &[u8]| {
        decode_request(Parts {
            query,
            content_type: None,
            body,
        })
        .map(|read| shown(&read.params))
    };
    assert_eq!(
        read(Some("a=1+2&b[c]=%D1%8B"), b"").as_deref(),
        Ok(r#"[a="1 2"][b=[c="ы"]]"#)
    );
    assert_eq!(read(Some("session=1"), b"a=2").as_deref(), Ok(r#"[a="2"]"#));
    assert_eq!(read(None, b"").as_deref(), Ok(""));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nested_messages_are_read_as_they_were_written(params in nested()) {
        for encoding in [Encoding::Urlencoded, Encoding::Query, Encoding::Json] {
            prop_assert_eq!(round_trip(encoding, &params), Ok(shown(&params)), "{:?}", encoding);
        }
    }

    #[test]
    fn what_was_read_from_a_form_once_is_the_same_after_writing_and_reading(body in "([ab]?(\\[[ab0]?\\])*=1?&){0,12}") {
        if let Ok(read) = decode_request(Parts { body: body.as_bytes(), ..Parts::default() }) {
            prop_assert_eq!(round_trip(Encoding::Urlencoded, &read.params), Ok(shown(&read.params)));
        }
    }

    #[test]
    fn json_numbers_and_repeats_come_back_as_they_were(fields in vec(("[a-c]", "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,9})?"), 0..6)) {
        let numbers = fields.into_iter().map(|(name, number)| (name, Value::Number(number)));
        let params = Params::from_iter(numbers);
        let text = json::encode(&params).expect("they are JSON numbers");
        prop_assert!(json::decode(&text) == Ok(params));
    }

    #[test]
    fn no_text_makes_the_json_reader_panic(text in "[\\[\\]{}\",:a1tnulre\\\\ .-]{0,60}") {
        let _ = json::decode(&text);
    }
}

/// Groups with distinct names on every level, none of them empty: what a form can say.
fn nested() -> impl Strategy<Value = Params> {
    let name = "[^\\[\\]=&\\x00]{1,6}";
    let leaf = any::<String>().prop_map(Value::Text);
    let value = leaf.prop_recursive(4, 24, 4, move |inner| {
        btree_map(name, inner, 1..4).prop_map(|fields| Value::Map(fields.into_iter().collect()))
    });
    btree_map(name, value, 0..5).prop_map(|fields| fields.into_iter().collect())
}

fn round_trip(encoding: Encoding, params: &Params) -> Result<String, Malformed> {
    let sent = encode_request(encoding, params)?;
    let parts = Parts {
        query: sent.query.as_deref(),
        content_type: sent.content_type.as_deref(),
        body: &sent.body,
    };
    decode_request(parts).map(|read| shown(&read.params))
}

fn read(content_type: &str, body: &[u8]) -> Result<String, Malformed> {
    let parts = Parts {
        query: None,
        content_type: Some(content_type),
        body,
    };
    decode_request(parts).map(|read| shown(&read.params))
}
