//! Arbitrary input of the pure rooms other than codecs: files, templates, answers, patterns, texts, messages to sign.
//!
//! The main thing is that nothing panics, hangs or contradicts itself. Which error a fault gives is reviewed in
//! `loading.rs`; decoders are fuzzed in `codecs.rs` and `nested.rs`.

use std::collections::HashMap;
use std::fs;

use countersign::cases::case::{Action, Case};
use countersign::cases::lint::lint;
use countersign::cases::selection::select as select_ids;
use countersign::cases::suite::Suite;
use countersign::cases::template::{Pattern, Template};
use countersign::cases::variables::Variables;
use countersign::check::expectation::{self, Arrived, Wisher};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::{Params, Value};
use countersign::protocol::received::Received;
use countersign::protocol::script::{path, script};
use countersign::protocol::secret::Secret;
use countersign::protocol::secrets::Secrets;
use countersign::run::plan::Plan;
use countersign::run::target::Target;
use countersign::sign::base_string::masked;
use countersign::sign::signature::{md5_hex, sign, verify};
use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::transcript::mask::{Mask, stranger};
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::loading::{copy, own, write};
use crate::masking::group;
use crate::signing::{KEY, config};

/// A case with every kind of step, and a precondition that it names.
const FLOW: &str = "cases/paybox/flows/every-step.yaml";
const GIVEN: &str = "cases/paybox/given/stored.yaml";

/// One file of each sort, cases with steps most of all.
const FILES: &str = "cases/paybox/flows/every-step.yaml¦cases/paybox/flows/every-step.yaml¦cases/paybox/given/stored.yaml¦\
    cases/paybox/flows/add-card-with-three-d-secure.yaml¦cases/paybox/cardstorage-list/accepts-minimal.yaml¦\
    specs/paybox/endpoints/post-link.yaml¦specs/paybox/endpoints/cardstorage-list.yaml¦\
    specs/paybox/family.yaml¦specs/paybox/profiles/greenleavespay.yaml¦specs/paybox/register.yaml¦\
    specs/paybox/codes.yaml¦specs/sources.yaml";

/// Pieces of which damaged files, templates, patterns and texts consist.
const PIECES: &str = "{{¦}}¦{¦}¦[¦]¦: ¦:¦- ¦- - - ¦? ¦?¦, ¦\n¦\r\n¦\r¦\n  ¦\n        ¦\t¦ ¦\u{feff}¦\u{85}¦\u{2028}¦\0¦&a ¦*a¦&a [*a]¦\
    <<: *a¦!!binary ¦!!int ¦!x ¦%YAML 9¦\n---\n¦\n...\n¦|¦|9-¦>+¦\"¦'¦\\¦\\x¦#¦ #¦~¦null¦true¦0x1F¦.nan¦1e999¦-1¦\
    99999999999999999999999¦2019-07-19¦a¦ы¦😀¦e\u{301}¦one of ¦integer¦absent¦any¦user_id¦secret_key¦*¦**¦/¦//¦://¦\
    pg_sig¦<a>¦</a>¦&amp;¦]]>¦title¦steps¦send¦params¦expect¦xml¦http¦fault¦delay¦times¦when¦fields¦type¦source¦\
    await: ¦none¦post_link¦back_link¦visit: ¦post: ¦submit: ¦advance: ¦20m¦-1s¦99999999h¦repeat: ¦1001¦together: ¦json: ¦json: |\n  ¦\
    stored: ¦unchanged¦url: ¦page: ¦given: ¦[stored]¦answers: ¦ignore: ¦needs: ¦reading: ¦callback: ¦{{stored: any}}¦\
    \"{{token}}\"¦\"a\": 1¦[1, \"a\"]¦\\u0061¦- send: cardstorage-add\n";

const STORED: &str = r#"title: a precondition
ignore: [post_link]
steps:
  - send: cardstorage-add
    params: { pg_user_id: "{{user_id}}", pg_back_link: "{{back_link}}" }
    expect: { params: { pg_redirect_url: "{{stored: url}}" } }
"#;

const EVERY_STEP: &str = r#"title: every step
covers: [cardstorage-add.request]
given: [stored]
reading: { bad-signature-answer: by-endpoint }
answers:
  post_link: [{ http: 503, status: rejected, description: no }, { close: true }, { body: x, elapsed: 40s }]
