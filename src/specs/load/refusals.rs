//! Rules and refusals: what is promised beside the rows, and how a mock refuses.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Error, near_or_known};
use crate::specs::endpoint::{AnswerSpec, Rule};
use crate::specs::family::{Family, Refusal, Refuses};
use crate::specs::files::At;
use crate::specs::load::find;
use crate::specs::load::raw::endpoint::{RawRule, RawRuleRefusal};
use crate::specs::load::raw::family::RawRefusal;
use crate::specs::load::reader::Reader;
use crate::specs::yaml::Located;

/// The shared answer by which a rule refuses, and its HTTP status (g2g.md 1: business errors come with 200).
const ERROR: &str = "error";
const ERROR_HTTP: u16 = 200;

impl Reader<'_> {
    pub(super) fn rule(&self, raw: RawRule) -> Result<Rule, Error> {
        let citation = self.citation(&raw.source)?;
        let level = raw.level.min(citation.source.level(self.adoption));
        Ok(Rule {
            id: raw.id,
            level,
            text: raw.text,
            not_tested: raw.not_tested,
            refused: raw.refused.map(|raw| self.rule_refusal(raw)).transpose()?,
            citation,
        })
    }

    /// The answers by which rules refuse are the endpoint's.
    pub(super) fn check_refused(
        &self,
        rules: &[RawRule],
        answers: &[AnswerSpec],
    ) -> Result<(), Error> {
        let known = answers.iter().map(|answer| (answer.id.as_str(), ()));
        let refused = rules.iter().filter_map(|rule| rule.refused.as_ref());
        let mut named = refused.filter_map(|refused| refused.answer.as_ref());
        named.try_for_each(|answer| find(self.file, answer, known.clone(), "answer"))
    }

    fn rule_refusal(&self, raw: RawRuleRefusal) -> Result<Refusal, Error> {
        let citation = self.citation(&raw.source)?;
        let http = raw.http.map_or(Ok(ERROR_HTTP), |http| self.status(http))?;
        let answer = raw
            .answer
            .map_or_else(|| ERROR.to_owned(), |answer| answer.value);
        Ok(Refusal {
            http,
            answer,
            code: raw.code,
            name: raw.name,
            accepted: Vec::new(),
            level: citation.source.level(self.adoption),
            description: raw.description,
            citation,
        })
    }

    /// The family's ways to refuse, with those in their place that an endpoint chooses.
    pub(super) fn refuses(
        &self,
        family: &Family,
        chosen: BTreeMap<String, Located<String>>,
    ) -> Result<Arc<Refuses>, Error> {
        if chosen.is_empty() {
            return Ok(Arc::clone(&family.refuses));
        }
        let mut refuses = Refuses::clone(&family.refuses);
        for (wrong, name) in chosen {
            let known = family
                .refusals
                .iter()
                .map(|(name, found)| (name.as_str(), found));
            let refusal = find(self.file, &name, known, "refusal")?.clone();
            let Some(place) = refuses.of(&wrong) else {
                let what = format!("nothing of that name is refused: `{wrong}`");
                let error = self.file.error(At::START, what);
                return Err(error.mend(near_or_known(&wrong, Refuses::NAMES)));
            };
            *place = refusal;
        }
        Ok(Arc::new(refuses))
    }

    pub(super) fn refusal(
        &self,
        answers: &[AnswerSpec],
        raw: RawRefusal,
    ) -> Result<Refusal, Error> {
        find(
            self.file,
            &raw.answer,
            answers.iter().map(|answer| (answer.id.as_str(), ())),
            "answer",
        )?;
        let RawRefusal {
            http,
            answer,
            code,
            name,
            accepted,
            description,
            source,
        } = raw;
        let http = self.status(http)?;
        let citation = self.citation(&source)?;
        Ok(Refusal {
            http,
            answer: answer.value,
            code,
            name,
            accepted,
            description,
            level: citation.source.level(self.adoption),
            citation,
        })
    }

    fn status(&self, http: Located<u16>) -> Result<u16, Error> {
        if (200..600).contains(&http.value) {
            return Ok(http.value);
        }
        let error = self.file.error(http.at, "no HTTP status of an answer");
        Err(error.mend("write a number from 200 to 599"))
    }
}
