//! [`lint`]: what a reader of the files should be told beyond what keeps them from loading.
//!
//! Loading stops at the first fault of a file; linting goes on with the next file.

use crate::cases::case::{Action, Case};
use crate::cases::derive::BASE;
use crate::cases::expectation::{Expectation, Form};
use crate::cases::send::TemplateValue;
use crate::cases::suite::Suite;
use crate::error::{Error, Place};
use crate::protocol::sensitive::mask_card_numbers;
use crate::specs::catalog::Catalog;
use crate::specs::files::At;
use crate::specs::profile::Profile;
use crate::specs::settings::Settings;

/// What was found, each list in the order of the files.
#[derive(Debug, Default)]
pub struct Lint {
    /// Faults: the files must be mended.
    pub faults: Vec<Error>,
    /// What is worth knowing: why a case runs on a mock only, which endpoint nothing is derived for.
    pub notes: Vec<Note>,
    /// How many files there are.
    pub files: usize,
    /// The endpoints that a profile has.
    endpoints: Vec<String>,
}

/// Something worth knowing, and its place.
#[derive(Clone, Debug)]
pub struct Note {
    /// What is worth knowing.
    pub what: String,
    /// Where it stands, if it stands anywhere.
    pub place: Option<Place>,
}

/// Looks at all specs and cases.
///
/// # Errors
///
/// When a folder cannot be read.
pub fn lint(suite: &Suite, catalog: &Catalog) -> Result<Lint, Error> {
    let mut lint = Lint::default();
    let mut families: Vec<String> = Vec::new();
    for (name, family) in catalog.profiles()? {
        match catalog.profile(&name) {
            Ok(profile) => lint.profile(suite, catalog, &profile),
            Err(error) => lint.fault(error),
        }
        if !families.contains(&family) {
            families.push(family);
        }
    }
    for family in families {
        let read = [
            catalog.register(&family).err(),
            catalog.codes(&family).err(),
        ];
        read.into_iter()
            .flatten()
            .for_each(|error| lint.fault(error));
        for endpoint in catalog
            .endpoint_names(&family)?
            .iter()
            .filter(|name| !lint.endpoints.contains(name))
        {
            let what = format!("no profile of family `{family}` has the endpoint `{endpoint}`");
            lint.notes.push(Note { what, place: None });
        }
    }
    lint.files += catalog.files()?;
    for id in suite.preconditions() {
        lint.files += 1;
        match suite.precondition(catalog, id) {
            Ok(case) => lint.steps(&case),
            Err(error) => lint.fault(error),
        }
    }
    for id in suite.ids() {
        lint.files += 1;
        match suite.case(catalog, id) {
            Ok(case) => lint.case(&case),
            Err(error) => lint.fault(error),
        }
    }
    Ok(lint)
}

impl Lint {
    fn profile(&mut self, suite: &Suite, catalog: &Catalog, profile: &Profile) {
        let (name, family) = (&profile.name, &profile.family.name);
        for endpoint in &profile.endpoints {
            self.endpoints.push(endpoint.clone());
            match catalog.endpoint(profile, endpoint) {
                Ok(endpoint) if !endpoint.takes_requests() => continue,
                Ok(_) => {}
                Err(error) => self.fault(error),
            }
            let base = format!("{family}/{endpoint}/{BASE}");
            if suite.ids().binary_search(&base).is_err() {
                // Whoever writes cases of their own need not write this one.
                let what = format!(
                    "there is no case `{base}`, so none is derived for `{endpoint}` on {name}"
                );
                self.notes.push(Note { what, place: None });
            }
        }
    }

    /// A fault of a file that many others refer to is told once.
    pub fn fault(&mut self, error: Error) {
        let text = error.to_string();
        if !self.faults.iter().any(|known| known.to_string() == text) {
            self.faults.push(error);
        }
    }

    fn case(&mut self, case: &Case) {
        if case.covers.is_empty() {
            let error = case.file.error(At::START, "the case covers nothing");
            self.fault(
                error.mend("name the requirements that it tries: `countersign list requirements`"),
            );
        }
        self.steps(case);
    }

    /// What holds for cases and preconditions: the title, why it runs on a mock only, and messages whose carets would not
    /// be exact.
    fn steps(&mut self, case: &Case) {
        if case.title.ends_with('.') {
            let error = case
                .file
                .error(At::START, "the title ends with a full stop");
            self.fault(error.mend("a title says in one sentence what holds, without a full stop"));
        }
        if !case.ledger.cards.is_empty() {
            self.note(case, At::START, "it says what the ledger holds");
        }
        if case.settings != Settings::default() {
            self.note(case, At::START, "it says how the gateway is set up");
        }
        for (of, step) in case.all_steps() {
            // What a precondition does is noted at the precondition.
            if of.id != case.id {
                continue;
            }
            match &step.action {
                Action::Fault(_) => {
                    self.note(case, step.at, "it tells the mock to do something wrong");
                }
                Action::Advance(_) => self.note(case, step.at, "it lets time pass"),
                Action::Visit(visit) if visit.submit.is_some() => {
                    self.note(case, step.at, "it fills in a form of the mock");
                }
                Action::Await(wish) => self.loose_message(case, &wish.expect),
                _ => {}
            }
            for (at, send) in step.action.sends(step.at) {
                let fields = send.params.iter();
                for name in fields.flat_map(|(name, value)| literal_ids(name, value)) {
                    self.note(case, at, &format!("`{name}` is written out"));
                }
                self.loose_message(case, &send.expect);
                if let Some(at) = send.loose_json {
                    self.loose(case, at, "json");
                }
            }
        }
    }

    fn loose_message(&mut self, case: &Case, wish: &Expectation) {
        if let Some(message) = wish.message.as_ref().filter(|message| !message.block) {
            let key = match message.form {
                Form::Xml => "xml",
                Form::Json | Form::Params => "json",
            };
            self.loose(case, message.top.at, key);
        }
    }

    fn loose(&mut self, case: &Case, at: At, key: &str) {
        let error = case.file.error(at, format!("`{key}:` is no literal block"));
        let mend = format!("write `{key}: |` and the text below it, so that carets are exact");
        self.fault(error.mend(mend));
    }

    fn note(&mut self, case: &Case, at: At, why: &str) {
        let what = format!("`{}` runs on a mock only: {why}", case.id);
        self.notes.push(Note {
            what,
            place: Some(case.file.place(at)),
        });
    }
}

/// The fields in which ids or card numbers are written out: they belong to one target, and mean another or nothing elsewhere.
fn literal_ids<'n>(name: &'n str, value: &'n TemplateValue) -> Vec<&'n str> {
    match value {
        TemplateValue::Map(fields) => fields
            .iter()
            .flat_map(|(name, value)| literal_ids(name, value))
            .collect(),
        TemplateValue::List(items) => items
            .iter()
            .flat_map(|item| literal_ids(name, item))
            .collect(),
        TemplateValue::Literal(value) => {
            let digits = value.text().unwrap_or_default();
            if is_id(name) || mask_card_numbers(digits) != digits {
                vec![name]
            } else {
                Vec::new()
            }
        }
        TemplateValue::Text(template) => {
            let literal =
                |text: &str| (is_id(name) && !text.is_empty()) || mask_card_numbers(text) != text;
            if template.texts().any(literal) {
                vec![name]
            } else {
                Vec::new()
            }
        }
    }
}

fn is_id(name: &str) -> bool {
    name.ends_with("merchant_id") || name.ends_with("order_id")
}
