//! What payers bring to where their browsers end: the fields of a return to the shop against its promise, those of any page
//! against a wish, and what happens at the gateway while they are on their way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict::{Fail, Inconclusive, NonStrict, Pass};
use countersign::error::Error;
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::Params;
use countersign::protocol::secrets::Key;
use countersign::run::control::{Control, Holding, World};
use countersign::run::execute::{Bench, execute};
use countersign::run::inbox::{Called, Inbox};
use countersign::run::outcome::Outcome;
use countersign::run::plan::Plan;
use countersign::run::target::Target;
use countersign::run::variables::secrets_of;
use countersign::run::way::Way;
use countersign::sign::signature::sign;
use countersign::specs::catalog::Catalog;
use countersign::specs::fault::Fault;
use countersign::specs::files::Files;
use countersign::transport::client::Client;
use countersign::transport::message::{Answer, Reply, Request};
use countersign::transport::serve::{Listener, Server};
use countersign::transport::tls::trust::Trust;

use crate::loading::{copy, own, write};
use crate::stepping::{ADD, ENTER, PASSWORD, Row, case, check_beside, told};

const PROFILE: &str = "specs/paybox/profiles/greenleavespay.yaml";
const ADD_SPEC: &str = "specs/paybox/endpoints/cardstorage-add.yaml";
const RETURN_SPEC: &str = "specs/paybox/endpoints/back-link.yaml";

/// The id of the case that `stepping::case` writes.
const CASE: &str = "paybox/flows/case";

/// The notification of the gateway, which is no return.
const CALL: &str = "\n  - await: post_link";

/// What a gateway adds to the address to which the browser returns.
const RETURN: &str = r#"callback: back_link
from: payer
to: merchant
signed: pg_sig
encodings: [query, urlencoded]
effect: none
request:
  - { name: pg_order_id, type: string, presence: required, max: 50, source: "greenleavespay-cards#add" }
  - { name: pg_payment_id, type: integer, presence: required, source: "greenleavespay-cards#add" }
answers: []
"#;

/// The specs with an endpoint for the return, to which storing a card leads.
fn described() -> Vec<(&'static str, String)> {
    let replaced = |path: &'static str, right: &str, wrong: &str| {
        let text = own(path);
        assert!(text.contains(right), "{path}");
        (path, text.replacen(right, wrong, 1))
    };
    vec![
        (RETURN_SPEC, RETURN.to_owned()),
        replaced(PROFILE, "payout-link]", "payout-link, back-link]"),
        replaced(ADD_SPEC, "leads_to: [", "leads_to: [back-link, "),
    ]
}

/// The fields of a return, signed as a gateway signs them with that script name.
fn fields(given: &[(&str, &str)], script: &str) -> Vec<(String, String)> {
    let mut params: Params = given.iter().copied().collect();
    let signature = sign(
        script,
        &params,
        secrets_of(CASE).of(Key::Receiving),
        Dialect::default(),
    );
    params.push("pg_sig", signature);
    let fields = params.iter().map(|(name, value)| {
        let value = value.text().unwrap_or_default();
        (name.to_owned(), value.to_owned())
    });
    fields.collect()
}

const RIGHT: &[(&str, &str)] = &[
    ("pg_order_id", "a/b c+d"),
    ("pg_payment_id", "17"),
    ("pg_salt", "x"),
];

fn query(given: &[(&str, &str)], script: &str) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields(given, script)).finish()
}

/// The payer stores a card, and the gateway sends the browser back with this query.
fn back(query: &str, expect: &str) -> String {
    let add = ADD.replace("{{back_link}}", &format!("{{{{back_link}}}}{query}"));
    format!("{add}{ENTER}{PASSWORD}\n    expect: {expect}")
}

/// The browser is sent back by the form of a page.
fn back_by_post(query: &str, fields: &[(String, String)], expect: &str) -> String {
    let fields = fields
        .iter()
        .map(|(name, value)| format!("\n      - {name}: \"{value}\""));
    let fields: String = fields.collect();
    format!(
        "{ADD}\n  - visit: \"{{{{back_link}}}}{query}\"\n    post:{fields}\n    expect: {expect}"
    )
}

