//! TLS: who is let in, who is told what when he is not, and that nothing that comes over a connection stops a server.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::protocol::certificate::Certificate;
use countersign::run::plan::Plan;
use countersign::run::schedule::Options;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::embedded::{Exchanges, Stage};
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Failure, Reply, Request};
use countersign::transport::serve::{Listener, Server};
use countersign::transport::tls::authority::{Authority, Issued};
use countersign::transport::tls::certified::Certified;
use countersign::transport::tls::serving::Serving;
use countersign::transport::tls::trust::Trust;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, SupportedProtocolVersion};

use crate::loading::{copy, own, write};
use crate::served::{LIMIT, request};

const HOST: &str = "gateway.test";

/// How long a handshake may take here: far longer than one does, and short enough to wait for.
const PATIENCE: Duration = Duration::from_millis(500);

static AUTHORITY: LazyLock<Authority> = LazyLock::new(authority);

/// Races between an alert and the request that follows a handshake show in some of many.
const TIMES: usize = 25;

#[test]
fn a_client_is_known_by_the_common_name_of_its_certificate() {
    check(Some(issued(AUTHORITY.client("shop"))), Ok("shop"));
}

#[test]
fn a_client_may_have_any_name_that_the_authority_gives() {
    check(
        Some(issued(AUTHORITY.client("Магазин №2"))),
        Ok("Магазин №2"),
    );
}

#[test]
fn a_client_that_shows_no_certificate_is_let_in_and_known_to_have_none() {
    check(None, Ok("nobody"));
}

#[test]
fn a_certificate_of_another_authority_ends_the_handshake() {
    let other = Authority::new("another").expect("an authority is made");
    let wrong = (
        "unknown_ca",
        "the client's certificate is not trusted: it is of another authority",
    );
    check(Some(issued(other.client("shop"))), Err(wrong));
}

#[test]
fn a_certificate_of_another_authority_with_the_name_of_ours_ends_the_handshake() {
    let other = authority();
    let wrong = (
        "decrypt_error",
        "the client's certificate is not trusted: it is of another authority",
    );
    check(Some(issued(other.client("shop"))), Err(wrong));
}

#[test]
fn a_certificate_that_expired_ends_the_handshake() {
    let wrong = (
        "certificate_expired",
        "the client's certificate is not trusted: it has expired",
    );
    check(Some(issued(AUTHORITY.expired_client("shop"))), Err(wrong));
}

#[test]
fn a_certificate_of_a_server_is_none_of_a_client() {
    let wrong = (
        "unsupported_certificate",
        "the client's certificate is not trusted: it is for another purpose",
    );
    check(
        Some(issued(AUTHORITY.server(&["shop".to_owned()]))),
        Err(wrong),
    );
}

/// What a client hears that shows this certificate: the name that the server knows it by, or the alert. The server tells why.
fn check(shown: Option<Certified>, expected: Result<&str, (&str, &str)>) {
    let place = Place::open(HOST);
    for _ in 0..TIMES {
        // Each has a connection of its own.
        let trust = Trust::new(&AUTHORITY.certificate(), shown.clone());
        let result = place.ask(&trust.expect("the certificates can be used"));
        match (expected, result) {
            (Ok(name), Ok(answer)) => {
                let body = format!("{name} at https://{HOST}/path?a=b");
                assert_eq!(answer.body, body);
            }
            (Err((alert, why)), Err(failure)) => {
                let cause = format!("the server sent the alert `{alert}`");
                assert_eq!(failure, Failure::Refused(cause));
                assert_eq!(place.told(), why);
            }
            (_, result) => panic!("{result:?}"),
        }
    }
}

#[test]
fn a_server_with_the_certificate_of_another_host_is_not_connected_to() {
    let place = Place::open("other.test");
    let trust = Trust::new(&AUTHORITY.certificate(), None);
    distrusts(&place, trust, "it is for another host");
}

#[test]
fn a_server_of_another_authority_is_not_connected_to() {
    let trust = Trust::new(&authority().certificate(), None);
    distrusts(&Place::open(HOST), trust, "it is of another authority");
}

#[test]
fn who_trusts_nobody_connects_to_no_server() {
    let trust = Trust::nobody();
    distrusts(&Place::open(HOST), trust, "it is of another authority");
}

fn distrusts(place: &Place, trust: Result<Trust, countersign::error::Error>, why: &str) {
    let result = place.ask(&trust.expect("the certificates can be used"));
    let cause = format!("the server's certificate is not trusted: {why}");
    assert_eq!(
        result.expect_err("it is not trusted"),
        Failure::NotConnected(cause)
    );
    assert!(place.told().contains("it may not trust our certificate"));
}

