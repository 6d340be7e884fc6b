//! The folder of a mock that is served over TLS: what is made there, that nothing of it is overwritten, and what is said of
//! files that cannot be used. The errors are reviewed text in `tests/all/errors/`.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::stand_alone::{Setup, StandAlone};
use countersign::transcript::journal::Entry;
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Failure};
use countersign::transport::tls::authority::Authority;
use countersign::transport::tls::folder::Folder;
use countersign::transport::tls::trust::Trust;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use crate::loading::check_error;
use crate::served::{LIMIT, PROFILE, request};

const FILES: [&str; 5] = [
    "ca.pem",
    "server.pem",
    "server.key",
    "client.pem",
    "client.key",
];

#[test]
fn a_folder_is_made_once_and_kept() {
    let root = tempfile::tempdir().expect("a folder can be made");
    let path = root.path().join("new/tls");
    let first = open(&path, "shop").expect("all files are made");
    let before = read(&path);
    let again = Folder::open(&path, &["other.test".to_owned()], "other").expect("it is kept");
    assert_eq!(before, read(&path));
    assert_eq!((first.client_name(), again.client_name()), ("shop", "shop"));
}

#[test]
#[cfg(unix)]
fn private_keys_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (_root, path) = made();
    for name in FILES.iter().filter(|name| name.ends_with(".key")) {
        let about = fs::metadata(path.join(name)).expect("it is there");
        assert_eq!(about.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_and_leaves_nothing() {
    let root = tempfile::tempdir().expect("a folder can be made");
    fs::write(root.path().join("file"), "").expect("it can be written");
    let error = open(&root.path().join("file"), "shop").expect_err("it is no folder");
    check_error("tls-folder-is-a-file", root.path(), &error);
    let error = open(&root.path().join("file/tls"), "shop").expect_err("it is in no folder");
    check_error("tls-folder-in-a-file", root.path(), &error);
}

#[test]
fn an_incomplete_folder_is_left_as_it_is() {
    for (fault, kept) in [
        ("tls-one-missing", &FILES[..4]),
        ("tls-most-missing", &FILES[2..3]),
    ] {
        let (root, path) = made();
        for name in FILES.iter().filter(|name| !kept.contains(name)) {
            fs::remove_file(path.join(name)).expect("it can be removed");
        }
        check(fault, root.path());
        let left = fs::read_dir(path).expect("the folder can be read");
        assert_eq!(left.count(), kept.len(), "{fault}");
    }
}

#[test]
fn files_that_cannot_be_used_are_told() {
    type Spoil = fn(&Path);
    let faults: [(&str, Spoil); 15] = [
        ("tls-authority-no-pem", |path| put(path, "ca.pem", "hello")),
        ("tls-authority-cut-off", |path| {
            let text = text(path, "ca.pem");
            put(path, "ca.pem", &text[..text.len() / 2]);
        }),
        ("tls-authority-no-certificate", |path| {
            let pem = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
            put(path, "ca.pem", pem);
        }),
        ("tls-authority-expired", |path| {
            put(path, "ca.pem", &dated(2020, 2021));
        }),
        ("tls-authority-too-early", |path| {
            put(path, "ca.pem", &dated(2090, 2091));
        }),
        ("tls-server-expired", |path| {
            put(path, "server.pem", &dated(2020, 2021));
        }),
        ("tls-server-of-another-authority", |path| {
            let other = authority().server(&["localhost".to_owned()]);
            put(path, "server.pem", &other.expect("it is made").pem());
        }),
        ("tls-server-is-the-clients", |path| {
            put(path, "server.pem", &text(path, "client.pem"));
        }),
        ("tls-server-key-is-the-clients", |path| {
            put(path, "server.key", &text(path, "client.key"));
        }),
        ("tls-server-key-is-a-certificate", |path| {
            put(path, "server.key", &text(path, "server.pem"));
        }),
        ("tls-server-key-no-base64", |path| {
            let text = text(path, "server.key").replacen("\nM", "\n!", 1);
            put(path, "server.key", &text);
        }),
        ("tls-server-key-broken", |path| {
            let pem = "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n";
            put(path, "server.key", pem);
        }),
        ("tls-client-key-with-a-password", |path| {
            let text = text(path, "client.key");
            let text = text.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
            put(path, "client.key", &text);
        }),
        ("tls-client-without-name", |path| {
            let authority = authority();
            let server = authority.server(&["localhost".to_owned()]);
            let (server, client) = (server.expect("it is made"), authority.client(""));
            let client = client.expect("it is made");
            put(path, "ca.pem", &authority.pem());
            put(path, "server.pem", &server.pem());
            put(path, "server.key", &server.key_pem());
            put(path, "client.pem", &client.pem());
            put(path, "client.key", &client.key_pem());
        }),
        ("tls-client-is-a-folder", |path| {
            fs::remove_file(path.join("client.pem")).expect("it can be removed");
            fs::create_dir(path.join("client.pem")).expect("it can be made");
        }),
    ];
    for (fault, spoil) in faults {
        let (root, path) = made();
        spoil(&path);
        check(fault, root.path());
    }
}

#[test]
fn a_mock_is_served_over_tls_and_tells_whom_it_refuses() {
    let root = tempfile::tempdir().expect("a folder can be made");
    let (tell, told) = channel();
    let tell = Mutex::new(tell);
    let watch = move |entry: &Entry| {
        // Nobody listens once the test has ended.
        let _ = tell.lock().expect("nobody panics").send(entry.to_string());
    };
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    let setup = Setup {
        tls: Some(root.path().to_owned()),
        watch: Some(Arc::new(watch)),
        ..Setup::new(vec![PROFILE.to_owned()], any)
    };
    let mock = StandAlone::start(&Arc::new(Catalog::new(Files::own())), setup);
    let mock = mock.expect("the mock starts");
    let (profile, address) = &mock.addresses[0];
    let folder = mock.certificates.as_ref().expect("it has certificates");
    assert_eq!(folder.client_name(), profile.family.demo.id);

    let worlds = format!("{address}/_countersign/worlds");
    assert!(worlds.starts_with("https://127.0.0.1:"), "{worlds}");
    let known = folder.trust().expect("the certificates can be used");
    let answer = ask(&worlds, known).expect("it answers");
    assert_eq!(answer.http, 200);

    let unknown = ask(&worlds, Trust::nobody().expect("nobody is easily trusted"));
    assert!(
        matches!(unknown, Err(Failure::NotConnected(_))),
        "{unknown:?}"
    );
    let why = "--- TLS  the client sent the alert `unknown_ca`: it may not trust our certificate";
    assert_eq!(told.recv_timeout(LIMIT).expect("it is told"), why);
}

fn ask(url: &str, trust: Trust) -> Result<Answer, Failure> {
    let client = Client::trusting(&[], LIMIT, trust).expect("the client is made");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the runtime is made");
    runtime
        .block_on(client.send(request("GET", url, None, b"")))
        .result
}

/// A folder that cannot be used gives the reviewed error, and stays as it is.
fn check(fault: &str, root: &Path) {
    let path = root.join("tls");
    let before = read(&path);
    let error = open(&path, "shop").expect_err(fault);
    check_error(fault, root, &error);
    assert_eq!(before, read(&path), "{fault}");
}

fn open(path: &Path, client: &str) -> Result<Folder, countersign::error::Error> {
    Folder::open(path, &["localhost".to_owned()], client)
}

/// A folder, and where in it the files are.
fn made() -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().expect("a folder can be made");
    let path = root.path().join("tls");
    open(&path, "shop").expect("all files are made");
    (root, path)
}

fn read(path: &Path) -> Vec<Option<Vec<u8>>> {
    let files = FILES.iter().map(|name| fs::read(path.join(name)).ok());
    files.collect()
}

fn text(path: &Path, name: &str) -> String {
    fs::read_to_string(path.join(name)).expect("it is text")
}

fn put(path: &Path, name: &str, text: &str) {
    fs::write(path.join(name), text).expect("it can be written");
}

fn authority() -> Authority {
    Authority::new("another").expect("an authority is made")
}

/// A certificate that counts from the first day of one year until that of another.
fn dated(from: i32, until: i32) -> String {
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().expect("a key is made");
    let certificate = params.self_signed(&key);
    certificate.expect("the certificate is made").pem()
}