#[test]
fn what_a_browser_brings_back_is_judged_by_the_endpoint_that_describes_the_return() {
    let right = format!("?{}", query(RIGHT, "back_link"));
    let wanted = r#"{ url: "{{back_link}}", params: { pg_order_id: "a/b c+d", pg_payment_id: "17", pg_sig: "{{: signature}}" } }"#;
    let other_script = format!("?{}", query(RIGHT, "add"));
    let unexplained = format!("?{}&pg_sig={}", right_without_signature(), "0".repeat(32));
    let no_payment = format!(
        "?{}",
        query(&[("pg_order_id", "1"), ("pg_salt", "x")], "back_link")
    );
    let letters = format!(
        "?{}",
        query(
            &[
                ("pg_order_id", "1"),
                ("pg_payment_id", "a"),
                ("pg_salt", "x")
            ],
            "back_link"
        )
    );
    let shop = [&[("shop", "1")], RIGHT].concat();
    let kept = format!("?{}", query(&shop, "back_link"));
    let posted = fields(RIGHT, "back_link");
    let wrongly_posted = fields(RIGHT, "");
    let rows = [
        (
            "a right return",
            back(&right, wanted),
            Pass,
            &[
                "GET http://shop.test/",
                "pg_order_id: a/b c+d",
                "pg_sig: (valid)",
                "pg_sig=***",
                "the payer is back in the shop",
            ][..],
        ),
        (
            "a right return of which nothing is wished",
            back(&right, "{ http: 200 }"),
            Pass,
            &["pg_sig: (valid)"],
        ),
        (
            "a wrong signature is explained",
            back(&other_script, wanted),
            Fail,
            &[
                "`pg_sig` is the signature with script name `back_link`",
                "pg_sig: (wrong",
            ],
        ),
        (
            "nothing explains the signature",
            back(&unexplained, "{ http: 200 }"),
            Fail,
            &[
                "`pg_sig` is the signature",
                "(wrong: no single mistake explains it)",
            ],
        ),
        (
            "a field is missing",
            back(&no_payment, wanted),
            Fail,
            &["`pg_payment_id` is there, but it is absent"],
        ),
        (
            "a field of another type",
            back(&letters, "{ http: 200 }"),
            Fail,
            &["`pg_payment_id` is a whole number, but `a`"],
        ),
        (
            "a return without anything",
            back("", "{ http: 200 }"),
            Fail,
            &["`pg_sig` is there, but it is absent"],
        ),
        (
            "a return that cannot be read",
            back("?pg_order_id=%ff", "{ http: 200 }"),
            Fail,
            &["a message that can be read"],
        ),
        (
            "the shop's own query is signed with the rest",
            back(&kept, r#"{ url: "{{back_link}}?shop=1" }"#),
            Pass,
            &["shop: 1"],
        ),
        (
            "a return by POST",
            back_by_post("", &posted, wanted),
            Pass,
            &["POST http://shop.test/", "pg_sig: (valid)"],
        ),
        (
            "what stands in the address is no part of a form",
            back_by_post("?pg_payment_id=a", &posted, wanted),
            Pass,
            &[],
        ),
        (
            "a wrong return by POST",
            back_by_post("", &wrongly_posted, "{ http: 200 }"),
            Fail,
            &["(wrong"],
        ),
    ];
    check(&rows);
}

fn right_without_signature() -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(RIGHT).finish()
}

