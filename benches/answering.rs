//! Judging one answer: decoding, verifying and checking an answer of about 500 bytes against its endpoint's promise.
//!
//! The main thing is the sum of the three; below 20 microseconds are wanted. Nothing is sent and no case is compared.

use std::hint::black_box;
use std::sync::Arc;

use countersign::check::message::{Signature, answer};
use countersign::codec::decode_answer;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::{sign, verify};
use countersign::specs::catalog::Catalog;
use countersign::specs::endpoint::Endpoint;
use countersign::specs::files::Files;
use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const SCRIPT: &str = "add";
const KEY: &str = "test_key";

const FIELDS: &str = "<pg_payment_id>12345</pg_payment_id><pg_merchant_id>1234</pg_merchant_id>\
    <pg_order_id>order-2019-07-19-00017</pg_order_id>\
    <pg_redirect_url>https://api.greenleavespay.kz/v1/merchant/1234/cardstorage/view\
    ?pg_payment_id=ee4f2b59ad667949a1143353543</pg_redirect_url><pg_status>ok</pg_status><pg_type>init</pg_type>\
    <pg_salt>4vXEfz6S4vXEfz6S</pg_salt>";

fn main() {
    divan::main();
}

#[divan::bench]
fn decode_verify_and_check(bencher: Bencher<'_, '_>) {
    let (document, endpoint, secret) = (document(), endpoint(), Secret::new(KEY));
    let judge = |document: &str| {
        let received = decode_answer(200, document.as_bytes()).expect("the answer is XML");
        let signature = Signature {
            url: SCRIPT,
            secret: &secret,
            dialect: Dialect::default(),
        };
        answer(&endpoint, &received, signature)
    };
    assert!(judge(&document).is_empty(), "the answer is right");
    let counted = bencher.counter(BytesCount::of_str(&document));
    counted.bench(|| judge(black_box(&document)));
}

#[divan::bench]
fn decode(bencher: Bencher<'_, '_>) {
    let document = document();
    let counted = bencher.counter(BytesCount::of_str(&document));
    counted.bench(|| decode_answer(200, black_box(document.as_bytes())));
}

#[divan::bench]
fn verify_alone(bencher: Bencher<'_, '_>) {
    let (secret, document) = (Secret::new(KEY), document());
    let received = decode_answer(200, document.as_bytes()).expect("the answer is XML");
    let signature = received.params.text("pg_sig").expect("it is signed");
    bencher.bench(|| {
        verify(
            signature,
            SCRIPT,
            black_box(&received.params),
            &secret,
            Dialect::default(),
        )
    });
}

fn endpoint() -> Arc<Endpoint> {
    let catalog = Catalog::new(Files::own());
    let profile = catalog
        .profile("greenleavespay")
        .expect("the profile loads");
    catalog
        .endpoint(&profile, "cardstorage-add")
        .expect("the endpoint loads")
}

/// The answer with its signature, as a gateway writes it.
fn document() -> String {
    let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let unsigned = format!("{head}<response>{FIELDS}</response>");
    let received = decode_answer(200, unsigned.as_bytes()).expect("the answer is XML");
    let digest = sign(
        SCRIPT,
        &received.params,
        &Secret::new(KEY),
        Dialect::default(),
    );
    format!("{head}<response>{FIELDS}<pg_sig>{digest}</pg_sig></response>")
}
