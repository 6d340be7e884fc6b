//! A stall: shops of ShopAPI at one gateway of either edition, without a socket and without TLS, for tests that ask very much of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign::codec::json;
use countersign::mock::gateway::Gateway;
use countersign::mock::ledger::accounts::Accounts;
use countersign::mock::mount::Mount;
use countersign::mock::world::Beginning;
use countersign::protocol::authentication::Authentication;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::secret::Secret;
use countersign::sign::rule::sign_by;
use countersign::specs::catalog::Catalog;
use countersign::specs::endpoint::Endpoint;
use countersign::specs::files::Files;
use countersign::specs::settings::Settings;
use countersign::transport::message::{Answer, Reply, Request};
use serde_json::Value;

use crate::shop::{KEY, PASSWORD};

const HOST: &str = "http://gateway.test";

/// The cards that are registered at a stall: everything can be done with the first, the bank of the second asks at every charge.
pub const VISA: &str = "4111111111111111";
pub const ASKING: &str = "2201382000000039";

/// Where shops are told of payments.
pub const TOLD: &str = "http://shop.test/told";

/// A gateway and its endpoints.
pub struct Stall {
    pub gateway: Gateway,
    pub profile: String,
    pub endpoints: Vec<Arc<Endpoint>>,
}

/// What is entered into the fields of a form.
pub type Form<'a> = Vec<(&'a str, &'a str)>;

impl Stall {
    pub fn new(profile: &str) -> Self {
        let catalog = Catalog::new(Files::own());
        let loaded = catalog.profile(profile).expect("the profile loads");
        let names = loaded.endpoints.iter();
        let load = |name: &String| catalog.endpoint(&loaded, name).expect("it loads");
        let endpoints: Vec<_> = names.map(load).collect();
        let mount = Mount::new(loaded, &endpoints, HOST).expect("it is served");
        Self {
            gateway: Gateway::by_host(vec![mount]),
            profile: profile.to_owned(),
            endpoints,
        }
    }

    /// A shop that is told of its payments.
    pub fn open(&self, shop: &str, notify_failures: bool) {
        let addresses = [("payment_notification".to_owned(), TOLD.to_owned())];
        let beginning = Beginning {
            settings: Settings {
                notify_failures,
                addresses: addresses.into(),
                ..Settings::default()
            },
            ..Beginning::new(Secret::new(KEY))
        };
        let opened = self.gateway.open(&self.profile, shop, beginning);
        opened.expect("the profile is served");
    }

