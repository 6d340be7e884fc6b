//! [`Reader`]: resolves what one file says, as one profile sees it.

use crate::error::Error;
use crate::protocol::authentication::Authentication;
use crate::protocol::party::Party;
use crate::protocol::secret::Secret;
use crate::specs::endpoint::{AnswerSpec, Endpoint, Rule};
use crate::specs::family::{DemoMerchant, Family, Refusal, Refuses};
use crate::specs::files::File;
use crate::specs::load::find;
use crate::specs::load::raw::endpoint::RawEndpoint;
use crate::specs::load::raw::family::{RawFamily, RawRefusal};
use crate::specs::source::{Adoption, Sources};

/// Resolves what one file says, as one profile sees it.
pub(super) struct Reader<'a> {
    pub(super) file: &'a File,
    pub(super) sources: &'a Sources,
    pub(super) adoption: Adoption<'a>,
}

impl Reader<'_> {
    pub(super) fn family(&self, name: &str, raw: RawFamily) -> Result<Family, Error> {
        let answer = self.fields(raw.answer)?;
        let answers = self.answers(&answer, &[], raw.answers)?;
        let refuses = Refuses {
            unknown_merchant: self.refusal(&answers, raw.refuses.unknown_merchant)?,
            bad_signature: self.refusal(&answers, raw.refuses.bad_signature)?,
            service_off: self.refusal(&answers, raw.refuses.service_off)?,
            bad_field: self.refusal(&answers, raw.refuses.bad_field)?,
            not_found: self.refusal(&answers, raw.refuses.not_found)?,
        };
        Ok(Family {
            name: name.to_owned(),
            dialect: raw.signature,
            request: self.fields(raw.request)?,
            answer,
            answers,
            refuses,
            callbacks: raw.callbacks,
            returns: raw.returns,
            capabilities: raw.capabilities,
            services: raw.services,
            cards: self.cards(raw.cards)?,
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
        let (route, operation) = self.carried(family, &raw)?;
        let mut request = self.fields(raw.request)?;
        match (raw.signed, raw.from) {
            (Authentication::PgSig, Party::Gateway) => request.extend_from_slice(&family.answer),
            (Authentication::PgSig, _) => {
                request.splice(..0, family.request.iter().cloned());
            }
            _ => {}
        }
        if raw.signed == Authentication::PgSig {
            self.check_path(raw.path.as_ref(), &request)?;
        }
        let answers = self.answers(&family.answer, &family.answers, raw.answers)?;
        if let Some(service) = &raw.service {
            let known = family.services.keys().map(|word| (word.as_str(), ()));
            find(self.file, service, known, "service")?;
        }
        let rules = raw.rules.into_iter().map(|raw| {
            let citation = self.citation(&raw.source)?;
            let level = raw.level.min(citation.source.level(self.adoption));
            Ok(Rule {
                id: raw.id,
                level,
                text: raw.text,
                not_tested: raw.not_tested,
                citation,
            })
        });
        Ok(Endpoint {
            name: name.to_owned(),
            route,
            script: raw.script,
            from: raw.from,
            to: raw.to,
            signed: raw.signed,
            encodings: raw.encodings,
            effect: raw.effect,
            service: raw.service.map(|service| service.value),
            operation,
            leads_to: raw.leads_to.into_iter().map(|name| name.value).collect(),
            request,
            answers,
            rules: rules.collect::<Result<_, Error>>()?,
        })
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
            accepted,
            description,
            source,
        } = raw;
        if !(200..600).contains(&http.value) {
            let error = self.file.error(http.at, "no HTTP status of an answer");
            return Err(error.mend("write a number from 200 to 599"));
        }
        let citation = self.citation(&source)?;
        Ok(Refusal {
            http: http.value,
            answer: answer.value,
            code,
            accepted,
            description,
            level: citation.source.level(self.adoption),
            citation,
        })
    }
}
