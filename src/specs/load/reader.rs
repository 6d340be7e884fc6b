//! [`Reader`]: resolves what one file says, as one profile sees it.

use std::sync::Arc;

use crate::error::Error;
use crate::protocol::authentication::Authentication;
use crate::protocol::party::Party;
use crate::protocol::secret::Secret;
use crate::protocol::secrets::{Key, Secrets};
use crate::protocol::signing_rule::{Row, Table};
use crate::specs::change::Change;
use crate::specs::endpoint::{Endpoint, Route};
use crate::specs::family::{DemoMerchant, Family, Refuses};
use crate::specs::field::Field;
use crate::specs::files::File;
use crate::specs::load::find;
use crate::specs::load::raw::endpoint::{RawEndpoint, RawSigned};
use crate::specs::load::raw::family::RawFamily;
use crate::specs::profile::Profile;
use crate::specs::proof::{Proof, ProvenBy};
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
        // What signatures stand in is not there where messages carry none.
        let basic = self.adoption.authentication == Authentication::Basic;
        let envelope = |rows| match basic {
            true => Ok(Vec::new()),
            false => self.fields(rows),
        };
        let answer = envelope(raw.answer)?;
        let answers = self.answers(&answer, &[], &Change::default(), raw.answers)?;
        let refusal = |raw| self.refusal(&answers, raw);
        let bad_signature = refusal(raw.refuses.bad_signature)?;
        let bad_field = refusal(raw.refuses.bad_field)?;
        let unreadable = raw.refuses.unreadable.map(refusal).transpose()?;
        let bad_certificate = raw.refuses.bad_certificate.map(refusal).transpose()?;
        let refuses = Refuses {
            unknown_merchant: self.refusal(&answers, raw.refuses.unknown_merchant)?,
            service_off: self.refusal(&answers, raw.refuses.service_off)?,
            unreadable,
            bad_certificate: bad_certificate.unwrap_or_else(|| bad_signature.clone()),
            bad_signature,
            bad_field,
            not_found: self.refusal(&answers, raw.refuses.not_found)?,
        };
        let refusals = raw.refusals.into_iter();
        let refusals = refusals.map(|(name, raw)| Ok((name, self.refusal(&answers, raw)?)));
        let refusals = refusals.collect::<Result<_, Error>>()?;
        Ok(Family {
            name: name.to_owned(),
            dialect: raw.signature,
            messages: raw.messages,
            bases: self.bases(raw.bases)?,
            acknowledged: raw.acknowledged,
            request: envelope(raw.request)?,
            answer,
            answers,
            refuses: Arc::new(refuses),
            refusals,
            callbacks: raw.callbacks,
            returns: raw.returns,
            capabilities: raw.capabilities,
            services: raw.services,
            cards: self.cards(raw.cards)?,
            currencies: self.currencies(raw.currencies)?,
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
        let (route, other_paths) = based(family, raw.from, route);
        if raw.signed.value == RawSigned::Profile && profile.authentication == Authentication::None
        {
            let what = format!(
                "profile `{}` does not say how its messages prove who sent them",
                profile.name
            );
            let error = self.file.error(raw.signed.at, what);
            return Err(error.mend("say it in that profile: `authentication: basic`, or `sign`"));
        }
        let signed = self.signed(&raw);
        let mut request = self.fields(raw.request)?;
        change.request.apply(&mut request)?;
        match (signed, raw.to) {
            (Authentication::None, _) => {}
            // A browser that returns carries what the gateway says, so it is signed as the gateway's own calls are.
            (_, Party::Merchant) => request.extend_from_slice(&family.answer),
            (Authentication::PgSig, _) => {
                request.splice(..0, family.request.iter().cloned());
            }
            // Rows of the family end the order that is signed.
            _ => request.extend_from_slice(&family.request),
        }
        if signed == Authentication::PgSig {
            self.check_path(raw.path.as_ref(), &request)?;
        }
        let key = self.key(signed, raw.secret)?;
        let answers = self.answers(&family.answer, &family.answers, change, raw.answers)?;
        if let Some(service) = &raw.service {
            let known = family.services.keys().map(|word| (word.as_str(), ()));
            find(self.file, service, known, "service")?;
        }
        self.check_refused(&raw.rules, &answers)?;
        let rules = raw.rules.into_iter().map(|raw| self.rule(raw));
        let mut rules = rules.collect::<Result<_, Error>>()?;
        change.rules.apply(&mut rules)?;
        Ok(Endpoint {
            name: name.to_owned(),
            route,
            other_paths,
            script: raw.script,
            from: raw.from,
            to: raw.to,
            signed,
            proofs: self.proofs(profile, signed, raw.to),
            key,
            encodings: raw.encodings,
            messages: family.messages,
            effect: raw.effect,
            service: raw.service.map(|service| service.value),
            operation,
            refuses: self.refuses(family, raw.refuses)?,
            echoes: raw.echoes,
            root: raw.root,
            leads_to: raw.leads_to.into_iter().map(|name| name.value).collect(),
            table: Arc::new(table(&request)),
            request,
            answers,
            rules,
        })
    }

    /// What requests to the gateway prove beside their fields.
    fn proofs(&self, profile: &Profile, signed: Authentication, to: Party) -> Vec<Proof> {
        let is_asked = |by: ProvenBy| match by {
            ProvenBy::Authorization => signed == Authentication::Basic,
            ProvenBy::Certificate => profile.client_certificate && signed != Authentication::None,
        };
        let all = [ProvenBy::Certificate, ProvenBy::Authorization];
        let asked = all
            .into_iter()
            .filter(|by| to == Party::Gateway && is_asked(*by));
        let said = profile.authentication_citation.as_ref();
        asked
            .filter_map(|by| {
                Some(Proof {
                    by,
                    level: said?.source.level(self.adoption),
                    citation: said?.clone(),
                })
            })
            .collect()
    }

    /// How its messages prove who sent them. Where requests prove it by a header, calls of the merchant prove nothing.
    fn signed(&self, raw: &RawEndpoint) -> Authentication {
        match (raw.signed.value, raw.to) {
            (RawSigned::PgSig, _) => Authentication::PgSig,
            (RawSigned::None, _) => Authentication::None,
            (RawSigned::Profile, Party::Merchant)
                if self.adoption.authentication == Authentication::Basic =>
            {
                Authentication::None
            }
            (RawSigned::Profile, _) => self.adoption.authentication,
        }
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

/// The rows whose order is signed: all but the signature's own.
pub(super) fn table(fields: &[Field]) -> Table {
    let signed = fields.iter().filter(|field| !field.kind.is_signature());
    let row = |field: &Field| Row {
        name: field.name.clone(),
        rows: table(&field.fields),
    };
    signed.map(row).collect()
}

/// The path of a call of the gateway behind the first base of the family, and behind each of the others. Pages are where the
/// gateway says.
fn based(family: &Family, from: Party, route: Route) -> (Route, Vec<String>) {
    match (route, family.bases.split_first()) {
        (Route::Path(path), Some((first, others))) if from == Party::Merchant => {
            let others = others.iter().map(|base| format!("{base}{path}"));
            let others = others.collect();
            (Route::Path(format!("{first}{path}")), others)
        }
        (route, _) => (route, Vec::new()),
    }
}
