//! A shop from end to end, over a real connection: it knows an address, its token, its key and a folder of certificates, and
//! nothing else of who answers. Both editions, both bases of the paths, with and without a slash at the end.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use countersign::mock::clock::Clock;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::stand_alone::{Setup, StandAlone};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::served::LIMIT;
use crate::shop::{Edition, PASSWORD, SHOP, Shop};

/// A minute of the mock's takes a tenth of a second: what happens later is waited for as shops do.
const SPEED: f64 = 600.0;

/// The cards that are entered: one with which everything can be done, and one whose bank asks at every charge.
const VISA: &str = "4111111111111111";
const ASKING: &str = "2201382000000039";

/// The most that money can be held, in seconds.
const LONG: u32 = 345_600;

#[test]
fn a_shop_that_signs_gets_along_at_the_short_base() {
    check(Edition::Sign, "/api-shop", false);
}

#[test]
fn a_shop_that_signs_gets_along_at_the_short_base_with_a_slash() {
    check(Edition::Sign, "/api-shop", true);
}

#[test]
fn a_shop_that_signs_gets_along_at_the_long_base() {
    check(Edition::Sign, "/api-shop/rs/shop", false);
}

#[test]
fn a_shop_that_signs_gets_along_at_the_long_base_with_a_slash() {
    check(Edition::Sign, "/api-shop/rs/shop", true);
}

#[test]
fn a_shop_with_a_password_gets_along_at_the_short_base() {
    check(Edition::Basic, "/api-shop", false);
}

#[test]
fn a_shop_with_a_password_gets_along_at_the_short_base_with_a_slash() {
    check(Edition::Basic, "/api-shop", true);
}

#[test]
fn a_shop_with_a_password_gets_along_at_the_long_base() {
    check(Edition::Basic, "/api-shop/rs/shop", false);
}

#[test]
fn a_shop_with_a_password_gets_along_at_the_long_base_with_a_slash() {
    check(Edition::Basic, "/api-shop/rs/shop", true);
}

fn check(edition: Edition, base: &str, slash: bool) {
    let clock = Clock::real(SPEED).expect("a clock can run so fast");
    let (place, shop) = serve(edition, base, slash, |setup| setup.clock = clock);
    let user = registered(&shop);
    let (visa, asking) = cards(&shop, &user);
    paid_on_a_page(&shop);
    charged(&shop, &user, &visa);
    asked_for_a_password(&shop, &user, &asking);
    held(&shop, &user, &visa);
    deactivated(&shop, &user, &visa);
    drop(place);
}

/// A mock that is served, with the folder of its certificates.
pub type Place = (StandAlone, TempDir);

/// A mock of one edition, over TLS where it signs, and a shop that knows where it is.
pub fn serve(
    edition: Edition,
    base: &str,
    slash: bool,
    set_up: impl FnOnce(&mut Setup),
) -> (Place, Shop) {
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let tls = (edition == Edition::Sign).then(|| folder.path().join("tls"));
    let mut setup = Setup::new(vec![edition.profile().to_owned()], any);
    setup.tls.clone_from(&tls);
    set_up(&mut setup);
    let catalog = Arc::new(Catalog::new(Files::own()));
    let mock = StandAlone::start(&catalog, setup).expect("the mock starts");
    let (_, address) = &mock.addresses[0];
    let shop = Shop::new(edition, [address, base], slash, tls.as_deref());
    ((mock, folder), shop)
}

/// A user, whom the shop finds again. Data that are sent again replace what was there.
fn registered(shop: &Shop) -> String {
    let login = "79020000000";
    let unknown = shop.error("user/status", json!({ "login": login }));
    assert_eq!(unknown["message"], "UserNotRegisteredForShop");
    let user = json!({ "surName": "Петрова", "name": "Анна", "login": login });
    let user = shop.ok("user/registration", user);
    assert_eq!(
        (&user["state"], &user["surName"], user.get("email")),
        (&json!("active"), &json!("Петрова"), None)
    );
    let again = json!({ "login": login, "email": "ana@mi.ru" });
    let again = shop.ok("user/registration", again);
    assert_eq!(again["userToken"], user["userToken"]);
    assert_eq!(shop.ok("user/status", json!({ "login": login })), again);
    text(&user["userToken"])
}

/// The tokens of two cards that are entered on pages.
pub fn cards(shop: &Shop, user: &str) -> (String, String) {
    for card in [VISA, ASKING] {
        let asked = json!({ "userToken": user, "clientType": "web" });
        let begun = shop.ok("card/registration", asked);
        let seen = shop.walk(&page(&begun), &[entered(card), password()]);
        assert!(seen.contains("The card is saved"), "{seen}");
    }
    let told = shop.ok("get/cards", json!({ "userToken": user }));
    let told = told["cards"].as_array().expect("the cards are a list");
    let shown = |name: &str| {
        told.iter()
            .map(|card| text(&card[name]))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown("cardMask"), ["411111******1111", "220138******0039"]);
    assert_eq!(shown("cardType"), ["visa", "mir"]);
    assert_eq!(shown("state"), ["active", "active"]);
    let dated = shop.ok("ver2/get/cards", json!({ "userToken": user }));
    assert_eq!(dated["cards"][0]["exp"], "122024");
    shop.ok("ver3/get/cards", json!({ "userToken": user }));
    let tokens = shown("cardToken");
    (tokens[0].clone(), tokens[1].clone())
}

