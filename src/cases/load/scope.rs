//! [`Scope`]: the variables that a place in a case may insert, and the reading of its texts.

use crate::cases::template::{Fault, Pattern, Template};
use crate::cases::variables::{AMOUNT, FIXED, secret_of};
use crate::error::{Error, near_miss};
use crate::specs::family::Family;
use crate::specs::files::{At, File};
use crate::specs::yaml::Located;

/// What is known while a case is read from its first line to its last.
pub(super) struct Scope<'a> {
    pub(super) file: &'a File,
    /// The family, for its callbacks.
    pub(super) family: &'a Family,
    /// The fields that are added to every request.
    pub(super) added: Vec<String>,
    /// What every case has.
    given: Vec<String>,
    /// That, and what was captured so far.
    known: Vec<String>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(file: &'a File, family: &'a Family) -> Self {
        let fixed = FIXED.iter().map(|name| (*name).to_owned());
        let values = family.values.keys().map(|name| format!("value.{name}"));
        let cards = family
            .cards
            .iter()
            .flat_map(|card| card.variables().map(|(name, _)| name));
        let given: Vec<String> = fixed
            .chain(family.addresses().cloned())
            .chain(values)
            .chain(
                family
                    .values
                    .contains_key(AMOUNT)
                    .then(|| AMOUNT.to_owned()),
            )
            .chain(cards)
            .collect();
        let added = family.request.iter().map(|row| row.name.clone()).collect();
        Self {
            file,
            family,
            added,
            known: given.clone(),
            given,
        }
    }

    /// Makes known what a precondition captures.
    pub(super) fn bring(&mut self, captures: &[String]) {
        self.known.extend_from_slice(captures);
    }

    /// What is captured by the steps that were read and by preconditions.
    pub(super) fn captures(&self) -> Vec<String> {
        let captured = self.known.iter().skip(self.given.len());
        captured.cloned().collect()
    }

    /// Makes a capture known to all that follows.
    fn capture(&mut self, at: At, name: &str) -> Result<(), Error> {
        if self.given.iter().any(|given| given == name) || secret_of(name).is_some() {
            let what = format!("`{name}` cannot be captured, since every case has it");
            return Err(self
                .file
                .error(at, what)
                .mend("give the capture a name of its own"));
        }
        self.known.push(name.to_owned());
        Ok(())
    }

    pub(super) fn template(&self, text: &Located<String>) -> Result<Template, Error> {
        self.template_at(text.at, &text.value)
    }

    /// A text of a message: no secret must get there.
    pub(super) fn template_at(&self, at: At, text: &str) -> Result<Template, Error> {
        let template = Template::parse(text).map_err(|fault| self.fault(at, &fault))?;
        self.check(at, &template)?;
        Ok(template)
    }

    /// The base string, the only text that names a secret.
    pub(super) fn signature(&self, text: &Located<String>) -> Result<(At, Template), Error> {
        let at = text.at;
        let template = Template::parse(&text.value).map_err(|fault| self.fault(at, &fault))?;
        let others = template
            .variables()
            .filter(|name| secret_of(name).is_none());
        self.check_names(at, others)?;
        Ok((at, template))
    }

    pub(super) fn pattern_at(&mut self, at: At, text: &str) -> Result<Pattern, Error> {
        let pattern = Pattern::parse(text).map_err(|fault| self.fault(at, &fault))?;
        match &pattern {
            Pattern::Text(template) => self.check(at, template)?,
            Pattern::Match {
                name: Some(name), ..
            } => self.capture(at, name)?,
            Pattern::Match { name: None, .. } | Pattern::Absent => {}
        }
        Ok(pattern)
    }

    fn check(&self, at: At, template: &Template) -> Result<(), Error> {
        if let Some(name) = template.variables().find(|name| secret_of(name).is_some()) {
            return Err(self
                .file
                .error(at, "the secret key cannot be part of a message")
                .mend(format!(
                    "insert {{{{{name}}}}} in `signature:` or `authorization:` only"
                )));
        }
        self.check_names(at, template.variables())
    }

    fn check_names<'n>(
        &self,
        at: At,
        mut names: impl Iterator<Item = &'n str>,
    ) -> Result<(), Error> {
        match names.find(|name| !self.known.iter().any(|known| known == name)) {
            None => Ok(()),
            Some(name) => {
                let near = near_miss(name, self.known.iter().map(String::as_str));
                Err(self
                    .file
                    .error(at, format!("unknown variable `{name}`"))
                    .mend(
                        near.unwrap_or_else(|| format!("known here: {}", self.shown().join(", "))),
                    ))
            }
        }
    }

    /// What is known here, for a hint: all cards together, since every one of them has the same parts.
    fn shown(&self) -> Vec<&str> {
        const CARDS: &str = "card.<role>.pan, .month, .year, .cvc";
        let known = self.known.iter().map(String::as_str);
        let others = known.filter(|name| !name.starts_with("card."));
        others.chain([CARDS]).collect()
    }

    fn fault(&self, at: At, fault: &Fault) -> Error {
        self.file
            .error(at, fault.what.clone())
            .mend(fault.mend.clone())
    }
}
