//! The published signature vectors, as data: which we rebuild, which we must not make, which must not verify.
//!
//! The two JSON files are kept as they were collected; nothing here knows a vector by name.

use countersign::codec::json;
use countersign::protocol::dialect::{Dialect, Empty, Order};
use countersign::protocol::params::Params;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::{md5_hex, sign, verify};
use serde_json::Value as Json;

const VECTORS: &str = include_str!("../data/signature-vectors.json");
const REFUTED: &str = include_str!("../data/signature-vectors-refuted.json");

const fn dialect(order: Order, empty: Empty) -> Dialect {
    Dialect { order, empty }
}

#[test]
fn vectors_are_rebuilt_from_their_fields_with_the_switch_that_their_variant_names() {
    // Variant, dialect, how many: told, so that none is skipped in silence.
    let rows = [
        ("canonical", dialect(Order::Recursive, Empty::Keep), 27),
        ("keep-empty", dialect(Order::Recursive, Empty::Keep), 2),
        ("drop-empty", dialect(Order::Recursive, Empty::Drop), 3),
        ("plain-sort", dialect(Order::Recursive, Empty::Keep), 2),
        ("numbered-flatten", dialect(Order::Numbered, Empty::Keep), 2),
        ("old-flatten", dialect(Order::NumberedOld, Empty::Keep), 1),
        ("message-order", dialect(Order::Recursive, Empty::Keep), 1),
        (
            "script-full-path",
            dialect(Order::Recursive, Empty::Keep),
            2,
        ),
        ("doc-error", dialect(Order::Recursive, Empty::Keep), 1),
        ("skip-all-levels", dialect(Order::Numbered, Empty::Keep), 1),
        ("skip-top-only", dialect(Order::Recursive, Empty::Keep), 1),
    ];
    for (variant, dialect, count) in rows {
        let vectors = vectors(VECTORS, |vector| vector["variant"] == variant);
        assert_eq!(vectors.len(), count, "vectors of the variant {variant}");
        for vector in vectors {
            let (script, params, secret) = parts(&vector);
            let digest = sign(&script, &params, &secret, dialect);
            assert_eq!(digest, text(&vector, "signature"), "{}", vector["id"]);
            assert!(
                verify(&digest, &script, &params, &secret, dialect),
                "{}",
                vector["id"]
            );
        }
    }
}

#[test]
fn what_only_wrong_implementations_sign_is_not_what_we_sign() {
    let variants = [
        ("java-items-first", 1),
        ("java-list-tostring", 1),
        ("drop-falsy", 1),
        ("key-equals-value", 1),
        ("sorted-values", 1),
    ];
    for (variant, count) in variants {
        let vectors = vectors(VECTORS, |vector| vector["variant"] == variant);
        assert_eq!(vectors.len(), count, "vectors of the variant {variant}");
        for (vector, dialect) in vectors
            .iter()
            .flat_map(|vector| Dialect::ALL.map(|dialect| (vector, dialect)))
        {
            let (script, params, secret) = parts(vector);
            let digest = text(vector, "signature");
            assert!(
                !verify(digest, &script, &params, &secret, dialect),
                "{} in {dialect:?}",
                vector["id"]
            );
        }
    }
}

#[test]
fn the_digest_of_a_vector_is_the_md5_of_its_string() {
    let vectors = vectors(VECTORS, |_| true);
    assert_eq!(vectors.len(), 48);
    for vector in vectors {
        assert_eq!(
            md5_hex(text(&vector, "signature_string")),
            text(&vector, "signature"),
            "{}",
            vector["id"]
        );
    }
}

#[test]
fn refuted_vectors_do_not_verify() {
    let (mut strings, mut messages, mut forms) = (0, 0, 0);
    let refuted = vectors(REFUTED, |_| true);
    assert_eq!(refuted.len(), 22);
    for vector in refuted {
        let digest = text(&vector, "signature");
        let hex = digest.len() == 32 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        forms += usize::from(!hex);
        if let Some(string) = vector["signature_string"].as_str() {
            strings += 1;
            assert_ne!(md5_hex(string), digest, "{}", vector["id"]);
        }
        if vector["params"].is_array() {
            messages += 1;
            let (script, params, secret) = parts(&vector);
            for dialect in Dialect::ALL {
                assert!(
                    !verify(digest, &script, &params, &secret, dialect),
                    "{}",
                    vector["id"]
                );
            }
        }
    }
    // The others print a digest without the message or the key that it should belong to.
    assert_eq!((strings, messages, forms), (2, 1, 4));
}

/// The md5 vectors of a file that are asked for.
fn vectors(file: &str, wanted: impl Fn(&Json) -> bool) -> Vec<Json> {
    let all: Vec<Json> = serde_json::from_str(file).expect("the vectors are JSON");
    all.into_iter()
        .filter(|vector| vector["algorithm"] == "md5" && wanted(vector))
        .collect()
}

fn parts(vector: &Json) -> (String, Params, Secret) {
    let params =
        json::decode(&vector["params"].to_string()).expect("the fields are a list of pairs");
    (
        text(vector, "script").to_owned(),
        params,
        Secret::new(text(vector, "secret")),
    )
}

fn text<'a>(vector: &'a Json, key: &str) -> &'a str {
    vector[key].as_str().expect("it is a text")
}
