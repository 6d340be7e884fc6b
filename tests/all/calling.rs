//! Merchants that are called and do not answer as they should: the card is stored or not, never half, and the mock stays up.
//!
//! The mock is the stand-alone one, with real connections to whatever listens at `pg_post_link`.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use countersign::codec::{decode_answer, encode_request};
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::received::Received;
use countersign::protocol::secrets::Key;
use countersign::run::browser::Browser;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::profile::Profile;
use countersign::stage::stand_alone::{Setup, StandAlone};
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Reply, Request};
use countersign::transport::serve::{Listener, Server};

const PROFILE: &str = "greenleavespay";
const LIMIT: Duration = Duration::from_secs(30);

/// What listens at the address for notifications.
enum Merchant {
    Nobody,
    Answers(fn() -> Reply),
}

#[test]
fn a_merchant_who_answers_wrongly_or_not_at_all_changes_nothing_at_the_gateway() {
    let rows = [
        ("nobody listens", Merchant::Nobody, "no connection"),
        (
            "the connection is closed",
            Merchant::Answers(|| Reply::Close),
            "the connection ended",
        ),
        (
            "ten mebibytes",
            Merchant::Answers(|| {
                Reply::Answer(Answer::new(200, "text/plain", vec![b'x'; 10 << 20]))
            }),
            "the answer is longer",
        ),
        (
            "no answer in time",
            Merchant::Answers(|| {
                Reply::Answer(Answer {
                    told_elapsed: Some(Duration::from_secs(40)),
                    ..Answer::new(200, "text/plain", "late")
                })
            }),
            "no answer within",
        ),
        (
            "HTTP 500",
            Merchant::Answers(|| Reply::Answer(Answer::new(500, "text/plain", "broken"))),
            "the merchant answered",
        ),
    ];
    for (what, merchant, noted) in rows {
        check(what, &merchant, noted);
    }
}

/// The card is stored, the journal says how the call went, and the mock answers the next request.
fn check(what: &str, merchant: &Merchant, noted: &str) {
    let (mock, notes) = mock();
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    let listener = Listener::bind(any).expect("a port is free");
    let post_link = format!("http://{}/post", listener.address());
    let server = match merchant {
        Merchant::Nobody => {
            drop(listener);
            None
        }
        Merchant::Answers(reply) => {
            let reply = *reply;
            Some(Server::start(listener, Arc::new(move |_| reply()), 1).expect("the shop opens"))
        }
    };
    let shop = Shop::new(&mock);
    let begun = shop.call(
        "add",
        &[("pg_post_link", &post_link), ("pg_back_link", &post_link)],
    );
    let page = begun
        .params
        .text("pg_redirect_url")
        .expect("it names a page")
        .to_owned();
    shop.enter(&page);
    let told = notes.iter().find(|note| note.contains("-> POST"));
    let told = told.expect("the mock says how the call went");
    assert!(told.contains(noted), "{what}: {told}");
    let listed = shop.call("list", &[]);
    assert_eq!(listed.params.all("card").count(), 1, "{what}");
    drop(server);
}

/// A mock, and what it writes into its journal.
fn mock() -> (StandAlone, Receiver<String>) {
    let (tell, notes) = channel();
    let tell = std::sync::Mutex::new(tell);
    let watch = move |entry: &countersign::transcript::journal::Entry| {
        let _ = tell.lock().expect("nobody panics").send(entry.to_string());
    };
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    let catalog = Arc::new(Catalog::new(Files::own()));
    let setup = Setup {
        watch: Some(Arc::new(watch)),
        ..Setup::new(vec![PROFILE.to_owned()], any)
    };
    let mock = StandAlone::start(&catalog, setup);
    (mock.expect("the mock starts"), notes)
}

/// The demo merchant's own code.
struct Shop {
    profile: Arc<Profile>,
    address: String,
    client: Client,
    runtime: tokio::runtime::Runtime,
}

impl Shop {
    fn new(mock: &StandAlone) -> Self {
        let (profile, address) = mock.addresses[0].clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Self {
            profile,
            address,
            client: Client::new(&[], LIMIT).expect("the client is made"),
            runtime: runtime.expect("the runtime is made"),
        }
    }

    fn call(&self, script: &str, fields: &[(&str, &str)]) -> Received {
        let demo = &self.profile.family.demo;
        let common = [
            ("pg_merchant_id", demo.id.as_str()),
            ("pg_salt", "salt"),
            ("pg_user_id", "1"),
        ];
        let mut params = Params::from_iter(common.into_iter().chain(fields.iter().copied()));
        let secret = demo.secrets.of(Key::Receiving);
        let signature = sign(script, &params, secret, self.profile.family.dialect);
        params.push("pg_sig", signature);
        let sent = encode_request(Encoding::Urlencoded, &params).expect("a form carries any text");
        let request = Request {
            method: "POST".to_owned(),
            url: format!(
                "{}/v1/merchant/{}/cardstorage/{script}",
                self.address, demo.id
            ),
            content_type: sent.content_type,
            body: sent.body.into(),
            ..Request::default()
        };
        let answer = self.runtime.block_on(self.client.send(request)).result;
        let answer = answer.expect("the mock answers");
        decode_answer(answer.http, &answer.body).expect("the answer is XML")
    }

    /// What the payer does; the browser returns to wherever the shop said.
    fn enter(&self, page: &str) {
        let card = &self.profile.family.cards[0];
        let values = &self.profile.family.values;
        let entries = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
            let owned = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            owned.collect()
        };
        let card = entries(&[
            ("number", &card.pan),
            ("month", &card.month),
            ("year", &card.year),
            ("cvc", &card.cvc),
        ]);
        let password = entries(&[("password", &values["bank_password"])]);
        let mut browser = Browser::default();
        let walked = self.runtime.block_on(async {
            browser.open(page, None)?;
            while browser.go_on(&self.client).await?.is_some() {}
            for entered in [&card, &password] {
                browser.submit(entered)?;
                while browser.go_on(&self.client).await?.is_some() {}
            }
            Ok::<_, countersign::error::Error>(())
        });
        walked.expect("the pages can be walked");
    }
}