/// An anonymous payment, with sums as numbers; all of it is given back in two parts.
fn paid_on_a_page(shop: &Shop) {
    let begun = shop.ok(
        "do/payment/anonymous",
        order(json!({ "orderNote": "100 _KZT_" })),
    );
    let number = text(&begun["regPayNum"]);
    let first = state(shop, &number);
    assert_eq!(first["state"], "created");
    assert_eq!(
        (&first["totalAmount"], &first["providerServCode"]),
        (&json!(2625), &json!("109-5804-1"))
    );
    let form = shop.walk(&page(&begun), &[]);
    assert!(form.contains("100 ₸"), "{form}");
    let seen = shop.walk(&page(&begun), &[entered(VISA), password()]);
    assert!(seen.contains("26.25 KZT are paid"), "{seen}");
    let processed = wait_for(shop, &number, "processed");
    assert_eq!(processed["provisionServices"], json!(true));
    let part = json!({ "regPayNum": number, "note": "test", "refundAmount": "2400", "remainingAmount": 225 });
    let done = shop.ok("refund", part.clone());
    assert_eq!(done["resultState"], "success");
    shop.error("refund", part);
    assert_eq!(state(shop, &number)["state"], "processed");
    let rest =
        json!({ "regPayNum": number, "note": "test", "refundAmount": 225, "remainingAmount": "0" });
    shop.ok("refund", rest);
    wait_for(shop, &number, "refunded");
}

/// A saved card is charged without its owner.
fn charged(shop: &Shop, user: &str, card: &str) {
    let more = json!({ "userToken": user, "cardToken": card, "enableSMSConfirm": false });
    let begun = shop.ok("do/payment", order(more));
    let receipt = shop.walk(&page(&begun), &[]);
    assert!(receipt.contains("are paid"), "{receipt}");
    wait_for(shop, &text(&begun["regPayNum"]), "processed");
}

/// The bank asks: the payment waits until the page is passed, and goes on under the number that the shop was told.
fn asked_for_a_password(shop: &Shop, user: &str, card: &str) {
    let more = json!({ "userToken": user, "cardToken": card, "enableSMSConfirm": "true" });
    let asked = shop.error("do/payment", order(more));
    assert_eq!(
        (&asked["code"], &asked["message"]),
        (&json!(2365), &json!("NeedPass3dsException"))
    );
    let number = text(&asked["regPayNum"]);
    let named = json!({ "regPayNum": number });
    let again = shop.error("check/payment/state", named);
    assert_eq!(again, asked);
    shop.walk(&text(&asked["securePageURL"]), &[password()]);
    wait_for(shop, &number, "processed");
}

/// Money is held, and taken in part; held again, and released.
fn held(shop: &Shop, user: &str, card: &str) {
    for taken in [true, false] {
        let more = json!({ "userToken": user, "cardToken": card, "holdTtl": LONG });
        let begun = shop.ok("do/payment", order(more));
        let number = text(&begun["regPayNum"]);
        assert_eq!(state(shop, &number)["state"], "holded");
        let mut named = json!({ "regPayNum": number, "orderId": "006" });
        if taken {
            named["amount"] = json!(1000);
            shop.ok("provision-services/confirm", named);
            let processed = wait_for(shop, &number, "processed");
            assert_eq!(processed["totalAmount"], json!(1125));
        } else {
            shop.ok("provision-services/refund", named);
            assert_eq!(state(shop, &number)["state"], "refunded");
        }
    }
}

/// A card that is not active any more pays nothing.
fn deactivated(shop: &Shop, user: &str, card: &str) {
    let named = json!({ "userToken": user, "cardToken": card });
    for _ in 0..2 {
        let done = shop.ok("card/deactivation", named.clone());
        let expected = (&json!("success"), &json!(user));
        assert_eq!((&done["resultState"], &done["userToken"]), expected);
    }
    let told = shop.ok("get/cards", json!({ "userToken": user }));
    assert_eq!(told["cards"][0]["state"], "inactive");
    assert_eq!(told["cards"][1]["state"], "active");
    shop.error("do/payment", order(named));
}

/// A payment of 25.00 with a commission of 1.25.
pub fn order(more: Value) -> Value {
    let mut order = json!({
        "properties": [{ "name": "Л/СЧЕТ", "value": "9503006477" }, { "value": "Ленина 10", "name": "АДРЕС" }],
        "comission": "125",
        "amount": 2500,
        "serviceCode": "109-5804-1",
    });
    for (name, value) in more.as_object().expect("more is an object") {
        order[name] = value.clone();
    }
    order
}

/// The state of a payment, which is never that of another.
fn state(shop: &Shop, number: &str) -> Value {
    shop.ok("check/payment/state", json!({ "regPayNum": number }))
}

/// Asks again and again, as shops do.
fn wait_for(shop: &Shop, number: &str, wanted: &str) -> Value {
    let begun = Instant::now();
    loop {
        let told = state(shop, number);
        if told["state"] == wanted {
            return told;
        }
        assert!(
            begun.elapsed() < LIMIT,
            "{number} never is {wanted}: {told}"
        );
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// The page that an answer names, which is opened as it says.
fn page(answer: &Value) -> String {
    assert_eq!(answer["methodType"], "GET");
    text(&answer["payUrl"])
}

fn entered(number: &str) -> Vec<(&str, &str)> {
    vec![
        ("number", number),
        ("month", "12"),
        ("year", "24"),
        ("cvc", "123"),
    ]
}

fn password() -> Vec<(&'static str, &'static str)> {
    vec![("password", PASSWORD)]
}

/// A text, which is no token or number of somebody else's making.
fn text(value: &Value) -> String {
    let text = value.as_str().expect("it is a text");
    assert!(!text.is_empty() && text != SHOP);
    text.to_owned()
}
