//! The signatures of a shop: in which order the documentation has the members of each message, and what is made of their values.

use md5::{Digest, Md5};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::shop::KEY;

const VECTORS: &str = include_str!("../../data/sign-vectors.json");

/// A method, and the members of its requests and answers in the order of the documentation, `shopToken` where it has a place.
const ORDERS: [(&str, &str, &str); 13] = [
    ("user/registration", USER, USER_TOLD),
    ("user/status", "login", USER_TOLD),
    (
        "card/registration",
        "clientType userToken clientInfo",
        BEGUN,
    ),
    ("get/cards", "userToken", CARDS),
    ("ver2/get/cards", "userToken", CARDS),
    ("ver3/get/cards", "userToken", CARDS),
    (
        "card/deactivation",
        "userToken cardToken",
        "resultState desc userToken shopToken",
    ),
    (
        "do/payment/anonymous",
        ANONYMOUS,
        "shopToken regPayNum methodType payUrl",
    ),
    ("do/payment", PAYMENT, BEGUN),
    ("check/payment/state", "regPayNum", STATE),
    (
        "refund",
        "regPayNum note refundAmount remainingAmount",
        DONE,
    ),
    (
        "provision-services/confirm",
        "regPayNum orderId amount",
        DONE,
    ),
    ("provision-services/refund", "regPayNum orderId", DONE),
];
const USER: &str = "login email name surName middleName";
const USER_TOLD: &str = "login email name surName middleName state userToken";
const BEGUN: &str = "userToken shopToken regPayNum methodType payUrl";
const CARDS: &str = "userToken shopToken cards";
const DONE: &str = "resultState desc";
const ANONYMOUS: &str = "serviceCode amount comission cardToken payType clientType userPhone userEmail fiscalType \
    orderBestBefore properties orderNote";
const PAYMENT: &str = "serviceCode userToken amount comission cardToken gPayToken enableSMSConfirm payType clientType \
    userPhone userEmail fiscalType holdTtl orderBestBefore properties orderNote";
const STATE: &str = "state totalAmount createdDate providerServCode providerName errorCode error message \
    provisionServices procDate";
pub const ERROR: &str = "code message userMessage regPayNum securePageURL";

/// The members of the elements of lists.
const ELEMENTS: [(&str, &str); 2] = [
    ("properties", "name value"),
    ("cards", "cardMask cardToken cardType state exp"),
];

/// What the documents sign, the shop signs alike, so that it can tell what is right.
#[test]
fn the_shop_of_these_tests_signs_as_the_vectors_do() {
    #[derive(Deserialize)]
    struct Vector {
        endpoint: String,
        message: String,
        fields: Map<String, Value>,
        signature: String,
    }
    let vectors: Vec<Vector> = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 18);
    for vector in vectors {
        let order = order_of(&vector.endpoint, vector.message == "request");
        assert_eq!(sign(&order, &vector.fields), vector.signature, "{order}");
    }
}

/// The orders of a method.
pub fn orders(method: &str) -> (&'static str, &'static str, &'static str) {
    let mut orders = ORDERS.into_iter();
    let found = orders.find(|(known, ..)| *known == method);
    found.unwrap_or_else(|| panic!("{method} is no method"))
}

/// The signature: the values in the order of the documentation and the key, joined, hashed twice with capital digits.
pub fn sign(order: &str, members: &Map<String, Value>) -> String {
    let mut parts = Vec::new();
    collect(order, members, &mut parts);
    parts.push(KEY.to_owned());
    digest(&digest(&parts.join("&")))
}

/// The orders of a method that a test vector names as the harness names its endpoints.
fn order_of(endpoint: &str, is_request: bool) -> String {
    let named = ORDERS
        .iter()
        .find(|(method, ..)| method.replace('/', "-") == endpoint);
    match named {
        Some((_, request, _)) if is_request => format!("{request} shopToken"),
        Some((_, _, answer)) => (*answer).to_owned(),
        None => panic!("{endpoint} is no method"),
    }
}

fn collect(order: &str, members: &Map<String, Value>, parts: &mut Vec<String>) {
    for name in order.split_whitespace() {
        match members.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => parts.push(text.clone()),
            Some(Value::Array(elements)) => {
                let element = ELEMENTS.iter().find(|(known, _)| *known == name);
                let order = element.map_or("", |(_, order)| order);
                for element in elements.iter().filter_map(Value::as_object) {
                    collect(order, element, parts);
                }
            }
            Some(other) => parts.push(other.to_string()),
        }
    }
}

fn digest(text: &str) -> String {
    let digits = Md5::digest(text.as_bytes());
    digits.iter().map(|byte| format!("{byte:02X}")).collect()
}
