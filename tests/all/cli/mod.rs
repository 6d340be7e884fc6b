//! The real binary, as a user types it: the `.trycmd` files beside this one are reviewed text.
//!
//! What serves until it is stopped, and so is no single command, is tested here: `countersign mock`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::Params;
use countersign::protocol::secret::Secret;
use countersign::sign::signature::sign;
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Request};

use crate::payouts::specs;

#[test]
fn commands_print_what_was_reviewed() {
    trycmd::TestCases::new().case("tests/all/cli/*.trycmd");
}

#[test]
fn the_mock_serves_where_it_says_and_its_curl_line_works() {
    let mock = Mock::start(&[]);
    assert_eq!(mock.address.split('\t').next(), Some("greenleavespay"));
    let (url, body) = curl(&mock.curl);
    let answer = post(&url, &body);
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.http, 200, "{text}");
    assert!(
        text.contains("<pg_sig>") && !text.contains("pg_error_code"),
        "{text}"
    );
    // A single profile is also served under its name.
    let named = url.replace("/v1/", "/greenleavespay/v1/");
    assert_eq!(post(&named, &body).http, 200);
}

#[test]
fn the_mock_knows_the_merchants_that_it_is_told() {
    let mock = Mock::start(&["--merchant", "77:other"]);
    let (url, body) = curl(&mock.curl);
    let as_other = body.replace("pg_merchant_id=1234", "pg_merchant_id=77");
    let answer = post(&url.replace("/merchant/1234/", "/merchant/77/"), &as_other);
    // Known, but signed with the demo merchant's secret: refused for the signature, not as unknown.
    assert_eq!(answer.http, 401);
    assert!(String::from_utf8_lossy(&answer.body).contains("<pg_error_code>1100</pg_error_code>"));
}

#[test]
fn payouts_are_signed_with_the_secret_that_stands_behind_the_second_colon() {
    let folder = specs();
    let specs = folder.path().join("specs");
    let specs = specs.to_str().expect("the folder has a plain name");
    let told = ["--merchant", "77:one:two:three", "--merchant", "78:one"];
    let mock = Mock::start(&[&["--specs", specs], told.as_slice()].concat());
    // The copy's first endpoint is one of payouts, so that this line is signed with the demo merchant's secret for them.
    let (url, body) = curl(&mock.curl);
    assert!(url.ends_with("/api/payout-list"), "{url}");
    assert_eq!(post(&url, &body).http, 200);
    for (merchant, secret, http) in [
        ("77", "two:three", 200),
        ("77", "one", 401),
        ("77", "one:two:three", 401),
        ("78", "one", 200),
    ] {
        let fields = [
            ("pg_merchant_id", merchant),
            ("pg_salt", "x"),
            ("pg_user_id", "1"),
        ];
        let params = Params::from_iter(fields);
        let signature = sign(
            "payout-list",
            &params,
            &Secret::new(secret),
            Dialect::default(),
        );
        let body = format!("pg_merchant_id={merchant}&pg_salt=x&pg_user_id=1&pg_sig={signature}");
        assert_eq!(post(&url, &body).http, http, "{merchant} with {secret}");
    }
}

#[test]
fn the_mock_says_how_it_is_reached_over_tls() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().to_str().expect("the folder has a plain name");
    let mock = Mock::start(&["--tls", path]);
    assert!(
        mock.address.contains("\thttps://127.0.0.1:"),
        "{}",
        mock.address
    );
    let shown = format!(" --cacert {path}/ca.pem --cert {path}/client.pem --key {path}/client.key");
    assert!(mock.curl.trim_end().ends_with(&shown), "{}", mock.curl);
}

#[test]
fn a_taken_port_is_said_with_the_mend() {
    let mock = Mock::start(&[]);
    let address = mock
        .address
        .rsplit('/')
        .next()
        .expect("the address has a host")
        .trim()
        .to_owned();
    let second = command()
        .args(["mock", "--listen", &address])
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&second.stderr).replace(&address, "ADDRESS");
    assert_eq!(second.status.code(), Some(2));
    assert!(
        said.contains("cannot listen on ADDRESS") && said.contains("--listen 127.0.0.1:0"),
        "{said}"
    );
}

#[test]
fn every_command_stands_in_the_grouped_help() {
    let help = command().arg("--help").output().expect("the binary runs");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let script = command()
        .args(["completions", "bash"])
        .output()
        .expect("the binary runs");
    let script = String::from_utf8_lossy(&script.stdout).into_owned();
    // The completion script is made from the commands themselves, the help from a list of its own.
    let commands = script
        .lines()
        .filter_map(|line| line.trim().strip_prefix("countersign,"));
    let commands: Vec<&str> = commands.filter_map(|line| line.strip_suffix(')')).collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for name in commands {
        assert!(
            help.contains(&format!("\n  {name} ")),
            "{name} is not in the help"
        );
    }
}

/// A mock on a free port, stopped when it is dropped.
struct Mock {
    child: Child,
    address: String,
    curl: String,
}

impl Mock {
    fn start(arguments: &[&str]) -> Self {
        let mut child = command()
            .args([
                "mock",
                "--profile",
                "greenleavespay",
                "--listen",
                "127.0.0.1:0",
            ])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let line = |out: &mut dyn BufRead| {
            let mut line = String::new();
            out.read_line(&mut line).expect("the mock prints text");
            line
        };
        let address = line(&mut BufReader::new(
            child.stdout.take().expect("it is piped"),
        ));
        let mut errors = BufReader::new(child.stderr.take().expect("it is piped"));
        let curl =
            std::iter::repeat_with(|| line(&mut errors)).find(|line| line.starts_with("try: "));
        let curl = curl.expect("an endless iterator finds something");
        std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
        Self {
            child,
            address,
            curl: curl.trim_start_matches("try: ").trim().to_owned(),
        }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // A mock that has ended already needs no stopping.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
}

/// URL and body of a line `curl 'URL' -d 'BODY'`, read as a shell reads it.
fn curl(line: &str) -> (String, String) {
    let words = shlex::split(line).expect("the line is one that a shell reads");
    match words.as_slice() {
        [curl, url, d, body] if curl == "curl" && d == "-d" => (url.clone(), body.clone()),
        _ => panic!("not the expected words: {words:?}"),
    }
}

fn post(url: &str, body: &str) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let client = Client::new(&[], Duration::from_secs(30)).expect("a client is made");
    let request = Request {
        method: "POST".to_owned(),
        url: url.to_owned(),
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
        body: body.to_owned().into(),
        ..Request::default()
    };
    runtime
        .block_on(client.send(request))
        .result
        .expect("the mock answers")
}