#[test]
fn a_return_may_be_awaited_but_is_never_left_over() {
    let right = format!("?{}", query(RIGHT, "back_link"));
    let awaited = |expect: &str| {
        let visit = back(&right, "{ http: 200 }");
        format!("{visit}{CALL}\n  - await: back_link\n    expect: {expect}\n  - await: none")
    };
    let rows = [
        (
            "nobody awaits it",
            format!("{}{CALL}\n  - await: none", back(&right, "{ http: 200 }")),
            Pass,
            &["!was called"][..],
        ),
        (
            "it is awaited, and right",
            awaited("{ params: { pg_payment_id: \"17\" } }"),
            Pass,
            &[],
        ),
        (
            "it is awaited, and not as wished",
            awaited("{ params: { pg_payment_id: \"18\" } }"),
            Fail,
            &["`pg_payment_id` is `18`, but `17`"],
        ),
    ];
    check(&rows);
    // Of a call nobody asked for one is told all the same.
    let steps = back(&right, "{ http: 200 }");
    let rows: &[Row<'_>] = &[(
        "a call",
        "",
        &[&steps],
        NonStrict,
        &["`post_link` was called", "!`back_link` was called"],
    )];
    check_beside(&beside(&described()), rows);
}

/// Steps, verdict and words, with the return described and calls let pass.
fn check(rows: &[(&str, String, countersign::check::verdict::Verdict, &[&str])]) {
    let described = described();
    for (name, steps, verdict, words) in rows {
        let row = (
            *name,
            "ignore: [post_link]",
            &[steps.as_str()][..],
            *verdict,
            *words,
        );
        check_beside(&beside(&described), &[row]);
    }
}

fn beside<'a>(files: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect()
}

#[test]
fn an_address_to_which_the_browser_returns_may_be_extended_and_no_other() {
    // The query with which the browser returns, the wish, whether it is fulfilled. Nothing describes the return.
    let rows: &[(&str, &str, bool)] = &[
        ("", "{{back_link}}", true),
        ("?a=1", "{{back_link}}", true),
        ("?a=1&b=2", "{{back_link}}?a=1", true),
        ("?a=1&b=2", "{{back_link}}?a=1&b=2", true),
        ("?a=%31&b=2", "{{back_link}}?a=1", true),
        ("?a=1&b=2", "{{back_link}}?", true),
        ("?a=1&b=2", "{{back_link}}?b=2", false),
        ("?a=1&b=2", "{{back_link}}?b=2&a=1", false),
        ("?a=1", "{{back_link}}?a=1&b=2", false),
        ("?a=12", "{{back_link}}?a=1", false),
        ("", "{{back_link}}?a=1", false),
        ("?a=1", "{{back_link}}/", false),
        ("?a=1", "{{back_link}}x", false),
        ("?a=1", "{{post_link}}", false),
        ("?a=1#there", "{{back_link}}#there", true),
        ("?a=1", "{{back_link}}#there", false),
        ("?a=1", "{{: url}}", true),
        ("?a=1", "{{: integer}}", false),
    ];
    for (query, wish, holds) in rows {
        let steps = back(query, &format!("{{ url: \"{wish}\" }}"));
        let (verdict, words) = match holds {
            true => (Pass, &["!the payer ends at"][..]),
            false => (Fail, &["the payer ends at"][..]),
        };
        let name = format!("{query} {wish}");
        let row = (
            &*name,
            "ignore: [post_link]",
            &[&*steps][..],
            verdict,
            words,
        );
        check_beside(&[], &[row]);
    }
    // The page of a gateway is no return.
    let extended = format!(
        "{ADD}\n  - visit: \"{{{{redirect_url}}}}&a=1\"\n    expect: {{ url: \"{{{{redirect_url}}}}\" }}"
    );
    let row = (
        "a page",
        "",
        &[&*extended][..],
        Fail,
        &["the payer ends at"][..],
    );
    check_beside(&[], &[row]);
}

