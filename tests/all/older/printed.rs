//! The recovered messages and the base strings of the older API: each verifies with the rule, and each message is one that its
//! endpoint promises.

use countersign::check::finding::Finding;
use countersign::check::message::{Signature, answer, request};
use countersign::codec::{Parts, decode_answer, decode_request, encode_request, json};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::received::Received;
use countersign::protocol::secret::Secret;
use countersign::protocol::secrets::Secrets;
use countersign::sign::signature::{md5_hex, sign, verify};
use countersign::specs::settings::Settings;
use countersign::specs::source::Level;
use countersign::transport::message::Request;
use serde::Deserialize;

use crate::older::shop::TILL;

const MESSAGES: &str = include_str!("../../data/older-messages.yaml");
const VECTORS: &str = include_str!("../../data/older-vectors.json");

/// What the recovered messages are signed with.
const KEY: &str = "harness-secret";

#[derive(Deserialize)]
struct Message {
    what: String,
    script: String,
    endpoint: String,
    /// Findings that are the message's own fault, with the reason.
    #[serde(default)]
    breaks: Vec<(String, String)>,
    xml: String,
}

#[derive(Deserialize)]
struct Vector {
    signature_string: String,
    signature: String,
    params: serde_json::Value,
}

#[test]
fn every_recovered_message_verifies_and_is_one_that_its_endpoint_promises() {
    let messages: Vec<Message> = serde_yaml::from_str(MESSAGES).expect("the messages are YAML");
    let found: Vec<Checked> = messages.iter().map(check).collect();
    let wrong: Vec<_> = found
        .iter()
        .filter_map(|found| found.wrong.as_ref())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unsigned = found.iter().filter(|found| !found.signed).count();
    assert_eq!((messages.len(), unsigned), (29, 1));
}

struct Checked {
    signed: bool,
    /// What is wrong that the file does not tell, or the other way round.
    wrong: Option<String>,
}

fn check(message: &Message) -> Checked {
    let title = format!("{} of {}", message.what, message.script);
    let endpoint = &TILL.endpoints[&message.endpoint];
    let signature = Signature {
        url: &message.script,
        secret: &Secret::new(KEY),
        dialect: Dialect::default(),
    };
    let is_request = message.xml.contains("<request>");
    // Of a call of the shop the answer is the shop's, and its document is read as any other.
    let read = if is_request {
        read_request(&message.xml)
    } else {
        decode_answer(200, message.xml.as_bytes()).expect("it can be read")
    };
    let findings = if is_request {
        assert_eq!(read.root.as_deref(), Some("request"), "{title}");
        request(endpoint, &read, signature)
    } else {
        assert_eq!(read.root.as_deref(), Some("response"), "{title}");
        answer(endpoint, &read, signature)
    };
    let breaks: Vec<&str> = message.breaks.iter().map(|(id, _)| id.as_str()).collect();
    let graver = graver(&findings);
    let signed = read.params.text("pg_sig");
    if let Some(right) = signed {
        let Signature {
            url: script,
            secret,
            dialect,
        } = signature;
        assert!(
            verify(right, script, &read.params, secret, dialect),
            "{title}"
        );
        assert_eq!(
            sign(script, &read.params, secret, dialect),
            right,
            "{title}"
        );
    }
    Checked {
        signed: signed.is_some(),
        wrong: (graver != breaks).then(|| format!("{title}: {graver:?} {findings:?}")),
    }
}

