//! Encodings: what is written is read back, what is damaged or too large is refused, and nothing panics.
//!
//! Which fields a message should have is no matter here.

use countersign::codec::{
    LIMITS, Parts, decode_answer, decode_answer_in, decode_request, encode_request,
};
use countersign::protocol::encoding::{Encoding, Messages};
use countersign::protocol::params::{Params, Value};
use countersign::protocol::received::Malformed;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::answering::{ENCODINGS, content_type};
use crate::masking::group;
use crate::signing::{config, digest};

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=x";
const XML: &str = "an answer, which always is XML";

const CURL_TYPE: &str = "multipart/form-data; boundary=------------------------d74496d66958873e";

/// What `curl --form pg_amount=500 --form 'pg_salt=some random string'` sends.
const CURL: &str = "--------------------------d74496d66958873e\r\n\
    Content-Disposition: form-data; name=\"pg_amount\"\r\n\r\n500\r\n\
    --------------------------d74496d66958873e\r\n\
    Content-Disposition: form-data; name=\"pg_salt\"\r\n\r\nsome random string\r\n\
    --------------------------d74496d66958873e--\r\n";

/// Pieces of which damaged messages consist.
const PIECES: &str = "--x|--x--|\r\n|Content-Disposition: form-data|; name=\"a\"|a|=|&|%|%FF|%2|+|<a>|</a>|\
    <a/>|<|>|<?xml|?>|<!--|<![CDATA[|]]>|&amp;|&#0;|<!DOCTYPE a>|{|}|[|]|{\"a\":|[[\"a\",|\"|,|:|\\ud800|1e999|-|null|NaN|pg_xml=|%3Ca%3E|\u{feff}|\0|ы|;| ";

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_form_is_read_as_it_was_written(fields in vec((any_text(1), any_text(0)), 0..8)) {
        // Names of nested fields are read as such; tests/all/nested.rs is about them.
        let plain = fields.into_iter().map(|(name, value)| (name.replace('[', "("), value));
        let params = Params::from_iter(plain);
        prop_assert_eq!(round_trip(Encoding::Urlencoded, &params), Ok(shown(&params)));
        // The head of a part has no place for these, so that only a refusal is right.
        let odd = |name: &str| name.contains(|c: char| matches!(c, '"' | '\\') || c.is_control());
        match round_trip(Encoding::Multipart, &params) {
            Err(_) => prop_assert!(params.iter().any(|(name, _)| odd(name))),
            read => prop_assert_eq!(read, Ok(shown(&params))),
        }
    }

    #[test]
    fn a_document_is_read_as_it_was_written(params in document()) {
        prop_assert_eq!(round_trip(Encoding::PgXml, &params), Ok(shown(&params)));
    }

    #[test]
    fn what_cannot_be_written_is_refused_rather_than_written_damaged(params in message()) {
        for encoding in ENCODINGS {
            let refused = encode_request(encoding, &params).is_err();
            prop_assert!(refused || round_trip(encoding, &params).is_ok(), "{:?} of {}", encoding, shown(&params));
        }
    }

    #[test]
    fn no_decoder_panics(content_type in content_type(), body in damaged()) {
        let _ = decode_request(Parts { content_type: content_type.as_deref(), body: &body, query: None });
        let _ = decode_answer(200, &body);
        let _ = decode_answer_in(Messages::Json, 200, &body);
    }
}