#[test]
fn a_case_wishes_for_what_a_browser_brings_to_any_page() {
    let page = |post: &str, expect: &str| {
        format!("{ADD}\n  - visit: \"{{{{redirect_url}}}}\"{post}\n    expect: {expect}")
    };
    let card = "\n    submit: { number: \"{{card.three-d-secure.pan}}\", month: \"12\", year: \"24\", cvc: \"123\" }";
    let to_shop = "\n    post: { PaRes: \"a+/=\", MD: \"{{order_id}}\" }\n    expect: ";
    let term = |expect: &str| format!("\n  - visit: \"{{{{back_link}}}}\"{to_shop}{expect}");
    let rows = [
        (
            "a captured field is known afterwards, and to the other wishes of the step",
            term(
                r#"{ url: "{{back_link}}", params: { PaRes: "{{pares: any}}", MD: "{{order_id}}" }, page: "the payer is back" }
  - visit: "{{back_link}}?{{pares}}"
    expect: { url: "{{back_link}}?{{pares}}" }"#,
            ),
            Pass,
            &["PaRes: a+/="][..],
        ),
        (
            "a field that is another",
            term(r#"{ params: { MD: "1" } }"#),
            Fail,
            &["`MD` is `1`, but `order"],
        ),
        (
            "a field that must not be there",
            term(r#"{ params: { MD: "{{: absent}}" } }"#),
            Fail,
            &["`MD` is absent"],
        ),
        (
            "a field that is not there",
            term(r#"{ params: { cres: "{{: any}}" } }"#),
            Fail,
            &["`cres` is there, but it is absent"],
        ),
        (
            "the query of a page",
            page("", r#"{ params: { pg_payment_id: "{{: string}}" } }"#),
            Pass,
            &[],
        ),
        (
            "a query that is another",
            page("", r#"{ params: { pg_payment_id: "17" } }"#),
            Fail,
            &["`pg_payment_id` is `17`"],
        ),
        (
            "a form that is filled in, of which nobody sees the card",
            page(
                card,
                r#"{ params: { month: "11", number: "{{: absent}}", cvc: "1" } }"#,
            ),
            Fail,
            &[
                "`month` is `11`, but `12`",
                "`number` is absent, but `4916-30XX-XXXX-4310`",
                "`cvc` is ***, but ***",
                "!cvc: 123",
            ],
        ),
        (
            "a page to which nothing was brought",
            "\n  - visit: \"{{back_link}}\"\n    expect: { params: { a: \"{{: absent}}\" } }"
                .to_owned(),
            Pass,
            &[],
        ),
        (
            "a page that did not come",
            "\n  - visit: http://127.0.0.1:9/?a=1\n    expect: { params: { a: \"2\" } }".to_owned(),
            Inconclusive,
            &["no connection", "!`a` is"],
        ),
    ];
    for (name, steps, verdict, words) in &rows {
        check_beside(
            &[],
            &[(name, "ignore: [post_link]", &[steps], *verdict, words)],
        );
    }
}

#[test]
fn what_cannot_be_read_shows_no_security_code_either() {
    let (outcome, _) = play(
        "- visit: \"http://GATEWAY/deep\"\n    submit: { cvc: \"987\" }\n    expect: { params: { cvc: \"1\" } }",
    );
    let told = told(&outcome);
    assert_eq!(outcome.verdict, Fail, "{told}");
    assert!(told.contains("groups nest deeper"), "{told}");
    assert!(told.contains("cvc: ***") && !told.contains("987"), "{told}");
}

#[test]
fn whatever_is_due_at_the_gateway_happens_before_a_browser_goes_on() {
    // Steps of a payer, what the gateway is asked for and, as `*`, when what is due happens.
    let rows: &[(&str, &str)] = &[
        ("- visit: \"http://GATEWAY/end\"", "GET /end"),
        ("- visit: \"http://GATEWAY/wait\"", "GET /wait * GET /wait"),
        (
            "- visit: \"http://GATEWAY/wait\"\n    post: { a: b }",
            "POST /wait * GET /wait",
        ),
        ("- visit: \"http://GATEWAY/once\"", "GET /once * GET /end"),
        (
            "- visit: \"http://GATEWAY/form\"\n    submit: {}",
            "GET /form * POST /end",
        ),
        (
            "- visit: \"http://GATEWAY/form\"\n  - submit: { a: b }",
            "GET /form * POST /end",
        ),
        (
            "- visit: \"http://GATEWAY/form?once\"\n    submit: {}",
            "GET /form?once * POST /once * GET /end",
        ),
    ];
    for (steps, expected) in rows {
        let (outcome, happened) = play(steps);
        assert_eq!(outcome.verdict, Pass, "{steps}: {}", told(&outcome));
        assert_eq!(happened, *expected, "{steps}");
    }
}

/// Plays the steps of a payer against a gateway that lets payers wait until what is due has happened.
fn play(steps: &str) -> (Outcome, String) {
    const GATEWAY: &str = "gateway.test";
    let folder = copy();
    let (path, text) = case("", &[&format!("\n  {}", steps.replace("GATEWAY", GATEWAY))]);
    write(folder.path(), &path, &text);
    let files = Files::new(
        Some(folder.path().join("specs")),
        Some(folder.path().join("cases")),
    );
    let suite = Suite::open(files.clone()).expect("the case is found");
    let plan = Plan::new(&suite, &Catalog::new(files), &[CASE.to_owned()], &[]);
    let plan = plan.unwrap_or_else(|error| panic!("{error}"));
    let happened = Arc::new(Happened::default());
    let handler = Arc::clone(&happened);
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).expect("a port is free");
    let serve = move |request: Request| handler.answer(&request);
    let server = Server::start(listener, Arc::new(serve), 1).expect("the server starts");
    let hosts = [(GATEWAY.to_owned(), server.address())];
    let trust = Trust::nobody().expect("nobody is easily trusted");
    let client = Client::confined(&hosts, Duration::from_secs(30), trust);
    let client = client.expect("a client is made");
    let answers_nothing = |_: &Called<'_>, _: &_| Reply::Close;
    let way = Way::plain(client, Arc::new(Inbox::new(Arc::new(answers_nothing))));
    let target = Target {
        name: "a gateway".to_owned(),
        gateways: BTreeMap::new(),
        shop: "http://shop.test".to_owned(),
    };
    let bench = Bench {
        target: &target,
        control: &*happened,
        ways: &BTreeMap::from([(plan.items[0].profile.name.clone(), way)]),
        keep_transcripts: true,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let outcome = runtime.block_on(execute(&bench, &plan.items[0], 0));
    (outcome, happened.all())
}

/// What happened at a gateway, in order.
#[derive(Default)]
struct Happened {
    all: Mutex<Vec<String>>,
    advances: AtomicUsize,
}

impl Happened {
    fn add(&self, what: String) {
        self.all.lock().expect("nobody panicked").push(what);
    }

    fn all(&self) -> String {
        self.all.lock().expect("nobody panicked").join(" ")
    }

    fn answer(&self, request: &Request) -> Reply {
        let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
        self.add(format!("{} /{path}", request.method));
        let waits = self.advances.load(Ordering::SeqCst) == 0;
        let to = |url: &str| Answer {
            location: Some(url.to_owned()),
            ..Answer::plain(303, "")
        };
        let form = |action: &str| {
            let html =
                format!("<form method=post action={action}><input type=hidden name=a></form>");
            Answer::new(200, "text/html", html)
        };
        Reply::Answer(match path {
            "wait" if waits => to("/wait"),
            "once" => to("/end"),
            "form" => form("/end"),
            "deep" => {
                let name = format!("a{}", "[0]".repeat(50));
                let html = format!(
                    "<form method=post action=/end><input name={name}><input name=cvc></form>"
                );
                Answer::new(200, "text/html", html)
            }
            "form?once" => form("/once"),
            _ => Answer::plain(200, "paid"),
        })
    }
}

impl Control for Happened {
    async fn open(&self, _: World) -> Result<(), Error> {
        Ok(())
    }

    async fn close(&self, _: &str, _: &str) {}

    async fn advance(&self, _: &str, _: &str, by: Duration) -> Result<(), Error> {
        assert_eq!(by, Duration::ZERO);
        self.advances.fetch_add(1, Ordering::SeqCst);
        self.add("*".to_owned());
        Ok(())
    }

    async fn ledger(&self, _: &str, _: &str) -> Result<Holding, Error> {
        Ok(Holding::default())
    }

    async fn fault(&self, _: &str, _: &str, _: &Fault) -> Result<(), Error> {
        Ok(())
    }
}
