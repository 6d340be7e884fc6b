//! What each kind of step does, on the embedded mock: steps in, verdict and words out.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use countersign::cases::suite::Suite;
use countersign::check::verdict::Verdict::{self, Fail, Inconclusive, NonStrict, Pass};
use countersign::run::outcome::Outcome;
use countersign::run::plan::Plan;
use countersign::run::schedule::Options;
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::stage::embedded::{Exchanges, Stage};

use crate::loading::{copy, write};

/// What the case says besides its steps, the steps, the verdict, words of its findings, its reason and its transcripts; those
/// that begin with `!` must not be among them.
pub type Row<'a> = (&'a str, &'a str, &'a [&'a str], Verdict, &'a [&'a str]);

/// An attempt to store a card, up to the page that asks for it.
pub const ADD: &str = r#"
  - send: cardstorage-add
    params: { pg_user_id: "{{user_id}}", pg_post_link: "{{post_link}}", pg_back_link: "{{back_link}}", pg_order_id: "{{order_id}}" }
    expect: { params: { pg_payment_id: "{{payment_id: integer}}", pg_redirect_url: "{{redirect_url: url}}" } }"#;

/// The same for another order.
const ADD_OTHER: &str = r#"
  - send: cardstorage-add
    params: { pg_user_id: "{{user_id}}", pg_post_link: "{{post_link}}", pg_back_link: "{{back_link}}", pg_order_id: "{{order_id_2}}" }
    expect: { params: { pg_payment_id: "{{payment_id_2: integer}}", pg_redirect_url: "{{redirect_url: url}}" } }"#;

pub const ENTER: &str = r#"
  - visit: "{{redirect_url}}"
    submit: { number: "{{card.three-d-secure.pan}}", month: "12", year: "24", cvc: "123" }"#;

pub const PASSWORD: &str = r#"
  - submit: { password: "{{value.bank_password}}" }"#;

/// A card whose bank asks for no password: the payer confirms what is held.
const ENTER_TO_CONFIRM: &str = r#"
  - visit: "{{redirect_url}}"
    submit: { number: "{{card.no-three-d-secure.pan}}", month: "12", year: "24", cvc: "123" }
    expect: { stored: { holds: 1 } }"#;

const CONFIRM: &str = r#"
  - submit: { amount: "{{value.hold_amount}}", code: "{{value.confirmation_code}}" }
    expect: { url: "{{back_link}}" }"#;

const AWAIT: &str = r#"
  - await: post_link
    expect: { params: { pg_order_id: "{{order_id}}", pg_status: success } }"#;

const AWAIT_OTHER: &str = r#"
  - await: post_link
    expect: { params: { pg_order_id: "{{order_id_2}}" } }"#;

const CALLS: &[Row<'_>] = &[
    (
        "calls are awaited in the order in which they came",
        "",
        &[
            ADD,
            ENTER,
            PASSWORD,
            ADD_OTHER,
            ENTER,
            PASSWORD,
            AWAIT,
            AWAIT_OTHER,
        ],
        Pass,
        &[],
    ),
    (
        "calls are not awaited in another order",
        "",
        &[
            ADD,
            ENTER,
            PASSWORD,
            ADD_OTHER,
            ENTER,
            PASSWORD,
            AWAIT_OTHER,
        ],
        Fail,
        &["`pg_order_id` is `order", "x2`"],
    ),
    (
        "a call that did not come is missed",
        "",
        &[ADD, ENTER, AWAIT],
        Fail,
        &["a call of `post_link`", "none came"],
    ),
    (
        "a call that was awaited before does not come again",
        "",
        &[ADD, ENTER, PASSWORD, AWAIT, AWAIT],
        Fail,
        &["none came"],
    ),
    (
        "no call is what came when none did",
        "",
        &[
            ADD,
            ENTER,
            "\n  - await: none",
            PASSWORD,
            AWAIT,
            "\n  - await: none",
        ],
        Pass,
        &[],
    ),
    (
        "a call came where none was to come",
        "",
        &[ADD, ENTER, PASSWORD, "\n  - await: none"],
        Fail,
        &["no call", "`post_link` was called", "pg_status: success"],
    ),
    (
        "a call that nobody asked for is worth knowing",
        "",
        &[ADD, ENTER, PASSWORD],
        NonStrict,
        &[
            "no call that the case does not await",
            "`post_link` was called",
        ],
    ),
    (
        "a call that may come need not be asked for",
        "ignore: [post_link]",
        &[ADD, ENTER, PASSWORD],
        Pass,
        &["!was called"],
    ),
    (
        "the return of the browser can be awaited, but need not be",
        "",
        &[
            ADD,
            ENTER,
            PASSWORD,
            AWAIT,
            "\n  - await: back_link\n  - await: none",
        ],
        Pass,
        &["the payer is back in the shop"],
    ),
    (
        "a call that is not as wished",
        "answers: { post_link: [{ http: 500 }] }",
        &[
            ADD,
            ENTER,
            PASSWORD,
            "\n  - await: post_link\n    expect: { params: { pg_card_hash: \"{{: uuid}}\" } }",
        ],
        Fail,
        &["`pg_card_hash` is a UUID", "HTTP 500"],
    ),
    (
        "a captured value of a call is known afterwards",
        "",
        &[
            ADD,
            ENTER,
            PASSWORD,
            "\n  - await: post_link\n    expect: { params: { pg_card_token: \"{{token: uuid}}\" } }",
            "\n  - send: cardstorage-list\n    params: { pg_user_id: \"{{user_id}}\" }\n    expect: { params: { card: { pg_card_token: \"{{token}}\" } } }",
        ],
        Pass,
        &[],
    ),
];

#[test]
fn a_case_awaits_the_calls_that_its_requests_lead_to() {
    check(CALLS);
}

#[test]
fn our_side_answers_calls_as_the_case_says_and_the_last_answer_is_for_all_further_ones() {
    // The answers, how each of three calls is answered.
    let rows: &[(&str, [&str; 3])] = &[
        (
            "{ http: 503 }, { status: rejected, description: not today }",
            ["HTTP 503", "pg_status: rejected", "pg_status: rejected"],
        ),
        (
            "{}, { close: true }",
            ["pg_status: ok", "our side closed it", "our side closed it"],
        ),
        (
            "{ body: no }, { body: <a/>, http: 404 }, {}",
            ["\n  no\n", "HTTP 404", "pg_status: ok"],
        ),
        (
            "{ elapsed: 40s }, {}",
            ["pg_status: ok", "pg_status: ok", "pg_status: ok"],
        ),
    ];
    let calls = format!(
        "\n  - repeat: 3\n    steps:{}",
        indented(&[ADD, ENTER, PASSWORD, AWAIT])
    );
    for (answers, expected) in rows {
        let outcome = only(&[case(
            &format!("answers: {{ post_link: [{answers}] }}"),
            &[&calls],
        )]);
        assert_eq!(outcome.verdict, Pass, "{answers}: {}", told(&outcome));
        let calls = outcome.transcripts.iter().map(|one| format!("{}\n", one));
        let calls: Vec<String> = calls.filter(|one| one.contains("/post_link")).collect();
        let calls: Vec<&String> = calls
            .iter()
            .filter(|one| one.starts_with("POST http://shop.test"))
            .collect();
        assert_eq!(calls.len(), 3, "{answers}");
        for (call, expected) in calls.iter().zip(expected) {
            assert!(
                call.contains(expected),
                "{answers}: {call} has no {expected}"
            );
        }
    }
}

const PAGES: &[Row<'_>] = &[
    (
        "a page that is captured is visited, and shows what is wished",
        "",
        &[
            ADD,
            "\n  - visit: \"{{redirect_url}}\"\n    expect: { http: 200, url: \"{{redirect_url}}\", page: [Card number, \"Security code\"] }",
        ],
        Pass,
        &[],
    ),
    (
        "a page that shows something else",
        "",
        &[
            ADD,
            "\n  - visit: \"{{redirect_url}}\"\n    expect: { page: [Card number, \"Order {{order_id}}\"] }",
        ],
        Fail,
        &["the page shows `Order order", "it shows `", "Card number"],
    ),
    (
        "a page with another HTTP status",
        "",
        &[
            ADD,
            "\n  - visit: \"{{redirect_url}}x\"\n    expect: { http: 200 }",
        ],
        Fail,
        &["HTTP 200", "HTTP 404"],
    ),
    (
        "a payer who ends at another address",
        "",
        &[
            ADD,
            "\n  - visit: \"{{redirect_url}}\"\n    expect: { url: \"{{back_link}}\" }",
        ],
        Fail,
        &[
            "the payer ends at `http://shop.test/",
            "at `http://greenleavespay.gateway.test/",
        ],
    ),
    (
        "an address at which a payer ends is captured",
        "ignore: [post_link]",
        &[
            ADD,
            ENTER,
            "\n  - submit: { password: wrong }\n    expect: { url: \"{{end: url}}\" }\n  - visit: \"{{end}}\"\n    expect: { url: \"{{back_link}}\" }",
        ],
        Pass,
        &[],
    ),
    (
        "a form without the field",
        "",
        &[
            ADD,
            "\n  - visit: \"{{redirect_url}}\"\n    submit: { number: \"1\", nonsense: \"1\" }",
        ],
        Inconclusive,
        &[
            "no form of the page has the fields number, nonsense",
            "shows a form with number, holder, month, year, cvc",
            "GET http",
            "Card number",
        ],
    ),
    (
        "a form is sent before any page is open",
        "",
        &["\n  - submit: { password: a }", ADD],
        Inconclusive,
        &["the payer is on no page", "visit:", "!cardstorage/add"],
    ),
    (
        "an address that is none",
        "",
        &["\n  - visit: \"{{user_id}}\""],
        Inconclusive,
        &["cannot be opened"],
    ),
    (
        "nothing leaves this machine",
        "ignore: [post_link]",
        &["\n  - visit: http://127.0.0.1:9/"],
        Inconclusive,
        &["no connection", "this run reaches"],
    ),
    (
        "a form cannot be filled in on a page that did not come",
        "",
        &["\n  - visit: http://127.0.0.1:9/\n    submit: { a: b }"],
        Inconclusive,
        &["no connection", "!the payer is on no page"],
    ),
    (
        "a browser does not follow a redirect to a stranger",
        "ignore: [post_link]",
        &[ADD_BACK_TO_A_STRANGER, ENTER, PASSWORD],
        Inconclusive,
        &["no connection", "this run reaches"],
    ),
];

const ADD_BACK_TO_A_STRANGER: &str = r#"
  - send: cardstorage-add
    params: { pg_user_id: "{{user_id}}", pg_back_link: "http://localhost:9/" }
    expect: { params: { pg_redirect_url: "{{redirect_url: url}}" } }"#;

#[test]
fn a_payer_visits_pages_and_fills_in_forms() {
    check(PAGES);
}

const TIME: &[Row<'_>] = &[
    (
        "exactly 20 minutes are in time",
        "",
        &[ADD, ENTER_TO_CONFIRM, "\n  - advance: 20m", CONFIRM, AWAIT],
        Pass,
        &[],
    ),
    (
        "more than 20 minutes are not",
        "",
        &[
            ADD,
            ENTER_TO_CONFIRM,
            "\n  - advance: 20m1s",
            "\n  - await: post_link\n    expect: { params: { pg_status: error, pg_error_code: \"10014\" } }",
            "\n  - visit: \"{{redirect_url}}\"\n    expect: { url: \"{{back_link}}\", stored: { cards: 0, holds: 0 } }",
        ],
        Pass,
        &[],
    ),
    (
        "time adds up",
        "",
        &[
            ADD,
            ENTER_TO_CONFIRM,
            "\n  - advance: 20m\n  - advance: 1s",
            AWAIT,
        ],
        Fail,
        &["`pg_status` is `success`", "`error`"],
    ),
    (
        "what ended in time does not expire",
        "",
        &[
            ADD,
            ENTER_TO_CONFIRM,
            "\n  - advance: 0s",
            CONFIRM,
            "\n  - advance: 48h",
            AWAIT,
            "\n  - await: none",
        ],
        Pass,
        &[],
    ),
    (
        "no calendar goes on for ever",
        "",
        &[ADD, "\n  - advance: 99999999h"],
        Inconclusive,
        &["no calendar goes on"],
    ),
];

#[test]
fn time_passes_only_when_a_step_lets_it() {
    check(TIME);
}

const MANY: &[Row<'_>] = &[
    (
        "what is captured again and again is what came last",
        "",
        &[
            "\n  - repeat: 3\n    steps:",
            "\n      - send: cardstorage-add\n        params: { pg_user_id: a, pg_back_link: \"{{back_link}}\" }",
            "\n        expect: { params: { pg_payment_id: \"{{last: integer}}\" } }",
            "\n  - send: cardstorage-add\n    params: { pg_user_id: a, pg_back_link: \"{{back_link}}\", pg_order_id: \"{{last}}\" }",
            "\n    expect: { params: { pg_payment_id: \"10010\", pg_order_id: \"10007\" }, stored: { attempts: 4 } }",
        ],
        Pass,
        &[],
    ),
    (
        "repeated steps end with the first that fails",
        "",
        &[
            "\n  - repeat: 3\n    steps:",
            "\n      - send: cardstorage-add\n        params: { pg_user_id: a, pg_back_link: \"{{back_link}}\" }",
            "\n        expect: { stored: { attempts: 1 } }",
            LIST,
        ],
        Fail,
        &[
            "the ledger holds 1 attempts",
            "it holds 2",
            "!it holds 3",
            "!/list",
        ],
    ),
    (
        "requests that are under way at once are judged in the order of writing",
        "",
        &[TOGETHER],
        Fail,
        &["`pg_status` is `first`", "`pg_status` is `second`"],
    ),
    (
        "what one of them captures is known to the next and afterwards",
        "",
        &[
            TOGETHER_IN_ORDER,
            "\n  - send: cardstorage-list\n    params: { pg_user_id: \"{{one}}\" }\n    expect: { stored: unchanged }",
        ],
        Pass,
        &["pg_user_id: order"],
    ),
];

const LIST: &str = "\n  - send: cardstorage-list\n    params: { pg_user_id: a }";

const TOGETHER_IN_ORDER: &str = r#"
  - together:
      - send: cardstorage-add
        params: { pg_user_id: a, pg_order_id: "{{order_id}}", pg_back_link: "{{back_link}}" }
        expect: { params: { pg_order_id: "{{one: any}}" }, stored: { attempts: 2 } }
      - send: cardstorage-add
        params: { pg_user_id: b, pg_order_id: "{{order_id}}", pg_back_link: "{{back_link}}" }
        expect: { params: { pg_order_id: "{{one}}" } }"#;

const TOGETHER: &str = r#"
  - together:
      - send: cardstorage-add
        params: { pg_user_id: a, pg_back_link: "{{back_link}}" }
        expect: { params: { pg_status: first } }
      - send: cardstorage-add
        params: { pg_user_id: b, pg_back_link: "{{back_link}}" }
        expect: { params: { pg_status: second } }"#;

#[test]
fn steps_are_repeated_and_requests_are_sent_together() {
    check(MANY);
}

const LEDGER: &[Row<'_>] = &[
    (
        "what is stored is counted",
        "",
        &[
            ADD,
            "\n  - send: cardstorage-add\n    params: { pg_user_id: a, pg_back_link: \"{{back_link}}\" }\n    expect: { stored: { attempts: 2, cards: 0, holds: 0 } }",
        ],
        Pass,
        &[],
    ),
    (
        "a count that is another",
        "",
        &[
            ADD,
            ENTER,
            "\n  - submit: { password: \"{{value.bank_password}}\" }\n    expect: { stored: { cards: 0, attempts: 1 } }",
        ],
        Fail,
        &["the ledger holds 0 cards", "it holds 1"],
    ),
    (
        "a ledger that should stay as it was",
        "",
        &[
            "\n  - send: cardstorage-add\n    params: { pg_user_id: a, pg_back_link: \"{{back_link}}\" }\n    expect: { stored: unchanged }",
        ],
        Fail,
        &[
            "nothing is stored",
            "attempts: now attempt 10001 of user a, waiting for the card",
        ],
    ),
    (
        "a ledger that stays as it was",
        "",
        &[
            ADD,
            ENTER,
            "\n  - send: cardstorage-add\n    params: { pg_user_id: \"?\" }\n    expect: { params: { pg_status: error }, stored: unchanged }",
        ],
        Pass,
        &[],
    ),
    (
        "a kind that no ledger holds is a fault of the case",
        "",
        &[
            "\n  - send: cardstorage-add\n    params: { pg_user_id: a, pg_back_link: \"{{back_link}}\" }\n    expect: { stored: { card: 0 } }",
        ],
        Inconclusive,
        &[
            "the ledger knows no `card`",
            "did you mean `cards`?",
            "!it holds",
        ],
    ),
];

#[test]
fn a_case_says_what_the_ledger_holds_after_a_step() {
    check(LEDGER);
}

const JSON: &[Row<'_>] = &[
    (
        "a request in JSON is signed and sent with its numbers",
        "",
        &[
            "\n  - send: cardstorage-list\n    json: |\n      { \"pg_user_id\": \"{{user_id}}\", \"amount\": 450, \"list\": [1.50, true, null, \"{{order_id}}\"], \"a\": { \"b\": 1 } }\n    signature: \"list;1;450;1.50;true;;{{order_id}};{{merchant_id}};{{salt}};{{user_id}};{{secret_key}}\"\n    expect: { params: { pg_sig: \"{{: signature}}\", pg_status: \"{{: absent}}\" } }",
        ],
        Pass,
        &[
            "content-type: application/json",
            "amount: 450",
            "pg_sig: (valid)",
            "list: 1.50",
        ],
    ),
    (
        "an answer in XML is no answer in JSON",
        "",
        &[
            "\n  - send: cardstorage-list\n    params: { pg_user_id: a }\n    expect:\n      json: |\n        { \"pg_salt\": \"{{: any}}\" }",
        ],
        Fail,
        &["a JSON object", "an XML document with the root `response`"],
    ),
    (
        "a call is one document in a form, and its fields are compared whatever form it has",
        "",
        &[
            ADD,
            ENTER,
            PASSWORD,
            "\n  - await: post_link\n    expect: { params: { pg_card_3ds: \"1\", pg_bank: Test Bank, pg_error_code: \"{{: absent}}\", pg_sig: \"{{: signature}}\" } }",
        ],
        Pass,
        &[],
    ),
    (
        "a field of a call that is another",
        "",
        &[
            ADD,
            ENTER,
            PASSWORD,
            "\n  - await: post_link\n    expect: { params: { pg_card_3ds: \"0\" } }",
        ],
        Fail,
        &["`pg_card_3ds` is `0`", "`1`"],
    ),
    (
        "a call is no JSON either",
        "",
        &[
            ADD,
            ENTER,
            PASSWORD,
            "\n  - await: post_link\n    expect:\n      json: |\n        {}",
        ],
        Fail,
        &["a JSON object"],
    ),
];

#[test]
fn messages_are_written_and_compared_as_json_and_as_fields() {
    check(JSON);
}

/// Each row on its own: verdict, then words.
fn check(rows: &[Row<'_>]) {
    check_beside(&[], rows);
}

/// The same with other files beside the case.
pub fn check_beside(beside: &[(&str, &str)], rows: &[Row<'_>]) {
    for (name, head, steps, verdict, words) in rows {
        let beside = beside
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let outcome = only(&beside.chain([case(head, steps)]).collect::<Vec<_>>());
        let told = told(&outcome);
        assert_eq!(outcome.verdict, *verdict, "{name}: {told}");
        for word in *words {
            match word.strip_prefix('!') {
                Some(word) => assert!(!told.contains(word), "{name}: {told}\nhas {word}"),
                None => assert!(told.contains(word), "{name}: {told}\nhas no {word}"),
            }
        }
    }
}

/// Path and text of a case with these steps.
pub fn case(head: &str, steps: &[&str]) -> (String, String) {
    let text = format!(
        "title: a case\ncovers: []\n{head}\nsteps:{}\n",
        steps.concat()
    );
    ("cases/paybox/flows/case.yaml".to_owned(), text)
}

/// Steps as they stand below `steps:` of a step.
fn indented(steps: &[&str]) -> String {
    steps.concat().replace('\n', "\n    ")
}

/// The outcome of the only case on the only profile.
pub fn only(files: &[(String, String)]) -> Outcome {
    let folder = copy();
    let mut outcomes = outcomes(folder.path(), files);
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0)
}

/// Everything that is told of an outcome.
pub fn told(outcome: &Outcome) -> String {
    let reason = outcome.reason.iter().cloned();
    let findings = outcome
        .findings
        .iter()
        .map(|found| format!("expected {}, but {}", found.expected, found.actual));
    let transcripts = outcome.transcripts.iter().map(ToString::to_string);
    reason
        .chain(findings)
        .chain(transcripts)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The outcomes of `cases/paybox/flows/`, sorted by profile.
pub fn outcomes(folder: &Path, files: &[(String, String)]) -> Vec<Outcome> {
    files
        .iter()
        .for_each(|(path, text)| write(folder, path, text));
    let files = Files::new(Some(folder.join("specs")), Some(folder.join("cases")));
    let (catalog, suite) = (
        Catalog::new(files.clone()),
        Suite::open(files).expect("the cases are found"),
    );
    let ids = suite
        .select(&catalog, &["paybox/flows/".to_owned()])
        .expect("there is one");
    let plan = Plan::new(&suite, &catalog, &ids, &[]);
    let plan = plan.unwrap_or_else(|error| panic!("{error}"));
    let stage = Stage::new(&plan).unwrap_or_else(|error| panic!("{error}"));
    let options = Options {
        jobs: 1,
        repeat: 1,
        seed: None,
    };
    let exchanges = Exchanges {
        time_limit: Duration::from_secs(30),
        keep: true,
    };
    let mut outcomes = Vec::new();
    let ran = stage.run(&plan, &options, exchanges, |outcome| {
        outcomes.push(outcome);
        ControlFlow::Continue(())
    });
    ran.expect("the runner starts");
    outcomes.sort_by(|a, b| a.profile.name.cmp(&b.profile.name));
    outcomes
}