#[test]
fn bytes_are_read_as_their_content_type_says() {
    check_read(FORM, "a=1+2%203&b=1%2B2", r#"[a="1 2 3"][b="1+2"]"#);
    check_read(FORM, "c&=d&&%D1%8B=1", r#"[c=""][="d"][ы="1"]"#);
    let odd = "Application/X-WWW-Form-urlencoded; charset=utf-8";
    check_read(odd, "a=1", r#"[a="1"]"#);
    let curl = r#"[pg_amount="500"][pg_salt="some random string"]"#;
    check_read(CURL_TYPE, CURL, curl);
    check_read(FORM, "pg_xml=<request><a>1</a></request>", r#"[a="1"]"#);
    check_read(FORM, "pg_xml=<a/>&b=1", r#"[pg_xml="<a/>"][b="1"]"#);
    check_read(XML, "<r><a>1 &lt; 2 &#1099;</a></r>", r#"[a="1 < 2 ы"]"#);
    check_read(XML, "<r><a>0<![CDATA[<b>&]]></a></r>", r#"[a="0<b>&"]"#);
    check_read(XML, "<r><a id='1'>2</a><!--3--></r>", r#"[a="2"]"#);
    check_read(XML, "<r><b>text<c>3</c>text</b></r>", r#"[b=[c="3"]]"#);
    let declared = "\u{feff}<?xml version='1.0'?>\n<r><b> 1 </b><a/><b/></r>\n";
    check_read(XML, declared, r#"[b=" 1 "][a=""][b=""]"#);
    check_read(XML, "<pg_status>ok</pg_status>", r#"[pg_status="ok"]"#);
    check_read(XML, "<r/>", "");
}

#[test]
fn damaged_and_oversized_messages_are_refused() {
    let part = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
    let (parts, fields) = (part.repeat(10_001) + "--x--", "a=1&".repeat(10_001));
    let elements = format!("<r>{}</r>", "<a/>".repeat(10_001));
    let long = vec![b'a'; LIMITS.body + 1];
    check_refused(FORM, &long, "longer than 1048576 bytes");
    check_refused(FORM, &fields, "more than 10000 fields");
    check_refused(PARTS, &parts, "more than 10000 fields");
    check_refused(XML, &elements, "more than 10000 fields");
    check_refused(FORM, b"a=\xff", "not UTF-8");
    check_refused(FORM, b"a=%FF", "not UTF-8");
    check_refused(FORM, b"%D1=1", "not UTF-8");
    check_refused("multipart/form-data", CURL, "multipart");
    check_refused(CURL_TYPE, &CURL[..200], "multipart");
    check_refused("application/zip", b"{}", "`application/zip`");
    let deep = format!("pg_xml={}", nested(33));
    check_refused(FORM, &deep, "deeper than 32");
    check_refused(XML, nested(33), "deeper than 32");
    check_refused(XML, nested(149_000), "");
    check_refused(XML, "<a>".repeat(300_000), "");
    check_refused(XML, "<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>", "XML");
    check_refused(XML, "<r>&e;</r>", "XML");
    check_refused(XML, "<r><a></r>", "XML");
    check_refused(XML, "", "XML");
    check_refused(XML, b"<r>\xff</r>", "not UTF-8");
}

#[test]
fn messages_at_the_limits_are_read() {
    let longest = format!("a={}", "1".repeat(LIMITS.body - 2));
    let most = format!("<r>{}</r>", "<a/>".repeat(LIMITS.fields));
    assert!(read(FORM, longest).is_ok());
    assert!(read(FORM, "a=1&".repeat(LIMITS.fields)).is_ok());
    assert!(read(XML, most).is_ok());
    assert!(read(XML, nested(32)).is_ok());
}

#[test]
fn what_an_encoding_cannot_say_is_refused() {
    for name in ["ª", "a²", "a½", "a b", "1a", "-a", "a:b", "", "a<"] {
        check_unwritable(Encoding::PgXml, name, Value::from("1"));
    }
    for text in ["\0", "\u{1}", "\u{1b}", "\u{fffe}", "\u{ffff}"] {
        check_unwritable(Encoding::PgXml, "a", Value::from(text));
    }
}

#[test]
fn amounts_and_odd_names_travel_as_written() {
    let amounts = ["500", "500.0", "500.00", "482.5", "0500"];
    let mut digests = amounts.map(|amount| digest([("pg_amount", amount)]));
    digests.sort();
    assert!(digests.windows(2).all(|pair| pair[0] != pair[1]));
    let names = ["a;b", "a=b", " a ", "a%22b", "a&b", "a+b", "'"];
    let odd = Params::from_iter(names.map(|name| (name, "")));
    let amounts = Params::from_iter(amounts.map(|amount| ("pg_amount", amount)));
    for encoding in ENCODINGS {
        assert_eq!(round_trip(encoding, &amounts), Ok(shown(&amounts)));
    }
    for encoding in [Encoding::Urlencoded, Encoding::Multipart] {
        assert_eq!(round_trip(encoding, &odd), Ok(shown(&odd)));
    }
}

fn check_unwritable(encoding: Encoding, name: &str, value: Value) {
    let written = encode_request(encoding, &Params::from_iter([(name, value)]));
    assert!(written.is_err(), "{name:?} as {encoding:?}");
}

fn check_read(form: &str, body: &str, expected: &str) {
    assert_eq!(read(form, body).as_deref(), Ok(expected), "{body}");
}

fn check_refused(form: &str, body: impl AsRef<[u8]>, why: &str) {
    let refusal = read(form, body).expect_err(why);
    assert!(refusal.0.contains(why), "{refusal} for {why}");
}

/// That many elements below the root, each in the one before.
fn nested(depth: usize) -> String {
    format!("<r>{}{}</r>", "<a>".repeat(depth), "</a>".repeat(depth))
}

/// The fields in their order, texts quoted and groups in brackets. `Debug` of a message shows no texts.
pub fn shown(params: &Params) -> String {
    let fields = params.iter();
    let quoted = fields.map(|(name, value)| format!("[{name}={}]", quoted(value)));
    quoted.collect()
}

fn quoted(value: &Value) -> String {
    match value {
        Value::Map(group) => shown(group),
        Value::List(items) => items.iter().map(quoted).collect(),
        value => format!("{:?}", value.text().unwrap_or_default()),
    }
}

/// Any characters, control characters too.
fn any_text(least: usize) -> impl Strategy<Value = String> {
    vec(any::<char>(), least..12).prop_map(String::from_iter)
}

fn xml_name() -> impl Strategy<Value = String> {
    let first = select("abzPG_яЁқ".chars().collect::<Vec<_>>());
    let other = select("abz019_-.ыӨ".chars().collect::<Vec<_>>());
    (first, vec(other, 0..8))
        .prop_map(|(first, other)| format!("{first}{}", String::from_iter(other)))
}

/// The production `Char` of XML 1.0.
fn xml_text() -> impl Strategy<Value = String> {
    let known = "\t\n\r <&>\"]\u{85}\u{2028}\u{feff}".chars();
    let known = select(known.collect::<Vec<_>>());
    let allowed = |c: &char| *c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let plain = any::<char>().prop_filter("XML has no such character", allowed);
    vec(prop_oneof![known, plain], 0..12).prop_map(String::from_iter)
}

fn document() -> impl Strategy<Value = Params> {
    let leaf = xml_text().prop_map(Value::Text);
    let value = leaf.prop_recursive(4, 30, 5, |inner| {
        vec((xml_name(), inner), 1..5).prop_map(group)
    });
    vec((xml_name(), value), 0..6).prop_map(Params::from_iter)
}

fn message() -> impl Strategy<Value = Params> {
    let text = any_text(0).prop_map(Value::Text);
    let leaf = prop_oneof![text, any::<bool>().prop_map(Value::Bool), Just(Value::Null)];
    let value = leaf.prop_recursive(3, 20, 4, |inner| {
        let list = vec(inner.clone(), 0..4).prop_map(Value::List);
        prop_oneof![vec((any_text(0), inner), 0..4).prop_map(group), list]
    });
    vec((prop_oneof![any_text(0), xml_name()], value), 0..5).prop_map(Params::from_iter)
}

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec(select(PIECES.split('|').collect::<Vec<_>>()), 0..30);
    let pieces = pieces.prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![pieces, vec(any::<u8>(), 0..200)]
}

fn round_trip(encoding: Encoding, params: &Params) -> Result<String, Malformed> {
    let sent = encode_request(encoding, params)?;
    read(sent.content_type.as_deref().unwrap_or_default(), sent.body)
}

/// Reads an answer, or a request of that content type.
fn read(form: &str, body: impl AsRef<[u8]>) -> Result<String, Malformed> {
    let read = match form {
        XML => decode_answer(200, body.as_ref()),
        _ => decode_request(Parts {
            content_type: Some(form),
            body: body.as_ref(),
            query: None,
        }),
    };
    read.map(|read| shown(&read.params))
}
