//! [`Reader`]: resolves what one file says, as one profile sees it.

use serde_yaml::Spanned;

use crate::error::Error;
use crate::protocol::authentication::Authentication;
use crate::protocol::secret::Secret;
use crate::specs::endpoint::{AnswerSpec, Condition, Endpoint, Rule};
use crate::specs::family::{DemoMerchant, Family, Refusal, Refuses};
use crate::specs::field::Field;
use crate::specs::files::File;
use crate::specs::load::find;
use crate::specs::load::raw::{RawAnswer, RawEndpoint, RawFamily, RawRefusal};
use crate::specs::source::{Adoption, Sources};
use crate::specs::yaml::node::{Content, Node, Untyped};

/// Resolves what one file says, as one profile sees it.
pub(super) struct Reader<'a> {
    pub(super) file: &'a File,
    pub(super) sources: &'a Sources,
    pub(super) adoption: Adoption<'a>,
}

impl Reader<'_> {
    pub(super) fn family(&self, name: &str, raw: RawFamily) -> Result<Family, Error> {
        let answer = self.fields(raw.answer)?;
        let answers = raw
            .answers
            .into_iter()
            .map(|raw| self.answer(&answer, &[], raw))
            .collect::<Result<Vec<_>, _>>()?;
        let refuses = Refuses {
            unknown_merchant: self.refusal(&answers, raw.refuses.unknown_merchant)?,
            bad_signature: self.refusal(&answers, raw.refuses.bad_signature)?,
            bad_field: self.refusal(&answers, raw.refuses.bad_field)?,
        };
        Ok(Family {
            name: name.to_owned(),
            dialect: raw.signature,
            request: self.fields(raw.request)?,
            answer,
            answers,
            refuses,
            callbacks: raw.callbacks,
            values: raw.values,
            demo: DemoMerchant {
                id: raw.demo.merchant_id,
                secret: Secret::new(raw.demo.secret_key),
            },
        })
    }

    pub(super) fn endpoint(
        &self,
        family: &Family,
        name: &str,
        raw: RawEndpoint,
    ) -> Result<Endpoint, Error> {
        let mut request = if raw.signed == Authentication::PgSig {
            family.request.clone()
        } else {
            Vec::new()
        };
        request.extend(self.fields(raw.request)?);
        let answers = raw
            .answers
            .into_iter()
            .map(|raw| self.answer(&family.answer, &family.answers, raw));
        let rules = raw.rules.into_iter().map(|raw| {
            let citation = self.citation(&raw.source)?;
            let level = raw.level.min(citation.source.level(self.adoption));
            Ok(Rule {
                id: raw.id,
                level,
                text: raw.text,
                citation,
            })
        });
        Ok(Endpoint {
            name: name.to_owned(),
            path: raw.path,
            script: raw.script,
            from: raw.from,
            to: raw.to,
            signed: raw.signed,
            encodings: raw.encodings,
            effect: raw.effect,
            operation_place: self.file.place(raw.operation.referenced.into()),
            operation: raw.operation.value,
            request,
            answers: answers.collect::<Result<_, Error>>()?,
            rules: rules.collect::<Result<_, Error>>()?,
        })
    }

    fn answer(
        &self,
        envelope: &[Field],
        shared: &[AnswerSpec],
        raw: RawAnswer,
    ) -> Result<AnswerSpec, Error> {
        if let Some(name) = raw.shared {
            let shared = shared.iter().map(|answer| (answer.id.as_str(), answer));
            return find(self.file, &name, shared, "shared answer").cloned();
        }
        let Some(when) = raw.when else {
            return Err(
                Error::new(format!("an answer in {} has no `when`", self.file.path))
                    .mend("say when an answer is this one: `when: { pg_status: ok }`"),
            );
        };
        let mut fields = self.fields(raw.fields)?;
        if raw.signed {
            fields.extend_from_slice(envelope);
        }
        Ok(AnswerSpec {
            id: raw.id.unwrap_or_default(),
            when: self.conditions(when)?,
            fields,
        })
    }

    fn conditions(&self, when: Spanned<Untyped>) -> Result<Vec<Condition>, Error> {
        let when = Node::new(when, self.file);
        let wrong = |node: &Node| {
            let mend =
                "write a map of fields to a text, a list of texts, or null for an absent field";
            self.file.error(node.at, "no condition").mend(mend)
        };
        let Content::Map(entries) = &when.content else {
            return Err(wrong(&when));
        };
        let condition = |(key, value): &(Node, Node)| {
            let path = key
                .text()
                .ok_or_else(|| wrong(key))?
                .split('.')
                .map(str::to_owned)
                .collect();
            let text = |node: &Node| node.text().map(str::to_owned).ok_or_else(|| wrong(node));
            let values = match &value.content {
                Content::Null => Vec::new(),
                Content::List(items) => items.iter().map(text).collect::<Result<_, _>>()?,
                _ => vec![text(value)?],
            };
            Ok(Condition { path, values })
        };
        entries.iter().map(condition).collect()
    }

    fn refusal(&self, answers: &[AnswerSpec], raw: RawRefusal) -> Result<Refusal, Error> {
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
            description,
            source,
        } = raw;
        Ok(Refusal {
            http,
            answer: answer.value,
            code,
            description,
            citation: self.citation(&source)?,
        })
    }
}
