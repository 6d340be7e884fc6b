//! The 18 vectors of the signature by rows: base string, inner and outer digest follow from the rows of the specs.

use std::sync::LazyLock;

use countersign::codec::json;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::{Params, Value};
use countersign::protocol::secret::{MASKED, Secret};
use countersign::protocol::secrets::{Key, Secrets};
use countersign::protocol::signing_rule::SigningRule;
use countersign::sign::explain::mistakes::mistakes;
use countersign::sign::explain::{Signer, explain};
use countersign::sign::rule::{masked_by, sign_by, verify_by};
use countersign::sign::signature::md5_hex;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use proptest::prelude::*;
use serde::Deserialize;

use crate::signing::config;

const VECTORS: &str = include_str!("../data/sign-vectors.json");

/// The edition that signs by rows.
const PROFILE: &str = "bisys-cert";

#[derive(Deserialize)]
struct Vector {
    id: String,
    endpoint: String,
    /// `request`, or the id of an answer.
    message: String,
    secret_key: String,
    fields: Box<serde_json::value::RawValue>,
    signature_string: String,
    inner: String,
    signature: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(VECTORS).expect("the vectors are JSON")
}

fn rule(catalog: &Catalog, vector: &Vector) -> SigningRule {
    let profile = catalog.profile(PROFILE).expect("the profile loads");
    let endpoint = catalog
        .endpoint(&profile, &vector.endpoint)
        .expect("the endpoint loads");
    let dialect = Dialect::default();
    let rule = match vector.message.as_str() {
        "request" => endpoint.request_rule("", dialect),
        id => endpoint.answer_rule(endpoint.answer_named(id), "", dialect),
    };
    rule.expect("the edition signs")
}

fn fields(vector: &Vector) -> Params {
    json::decode(vector.fields.get()).expect("the fields are an object")
}

#[test]
fn every_vector_follows_from_the_rows_of_the_specs() {
    let catalog = Catalog::new(Files::own());
    let vectors = vectors();
    assert_eq!(vectors.len(), 18);
    for vector in &vectors {
        let (rule, params) = (rule(&catalog, vector), fields(vector));
        let secret = Secret::new(&vector.secret_key);
        let shown = vector.signature_string.replace(&vector.secret_key, MASKED);
        assert_eq!(masked_by(&rule, &params), shown, "{}", vector.id);
        let inner = md5_hex(&vector.signature_string).to_uppercase();
        assert_eq!(inner, vector.inner, "{}", vector.id);
        let sign = sign_by(&rule, &params, &secret);
        assert_eq!(sign, vector.signature, "{}", vector.id);
        let mut signed = params;
        signed.push(rule.field(), sign.as_str());
        assert!(verify_by(&sign, &rule, &signed, &secret), "{}", vector.id);
        let lower = sign.to_lowercase();
        assert!(!verify_by(&lower, &rule, &signed, &secret), "{}", vector.id);
    }
}

#[test]
fn every_mistake_is_found_where_it_makes_a_difference() {
    let catalog = Catalog::new(Files::own());
    let secrets = Secrets::from(Secret::new("SEC_KEY"));
    let mut found = Vec::new();
    for vector in &vectors() {
        let (rule, mut params) = (rule(&catalog, vector), fields(vector));
        // An empty text makes a difference to those who leave it out.
        for empty in [false, true] {
            if empty {
                params.set("email", "");
            }
            let signer = Signer {
                path: "",
                rule: &rule,
                params: &params,
                secrets: &secrets,
                key: Key::Receiving,
            };
            let told = mistakes(&rule).iter().filter_map(|mistake| {
                explain(&(mistake.sign)(&signer), &signer).map(|found| found.name)
            });
            found.extend(told);
            let right = sign_by(&rule, &params, secrets.of(Key::Receiving));
            assert!(explain(&right, &signer).is_none(), "{}", vector.id);
        }
    }
    let rule = rule(&catalog, &vectors()[0]);
    // Empty texts are kept, so that nobody keeps them by mistake.
    let all = mistakes(&rule).iter().map(|mistake| mistake.name);
    let missing: Vec<&str> = all
        .filter(|name| *name != "empty-kept" && !found.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Signature, rule and message of each vector: specs are loaded once for all that are tried.
static READY: LazyLock<Vec<(String, SigningRule, Params)>> = LazyLock::new(|| {
    let catalog = Catalog::new(Files::own());
    let ready = |vector: Vector| {
        let (rule, params) = (rule(&catalog, &vector), fields(&vector));
        (vector.signature, rule, params)
    };
    vectors().into_iter().map(ready).collect()
});

proptest! {
    #![proptest_config(config())]

    /// The order of a message, unknown members, nulls and the way in which numbers are written change nothing.
    #[test]
    fn the_order_of_the_message_changes_no_signature(
        number in 0..18_usize,
        seed in any::<u64>(),
        unknown in "[a-z]{12}",
        null in "[a-z]{12}",
    ) {
        let (signature, rule, params) = &READY[number];
        let mut all: Vec<(String, Value)> = params
            .iter()
            .map(|(name, value)| (name.to_owned(), as_text(value, seed)))
            .collect();
        all.push((unknown, Value::from("not signed")));
        all.push((null, Value::Null));
        let turn = usize::try_from(seed % 97).unwrap_or_default() % all.len();
        all.rotate_left(turn);
        if seed.is_multiple_of(2) {
            all.reverse();
        }
        let turned: Params = all.into_iter().collect();
        let sign = sign_by(rule, &turned, &Secret::new("SEC_KEY"));
        prop_assert_eq!(&sign, signature);
    }
}

/// Half of the numbers as texts: `450` and `"450"` are signed alike.
fn as_text(value: &Value, seed: u64) -> Value {
    match value {
        Value::Number(text) if seed.is_multiple_of(3) => Value::Text(text.clone()),
        other => other.clone(),
    }
}