ignore: [post_link]
steps:
  - fault: { times: 2, delay: 1s }
  - send: cardstorage-add
    json: |
      {
        "pg_user_id": "{{user_id}}", "ы": [1.50, true, null, { "a": "{{order_id}}" }],
        "pg_back_link": "{{back_link}}"
      }
    expect:
      http: [200, 201]
      stored: { attempts: 1, cards: 0 }
      json: |
        { "a": [1, "{{: any}}", { "b": null }], "c": "{{captured: integer}}" }
  - visit: "{{stored}}"
    post: { PaReq: a+/=, MD: "{{order_id}}" }
    submit:
      - number: "{{card.three-d-secure.pan}}"
      - month: "12"
    expect: { http: 200, url: "{{end: url}}", params: { number: "{{: any}}" }, page: [The bank, "{{end}}"], stored: unchanged }
  - submit: { password: "{{value.bank_password}}" }
  - advance: 20m
  - repeat: 3
    steps:
      - await: post_link
        expect:
          xml: |
            <response><pg_card_token>{{token: uuid}}</pg_card_token></response>
      - await: none
      - together:
          - send: cardstorage-list
            params: { pg_user_id: "{{token}}" }
            signature: "list;{{merchant_id}};{{salt}};{{token}};{{secret_key}}"
          - send: cardstorage-list
            params: { pg_user_id: "{{captured}}" }
            expect: { params: { card: [ { pg_card_id: "{{: absent}}" }, { pg_card_id: "1" } ] } }
  - await: back_link
