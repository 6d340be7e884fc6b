//! [`Reader`]: resolves what one file says, as one profile sees it.

use std::sync::Arc;

use crate::error::Error;
use crate::protocol::authentication::Authentication;
use crate::protocol::party::Party;
use crate::protocol::secret::Secret;
use crate::protocol::secrets::{Key, Secrets};
use crate::specs::change::Change;
use crate::specs::endpoint::Endpoint;
use crate::specs::family::{DemoMerchant, Family, Refuses};
use crate::specs::files::File;
use crate::specs::load::find;
use crate::specs::load::raw::endpoint::RawEndpoint;
use crate::specs::load::raw::family::RawFamily;
use crate::specs::profile::Profile;
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
        let answers = self.answers(&answer, &[], &Change::default(), raw.answers)?;
        let refuses = Refuses {
            unknown_merchant: self.refusal(&answers, raw.refuses.unknown_merchant)?,
            bad_signature: self.refusal(&answers, raw.refuses.bad_signature)?,
            service_off: self.refusal(&answers, raw.refuses.service_off)?,
            bad_field: self.refusal(&answers, raw.refuses.bad_field)?,
            not_found: self.refusal(&answers, raw.refuses.not_found)?,
        };
        let refusals = raw.refusals.into_iter();
        let refusals = refusals.map(|(name, raw)| Ok((name, self.refusal(&answers, raw)?)));
        let refusals = refusals.collect::<Result<_, Error>>()?;
        Ok(Family {
            name: name.to_owned(),
            dialect: raw.signature,
            request: self.fields(raw.request)?,
            answer,
            answers,
            refuses: Arc::new(refuses),
            refusals,
            callbacks: raw.callbacks,
            returns: raw.returns,
            capabilities: raw.capabilities,
            services: raw.services,
            cards: self.cards(raw.cards)?,
            values: raw.values,
            demo: DemoMerchant {
                id: raw.demo.merchant_id,
                secrets: Secrets::new(
                    Secret::new(raw.demo.secret_key),
                    raw.demo.payout_secret_key.map(Secret::new),
                ),
            },
        })
    }

    pub(super) fn endpoint(
        &self,
        profile: &Profile,
        name: &str,
        raw: RawEndpoint,
    ) -> Result<Endpoint, Error> {
        let family = &profile.family;
        let same = Change::default();
        let change = profile.changes.get(name).unwrap_or(&same);
        let (route, operation) = self.carried(family, &raw)?;
        let mut request = self.fields(raw.request)?;
        change.request.apply(&mut request)?;
        match (raw.signed, raw.to) {
            // A browser that returns carries what the gateway says, so it is signed as the gateway's own calls are.
            (Authentication::PgSig, Party::Merchant) => request.extend_from_slice(&family.answer),
            (Authentication::PgSig, _) => {
                request.splice(..0, family.request.iter().cloned());
            }
            _ => {}
        }
        if raw.signed == Authentication::PgSig {
            self.check_path(raw.path.as_ref(), &request)?;
        }
        let key = self.key(raw.signed, raw.secret)?;
        let answers = self.answers(&family.answer, &family.answers, change, raw.answers)?;
        if let Some(service) = &raw.service {
            let known = family.services.keys().map(|word| (word.as_str(), ()));
            find(self.file, service, known, "service")?;
        }
        let rules = raw.rules.into_iter().map(|raw| self.rule(raw));
        let mut rules = rules.collect::<Result<_, Error>>()?;
        change.rules.apply(&mut rules)?;
        Ok(Endpoint {
            name: name.to_owned(),
            route,
            script: raw.script,
            from: raw.from,
            to: raw.to,
            signed: raw.signed,
            key,
            encodings: raw.encodings,
            effect: raw.effect,
            service: raw.service.map(|service| service.value),
            operation,
            refuses: self.refuses(family, raw.refuses)?,
            echoes: raw.echoes,
            root: raw.root,
            leads_to: raw.leads_to.into_iter().map(|name| name.value).collect(),
            request,
            answers,
            rules,
        })
    }

    /// The secret that signs; what is not signed has none.
    fn key(&self, signed: Authentication, secret: Option<Located<Key>>) -> Result<Key, Error> {
        match secret {
            Some(Located { at, .. }) if signed == Authentication::None => {
                let error = self.file.error(at, "what is not signed has no secret");
                Err(error.mend("leave out `secret`, or write `signed: pg_sig`"))
            }
            named => Ok(named.map(|named| named.value).unwrap_or_default()),
        }
    }
}
