//! Whole runs against a bare loop that posts the same bytes to the same mock over as many connections, and judges nothing.
//!
//! The main thing is the printed ratio: half or more is wanted, and 25,000 cases a second. Rounds of the two follow each other,
//! so that a busy machine slows both alike.

use std::net::Ipv4Addr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict;
use countersign::mock::gateway::Gateway;
use countersign::mock::mount::Mount;
use countersign::mock::world::Beginning;
use countersign::protocol::params::Params;
use countersign::protocol::secrets::Key;
use countersign::run::plan::Plan;
use countersign::run::schedule::Options;
use countersign::run::variables::{merchant_id, secrets_of};
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::embedded::{Exchanges, Stage};
use countersign::transport::serve::{Listener, Server};
use futures_util::StreamExt;
use futures_util::stream;

/// The command's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ID: &str = "paybox/cardstorage-list/accepts-minimal";
const CASES: usize = 10_000;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 7;

fn main() {
    let (catalog, suite) = (
        Catalog::new(Files::own()),
        Suite::open(Files::own()).expect("the cases are found"),
    );
    let ids = [ID.to_owned()];
    let mut plan = Plan::new(&suite, &catalog, &ids, &[]).expect("the case loads");
    plan.items.truncate(1);
    let stage = Stage::new(&plan).expect("the mock starts");
    let bare = Bare::new(&plan);
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|_| (rate(|| judged(&stage, &plan)), rate(|| bare.run())))
        .collect();
    rounds.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let (judged, posted) = rounds[ROUNDS / 2]; // There are rounds.
    println!(
        "{CASES} cases over {CONNECTIONS} connections, judged: {judged:.0} a second (25,000 wanted); \
         posted only: {posted:.0}; ratio {:.2} (0.50 wanted), from {:.2} to {:.2} in {ROUNDS} rounds",
        judged / posted,
        rounds[0].0 / rounds[0].1,
        rounds[ROUNDS - 1].0 / rounds[ROUNDS - 1].1,
    );
}

fn rate(run: impl Fn()) -> f64 {
    let start = Instant::now();
    run();
    CASES as f64 / start.elapsed().as_secs_f64()
}

fn judged(stage: &Stage, plan: &Plan) {
    let options = Options {
        jobs: CONNECTIONS,
        repeat: CASES,
        seed: None,
    };
    let exchanges = Exchanges {
        time_limit: Duration::from_secs(30),
        keep: false,
    };
    let ran = stage.run(plan, &options, exchanges, |outcome| {
        assert_eq!(outcome.verdict, Verdict::Pass);
        ControlFlow::Continue(())
    });
    ran.expect("the runner starts");
}

/// The same mock on a port of its own, and the request that the case sends.
struct Bare {
    url: String,
    body: String,
    host: String,
    server: Server,
}

impl Bare {
    fn new(plan: &Plan) -> Self {
        let (profile, endpoints) = plan.profiles().remove(0);
        let host = format!("{}.gateway.test", profile.name);
        let mount = Mount::new(Arc::clone(&profile), &endpoints, &format!("http://{host}"));
        let gateway = Gateway::by_host(vec![mount.expect("the profile is served")]);
        let (merchant, secrets) = (merchant_id(ID), secrets_of(ID));
        let opened = gateway.open(&profile.name, &merchant, Beginning::new(secrets.clone()));
        opened.expect("the world opens");
        let mut params = Params::from_iter([
            ("pg_merchant_id", merchant.clone()),
            ("pg_salt", "0123456789abcdef".to_owned()),
            ("pg_user_id", format!("user{merchant}")),
        ]);
        let secret = secrets.of(Key::Receiving);
        let signature = sign("list", &params, secret, profile.family.dialect);
        params.push("pg_sig", signature);
        let fields = params
            .iter()
            .map(|(name, value)| (name, value.text().unwrap_or_default()));
        let fields: Vec<String> = fields
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a port is free");
        let handler = Arc::new(move |request| gateway.handle(&request));
        Self {
            url: format!("http://{host}/v1/merchant/{merchant}/cardstorage/list"),
            body: fields.join("&"),
            host,
            server: Server::start(listener, handler, 1).expect("the mock starts"),
        }
    }

    fn run(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let client = reqwest::Client::builder()
            .no_proxy()
            .tcp_nodelay(true)
            .resolve(&self.host, self.server.address())
            .build()
            .expect("the client is made");
        runtime.expect("the runtime is made").block_on(async {
            let posts = (0..CASES).map(|_| async {
                let request = client
                    .post(&self.url)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(self.body.clone());
                let answer = request.send().await.expect("the mock answers");
                assert_eq!(answer.status(), 200);
                answer.bytes().await.expect("the answer is whole").len()
            });
            let posted = stream::iter(posts).buffer_unordered(CONNECTIONS);
            assert!(
                posted
                    .fold(0, |sum, length| async move { sum + length })
                    .await
                    > 0
            );
        });
    }
}