"#;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_damaged_file_is_loaded_or_refused(
        file in one_of(FILES), damage in vec(damage(), 1..4), windows in weighted(0.1),
    ) {
        check_loading(&file, |bytes| {
            damage.into_iter().for_each(|damage| apply(bytes, damage));
            if windows {
                *bytes = bytes.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
            }
        });
    }

    #[test]
    fn arbitrary_bytes_in_place_of_a_file_are_loaded_or_refused(file in one_of(FILES), bytes in piece()) {
        check_loading(&file, |file| *file = bytes);
    }

    #[test]
    fn a_template_is_read_or_its_fault_is_within_it(text in text()) {
        let length = text.chars().count();
        let faults = [Template::parse(&text).err(), Pattern::parse(&text).err()];
        for fault in faults.into_iter().flatten() {
            prop_assert!(fault.width > 0 && fault.offset + fault.width <= length, "{:?}", fault);
        }
        if let Ok(template) = Template::parse(&text) {
            let mut variables = Variables::default();
            template.variables().for_each(|name| variables.set(name.to_owned(), name));
            prop_assert!(template.fill(&variables).is_ok());
        }
    }

    #[test]
    fn a_pattern_selects_known_ids_or_is_refused(ids in vec(text(), 0..4), patterns in vec(text(), 0..4)) {
        match select_ids(&ids, &patterns) {
            Ok(selected) => prop_assert!(selected.iter().all(|id| ids.iter().any(|known| known == id))),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn masked_text_is_not_masked_again(words in vec(sensitive(), 0..8)) {
        // Words stand apart: the end of a masked number and the digits behind it may look like another number.
        let (text, secrets) = (words.join(" | "), Secrets::from(Secret::new(KEY)));
        let mask = Mask { secrets: &secrets };
        let ways: [&dyn Fn(&str) -> String; 4] = [
            &|text| mask.text(text),
            &|text| mask.line(text),
            &|text| mask.unreadable(text),
            &stranger,
        ];
        for way in ways {
            let once = way(&text);
            prop_assert_eq!(way(&once), once);
        }
    }

    #[test]
    fn digits_that_are_not_apart_are_masked_without_panic(words in vec(sensitive(), 0..8)) {
        let (text, secrets) = (words.concat(), Secrets::from(Secret::new(KEY)));
        let mask = Mask { secrets: &secrets };
        prop_assert!(!mask.text(&text).contains(KEY) && !mask.unreadable(&text).contains(KEY));
        let _ = (mask.line(&text), stranger(&text));
    }

    #[test]
    fn a_script_name_is_the_last_part_of_the_path(url in text()) {
        prop_assert!(!script(&url).contains(['/', '?', '#']));
        prop_assert!(path(&url).ends_with(script(&url)) && url.contains(path(&url)));
    }

    #[test]
    fn every_message_is_signed_over_its_base_string(name in text(), mut params in params(), key in ".{0,20}") {
        let secret = Secret::new(key.clone());
        for dialect in Dialect::ALL {
            let right = sign(&name, &params, &secret, dialect);
            let shown = masked(&name, &params, dialect);
            let base = shown.strip_suffix("***").expect("the secret stands last").to_owned() + &key;
            prop_assert_eq!(&right, &md5_hex(&base));
            prop_assert!(verify(&right, &name, &params, &secret, dialect));
            params.push("pg_sig", &*right);
            prop_assert!(verify(&right, &name, &params, &secret, dialect), "a signature does not sign itself");
        }
    }
}

#[test]
fn the_case_with_every_step_is_right_before_it_is_damaged() {
    let folder = copy();
    for (path, text) in [(FLOW, EVERY_STEP), (GIVEN, STORED)] {
        write(folder.path(), path, text);
    }
    let files = Files::new(
        Some(folder.path().join("specs")),
        Some(folder.path().join("cases")),
    );
    let plan = Plan::new(
        &suite(files.clone()),
        &Catalog::new(files),
        &["paybox/flows/every-step".to_owned()],
        &[],
    );
    plan.and_then(|plan| plan.rehearse(&Target::default()))
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn an_arbitrary_message_or_page_is_compared_with_the_wish_of_a_case() {
    let folder = copy();
    write(folder.path(), FLOW, EVERY_STEP);
    write(folder.path(), GIVEN, STORED);
    let own = suite(Files::own());
    let files = Files::new(
        Some(folder.path().join("specs")),
        Some(folder.path().join("cases")),
    );
    let (catalog, other) = (Catalog::new(files.clone()), suite(files));
    let profile = catalog
        .profile("greenleavespay")
        .expect("the profile loads");
    let load = |suite: &Suite, catalog: &Catalog| -> Vec<Case> {
        let load = |id: &String| suite.case(catalog, id).expect("every case loads");
        suite.ids().iter().map(load).collect()
    };
    // Cases may name any profile of their own specs; the copy has one only.
    let cases = [
        load(&own, &Catalog::new(Files::own())),
        load(&other, &catalog),
    ]
    .concat();
    let message = (any::<Option<u16>>(), any::<Option<String>>(), params());
    proptest!(config(), |(case in select(cases), (http, root, params) in message, text in text())| {
        let root = root.or(Some("response".to_owned()));
        let received = Received { http, root, params };
        let wisher = Wisher { case: &case, endpoints: &HashMap::new() };
        for (_, step) in case.all_steps() {
            let compare = || {
                let variables = &mut Variables::default();
                let mut found = Vec::new();
                // What other profiles have as well is looked at with their own endpoints elsewhere.
                let sends = step.action.sends(step.at).into_iter();
                for (_, send) in sends.filter(|(_, send)| profile.has(&send.endpoint)) {
                    let endpoint = catalog.endpoint(&profile, &send.endpoint).expect("the endpoint loads");
                    found.extend(expectation::answer(wisher, &send.expect, &endpoint, &received, variables));
                }
                if let Action::Await(wish) = &step.action {
                    found.extend(expectation::request(wisher, &wish.expect, None, &received, variables));
                }
                if let Action::Visit(visit) = &step.action {
                    let arrived = Arrived { url: &text, http: 200, returned: true, text: &text };
                    found.extend(expectation::page(wisher, &visit.expect, arrived, variables));
                }
                found.iter().map(|found| format!("{found:?}")).collect::<Vec<_>>()
            };
            prop_assert_eq!(compare(), compare());
        }
    });
}

/// Everything that a run does before it sends, of cases with the new steps too, on a folder in which one file is changed: it works, or the error can be
/// shown.
fn check_loading(file: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let folder = copy();
    let own_flow = "cases/paybox/flows/add-card-with-three-d-secure.yaml";
    for (path, text) in [
        (FLOW, EVERY_STEP),
        (GIVEN, STORED),
        (own_flow, &*own(own_flow)),
    ] {
        write(folder.path(), path, text);
    }
    let path = folder.path().join(file);
    let mut bytes = fs::read(&path).expect("the copy can be read");
    change(&mut bytes);
    fs::write(&path, bytes).expect("the copy can be written");
    let (specs, cases) = (folder.path().join("specs"), folder.path().join("cases"));
    let files = Files::new(Some(specs), Some(cases));
    let catalog = Catalog::new(files.clone());
    let suite = suite(files);
    let rehearsed = |id: &String| {
        let plan = Plan::new(&suite, &catalog, std::slice::from_ref(id), &[]);
        plan.and_then(|plan| plan.rehearse(&Target::default()))
            .err()
    };
    let errors = suite.ids().iter().filter_map(rehearsed);
    let linted = lint(&suite, &catalog).map_or_else(|error| vec![error], |lint| lint.faults);
    for error in errors.chain(linted).chain(catalog.register("paybox").err()) {
        assert!(!error.to_string().is_empty());
    }
}

fn suite(files: Files) -> Suite {
    Suite::open(files).expect("the cases are found")
}

/// Whether whole lines are damaged, where, how many lines or bytes, how often they stay, and what is put behind them.
type Damage = (bool, Index, usize, usize, Vec<u8>);

fn damage() -> impl Strategy<Value = Damage> {
    let length = prop_oneof![3 => 0..3_usize, 2 => 0..20_usize, 1 => 0..5_000_usize];
    let put = prop_oneof![Just(Vec::new()), piece()];
    (any::<bool>(), any::<Index>(), length, 0..3_usize, put)
}

fn apply(bytes: &mut Vec<u8>, (lines, start, length, times, put): Damage) {
    let mut bounds: Vec<usize> = (0..=bytes.len()).collect();
    bounds.retain(|at| !lines || *at == 0 || bytes[at - 1] == b'\n');
    let first = start.index(bounds.len());
    let last = (first + length).min(bounds.len() - 1);
    let slice = bounds[first]..bounds[last];
    let new = [bytes[slice.clone()].repeat(times), put].concat();
    bytes.splice(slice, new);
}

/// Bytes that are text or not, short or deep.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let deep = (one_of("[¦{¦- ¦{a: ¦? ¦&a [¦<a>¦{{"), 0..3_000_usize);
    let bomb = (1..12).fold("\n&a0 [x, x]".to_owned(), |text, n| {
        let references = vec![format!("*a{}", n - 1); 20].join(", ");
        text + &format!("\na{n}: &a{n} [{references}]")
    });
    prop_oneof![
        6 => text().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..20),
        1 => deep.prop_map(|(open, times)| open.repeat(times).into_bytes()),
        1 => Just(bomb.into_bytes()),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let pieces = vec(one_of(PIECES), 0..12).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => pieces, 1 => any::<String>()]
}

