//! Any JSON value in any member of a request to any method of both editions: the answer is never a failure of the mock, what is
//! refused changes nothing, and money is neither made nor lost.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::shop::KEY;
use crate::signing::config;
use crate::stall::{Stall, written};

/// Texts and numbers that something may be made of.
const LEAVES: &str = "null¦true¦false¦0¦-0¦1¦-1¦100.0¦1e3¦1e-400¦1e400¦-1e400¦2147483648¦18446744073709551616\
    ¦79228162514264337593543950336¦1000000000000000000000000000000¦1767225600¦1767225600000¦9999999999¦600¦345600¦345601\
    ¦\"\"¦\" \"¦\"0\"¦\"1\"¦\" 1\"¦\"-1\"¦\"1e3\"¦\"abc\"¦\"true\"¦\"null\"¦\"NaN\"¦\"10002\"¦\"99999999999999999999\"¦\"109-5804-1\"\
    ¦\"79020000000\"¦\"_KZT_\"¦\"_GPB_<script>\"¦\"http://shop.test/\"¦\"\\u0000\"¦\"\\ud83d\\ude00\"¦\"Иванов\"¦\"{{secret_key}}\"¦\"&\"\
    ¦[]¦{}¦[[]]¦[null]¦[{\"name\":\"a\",\"value\":\"0000000000\"}]¦[{\"name\":null,\"value\":[]}]¦[{\"value\":1}]¦{\"name\":\"a\"}";

static STALLS: LazyLock<[Stall; 2]> = LazyLock::new(|| ["bisys", "bisys-cert"].map(Stall::new));
static SHOPS: AtomicU64 = AtomicU64::new(1);

/// One method in a world where there is something to ask of it: which of its members are changed to what.
#[derive(Clone, Debug)]
struct Changed {
    method: usize,
    members: Vec<(Index, String)>,
    unknown: Option<String>,
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_value_of_any_member_breaks_the_mock_or_its_accounts(all in vec(changed(), 1..12)) {
        for stall in &*STALLS {
            let shop = SHOPS.fetch_add(1, Ordering::Relaxed).to_string();
            let world = World::open(stall, &shop);
            all.iter().for_each(|changed| world.send(changed));
            stall.gateway.close(&stall.profile, &shop);
        }
    }
}

struct World<'a> {
    stall: &'a Stall,
    shop: &'a str,
    /// Each method that can be called, with a right request.
    requests: Vec<(String, Value)>,
}

impl<'a> World<'a> {
    /// A user with two cards, a payment that is held, one that is paid and one that waits.
    fn open(stall: &'a Stall, shop: &'a str) -> Self {
        stall.open(shop, true);
        let (user, [card, _]) = stall.user(shop, "79020000000");
        let user = json!({ "userToken": user });
        let mut order = json!({
            "serviceCode": "109-5804-1", "amount": 2500, "comission": 125, "payType": "card", "clientType": "web",
            "userPhone": "79020000000", "userEmail": "ana@mi.ru", "fiscalType": "none", "orderBestBefore": 1_893_456_000,
            "properties": [{ "name": "Л/СЧЕТ", "value": "9503006477" }],
            "orderItems": [{ "num": 1, "name": "a", "quantity": 1, "price": 2500, "tax": "vat0" }],
        });
        let anonymous = order.clone();
        order["userToken"] = user["userToken"].clone();
        let waits = stall.ok(shop, "do/payment", &order);
        order["cardToken"] = json!(card);
        let paid = stall.ok(shop, "do/payment", &order);
        order["holdTtl"] = json!(600);
        let held = stall.ok(shop, "do/payment", &order);
        order["enableSMSConfirm"] = json!(true);
        order["clientAuInfo"] =
            json!({ "ipAddress": "::1", "agentName": "a", "authenticationInfo": "e30=" });
        let card = json!({ "userToken": user["userToken"], "cardToken": card });
        let named = |told: &Value, more: Value| {
            let mut named = more;
            named["regPayNum"] = told["regPayNum"].clone();
            named
        };
        let requests = [
            (
                "user/registration",
                json!({ "login": "79020000000", "email": "a@b.kz", "name": "a", "surName": "b", "middleName": "c" }),
            ),
            ("user/status", json!({ "login": "79020000000" })),
            (
                "card/registration",
                json!({ "clientType": "web", "userToken": user["userToken"], "clientInfo": "a" }),
            ),
            ("get/cards", user.clone()),
            ("ver2/get/cards", user.clone()),
            ("ver3/get/cards", user),
            ("card/deactivation", card),
            ("do/payment/anonymous", anonymous),
            ("do/payment", order),
            ("check/payment/state", named(&waits, json!({}))),
            (
                "refund",
                named(
                    &paid,
                    json!({ "note": "a", "refundAmount": 2400, "remainingAmount": 225 }),
                ),
            ),
            (
                "provision-services/confirm",
                named(&held, json!({ "orderId": "1", "amount": 1000 })),
            ),
            (
                "provision-services/refund",
                named(&held, json!({ "orderId": "1" })),
            ),
        ];
        let requests = requests.map(|(method, request)| (method.to_owned(), request));
        Self {
            stall,
            shop,
            requests: requests.into(),
        }
    }

    fn send(&self, changed: &Changed) {
        let (method, right) = &self.requests[changed.method % self.requests.len()];
        let right = right.as_object().expect("a request is an object");
        let proofs = self.stall.proofs(self.shop);
        let members = right
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string()));
        let mut members: Vec<(String, String)> = members.chain(proofs).collect();
        for (which, value) in &changed.members {
            let at = which.index(members.len());
            members[at].1.clone_from(value);
        }
        let unknown = changed.unknown.iter();
        members.extend(unknown.map(|value| ("unknown".to_owned(), value.clone())));
        let body = self.stall.sealed(method, written(members.into_iter()));
        let before = (
            self.stall.holding(self.shop),
            self.stall.accounts(self.shop),
        );
        let (http, answer) = self.stall.ask_text(self.shop, method, &body);
        let after = (
            self.stall.holding(self.shop),
            self.stall.accounts(self.shop),
        );
        let asks = answer["code"] == json!(2365);
        // Whoever looked at the accounts has seen that nothing was lost.
        if http != 200 && !asks {
            assert!(matches!(http, 400 | 401), "{http} {method} {body}");
            assert!(
                answer["code"].is_u64() && answer["message"].is_string(),
                "{answer}"
            );
            assert_eq!(before, after, "{method} {body}");
        }
        assert!(!answer.to_string().contains(KEY), "{answer}");
    }
}

fn changed() -> impl Strategy<Value = Changed> {
    let members = vec((any::<Index>(), value()), 0..4);
    let changed = (
        0..13_usize,
        members,
        proptest::option::weighted(0.2, value()),
    );
    changed.prop_map(|(method, members, unknown)| Changed {
        method,
        members,
        unknown,
    })
}

/// A JSON text.
fn value() -> impl Strategy<Value = String> {
    let known = select(LEAVES.split('¦').collect::<Vec<_>>()).prop_map(str::to_owned);
    let text = any::<String>().prop_map(|text| Value::from(text).to_string());
    let number = any::<i64>().prop_map(|number| number.to_string());
    let leaf = prop_oneof![6 => known, 1 => text, 1 => number];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let list = vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        let names = select(vec!["name", "value", "amount", "", "sign"]);
        let map = vec((names, inner), 0..4).prop_map(|members| {
            written(
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value)),
            )
        });
        prop_oneof![list, map]
    })
}