#[test]
fn a_server_without_tls_is_not_connected_to_over_it() {
    let listener = Listener::bind(any()).expect("a port is free");
    let answer = |_| Reply::Answer(Answer::plain(200, "hello"));
    let server = Server::start(listener, Arc::new(answer), 1).expect("the server starts");
    let trust = Trust::nobody().expect("nobody is easily trusted");
    let failure = ask(server.address(), &trust).expect_err("it speaks no TLS");
    assert_eq!(
        failure,
        Failure::NotConnected("the server speaks no TLS".to_owned())
    );
}

#[test]
fn both_versions_are_spoken_and_show_the_same_certificate() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let place = Place::open(HOST);
        let mut stream = TcpStream::connect(place.server.address()).expect("it listens");
        let mut client = connection(version, Some(issued(AUTHORITY.client("shop"))));
        let mut tls = rustls::Stream::new(&mut client, &mut stream);
        let asked = format!("GET /path HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n");
        tls.write_all(asked.as_bytes())
            .expect("the handshake is done");
        let mut said = String::new();
        tls.read_to_string(&mut said).expect("the answer ends well");
        assert!(
            said.ends_with("shop at https://gateway.test/path"),
            "{said}"
        );
        assert_eq!(client.protocol_version(), Some(version.version));
    }
}

/// What a client of TLS 1.1 says first, with two suites of its time.
const TLS_1_1: &[u8] = b"\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x02\
    01234567890123456789012345678901\x00\x00\x04\xc0\x14\x00\x2f\x01\x00";

/// A fatal alert: the handshake failed.
const HANDSHAKE_FAILURE: &[u8] = b"\x15\x03\x03\x00\x02\x02\x28";

#[test]
fn what_is_no_handshake_is_told_and_stops_nobody() {
    let hello = hello();
    let (half, _) = hello.split_at(hello.len() / 2);
    let too_long = [b"\x16\x03\x01\xff\xff".as_slice(), &[0; 70_000]].concat();
    let no_tls = "what the client sent is no TLS: it may be plain HTTP";
    let gone = "the client went away before the handshake was done";
    let slow = "the client took longer than 500ms";
    for (what, said, ends, why) in [
        (
            "TLS 1.1",
            TLS_1_1,
            false,
            "the client speaks neither TLS 1.2 nor TLS 1.3 as we do",
        ),
        (
            "plain HTTP",
            b"GET / HTTP/1.1\r\nhost: gateway.test\r\n\r\n",
            false,
            no_tls,
        ),
        ("garbage", &[0xA5; 4096], false, no_tls),
        ("a record that is too long", &too_long, false, no_tls),
        ("nothing, and goes", b"", true, gone),
        ("half a handshake, and goes", half, true, gone),
        ("nothing, and stays", b"", false, slow),
        ("half a handshake, and stays", half, false, slow),
        ("a whole first message, and stays", &hello, false, slow),
    ] {
        let place = Place::open(HOST);
        let mut stream = TcpStream::connect(place.server.address()).expect("it listens");
        stream
            .set_read_timeout(Some(LIMIT))
            .expect("a limit can be set");
        // A server that has heard enough may be gone before all is said.
        let _ = stream.write_all(said);
        if ends {
            stream
                .shutdown(std::net::Shutdown::Write)
                .expect("it is connected");
        }
        assert_eq!(place.told(), why, "{what}");
        let mut heard = Vec::new();
        // It ends, by whatever means.
        let ended = stream.read_to_end(&mut heard);
        let waited = |error: &std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
        assert!(
            !ended.is_err_and(|error| waited(&error)),
            "{what} is never closed"
        );
        if said == TLS_1_1 {
            assert_eq!(heard, HANDSHAKE_FAILURE);
        }
        let trust = Trust::new(&AUTHORITY.certificate(), None);
        let after = place.ask(&trust.expect("the certificates can be used"));
        assert_eq!(after.expect("it still answers").http, 200, "{what}");
    }
}

#[test]
fn a_client_that_says_nothing_keeps_nobody_waiting() {
    let place = Place::open(HOST);
    let silent: Vec<TcpStream> = (0..50)
        .map(|_| TcpStream::connect(place.server.address()).expect("it listens"))
        .collect();
    let trust = Trust::new(&AUTHORITY.certificate(), None).expect("the certificate can be used");
    assert!(place.ask(&trust).is_ok());
    drop(silent);
}

#[test]
fn a_connection_that_the_handler_closes_or_cuts_is_no_refusal() {
    for reply in [
        Reply::Close,
        Reply::Cut(Answer::plain(200, "a long answer"), 5),
    ] {
        let place = Place::with(HOST, move |_| reply.clone());
        let trust = Trust::new(&AUTHORITY.certificate(), None);
        let result = place.ask(&trust.expect("the certificate can be used"));
        assert!(matches!(result, Err(Failure::Closed(_))), "{result:?}");
    }
}

