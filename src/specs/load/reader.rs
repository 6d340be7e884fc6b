//! [`Reader`]: resolves what one file says, as one profile sees it.

use crate::error::Error;
use crate::protocol::authentication::Authentication;
use crate::protocol::secret::Secret;
use crate::specs::endpoint::{AnswerSpec, Endpoint, Rule, path_field};
use crate::specs::family::{Code, DemoMerchant, Family, Refusal, Refuses};
use crate::specs::field::Field;
use crate::specs::files::File;
use crate::specs::load::find;
use crate::specs::load::raw::{RawEndpoint, RawFamily, RawRefusal};
use crate::specs::source::{Adoption, Sources};
use crate::specs::yaml::Located;

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
            bad_field: self.refusal(&answers, raw.refuses.bad_field)?,
        };
        let codes = raw.codes.into_iter().map(|raw| {
            Ok(Code {
                code: raw.code,
                meaning: raw.meaning,
                citation: self.citation(&raw.source)?,
            })
        });
        Ok(Family {
            name: name.to_owned(),
            dialect: raw.signature,
            request: self.fields(raw.request)?,
            answer,
            answers,
            refuses,
            codes: codes.collect::<Result<_, Error>>()?,
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
        let answers = self.answers(&family.answer, &family.answers, raw.answers)?;
        self.check_path(&raw.path, &request)?;
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
            path: raw.path.value,
            script: raw.script,
            from: raw.from,
            to: raw.to,
            signed: raw.signed,
            encodings: raw.encodings,
            effect: raw.effect,
            operation_place: self.file.place(raw.operation.at),
            operation: raw.operation.value,
            request,
            answers,
            rules: rules.collect::<Result<_, Error>>()?,
        })
    }

    /// A part `{name}` of a path is filled from the field `pg_name` of the request.
    fn check_path(&self, path: &Located<String>, request: &[Field]) -> Result<(), Error> {
        let parts = path
            .value
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let has_field = |name: &str| request.iter().any(|field| field.name == path_field(name));
        match parts.into_iter().find(|name| !has_field(name)) {
            None => Ok(()),
            Some(name) => Err(self
                .file
                .error(path.at, format!("`{{{name}}}` of the path names no field"))
                .mend(format!("the request needs a row `{}`", path_field(name)))),
        }
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
