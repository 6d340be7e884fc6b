//! Notifications of stored cards at the reference merchant: however often and however much at once one comes, its answers
//! mean the same, and one card is bound once.
//!
//! Most rows call the merchant as a function; one goes over a connection.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use countersign::codec::{decode_answer, encode_callback};
use countersign::merchant::handler::Handler;
use countersign::merchant::wallet::Wallet;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::encoding::{Encoding, Root};
use countersign::protocol::params::Params;
use countersign::protocol::secret::Secret;
use countersign::transport::client::Client;
use countersign::transport::message::{Reply, Request};
use countersign::transport::serve::{Listener, Server};
use proptest::prelude::*;
use proptest::sample::select;

use crate::signing::{KEY, config, signature};

const PATH: &str = "/callbacks/post";
const SCRIPT: &str = "post";

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_notification_that_comes_again_is_answered_alike_and_binds_once(
        call in notification(), times in 1..=5_usize, at_once in any::<bool>(),
    ) {
        let wallet = wallet();
        let request = request(&call);
        let meant: Vec<(String, String)> = if at_once {
            thread::scope(|scope| {
                let calls: Vec<_> = (0..times)
                    .map(|_| scope.spawn(|| meaning(wallet.handle(&request))))
                    .collect();
                calls.into_iter().map(|call| call.join().expect("no call panics")).collect()
            })
        } else {
            (0..times).map(|_| meaning(wallet.handle(&request))).collect()
        };
        prop_assert!(meant.windows(2).all(|pair| pair[0] == pair[1]), "{meant:?}");
        let stored = call.text("pg_status") == Some("success");
        prop_assert_eq!(wallet.bound().len(), usize::from(stored));
    }
}

#[test]
fn what_a_notification_binds_follows_from_what_it_says() {
    let other_user = |call: &mut Params| call.set("pg_user_id", "other");
    // What is changed in a second notification of the same card, its answer, the cards that are bound afterwards.
    type Change = fn(&mut Params);
    let rows: &[(&str, Change, &str, usize)] = &[
        ("the same once more", |_| {}, "ok", 1),
        ("for another user", other_user, "error", 1),
        (
            "of another card",
            |call| call.set("pg_card_token", "t2"),
            "ok",
            2,
        ),
        (
            "of a failed attempt",
            |call| call.set("pg_status", "error"),
            "ok",
            1,
        ),
        (
            "without a card",
            |call| call.set("pg_card_token", ""),
            "error",
            1,
        ),
        (
            "without a user",
            |call| call.set("pg_user_id", ""),
            "error",
            1,
        ),
    ];
    for (what, change, status, bound) in rows {
        let (wallet, mut call) = (wallet(), stored("t1", "user"));
        meaning(wallet.handle(&request(&call)));
        change(&mut call);
        let (answered, _) = meaning(wallet.handle(&request(&call)));
        assert_eq!(
            (answered.as_str(), wallet.bound().len()),
            (*status, *bound),
            "{what}"
        );
    }
}

#[test]
fn a_notification_that_is_not_signed_rightly_binds_nothing() {
    let wallet = wallet();
    let mut call = signed(stored("t1", "user"));
    call.set("pg_user_id", "thief");
    let (status, _) = meaning(wallet.handle(&written(&call, "http://shop.test")));
    assert_eq!((status.as_str(), wallet.bound().len()), ("error", 0));
}

#[test]
fn our_caller_reaches_the_merchant_over_a_connection() {
    let wallet = Arc::new(wallet());
    let served = Arc::clone(&wallet);
    let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a port is free");
    let server = Server::start(
        listener,
        Arc::new(move |request| served.handle(&request)),
        1,
    );
    let server = server.expect("the server starts");
    let hosts = [("shop.test".to_owned(), server.address())];
    let client = Client::new(&hosts, Duration::from_secs(30)).expect("the client is made");
    let request = request(&stored("t1", "user"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("the runtime is made");
    for _ in 0..3 {
        let answer = runtime.block_on(client.send(request.clone())).result;
        let (status, _) = meaning(Reply::Answer(answer.expect("the merchant answers")));
        assert_eq!(status, "ok");
    }
    assert_eq!(wallet.bound(), [("t1".to_owned(), "user".to_owned())]);
}

/// Notifications as gateways send them: stored or failed, with any user, order and bank.
fn notification() -> impl Strategy<Value = Params> {
    let texts = (
        "[a-z0-9]{1,20}",
        "[A-Za-z0-9_-]{1,50}",
        "[^\\p{C}]{0,20}",
        "[0-9]{0,12}",
    );
    (select(vec!["success", "error"]), texts).prop_map(|(status, (token, user, bank, order))| {
        let mut call = stored(&token, &user);
        call.set("pg_status", status);
        call.push("pg_bank", bank);
        call.set("pg_order_id", order);
        call
    })
}

fn stored(token: &str, user: &str) -> Params {
    Params::from_iter([
        ("pg_payment_id", "4964603"),
        ("pg_order_id", ""),
        ("pg_status", "success"),
        ("pg_card_token", token),
        ("pg_user_id", user),
        ("pg_type", "approve"),
        ("pg_salt", "FuMiBicv"),
    ])
}

fn signed(mut call: Params) -> Params {
    call.set("pg_sig", signature(SCRIPT, &call));
    call
}

fn request(call: &Params) -> Request {
    written(&signed(call.clone()), "http://shop.test")
}

fn written(call: &Params, shop: &str) -> Request {
    let sent =
        encode_callback(Encoding::PgXml, Root::Response, call).expect("the call can be written");
    Request {
        method: "POST".to_owned(),
        url: format!("{shop}{PATH}"),
        content_type: sent.content_type,
        body: sent.body.into(),
        ..Request::default()
    }
}

/// What an answer means: status and description.
fn meaning(reply: Reply) -> (String, String) {
    let Reply::Answer(answer) = reply else {
        panic!("the merchant answers");
    };
    let received = decode_answer(answer.http, &answer.body).expect("the answer is XML");
    let text = |name| received.params.text(name).unwrap_or_default().to_owned();
    (text("pg_status"), text("pg_description"))
}

fn wallet() -> Wallet {
    Wallet::new(Handler {
        secret: Secret::new(KEY),
        dialect: Dialect::default(),
        accepted: "the card is bound".to_owned(),
    })
}
