//! What a case stands on: preconditions, capabilities, readings.

use countersign::check::verdict::Verdict::{self, Fail, Inconclusive, NonStrict, Pass, Skipped};
use countersign::run::outcome::{Outcome, Summary};

use crate::loading::{copy, own, write};
use crate::stepping::{ADD, ENTER, PASSWORD, Row, case, check_beside, outcomes, told};

const STORED: &str = "cases/paybox/given/stored.yaml";
const PAID: &str = "cases/paybox/given/paid.yaml";

const AWAIT_TOKEN: &str = "
  - await: post_link
    expect: { params: { pg_card_token: \"{{token: uuid}}\" } }";

const LIST_TOKEN: &str = "
  - send: cardstorage-list
    params: { pg_user_id: \"{{user_id}}\" }
    expect: { params: { card: { pg_card_token: \"{{token}}\" } }, stored: { cards: 1, attempts: 1 } }";

const LIST: &str = "
  - send: cardstorage-list
    params: { pg_user_id: \"{{user_id}}\" }";

#[test]
fn what_a_precondition_captures_is_known_to_the_case_and_to_other_preconditions() {
    let stored = precondition("", &[ADD, ENTER, PASSWORD, AWAIT_TOKEN]);
    let paid = precondition("given: [stored]", &[LIST_TOKEN]);
    check_beside(
        &[(STORED, &stored), (PAID, &paid)],
        &[
            (
                "one",
                "given: [stored]",
                &[LIST_TOKEN, "\n  - await: none"],
                Pass,
                &[],
            ),
            (
                "another that stands on it",
                "given: [paid]",
                &[LIST_TOKEN],
                Pass,
                &[],
            ),
            // One card is stored, so what both stand on was done once.
            (
                "two with a shared one",
                "given: [paid, stored]",
                &[LIST_TOKEN],
                Pass,
                &[],
            ),
            (
                "the same twice",
                "given: [stored, stored]",
                &[LIST_TOKEN],
                Pass,
                &[],
            ),
            (
                "none",
                "",
                &[&LIST_TOKEN.replace("\"{{token}}\"", "\"{{: uuid}}\"")],
                Fail,
                &["`card` is there", "it is absent"],
            ),
        ],
    );
}

#[test]
fn a_precondition_that_is_not_fulfilled_decides_nothing_and_is_named() {
    let named = "the precondition `paybox/given/stored` was not fulfilled";
    // The steps of the precondition, why it is not fulfilled.
    let rows: &[(&[&str], &[&str])] = &[
        (
            &[ADD, ENTER, "\n  - await: post_link"],
            &["a call of `post_link`", "none came"],
        ),
        (
            &["\n  - fault: { close: true }", LIST],
            &["the connection ended before the answer did"],
        ),
        (
            &[
                ADD,
                "\n  - visit: \"{{redirect_url}}\"\n    submit: { nonsense: a }",
            ],
            &["no form of the page"],
        ),
        (
            &[LIST, "\n  - submit: { nonsense: a }"],
            &["the payer is on no page"],
        ),
        (
            &["\n  - fault: { sign-with: salt-left-out }", LIST],
            &["pg_sig"],
        ),
    ];
    for (steps, why) in rows {
        let words: Vec<&str> = [named]
            .iter()
            .chain(*why)
            .copied()
            .chain(["!user_id: other"])
            .collect();
        check_beside(
            &[(STORED, &precondition("", steps))],
            &[(
                "failed",
                "given: [stored]",
                &["\n  - send: cardstorage-list\n    params: { pg_user_id: other }"],
                Inconclusive,
                &words,
            )],
        );
    }
}

#[test]
fn a_precondition_answers_and_ignores_its_own_calls_and_no_others() {
    let steps = &[ADD, ENTER, PASSWORD];
    let await_other = "\n  - await: post_link\n    expect: { params: { pg_order_id: \"\" } }";
    let other = ADD.replace(", pg_order_id: \"{{order_id}}\"", "");
    let again: &[&str] = &[&other, ENTER, PASSWORD, await_other];
    let ignored = precondition("ignore: [post_link]", steps);
    check_beside(
        &[(STORED, &ignored)],
        &[
            (
                "what it ignores is not awaited by the case",
                "given: [stored]",
                again,
                Pass,
                &[],
            ),
            (
                "and the case ignores nothing by that",
                "given: [stored]",
                &[&other, ENTER, PASSWORD],
                NonStrict,
                &["`post_link` was called"],
            ),
        ],
    );
    check_beside(
        &[(STORED, &precondition("", steps))],
        &[
            (
                "what it lets come is the case's affair",
                "given: [stored]",
                &[LIST],
                NonStrict,
                &["`post_link` was called"],
            ),
            (
                "and is awaited by it",
                "given: [stored]",
                &[AWAIT_TOKEN],
                Pass,
                &[],
            ),
        ],
    );
    let answers = precondition(
        "ignore: [post_link]\nanswers: { post_link: [{ http: 503 }] }",
        steps,
    );
    let rows: &[Row<'_>] = &[
        (
            "its answers are for its own calls",
            "given: [stored]",
            again,
            Pass,
            &["HTTP 503", "pg_status: ok"],
        ),
        (
            "and those of the case for the others",
            "given: [stored]\nanswers: { post_link: [{ http: 500 }] }",
            again,
            Pass,
            &["HTTP 503", "HTTP 500"],
        ),
    ];
    check_beside(&[(STORED, &answers)], rows);
}

#[test]
fn a_case_runs_only_on_profiles_that_are_able_to() {
    let send = "\n  - send: cardstorage-add\n    params: { pg_user_id: a }";
    // What the case says, the profiles that it runs on: `able` has a capability, `mute` does not call the merchant.
    let rows: &[(&str, &[&str], &[&str])] = &[
        ("", &[LIST], &["able", "greenleavespay", "mute"]),
        ("needs: [recurring]", &[LIST], &["able"]),
        ("profiles: [able, mute]", &[LIST], &["able", "mute"]),
        (
            "",
            &[ADD, ENTER, PASSWORD, AWAIT_TOKEN],
            &["able", "greenleavespay"],
        ),
        (
            "",
            &[
                send,
                "\n  - repeat: 2\n    steps:\n      - await: back_link",
            ],
            &["able", "greenleavespay", "mute"],
        ),
        (
            "",
            &[send, "\n  - await: none"],
            &["able", "greenleavespay", "mute"],
        ),
        ("given: [stored]", &[LIST], &["able"]),
    ];
    for (head, steps, expected) in rows {
        let folder = copy();
        let family = own("specs/paybox/family.yaml");
        let family = family.replace(
            "capabilities: {}",
            "capabilities: { recurring: takes money again }",
        );
        write(folder.path(), "specs/paybox/family.yaml", &family);
        let profile = own("specs/paybox/profiles/greenleavespay.yaml");
        let able = format!("{profile}capabilities: [recurring]\n");
        write(folder.path(), "specs/paybox/profiles/able.yaml", &able);
        let mute = profile.replace(" post-link,", "");
        write(folder.path(), "specs/paybox/profiles/mute.yaml", &mute);
        let stored = precondition("needs: [recurring]", &[LIST]);
        let files = [(STORED.to_owned(), stored), case(head, steps)];
        let outcomes = outcomes(folder.path(), &files);
        let profiles: Vec<&str> = outcomes
            .iter()
            .map(|one| one.profile.name.as_str())
            .collect();
        assert_eq!(profiles, *expected, "{head}{}", steps.concat());
    }
}

#[test]
fn a_case_that_rests_on_a_reading_is_skipped_where_another_is_taken() {
    let taken = "reading: { bad-signature-answer: by-endpoint }";
    let other = "reading: { bad-signature-answer: signed-100 }";
    // What the case, its precondition and the profile say, the verdict, the exit code.
    let rows: &[(&str, &str, &str, Verdict, u8)] = &[
        (taken, "", "", Pass, 0),
        (other, "", "", Skipped, 2),
        (other, "", other, Pass, 0),
        (taken, "", other, Skipped, 2),
        ("given: [stored]", other, "", Skipped, 2),
        ("given: [stored]", other, other, Pass, 0),
    ];
    for (head, given, profile, verdict, code) in rows {
        let folder = copy();
        let path = "specs/paybox/profiles/greenleavespay.yaml";
        write(folder.path(), path, &format!("{}\n{profile}\n", own(path)));
        let files = [
            (STORED.to_owned(), precondition(given, &[LIST])),
            case(head, &[LIST]),
        ];
        let outcomes = outcomes(folder.path(), &files);
        let found: Vec<Verdict> = outcomes.iter().map(|one| one.verdict).collect();
        assert_eq!(found, [*verdict], "{head}, {given}, {profile}");
        let mut summary = Summary::default();
        found.iter().for_each(|verdict| summary.add(*verdict));
        assert_eq!(
            summary.exit_code(false),
            *code,
            "{head}, {given}, {profile}"
        );
        let skipped: Vec<&Outcome> = outcomes
            .iter()
            .filter(|one| one.verdict == Skipped)
            .collect();
        for outcome in skipped {
            let told = told(outcome);
            let right = told.starts_with("it rests on `bad-signature-answer` read as `");
            assert!(
                right && told.contains("and greenleavespay reads it as `"),
                "{told}"
            );
        }
    }
}

#[test]
fn the_folder_of_preconditions_holds_no_cases() {
    let folder = copy();
    let stored = precondition("", &[LIST]);
    let found = outcomes(
        folder.path(),
        &[(STORED.to_owned(), stored), case("", &[LIST])],
    );
    let ids: Vec<&str> = found.iter().map(|one| one.case.id.as_str()).collect();
    assert_eq!(ids, ["paybox/flows/case"]);
}

fn precondition(head: &str, steps: &[&str]) -> String {
    format!("title: a precondition\n{head}\nsteps:{}\n", steps.concat())
}
