//! A shop that speaks both editions of ShopAPI: HTTP Basic, and `sign` with a client certificate. Of a gateway it knows the base
//! URL, its credentials and, for TLS, a folder of files; JSON and signatures are its own, written down from the documentation.

mod orders;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use crate::served::LIMIT;
use crate::shop::orders::{ERROR, orders, sign};

/// The shop that every mock knows.
pub const SHOP: &str = "SHOP_TOKEN";
pub const KEY: &str = "SEC_KEY";

/// The password that the bank of every card accepts.
pub const PASSWORD: &str = "12345678";

/// How a shop proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// By `sign`, and by its certificate where there is TLS.
    Sign,
    /// By a header.
    Basic,
}

impl Edition {
    /// The profile that speaks it.
    pub fn profile(self) -> &'static str {
        match self {
            Edition::Sign => "bisys-cert",
            Edition::Basic => "bisys",
        }
    }
}

/// A shop, and the browser of its payers, who have no certificate.
pub struct Shop {
    pub edition: Edition,
    /// The address of the gateway.
    root: String,
    /// What the paths of its methods begin with.
    base: String,
    /// Whether addresses end with a slash.
    slash: bool,
    own: reqwest::Client,
    payers: reqwest::Client,
    runtime: Runtime,
}

impl Shop {
    /// A shop that finds a gateway at an address; `slash` ends what it calls by one.
    pub fn new(
        edition: Edition,
        [root, base]: [&str; 2],
        slash: bool,
        folder: Option<&Path>,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Self {
            edition,
            root: root.to_owned(),
            base: base.to_owned(),
            slash,
            own: client(folder, true),
            payers: client(folder, false),
            runtime: runtime.expect("the runtime is made"),
        }
    }

    /// What a method answers with HTTP 200. Its `sign` was right.
    pub fn ok(&self, method: &str, members: Value) -> Value {
        let (http, answer) = self.ask(method, members);
        assert_eq!(http, 200, "{method}: {answer}");
        let (_, _, order) = orders(method);
        self.check(order, &answer, true);
        answer
    }

    /// The error with which a method answers. Its `sign`, if it has one, was right; that of 3DS has one.
    pub fn error(&self, method: &str, members: Value) -> Value {
        let (http, answer) = self.ask(method, members);
        assert_ne!(http, 200, "{method}: {answer}");
        self.check(ERROR, &answer, answer["code"] == json!(2365));
        answer
    }

    /// Asks with the shop's proof.
    pub fn ask(&self, method: &str, members: Value) -> (u16, Value) {
        let Value::Object(members) = members else {
            panic!("{method}: a request is an object");
        };
        let body = Value::Object(self.proven(method, members)).to_string();
        let mut headers = vec![(CONTENT_TYPE.as_str(), "application/json".to_owned())];
        headers.extend(
            self.authorization()
                .map(|told| (AUTHORIZATION.as_str(), told)),
        );
        let sent = self.send("POST", method, headers, body.into());
        let (http, body) = sent.expect("the mock answers");
        let answer = serde_json::from_slice(&body);
        let what = || format!("{http} {}", String::from_utf8_lossy(&body));
        (
            http,
            answer.unwrap_or_else(|_| panic!("{method}: {}", what())),
        )
    }

    /// The members with the two that prove who sends, where they do. They stand in front: the order is no matter.
    pub fn proven(&self, method: &str, members: Map<String, Value>) -> Map<String, Value> {
        if self.edition == Edition::Basic {
            return members;
        }
        let (_, order, _) = orders(method);
        let order = format!("{order} shopToken");
        let mut proven = Map::new();
        proven.insert("sign".to_owned(), Value::Null);
        proven.insert("shopToken".to_owned(), json!(SHOP));
        proven.extend(members);
        let sign = sign(&order, &proven);
        proven.insert("sign".to_owned(), json!(sign));
        proven
    }

    /// The header that proves who sends, where it does.
    pub fn authorization(&self) -> Option<String> {
        let pair = STANDARD.encode(format!("{SHOP}:{KEY}"));
        (self.edition == Edition::Basic).then(|| format!("Basic {pair}"))
    }