#[test]
fn a_time_that_no_calendar_has_is_no_time() {
    const ROW: &str = "get-status.answer.ok.pg_create_date.type";
    let rows = [
        ("2009-01-12 10:22:30", true),
        ("2008-02-29 23:59:59", true),
        ("2009-02-29 10:22:30", false),
        ("2009-02-30 10:22:30", false),
        ("2009-13-01 10:22:30", false),
        ("2009-00-12 10:22:30", false),
        ("2009-01-12 24:00:00", false),
        ("2009-01-12 10:60:30", false),
        ("2009-01-12T10:22:30", false),
        ("2009-01-12", false),
        ("0000-00-00 00:00:00", false),
    ];
    let messages: Vec<Message> = serde_yaml::from_str(MESSAGES).expect("the messages are YAML");
    let paid = messages
        .into_iter()
        .find(|message| message.what == "paid by card");
    let paid = paid.expect("it is among them");
    for (time, is_one) in rows {
        let mut read = decode_answer(200, paid.xml.as_bytes()).expect("it can be read");
        read.params.set("pg_create_date", time);
        let secret = Secret::new(KEY);
        let right = sign(&paid.script, &read.params, &secret, Dialect::default());
        read.params.set("pg_sig", right);
        let signature = Signature {
            url: &paid.script,
            secret: &secret,
            dialect: Dialect::default(),
        };
        let findings = answer(&TILL.endpoints[&paid.endpoint], &read, signature);
        let expected: &[&str] = if is_one { &[] } else { &[ROW] };
        assert_eq!(graver(&findings), expected, "{time}: {findings:#?}");
    }
}

/// The requirements of which it must or should be otherwise.
fn graver(findings: &[Finding]) -> Vec<&str> {
    let graver = findings
        .iter()
        .filter(|finding| finding.level > Level::Info);
    graver.map(|finding| finding.requirement.as_str()).collect()
}

/// As it travels in the field pg_xml.
fn read_request(xml: &str) -> Received {
    let form = Params::from_iter([("pg_xml", xml)]);
    let written = encode_request(Encoding::Urlencoded, &form).expect("a form carries it");
    let read = decode_request(Parts {
        content_type: written.content_type.as_deref(),
        body: &written.body,
        query: None,
    });
    read.expect("it can be read")
}

#[test]
fn base_strings_are_rebuilt_from_their_fields() {
    let vectors: Vec<Vector> = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 22);
    for Vector {
        signature_string: string,
        signature,
        params,
    } in vectors
    {
        assert_eq!(md5_hex(&string), signature, "{string}");
        let (script, rest) = string.split_once(';').expect("the script stands first");
        let (_, key) = rest.rsplit_once(';').expect("the key stands last");
        let params = json::decode(&params.to_string()).expect("the fields are a list of pairs");
        let digest = sign(script, &params, &Secret::new(key), Dialect::default());
        assert_eq!(digest, signature, "{string}");
    }
}

/// The printed request to give money back, of the printed shop: what is signed is the text, however its blanks travel.
#[test]
fn one_signature_serves_a_request_whose_blanks_travel_in_three_ways() {
    const SIGNATURE: &str = "c5f2aca563c1e813429622a37ab4f843";
    let comment = "Сюда вписываем причину возврата";
    let fields = [
        ("pg_merchant_id", "243"),
        ("pg_payment_id", "1172121"),
        ("pg_comment", comment),
        ("pg_refund_amount", "100"),
        ("pg_salt", "sdasdasd"),
    ];
    let secrets = Secrets::new(Secret::new("test_key"), None);
    TILL.open_with("243", secrets, Settings::default(), Vec::new());
    for (signature, code) in [(SIGNATURE, "340"), (&*md5_hex(SIGNATURE), "100")] {
        let mut params = Params::from_iter(fields);
        params.push("pg_sig", signature);
        let plus = encode_request(Encoding::Query, &params).expect("a query carries it");
        let plus = plus.query.expect("it is a query").replace("%20", "+");
        let percent = plus.replace('+', "%20");
        assert_eq!(plus.matches('+').count(), 3);
        let xml = encode_request(Encoding::PgXml, &params).expect("a document carries it");
        let url = "http://gateway.test/create_refund_request.php";
        let get = |query: &str| Request {
            method: "GET".to_owned(),
            url: format!("{url}?{query}"),
            ..Request::default()
        };
        let post = Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            content_type: xml.content_type.clone(),
            body: xml.body.clone().into(),
            ..Request::default()
        };
        let answers = [get(&plus), get(&percent), post].map(|request| TILL.handle(&request));
        for sent in answers {
            let read = decode_answer(sent.http, &sent.body).expect("the answer can be read");
            assert_eq!(read.params.text("pg_error_code"), Some(code), "{read:?}");
        }
    }
}
