//! The payer's pages in a real browser: Chromium without script, inside a frame as shops show them. Only with the feature
//! `browser`, which needs `chromium` and `chromedriver` on the PATH: `cargo test --features browser --test browser`. A folder in
//! `SCREENSHOTS` gets a picture of each page. It is a test binary of its own because its crate's operators confuse others.
//!
//! The mock is the stand-alone one; the shop is a server of this test.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign::codec::{decode_answer, encode_request};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::protocol::secrets::Key;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::stand_alone::{Setup, StandAlone};
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Reply, Request};
use countersign::transport::serve::{Listener, Server};
use thirtyfour::prelude::*;

const PROFILE: &str = "greenleavespay";

/// What a payer enters on one page: the names of the fields with their texts.
type Entries = &'static [(&'static str, &'static str)];

#[test]
fn a_payer_saves_a_card_in_a_frame_of_the_shop_without_script() {
    let card: Entries = &[
        ("number", "4916307416334310"),
        ("holder", "TEST CARD"),
        ("month", "12"),
        ("year", "24"),
        ("cvc", "123"),
    ];
    check(&[card, &[("password", "12345678")]], "success");
}

#[test]
fn a_payer_who_enters_a_wrong_password_saves_no_card() {
    let card: Entries = &[
        ("number", "4916307416334310"),
        ("month", "12"),
        ("year", "24"),
        ("cvc", "123"),
    ];
    check(&[card, &[("password", "wrong")]], "error");
}

/// Every page has its fields with labels, and what the payer enters on them leads back to the shop and to this notification.
fn check(pages: &[Entries], status: &str) {
    // The driver's crate makes a client of its own, which takes the cryptography of the process. The other test may have
    // chosen it already: it is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let shop = Shop::open();
    let mock = mock();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("the runtime is made").block_on(async {
        let page = begin(&mock, &shop).await;
        shop.show(&page);
        let chromedriver = Chromedriver::start();
        let driver = chromedriver.browser().await;
        walk(&driver, &shop, pages)
            .await
            .expect("the pages can be walked");
        driver.quit().await.expect("the browser ends");
    });
    let notified = shop.notified();
    assert!(
        notified.contains(&format!("<pg_status>{status}</pg_status>")),
        "{notified}"
    );
}

async fn walk(driver: &WebDriver, shop: &Shop, pages: &[Entries]) -> WebDriverResult<()> {
    driver.goto(shop.url("/checkout")).await?;
    let frame = driver.find(By::Tag("iframe")).await?;
    frame.enter_frame().await?;
    for (number, entries) in pages.iter().enumerate() {
        for (name, text) in *entries {
            let field = driver.query(By::Name(*name)).first().await?;
            let id = field.id().await?.expect("a field has an id");
            let label = driver.find(By::Css(format!("label[for={id}]"))).await?;
            assert!(!label.text().await?.is_empty(), "{name} has a label");
            field.send_keys(*text).await?;
        }
        if let Ok(folder) = std::env::var("SCREENSHOTS") {
            let path = std::path::Path::new(&folder).join(format!("page-{number}.png"));
            driver.screenshot(&path).await?;
        }
        driver.find(By::Tag("button")).await?.click().await?;
    }
    let back = driver.query(By::Id("back")).first().await?;
    assert_eq!(back.text().await?, "back in the shop");
    Ok(())
}

/// Begins an attempt to save a card, as the shop's server does, and gives the address of the page.
async fn begin(mock: &StandAlone, shop: &Shop) -> String {
    let catalog = Catalog::new(Files::own());
    let profile = catalog.profile(PROFILE).expect("the profile loads");
    let demo = &profile.family.demo;
    let mut params = Params::from_iter([
        ("pg_merchant_id", demo.id.clone()),
        ("pg_salt", "salt".to_owned()),
        ("pg_user_id", "1234".to_owned()),
        ("pg_post_link", shop.url("/post")),
        ("pg_back_link", shop.url("/back")),
    ]);
    let signature = sign(
        "add",
        &params,
        demo.secrets.of(Key::Receiving),
        Dialect::default(),
    );
    params.push("pg_sig", signature);
    let encoded = encode_request(Encoding::Urlencoded, &params).expect("a form carries any text");
    let (_, address) = &mock.addresses[0];
    let request = Request {
        method: "POST".to_owned(),
        url: format!("{address}/v1/merchant/{}/cardstorage/add", demo.id),
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
        body: encoded.body.into(),
        ..Request::default()
    };
    let client = Client::new(&[], Duration::from_secs(30)).expect("the client is made");
    let answer = client.send(request).await.result.expect("the mock answers");
    let received = decode_answer(answer.http, &answer.body).expect("the answer is XML");
    received
        .params
        .text("pg_redirect_url")
        .expect("it names a page")
        .to_owned()
}

fn mock() -> StandAlone {
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    let catalog = Arc::new(Catalog::new(Files::own()));
    let setup = Setup::new(vec![PROFILE.to_owned()], any);
    StandAlone::start(&catalog, setup).expect("the mock starts")
}

/// The shop: a page with a frame, a page to come back to, and an address for notifications.
struct Shop {
    server: Server,
    page: Arc<Mutex<String>>,
    notified: Arc<Mutex<String>>,
}

impl Shop {
    fn open() -> Self {
        let (page, notified) = (
            Arc::<Mutex<String>>::default(),
            Arc::<Mutex<String>>::default(),
        );
        let (shown, told) = (Arc::clone(&page), Arc::clone(&notified));
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a port is free");
        let handler = move |request: Request| {
            let html = match request.url.rsplit('/').next() {
                Some("checkout") => {
                    let page = shown.lock().expect("nobody panics").clone();
                    format!(
                        "<title>shop</title><iframe src=\"{page}\" width=500 height=700></iframe>"
                    )
                }
                Some("post") => {
                    let body = String::from_utf8_lossy(&request.body).replace('+', " ");
                    let body = percent_encoding::percent_decode_str(&body).decode_utf8_lossy();
                    *told.lock().expect("nobody panics") = body.into_owned();
                    String::new()
                }
                _ => "<p id=back>back in the shop</p>".to_owned(),
            };
            Reply::Answer(Answer::new(200, "text/html; charset=utf-8", html))
        };
        let server = Server::start(listener, Arc::new(handler), 1).expect("the shop opens");
        Self {
            server,
            page,
            notified,
        }
    }

    fn show(&self, page: &str) {
        page.clone_into(&mut self.page.lock().expect("nobody panics"));
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    /// The notification; the mock sends it while the browser comes back.
    fn notified(&self) -> String {
        for _ in 0..100 {
            let notified = self.notified.lock().expect("nobody panics").clone();
            if !notified.is_empty() {
                return notified;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the shop is notified");
    }
}

/// A running chromedriver; dropping it ends it.
struct Chromedriver {
    process: Child,
    port: u16,
}

impl Chromedriver {
    fn start() -> Self {
        let any = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = any.local_addr().expect("it has an address").port();
        drop(any);
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let process = process.expect("chromedriver is on the PATH");
        Self { process, port }
    }

    async fn browser(&self) -> WebDriver {
        let mut wishes = DesiredCapabilities::chrome();
        for flag in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--blink-settings=scriptEnabled=false",
        ] {
            wishes.add_arg(flag).expect("a flag is text");
        }
        let url = format!("http://127.0.0.1:{}", self.port);
        for _ in 0..100 {
            if let Ok(driver) = WebDriver::new(&url, wishes.clone()).await {
                return driver;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the browser starts");
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
