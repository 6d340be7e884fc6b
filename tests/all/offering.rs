//! Payment systems and contracts of a profile: what is loaded, what a payer pays, and wrong files, whose errors are reviewed text.

use std::fs;

use countersign::specs::catalog::Catalog;
use countersign::specs::files::Files;
use countersign::specs::payment_system::{Returns, Scenario};
use countersign::specs::profile::Profile;
use tempfile::TempDir;

use crate::loading::{CASE, Edit, check, copy, own, write};

const SYSTEMS: &str = "specs/paybox/payment-systems.yaml";
const PROFILE: &str = "specs/paybox/profiles/greenleavespay.yaml";

/// What a profile names that has three systems.
const THREE: &str = "payment_systems: [YANDEXMONEY, CASH, MIXPLATMTS]\n";

const FAULTS: &[Edit] = &[
    ("offer-unknown", PROFILE, "CASH", "CASHH"),
    ("offer-twice", PROFILE, "CASH", "MIXPLATMTS"),
    (
        "payment-system-twice",
        SYSTEMS,
        "name: CASH",
        "name: MIXPLATMTS",
    ),
    (
        "payment-system-member-twice",
        SYSTEMS,
        "name: ELECSNET",
        "name: QIWI",
    ),
    ("payment-system-fee", SYSTEMS, "\"3.692\"", "\"3,692\""),
    (
        "payment-system-fee-below-zero",
        SYSTEMS,
        "\"3.692\"",
        "\"-3.692\"",
    ),
    (
        "payment-system-fee-too-great",
        SYSTEMS,
        "\"3.692\"",
        "\"369.2\"",
    ),
    (
        "payment-system-scenario",
        SYSTEMS,
        "scenario: offline",
        "scenario: of-line",
    ),
    ("payment-system-unknown-key", SYSTEMS, "annuls:", "annul:"),
    (
        "payment-system-source",
        SYSTEMS,
        "paybox-auxiliary#",
        "paybox-auxilary#",
    ),
    (
        "payment-system-parameter-twice",
        SYSTEMS,
        "additional: [pg_user_email]",
        "additional: [pg_alfaclick_client_id]",
    ),
    (
        "contract-twice",
        SYSTEMS,
        "contracts:\n",
        "contracts:\n  - { id: \"346536\", systems: [], source: \"inferred#contracts\" }\n",
    ),
    (
        "contract-with-parameter-of-the-protocol",
        SYSTEMS,
        "[destination_account]",
        "[pg_destination_account]",
    ),
    (
        "unknown-payment-system",
        CASE,
        "steps:",
        "settings: { payment_systems: [CASH, MIXPLATMS] }\nsteps:",
    ),
];

#[test]
fn a_wrong_payment_system_gives_an_error_with_place_and_mend() {
    for (fault, path, right, wrong) in FAULTS {
        let folder = folder(THREE);
        let file = folder.path().join(path);
        let text = fs::read_to_string(&file).expect("the file was copied");
        assert!(text.contains(right), "{fault}: {path} has no `{right}`");
        write(folder.path(), path, &text.replacen(right, wrong, 1));
        check(fault, folder.path());
    }
}

#[test]
fn a_payment_system_that_no_profile_has_cannot_be_a_setting() {
    let folder = folder("");
    let text = own(CASE).replacen("steps:", "settings: { payment_systems: [CASH] }\nsteps:", 1);
    write(folder.path(), CASE, &text);
    check("payment-system-of-no-profile", folder.path());
}

#[test]
fn the_payer_pays_what_the_document_prints() {
    let profile = profile(&folder(
        "payment_systems: [YANDEXMONEY, WEBMONEYRBANK, CASH, MIXPLATMTS, ALFACLICK, TESTCARD]\n",
    ));
    let amount = "800.45".parse().expect("it is a decimal");
    let prices = profile.payment_systems.iter();
    let prices = prices.map(|system| format!("{} {}", system.name, system.price(amount)));
    assert_eq!(
        prices.collect::<Vec<_>>(),
        [
            "ALFACLICK 816.38",
            "CASH 830.00",
            "MIXPLATMTS 808.67",
            "TESTCARD 800.45",
            "WEBMONEYRBANK 810.35",
            "YANDEXMONEY 812.15",
        ],
        "sorted by name"
    );
}

#[test]
fn a_profile_has_the_systems_that_it_names_and_all_contracts() {
    let profile = profile(&folder(THREE));
    let cash = profile.payment_system("CASH").expect("the profile has it");
    let members: Vec<&str> = cash.members.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(members, ["ELECSNET", "EUROSET", "QIWI"]);
    assert_eq!(cash.scenario, Scenario::Offline);
    assert_eq!((cash.asks, cash.annuls), (true, true));
    assert_eq!(cash.returns, Returns::Never, "nothing is said of it");
    assert!(profile.payment_system("WEBMONEYRBANK").is_none());
    let contract = profile.contracts.first().expect("there is a contract");
    assert_eq!(contract.id, "346536");
    assert_eq!(contract.systems[0].name, "YANDEXMONEY_O");
    assert_eq!(contract.systems[0].required, ["destination_account"]);
}

#[test]
fn the_file_is_read_only_where_a_profile_names_systems() {
    let folder = folder("");
    write(folder.path(), SYSTEMS, "systems: no list\n");
    let profile = profile(&folder);
    assert!(profile.payment_systems.is_empty() && profile.contracts.is_empty());
}

/// The specs and a case, where the profile also says this.
fn folder(said: &str) -> TempDir {
    let folder = copy();
    let text = own(PROFILE).replacen("endpoints:\n", &format!("{said}endpoints:\n"), 1);
    write(folder.path(), PROFILE, &text);
    folder
}

fn profile(folder: &TempDir) -> std::sync::Arc<Profile> {
    let catalog = Catalog::new(Files::new(Some(folder.path().join("specs")), None));
    catalog
        .profile("greenleavespay")
        .expect("the profile loads")
}