#[test]
fn a_profile_that_asks_for_certificates_is_run_over_tls() {
    const PROFILE: &str = "specs/paybox/profiles/greenleavespay.yaml";
    let folder = copy();
    let asks = "client_certificate: true\nauthentication_source: \"greenleavespay-cards#list\"\n";
    let asks = own(PROFILE) + asks;
    write(folder.path(), PROFILE, &asks);
    let files = Files::new(Some(folder.path().join("specs")), None);
    let suite = Suite::open(files.clone()).expect("the cases are found");
    let catalog = Catalog::new(files);
    let wanted = ["paybox/cardstorage-add/*", "paybox/flows/add-card*"].map(str::to_owned);
    let ids = suite.select(&catalog, &wanted).expect("there are such");
    let plan = Plan::new(&suite, &catalog, &ids, &[]).expect("the cases load");
    let stage = Stage::new(&plan).expect("the stage starts");
    let address = stage.target().gateways.values().next();
    assert_eq!(
        address.expect("it has one"),
        "https://greenleavespay.gateway.test"
    );
    let options = Options {
        jobs: 4,
        repeat: 1,
        seed: None,
    };
    let exchanges = Exchanges {
        time_limit: LIMIT,
        keep: true,
    };
    let mut passed = 0;
    let ran = stage.run(&plan, &options, exchanges, |outcome| {
        let Verdict::Pass = outcome.verdict else {
            panic!(
                "{}: {:?} {:?}",
                outcome.case.id, outcome.reason, outcome.findings
            )
        };
        passed += 1;
        ControlFlow::Continue(())
    });
    ran.expect("the runner starts");
    assert!(passed > 50, "only {passed} cases ran");
}

#[test]
fn cases_name_every_certificate_by_its_word() {
    for certificate in Certificate::ALL {
        let word = serde_json::to_string(certificate.word()).expect("a word is text");
        let read: Certificate = serde_json::from_str(&word).expect("the word is known");
        assert_eq!(read, certificate);
    }
    let words = Certificate::ALL.map(Certificate::word);
    assert_eq!(words, ["own", "none", "stranger", "expired", "other-name"]);
}

/// A server that says whom it knows, and what it tells of those whom it does not.
struct Place {
    server: Server,
    refusals: Receiver<String>,
}

impl Place {
    fn open(host: &str) -> Self {
        Self::with(host, |request| {
            let known = request.certificate.as_deref().unwrap_or("nobody");
            let text = format!("{known} at {}", request.url);
            Reply::Answer(Answer::new(200, "text/plain", text))
        })
    }

    fn with(host: &str, handler: impl Fn(Request) -> Reply + Send + Sync + 'static) -> Self {
        let (tell, refusals) = channel();
        let tell = Mutex::new(tell);
        let refused = move |why: &str| {
            // Nobody listens once the test has ended.
            let _ = tell.lock().expect("nobody panics").send(why.to_owned());
        };
        let own = issued(AUTHORITY.server(&[host.to_owned()]));
        let serving = Serving::new(own, &AUTHORITY.certificate());
        let serving = serving.expect("the certificate can be used");
        let serving = serving.telling(Arc::new(refused)).patient_for(PATIENCE);
        let listener = Listener::bind(any()).expect("a port is free");
        let server = Server::secured(listener, Arc::new(handler), 2, serving);
        Self {
            server: server.expect("the server starts"),
            refusals,
        }
    }

    fn ask(&self, trust: &Trust) -> Result<Answer, Failure> {
        ask(self.server.address(), trust)
    }

    fn told(&self) -> String {
        let told = self.refusals.recv_timeout(LIMIT);
        told.expect("the server tells why")
    }
}

fn ask(address: SocketAddr, trust: &Trust) -> Result<Answer, Failure> {
    let client = Client::trusting(&[(HOST.to_owned(), address)], LIMIT, trust.clone());
    let client = client.expect("the client is made");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the runtime is made");
    let asked = request("POST", &format!("https://{HOST}/path?a=b"), None, b"body");
    runtime.block_on(client.send(asked)).result
}

/// A client of one version, which does nothing by itself.
fn connection(
    version: &'static SupportedProtocolVersion,
    shown: Option<Certified>,
) -> ClientConnection {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(AUTHORITY.certificate()).expect("it is read");
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .expect("the version is known")
        .with_root_certificates(roots);
    let config = match shown {
        Some(shown) => {
            let (chain, key) = shown.into_parts();
            let config = builder.with_client_auth_cert(chain, key);
            config.expect("the certificate can be used")
        }
        None => builder.with_no_client_auth(),
    };
    let host = ServerName::try_from(HOST).expect("it is a name");
    ClientConnection::new(Arc::new(config), host).expect("it can begin")
}

/// What a client says first.
fn hello() -> Vec<u8> {
    let mut said = Vec::new();
    let mut client = connection(&rustls::version::TLS13, None);
    client.write_tls(&mut said).expect("memory takes it");
    said
}

fn authority() -> Authority {
    Authority::new("authority").expect("an authority is made")
}

fn issued(issued: Result<Issued, countersign::error::Error>) -> Certified {
    let issued = issued.expect("the certificate is made");
    issued.certified().expect("the certificate can be used")
}

fn any() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}
