//! A mock that is served for others, a client of its gateway and of its control API, and a shop that it calls.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign::codec::{decode_answer, encode_request};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::received::Received;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::stand_alone::{Setup, StandAlone};
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Reply, Request};
use countersign::transport::serve::{Listener, Server};
use serde_json::{Value, json};

pub const PROFILE: &str = "greenleavespay";

/// The secret of every merchant that is opened here.
pub const SECRET: &str = "hush-hush";

/// A test card with which everything can be done.
pub const CARD: &str = "6224466455690681278";

/// Longer than anything here takes, even on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A mock that is served, and a client of it.
pub struct Mock {
    mock: StandAlone,
    client: Client,
    pub runtime: tokio::runtime::Runtime,
}

impl Mock {
    pub fn start(set_up: impl FnOnce(&mut Setup)) -> Self {
        let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
        let mut setup = Setup::new(vec![PROFILE.to_owned()], any);
        set_up(&mut setup);
        let catalog = Arc::new(Catalog::new(Files::own()));
        let mock = StandAlone::start(&catalog, setup).expect("the mock starts");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Self {
            client: Client::new(&[], LIMIT).expect("the client is made"),
            runtime: runtime.expect("the runtime is made"),
            mock,
        }
    }

    pub fn host(&self) -> String {
        let (_, address) = &self.mock.addresses[0];
        address.trim_start_matches("http://").to_owned()
    }

    pub fn worlds(&self, profile: &str) -> String {
        format!("http://{}/_countersign/worlds/{profile}", self.host())
    }

    /// Asks the control API of a path below the profile; of nothing, the list.
    pub fn ask(&self, method: &str, path: &str, body: Option<&str>) -> (u16, Value) {
        self.ask_of(PROFILE, method, path, body)
    }

    pub fn ask_of(
        &self,
        profile: &str,
        method: &str,
        path: &str,
        body: Option<&str>,
    ) -> (u16, Value) {
        let url = match path {
            "" => format!("http://{}/_countersign/worlds", self.host()),
            path => format!("{}/{path}", self.worlds(profile)),
        };
        let content_type = body.map(|_| "application/json");
        let answer = self.send(
            method,
            &url,
            content_type,
            body.unwrap_or_default().as_bytes(),
        );
        let told = match answer.body.as_ref() {
            b"" => Value::Null,
            told => serde_json::from_slice(told).expect("it answers in JSON"),
        };
        (answer.http, told)
    }

    pub fn put(&self, merchant: &str, body: Value) -> (u16, Value) {
        self.ask("PUT", merchant, Some(&body.to_string()))
    }

    pub fn open(&self, merchant: &str) {
        let (http, told) = self.put(merchant, json!({ "secret_key": SECRET }));
        assert!(http == 200 || http == 201, "{told}");
    }

    /// The clock of a merchant once it has come to where it was told to, and all calls are made.
    pub fn settled(&self, merchant: &str) -> Value {
        self.wait_for(&format!("{merchant}/clock"), |clock| {
            clock["now"] == clock["until"] && clock["waiting"] == 0
        })
    }

    /// What the control API shows once it is as it should be.
    pub fn wait_for(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let asked = std::iter::repeat_with(|| {
            let (_, told) = self.ask("GET", path, None);
            std::thread::sleep(Duration::from_millis(5));
            told
        });
        // Each question takes at least its pause, so that this is at least the limit.
        let mut asked = asked.take(usize::try_from(LIMIT.as_millis() / 5).expect("it is small"));
        let found = asked.find(|told| wanted(told));
        found.unwrap_or_else(|| panic!("{path} does not come to it"))
    }

    /// Pays 500 with a card that everything can be done with.
    pub fn pay(&self, merchant: &str, more: &[(&str, &str)]) -> Received {
        let answer = self.form("payment", &signed("payment", payment(merchant, more)));
        decode_answer(answer.http, &answer.body).expect("the answer is XML")
    }

    /// Sends a message to a service of the gateway.
    pub fn form(&self, service: &str, params: &Params) -> Answer {
        let sent = encode_request(Encoding::Json, params).expect("JSON carries it");
        let url = format!("http://{}/{PROFILE}/g2g/{service}", self.host());
        self.send("POST", &url, sent.content_type.as_deref(), &sent.body)
    }

    pub fn send(&self, method: &str, url: &str, content_type: Option<&str>, body: &[u8]) -> Answer {
        let request = request(method, url, content_type, body);
        let answer = self.runtime.block_on(self.client.send(request)).result;
        answer.expect("the mock answers")
    }
}

/// The merchant's side: what is called, and what it says.
pub struct Shop {
    pub url: String,
    pub calls: Receiver<()>,
    _server: Server,
}

impl Shop {
    pub fn open(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
        let listener = Listener::bind(any).expect("a port is free");
        let url = format!("http://{}/result", listener.address());
        let (called, calls): (Sender<()>, _) = channel();
        let called = Mutex::new(called);
        let handler = move |request: Request| {
            // Nobody counts when the test has ended.
            let _ = called.lock().expect("nobody panics").send(());
            Reply::Answer(answer(&request))
        };
        let server = Server::start(listener, Arc::new(handler), 1).expect("the shop opens");
        Self {
            url,
            calls,
            _server: server,
        }
    }
}

/// A payment of 500, not signed yet.
pub fn payment(merchant: &str, more: &[(&str, &str)]) -> Params {
    let fields = [
        ("pg_merchant_id", merchant),
        ("pg_order_id", "1"),
        ("pg_amount", "500"),
        ("pg_description", "Payment"),
        ("pg_card_pan", CARD),
        ("pg_card_cvc", "123"),
        ("pg_card_year", "24"),
        ("pg_card_month", "12"),
        ("pg_card_name", "TEST TESTOV"),
        ("pg_salt", "salt"),
    ];
    let mut params = Params::from_iter(fields);
    more.iter().for_each(|(name, text)| params.set(name, *text));
    params
}

/// The message as the merchant signs it.
pub fn signed(script: &str, mut params: Params) -> Params {
    let signature = sign(script, &params, &Secret::new(SECRET), Dialect::default());
    params.push("pg_sig", signature);
    params
}

pub fn request(method: &str, url: &str, content_type: Option<&str>, body: &[u8]) -> Request {
    Request {
        method: method.to_owned(),
        url: url.to_owned(),
        content_type: content_type.map(str::to_owned),
        body: body.to_vec().into(),
        ..Request::default()
    }
}