    /// Any bytes to a method with any headers; nothing if the connection ended before the answer did.
    pub fn send<V: Into<Vec<u8>>>(
        &self,
        http: &str,
        method: &str,
        headers: Vec<(&str, V)>,
        body: Vec<u8>,
    ) -> Option<(u16, Bytes)> {
        let slash = if self.slash { "/" } else { "" };
        let url = format!("{}{}/{method}{slash}", self.root, self.base);
        let http = http.parse().expect("it is a method");
        let mut request = self.own.request(http, url).body(body);
        for (name, value) in headers {
            let value = HeaderValue::from_bytes(&value.into());
            request = request.header(name, value.expect("a header can hold it"));
        }
        self.answer(request)
    }

    /// What the control API of a mock tells of the shop's world: its ledger, its journal.
    pub fn look(&self, what: &str) -> Value {
        let profile = self.edition.profile();
        let url = format!("{}/_countersign/worlds/{profile}/{SHOP}/{what}", self.root);
        let told = self.answer(self.payers.get(url));
        let (http, body) = told.expect("the mock answers");
        assert_eq!(http, 200, "{what}");
        serde_json::from_slice(&body).expect("it answers in JSON")
    }

    /// A payer opens a page and sends one form after the other; what is seen in the end.
    pub fn walk(&self, url: &str, forms: &[Vec<(&str, &str)>]) -> String {
        let mut seen = self.open(self.payers.get(url));
        for form in forms {
            assert!(seen.contains("<form method=\"post\""), "no form: {seen}");
            for (name, _) in form {
                let field = format!("name=\"{name}\"");
                assert!(seen.contains(&field), "no field {name}: {seen}");
            }
            let form = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(form)
                .finish();
            let sent = self.payers.post(url).body(form);
            seen = self.open(sent.header(CONTENT_TYPE, "application/x-www-form-urlencoded"));
        }
        seen
    }

    /// Follows the redirects of a page.
    fn open(&self, request: reqwest::RequestBuilder) -> String {
        let mut request = request;
        for _ in 0..5 {
            let response = self.runtime.block_on(async { request.send().await });
            let response = response.expect("the page is there");
            match response.headers().get(LOCATION) {
                Some(there) => {
                    let there = there.to_str().expect("an address is text");
                    let there = response.url().join(there).expect("it is an address");
                    request = self.payers.get(there);
                }
                None => {
                    let text = self.runtime.block_on(async { response.text().await });
                    return text.expect("the page is text");
                }
            }
        }
        panic!("the page leads from one to the other");
    }

    fn answer(&self, request: reqwest::RequestBuilder) -> Option<(u16, Bytes)> {
        let response = self.runtime.block_on(async { request.send().await }).ok()?;
        let http = response.status().as_u16();
        let body = self
            .runtime
            .block_on(async { response.bytes().await })
            .ok()?;
        Some((http, body))
    }

    /// Whether an answer is signed as it must be.
    fn check(&self, order: &str, answer: &Value, must: bool) {
        let members = answer.as_object().expect("an answer is an object");
        let told = members.get("sign");
        if self.edition == Edition::Basic {
            assert_eq!(told, None, "nothing is signed: {answer}");
        } else if must || told.is_some() {
            assert_eq!(told, Some(&json!(sign(order, members))), "{answer}");
        }
    }
}

/// An HTTP client that trusts the authority of a folder, and shows the shop's certificate or none.
fn client(folder: Option<&Path>, shows: bool) -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut roots = RootCertStore::empty();
    let pem = |name: &str| folder.map(|folder| fs::read(folder.join(name)).expect("it is there"));
    if let Some(authority) = pem("ca.pem") {
        let authority = CertificateDer::from_pem_slice(&authority).expect("it is PEM");
        roots.add(authority).expect("it is a certificate");
    }
    let builder = builder
        .expect("the versions are known")
        .with_root_certificates(roots);
    let config = match pem("client.pem").zip(pem("client.key")).filter(|_| shows) {
        Some((certificate, key)) => {
            let certificate = CertificateDer::from_pem_slice(&certificate).expect("it is PEM");
            let key = PrivateKeyDer::from_pem_slice(&key).expect("it is PEM");
            let config = builder.with_client_auth_cert(vec![certificate], key);
            config.expect("the certificate can be used")
        }
        None => builder.with_no_client_auth(),
    };
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy()
        .redirect(Policy::none())
        .timeout(LIMIT);
    client.build().expect("the client is made")
}