    /// What a method answers to a shop that proves who it is.
    pub fn ask(&self, shop: &str, method: &str, body: &Value) -> (u16, Value) {
        let members = body.as_object().expect("a request is an object");
        let members = members
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string()));
        let members = members.chain(self.proofs(shop));
        self.ask_text(shop, method, &self.sealed(method, written(members)))
    }

    /// The members that prove who sends, as JSON texts: the signature is not made yet.
    pub fn proofs(&self, shop: &str) -> Vec<(String, String)> {
        let named = ("shopToken".to_owned(), Value::from(shop).to_string());
        let signs = self.signs("user/registration");
        [named].into_iter().filter(|_| signs).collect()
    }

    /// The body with its signature, where there is one.
    pub fn sealed(&self, method: &str, body: String) -> String {
        if !self.signs(method) {
            return body;
        }
        let rule = self.endpoint(method).request_rule("", Dialect::default());
        let params = json::decode(&body).expect("it is an object");
        let sign = sign_by(&rule.expect("it signs"), &params, &Secret::new(KEY));
        body.replacen('{', &format!("{{\"sign\":\"{sign}\","), 1)
    }

    fn signs(&self, method: &str) -> bool {
        self.endpoint(method).signed == Authentication::Sign
    }

    fn endpoint(&self, method: &str) -> &Endpoint {
        let path = format!("/api-shop/{method}");
        let mut all = self.endpoints.iter();
        let found = all.find(|endpoint| endpoint.path() == Some(&path));
        found.unwrap_or_else(|| panic!("{method} is no method"))
    }

    /// The same of a body as it is, with the password beside it.
    pub fn ask_text(&self, shop: &str, method: &str, body: &str) -> (u16, Value) {
        let pair = STANDARD.encode(format!("{shop}:{KEY}"));
        let answer = self.handle(&Request {
            method: "POST".to_owned(),
            url: format!("{HOST}/api-shop/{method}"),
            content_type: Some("application/json".to_owned()),
            headers: vec![("authorization".to_owned(), format!("Basic {pair}"))],
            body: body.to_owned().into(),
            ..Request::default()
        });
        let told = serde_json::from_slice(&answer.body);
        (answer.http, told.expect("the answer is JSON"))
    }

    /// The same where it must succeed.
    pub fn ok(&self, shop: &str, method: &str, body: &Value) -> Value {
        let (http, answer) = self.ask(shop, method, body);
        assert_eq!(http, 200, "{method} {body}: {answer}");
        answer
    }

    /// A payer sends a form of a page, and sees what comes of it.
    pub fn enter(&self, url: &str, form: &Form<'_>) -> String {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let sent = self.handle(&Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            content_type: Some("application/x-www-form-urlencoded".to_owned()),
            body: body.into(),
            ..Request::default()
        });
        let seen = match sent.location {
            Some(there) => self.handle(&Request {
                method: "GET".to_owned(),
                url: there,
                ..Request::default()
            }),
            None => sent,
        };
        assert!(matches!(seen.http, 200 | 404), "{}", seen.http);
        String::from_utf8_lossy(&seen.body).into_owned()
    }

    /// A user, and the tokens of two cards.
    pub fn user(&self, shop: &str, login: &str) -> (String, [String; 2]) {
        let user = self.ok(
            shop,
            "user/registration",
            &serde_json::json!({ "login": login }),
        );
        let user = serde_json::json!({ "userToken": user["userToken"] });
        for card in [VISA, ASKING] {
            let begun = self.ok(shop, "card/registration", &user);
            let page = text(&begun["payUrl"]);
            self.enter(&page, &card_form(card, "123"));
            self.enter(&page, &vec![("password", PASSWORD)]);
        }
        let told = self.ok(shop, "get/cards", &user);
        let token = |at: usize| text(&told["cards"][at]["cardToken"]);
        (text(&user["userToken"]), [token(0), token(1)])
    }

    /// Lets time pass, and answers the calls that come meanwhile; what they said.
    pub fn pass(&self, shop: &str, by: Duration, mut http: impl FnMut() -> u16) -> Vec<Value> {
        let until = self.gateway.time_after(&self.profile, shop, by);
        let until = until.expect("the calendar goes on");
        let next = || self.gateway.next_call(&self.profile, shop, until);
        let mut told = Vec::new();
        while let Some(call) = next().expect("the world is open") {
            told.push(serde_json::from_slice(&call.request.body).expect("a call is JSON"));
            let result = Ok(Answer::new(http(), "text/plain", ""));
            let called = self.gateway.called(&self.profile, shop, &call, &result);
            called.expect("the world is open");
        }
        told
    }

    pub fn handle(&self, request: &Request) -> Answer {
        match self.gateway.handle(request) {
            Reply::Answer(answer) => answer,
            _ => panic!("the connection was closed"),
        }
    }

    /// Where the money is, and whether all of it is there.
    pub fn accounts(&self, shop: &str) -> Vec<Accounts> {
        let seen = self.gateway.look(&self.profile, shop, |ledger| {
            let accounts: Vec<Accounts> = ledger.accounts.values().copied().collect();
            assert!(accounts.iter().all(Accounts::balance), "{accounts:?}");
            accounts
        });
        seen.expect("the world is open")
    }

    pub fn holding(&self, shop: &str) -> BTreeMap<String, Vec<String>> {
        let holding = self.gateway.holding(&self.profile, shop);
        holding.expect("the world is open")
    }
}

/// Members, each as a JSON text, as an object.
pub fn written(members: impl Iterator<Item = (String, String)>) -> String {
    let members = members.map(|(name, value)| format!("{}:{value}", Value::from(name)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// What a payer enters of a card.
pub fn card_form<'a>(number: &'a str, cvc: &'a str) -> Form<'a> {
    vec![
        ("number", number),
        ("month", "12"),
        ("year", "24"),
        ("cvc", cvc),
    ]
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}