fn one_of(texts: &'static str) -> impl Strategy<Value = String> + Clone {
    select(texts.split('¦').collect::<Vec<_>>()).prop_map(str::to_owned)
}

/// Card numbers, secrets and digests, whole or not, and other text.
fn sensitive() -> impl Strategy<Value = String> {
    let known = "4111111111111111¦5101 4500 0000 7898¦4003-0300-0000-5378¦9860/1234/5678/9012¦4¦0¦000000000000¦ ¦-¦\
        test_key¦test_¦key¦pg_sig=¦\"pg_sig\": \"¦2c846a444155771201c6c1e2071f8771¦abc";
    prop_oneof![4 => one_of(known), 1 => text()]
}

/// Nested fields whose names are those of the documents, numbers, or anything.
fn params() -> impl Strategy<Value = Params> {
    let known = "pg_status¦pg_sig¦pg_salt¦card¦pg_card_hash¦pg_error_code¦pg_payment_id¦0¦1¦01¦10¦99999999999999999999";
    let name = || prop_oneof![3 => one_of(known), 1 => text()];
    let text = prop_oneof![one_of("ok¦error¦¦1"), text()].prop_map(Value::Text);
    let other = prop_oneof![Just(Value::Bool(true)), Just(Value::Null)];
    let leaf = prop_oneof![4 => text, 1 => other];
    let value = leaf.prop_recursive(4, 24, 5, move |inner| {
        let list = vec(inner.clone(), 0..5).prop_map(Value::List);
        prop_oneof![vec((name(), inner), 0..5).prop_map(group), list]
    });
    vec((name(), value), 0..8).prop_map(Params::from_iter)
}
