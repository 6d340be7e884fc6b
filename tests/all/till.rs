//! A till: signed requests of many merchants to one gateway, without a socket, for tests that compare what they hear and what
//! the ledger holds with a model of their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use countersign::codec::{decode_answer, encode_request};
use countersign::mock::gateway::Gateway;
use countersign::mock::mount::Mount;
use countersign::mock::world::Beginning;
use countersign::protocol::dialect::{Dialect, Order};
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::received::Received;
use countersign::protocol::secret::Secret;
use countersign::protocol::secrets::Secrets;
use countersign::protocol::stored_card::StoredCard;
use countersign::sign::signature::{md5_hex, sign};
use countersign::specs::catalog::Catalog;
use countersign::specs::endpoint::Endpoint;
use countersign::specs::files::Files;
use countersign::specs::profile::Profile;
use countersign::specs::settings::Settings;
use countersign::transport::message::{Answer, Reply, Request};

pub const PROFILE: &str = "greenleavespay";
const HOST: &str = "http://gateway.test";

/// The user whose saved cards pay.
pub const USER: &str = "1";

/// How a request is written and signed.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    pub encoding: Encoding,
    pub order: Order,
    /// Whether the signature is another than the right one.
    pub spoilt: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            encoding: Encoding::Urlencoded,
            order: Order::Recursive,
            spoilt: false,
        }
    }
}

/// A gateway and what is known of its endpoints.
pub struct Till {
    pub gateway: Gateway,
    pub profile: Arc<Profile>,
    pub endpoints: BTreeMap<String, Arc<Endpoint>>,
}

impl Till {
    pub fn new() -> Self {
        Self::of(PROFILE)
    }

    /// A gateway of another profile.
    pub fn of(profile: &str) -> Self {
        let catalog = Catalog::new(Files::own());
        let profile = catalog.profile(profile).expect("the profile loads");
        let names = profile.endpoints.iter();
        let load = |name: &String| catalog.endpoint(&profile, name).expect("it loads");
        let endpoints: Vec<_> = names.map(load).collect();
        let mount = Mount::new(Arc::clone(&profile), &endpoints, HOST).expect("it is served");
        let named = endpoints.into_iter();
        Self {
            gateway: Gateway::by_host(vec![mount]),
            endpoints: named
                .map(|endpoint| (endpoint.name.clone(), endpoint))
                .collect(),
            profile,
        }
    }

    pub fn open(&self, merchant: &str, settings: Settings, cards: Vec<StoredCard>) {
        self.open_with(merchant, secrets(), settings, cards);
    }

    /// The same with other secrets.
    pub fn open_with(
        &self,
        merchant: &str,
        secrets: Secrets,
        settings: Settings,
        cards: Vec<StoredCard>,
    ) {
        let beginning = Beginning {
            settings,
            cards,
            ..Beginning::new(secrets)
        };
        let opened = self.gateway.open(&self.profile.name, merchant, beginning);
        opened.expect("the profile is served");
    }

    /// The request with merchant, salt and signature.
    pub fn request(&self, merchant: &str, name: &str, fields: &Params, how: Manner) -> Request {
        let mut params = fields.clone();
        params.push("pg_merchant_id", merchant);
        params.push("pg_salt", "till");
        self.sealed(merchant, name, params, how)
    }

    /// The request with all its fields but the signature, which is put behind them.
    pub fn sealed(&self, merchant: &str, name: &str, params: Params, how: Manner) -> Request {
        let endpoint = &self.endpoints[name];
        let path = endpoint.path().expect("the endpoint has a path");
        let path = path.replace("{merchant_id}", merchant);
        let mut params = params;
        let dialect = Dialect {
            order: how.order,
            ..Dialect::default()
        };
        let secrets = secrets();
        let secret = secrets.of(endpoint.key);
        let right = sign(endpoint.script(&path), &params, secret, dialect);
        let signature = if how.spoilt { md5_hex(&right) } else { right };
        params.push("pg_sig", signature);
        let encoded = encode_request(how.encoding, &params).expect("the message can be written");
        let query = encoded.query.map(|query| format!("?{query}"));
        Request {
            method: if query.is_some() { "GET" } else { "POST" }.to_owned(),
            url: format!("{HOST}{path}{}", query.unwrap_or_default()),
            content_type: encoded.content_type,
            body: encoded.body.into(),
            ..Request::default()
        }
    }

    pub fn send(&self, merchant: &str, name: &str, fields: &Params, how: Manner) -> Received {
        let answer = self.handle(&self.request(merchant, name, fields, how));
        decode_answer(answer.http, &answer.body).expect("the answer can be read")
    }

    pub fn handle(&self, request: &Request) -> Answer {
        match self.gateway.handle(request) {
            Reply::Answer(answer) => answer,
            _ => panic!("the connection was closed"),
        }
    }

    /// What a browser gets that sends a form.
    pub fn post(&self, url: &str, fields: &Params) -> Answer {
        let encoded = encode_request(Encoding::Urlencoded, fields).expect("a form carries it");
        self.handle(&Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            content_type: encoded.content_type,
            body: encoded.body.into(),
            ..Request::default()
        })
    }

    pub fn holding(&self, merchant: &str) -> BTreeMap<String, Vec<String>> {
        let holding = self.gateway.holding(&self.profile.name, merchant);
        holding.expect("the world is open")
    }
}

pub fn secrets() -> Secrets {
    let payout = Secret::new("payout-key");
    Secrets::new(Secret::new("till-key"), Some(payout))
}

/// A saved card.
pub fn stored(user: &str, token: u32, status: &str, hash: &str, payouts_only: bool) -> StoredCard {
    StoredCard {
        user_id: user.to_owned(),
        status: status.to_owned(),
        id: format!("5{token}"),
        token: token_of(token),
        recurring_profile_id: None,
        hash: hash.to_owned(),
        hhash: md5_hex(hash),
        created_at: "2026-01-01 00:00:00".to_owned(),
        bank_alias: None,
        brand_alias: None,
        expiry_year: Some("30".to_owned()),
        expiry_month: Some("12".to_owned()),
        payouts_only,
    }
}

pub fn token_of(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}
