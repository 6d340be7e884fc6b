//! [`lint`]: what a reader of the files should be told beyond what keeps them from loading.
//!
//! Loading stops at the first fault of a file; linting goes on with the next file.

use crate::cases::case::{Action, Case, TemplateValue};
use crate::cases::derive::BASE;
use crate::cases::suite::Suite;
use crate::error::{Error, Place};
use crate::protocol::sensitive::mask_card_numbers;
use crate::specs::catalog::Catalog;
use crate::specs::files::At;

/// What was found, each list in the order of the files.
#[derive(Debug, Default)]
pub struct Lint {
    /// Faults: the files must be mended.
    pub faults: Vec<Error>,
    /// What is worth knowing: why a case runs on a mock only, which endpoint nothing is derived for.
    pub notes: Vec<Note>,
    /// How many files were looked at.
    pub files: usize,
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
    for (name, family) in catalog.profiles()? {
        lint.files += 1;
        let profile = match catalog.profile(&name) {
            Ok(profile) => profile,
            Err(error) => {
                lint.fault(error);
                continue;
            }
        };
        for endpoint in &profile.endpoints {
            lint.files += 1;
            if let Err(error) = catalog.endpoint(&profile, endpoint) {
                lint.fault(error);
            }
            let base = format!("{family}/{endpoint}/{BASE}");
            if suite.ids().binary_search(&base).is_err() {
                // Whoever writes cases of their own need not write this one.
                let what = format!(
                    "there is no case `{base}`, so none is derived for `{endpoint}` on {name}"
                );
                lint.notes.push(Note { what, place: None });
            }
        }
        if let Err(error) = catalog.register(&family) {
            lint.fault(error);
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
    /// A fault of a file that many others refer to is told once.
    fn fault(&mut self, error: Error) {
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
        if case.title.ends_with('.') {
            let error = case
                .file
                .error(At::START, "the title ends with a full stop");
            self.fault(error.mend("a title says in one sentence what holds, without a full stop"));
        }
        if !case.ledger.cards.is_empty() {
            self.note(case, At::START, "it says what the ledger holds");
        }
        for step in &case.steps {
            match &step.action {
                Action::Fault(_) => {
                    self.note(case, step.at, "it tells the mock to do something wrong")
                }
                Action::Send(send) => {
                    let literal = send
                        .params
                        .iter()
                        .find(|(name, value)| is_literal_id(name, value));
                    if let Some((name, _)) = literal {
                        self.note(case, step.at, &format!("`{name}` is written out"));
                    }
                    if let Some(xml) = send
                        .expect
                        .xml
                        .as_ref()
                        .filter(|_| !send.expect.xml_is_block)
                    {
                        let error = case
                            .file
                            .error(xml.at, "the expected XML is no literal block");
                        self.fault(error.mend(
                            "write `xml: |` and the document below it, so that carets are exact",
                        ));
                    }
                }
            }
        }
    }

    fn note(&mut self, case: &Case, at: At, why: &str) {
        let what = format!("`{}` runs on a mock only: {why}", case.id);
        self.notes.push(Note {
            what,
            place: Some(case.file.place(at)),
        });
    }
}

/// Numbers of merchants, orders and cards belong to one target; elsewhere they mean another or nothing.
fn is_literal_id(name: &str, value: &TemplateValue) -> bool {
    let TemplateValue::Text(template) = value else {
        return false;
    };
    let Some(text) = template.as_literal() else {
        return false;
    };
    let id = name.ends_with("merchant_id") || name.ends_with("order_id");
    (id && !text.is_empty()) || mask_card_numbers(&text) != text
}
