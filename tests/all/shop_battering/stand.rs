//! A mock whose notes are read, a shop that has paid there, and what is asked of every answer to bad input.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign::transcript::journal::Entry;
use serde_json::{Value, json};

use crate::shop::{Edition, KEY, SHOP, Shop};
use crate::shop_client::{Place, cards, order, serve};

pub const JSON: &str = "application/json";

/// A card number in what cannot be read must not be told either.
pub const NUMBER: &str = "4111111111111111";

/// What is there to be changed.
pub struct Fixture {
    pub user: String,
    pub card: String,
    pub held: String,
    pub paid: String,
}

/// A mock whose notes are read, and a shop that has paid there.
pub struct Stand {
    pub shop: Shop,
    pub fixture: Fixture,
    notes: Receiver<Entry>,
    _place: Place,
}

impl Stand {
    pub fn new(edition: Edition) -> Self {
        let (tell, notes) = channel();
        let (place, shop) = serve(edition, "/api-shop", false, |setup| {
            // Nobody reads once the test has ended.
            setup.watch = Some(Arc::new(move |entry| drop(tell.send(entry.clone()))));
        });
        let user = shop.ok("user/registration", json!({ "login": "79020000000" }));
        let user = user["userToken"].as_str().expect("it is a text").to_owned();
        let (card, _) = cards(&shop, &user);
        let pay = |more: Value| {
            let mut more = more;
            (more["userToken"], more["cardToken"]) = (json!(user), json!(card));
            let begun = shop.ok("do/payment", order(more));
            begun["regPayNum"]
                .as_str()
                .expect("it is a text")
                .to_owned()
        };
        let (held, paid) = (pay(json!({ "holdTtl": 600 })), pay(json!({})));
        let stand = Self {
            fixture: Fixture {
                user,
                card,
                held,
                paid,
            },
            shop,
            notes,
            _place: place,
        };
        stand.forget();
        stand
    }

    /// Passes over what was noted so far.
    pub fn forget(&self) {
        self.notes.try_iter().for_each(drop);
    }

    pub fn headers(&self, content_type: Option<&str>) -> Vec<(&'static str, Vec<u8>)> {
        let own = self
            .shop
            .authorization()
            .map(|told| ("authorization", told.into()));
        let told = content_type.map(|told| ("content-type", told.into()));
        own.into_iter().chain(told).collect()
    }

    /// A JSON object with the right proof.
    pub fn refused(&self, method: &str, body: &str) -> Value {
        let members: Value = serde_json::from_str(body).expect("it is an object");
        let members = members.as_object().expect("it is an object");
        let proof = self.shop.proven(method, members.clone()).into_iter();
        let proof = proof.filter(|(name, _)| !members.contains_key(name));
        // The members stand there as they were written.
        let proof = proof.map(|(name, value)| format!("\"{name}\":{value},"));
        let body = body.replacen('{', &format!("{{{}", proof.collect::<String>()), 1);
        let http = self.check(method, self.headers(Some(JSON)), body.into(), 0);
        serde_json::from_slice(&http).expect("it was read before")
    }

    /// A request is answered by an error, in this HTTP status if it is one; it is noted, and nothing has changed.
    pub fn check(
        &self,
        method: &str,
        headers: Vec<(&str, Vec<u8>)>,
        body: Vec<u8>,
        http: u16,
    ) -> Vec<u8> {
        let what = format!(
            "{method} {headers:?} {}",
            String::from_utf8_lossy(&body[..body.len().min(600)])
        );
        let before = self.shop.look("ledger");
        let sent = self.shop.send("POST", method, headers, body);
        let (told, answer) = sent.unwrap_or_else(|| panic!("no answer: {what}"));
        assert!(
            told == http || http == 0 && matches!(told, 400 | 401),
            "{told}: {what}"
        );
        let error: Value =
            serde_json::from_slice(&answer).unwrap_or_else(|_| panic!("no JSON: {what}"));
        assert!(
            error["code"].is_u64() && error["message"].is_string(),
            "{error}: {what}"
        );
        let notes: Vec<Entry> = self.notes.try_iter().collect();
        let [note] = notes.as_slice() else {
            panic!("{} notes: {what}", notes.len());
        };
        assert_eq!(note.http, Some(told), "{what}");
        assert!(
            note.note.contains(&error["code"].to_string()),
            "{note}: {what}"
        );
        let secrets = [
            KEY.to_owned(),
            STANDARD.encode(format!("{SHOP}:{KEY}")),
            NUMBER.to_owned(),
        ];
        let shown = [
            note.to_string(),
            String::from_utf8_lossy(&answer).into_owned(),
            self.shop.look("journal").to_string(),
        ];
        for secret in secrets {
            assert!(
                !shown.iter().any(|shown| shown.contains(&secret)),
                "{shown:?}"
            );
        }
        assert_eq!(before, self.shop.look("ledger"), "{what}");
        answer.to_vec()
    }
}

pub fn both(test: impl Fn(&Stand)) {
    for edition in [Edition::Basic, Edition::Sign] {
        test(&Stand::new(edition));
    }
}
