//! Headers of requests: what a client sends of them, what a server keeps, and that none of it is shown.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Failure, Reply, Request};
use countersign::transport::serve::{Listener, Server};

use crate::served::LIMIT;

type Headers<'a> = &'a [(&'a str, &'a str)];

#[test]
fn an_authorization_and_a_name_arrive() {
    let sent: Headers = &[
        ("authorization", "Basic MTIzNDpzZWNyZXQ="),
        ("dn", "CN=shop"),
    ];
    check(sent, sent);
}

#[test]
fn no_header_is_told_where_none_is_sent() {
    check(&[], &[]);
}

#[test]
fn other_headers_are_not_kept() {
    check(
        &[("cookie", "a=b"), ("dn", "shop"), ("x-dn", "c")],
        &[("dn", "shop")],
    );
}

#[test]
fn a_header_that_is_sent_twice_arrives_twice_in_order() {
    let twice: Headers = &[("authorization", "Basic b"), ("authorization", "Basic a")];
    check(twice, twice);
}

#[test]
fn an_empty_header_is_not_the_same_as_none() {
    check(&[("authorization", "")], &[("authorization", "")]);
}

#[test]
fn letters_of_any_script_arrive() {
    check(&[("dn", "CN=Магазин")], &[("dn", "CN=Магазин")]);
}

#[test]
fn a_header_that_cannot_be_written_is_not_sent() {
    let result = exchange(&[("dn", "two\nlines")]).1;
    assert!(
        matches!(result, Err(Failure::NotConnected(_) | Failure::Closed(_))),
        "{result:?}"
    );
}

fn check(sent: Headers, arrives: Headers) {
    let (arrived, result) = exchange(sent);
    assert_eq!(result.expect("the server answers").http, 200);
    let arrived = arrived.expect("the request arrives");
    let pairs = arrived.headers.iter();
    let pairs: Vec<(&str, &str)> = pairs
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(pairs, arrives);
    for (name, value) in arrives {
        let first = arrives.iter().find(|(other, _)| other == name);
        assert_eq!(arrived.header(name), first.map(|(_, value)| *value));
        let shown = format!("{arrived:?}");
        assert!(value.is_empty() || !shown.contains(value), "{shown}");
    }
    assert_eq!(arrived.header("host"), None);
    assert_eq!(arrived.certificate, None);
}

/// The request as it arrived, and what came of it.
fn exchange(sent: Headers) -> (Option<Request>, Result<Answer, Failure>) {
    let (tell, told) = channel();
    let tell = Mutex::new(tell);
    let handler = move |request: Request| {
        let tell = tell.lock().expect("nobody panics");
        tell.send(request).expect("the test waits");
        Reply::Answer(Answer::plain(200, "taken"))
    };
    let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
    let listener = Listener::bind(any).expect("a port is free");
    let url = format!("http://{}/path", listener.address());
    let server = Server::start(listener, Arc::new(handler), 1).expect("the server starts");
    let pairs = sent.iter();
    let request = Request {
        method: "POST".to_owned(),
        url,
        headers: pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Request::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the runtime is made");
    let client = Client::new(&[], LIMIT).expect("the client is made");
    let result = runtime.block_on(client.send(request)).result;
    drop(server);
    (told.try_recv().ok(), result)
}
