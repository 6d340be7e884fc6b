//! Where the messages of an endpoint go and what carries them out; the cards that a payer can use, and the currencies that a note
//! can name.

use crate::error::{Error, near_or_known};
use crate::protocol::party::Party;
use crate::specs::endpoint::{Operation, Route, path_field};
use crate::specs::family::{Currency, Family, TestCard};
use crate::specs::field::Field;
use crate::specs::files::At;
use crate::specs::load::find;
use crate::specs::load::raw::endpoint::RawEndpoint;
use crate::specs::load::raw::family::{RawCurrency, RawTestCard};
use crate::specs::load::reader::Reader;
use crate::specs::yaml::Located;

impl Reader<'_> {
    /// A call of the gateway has a path and an operation, a call of the merchant a callback and neither of them. Where the
    /// payer's browser returns to is a call of the merchant too.
    pub(super) fn carried(
        &self,
        family: &Family,
        raw: &RawEndpoint,
    ) -> Result<(Route, Option<Operation>), Error> {
        if let Some(why) = &raw.not_testable {
            return match (&raw.path, &raw.callback, &raw.operation) {
                (None, None, None) if why.value.trim().is_empty() => {
                    let error = self
                        .file
                        .error(why.at, "it is not said why nobody can call it");
                    Err(error.mend("write the reason: `not_testable: \"<why>\"`"))
                }
                (None, None, None) => Ok((Route::Unknown(why.value.clone()), None)),
                _ => {
                    let what = "an endpoint that can be called is said not to be testable";
                    let mend = "leave out `not_testable`, or `path`, `callback` and `operation`";
                    Err(self.file.error(why.at, what).mend(mend))
                }
            };
        }
        match (&raw.path, &raw.callback, &raw.operation) {
            (Some(path), None, Some(operation)) => {
                let operation = Operation {
                    place: self.file.place(operation.at),
                    name: operation.value.clone(),
                };
                Ok((
                    Route::Path(self.with_values(family, path)?),
                    Some(operation),
                ))
            }
            (None, Some(callback), None) => {
                let known: Vec<&str> = family.addresses().map(String::as_str).collect();
                let known = known.into_iter().map(|name| (name, ()));
                find(self.file, callback, known, "callback")?;
                if raw.to != Party::Merchant || raw.from == Party::Merchant {
                    let what = format!("`{}` is no call of the merchant", callback.value);
                    let error = self.file.error(callback.at, what);
                    return Err(error.mend(
                        "write `to: merchant`, and `from: gateway`, or `from: payer` where a browser returns",
                    ));
                }
                Ok((Route::Callback(callback.value.clone()), None))
            }
            _ => {
                let error = self
                    .file
                    .error(At::START, "it is not said who carries out a call");
                Err(error.mend(
                    "write `path:` and `operation:` for a call of the gateway, or `callback:` alone for one of the merchant",
                ))
            }
        }
    }

    /// A path in which parts `{value.<name>}` are replaced by values of the family, as the profile has them. A value names
    /// no other one.
    fn with_values(&self, family: &Family, path: &Located<String>) -> Result<String, Error> {
        const BEGIN: &str = "{value.";
        let (mut text, mut rest) = (String::new(), path.value.as_str());
        while let Some((before, named)) = rest.split_once(BEGIN) {
            let Some((name, after)) = named.split_once('}') else {
                let error = self.file.error(path.at, "a part of the path has no end");
                return Err(error.mend("close it by a brace: `{value.<name>}`"));
            };
            let Some(value) = family.values.get(name) else {
                let known: Vec<&str> = family.values.keys().map(String::as_str).collect();
                let error = self.file.error(path.at, format!("unknown value `{name}`"));
                return Err(error.mend(near_or_known(name, &known)));
            };
            if value.contains(BEGIN) {
                let what = format!("the value `{name}` names a value itself");
                let error = self
                    .file
                    .error(path.at, what)
                    .because(format!("it is `{value}`"));
                return Err(error.mend(
                    "write the part of the path out, under `values:` of the profile or the family",
                ));
            }
            text.push_str(before);
            // A value may begin with a slash or not: a path begins with one, and no part of it with two.
            if text.is_empty() {
                text.push('/');
            }
            text.push_str(value.trim_start_matches('/'));
            rest = after;
        }
        text.push_str(rest);
        if !text.starts_with('/') {
            let error = self.file.error(path.at, "a path begins with a slash");
            return Err(error.mend(format!("write `/{text}`")));
        }
        Ok(text)
    }

    /// What paths may begin with: each begins with a slash, ends with none, and stands once.
    pub(super) fn bases(&self, raw: Vec<Located<String>>) -> Result<Vec<String>, Error> {
        let mut bases: Vec<String> = Vec::new();
        for Located { at, value, .. } in raw {
            if !value.starts_with('/') || value.ends_with('/') {
                let what = format!("`{value}` is no beginning of a path");
                let mend = "write a slash in front of it and none behind it: `/api`";
                return Err(self.file.error(at, what).mend(mend));
            }
            if bases.contains(&value) {
                let what = format!("the base `{value}` stands twice");
                return Err(self.file.error(at, what).mend("keep one of the two"));
            }
            bases.push(value);
        }
        Ok(bases)
    }

    /// A part `{name}` of the path of a signed call is filled from the field `pg_name` of its request.
    pub(super) fn check_path(
        &self,
        path: Option<&Located<String>>,
        request: &[Field],
    ) -> Result<(), Error> {
        let Some(path) = path else { return Ok(()) };
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

    /// Roles and numbers are unique: a case names a card by its role, a mock knows it by its number.
    pub(super) fn cards(&self, raw: Vec<RawTestCard>) -> Result<Vec<TestCard>, Error> {
        let mut cards: Vec<TestCard> = Vec::new();
        for raw in raw {
            let twice = |at: At, what: &str| {
                let error = self.file.error(at, format!("{what} stands twice"));
                Err(error.mend("keep one of the two"))
            };
            if cards.iter().any(|card| card.role == raw.role.value) {
                return twice(raw.role.at, &format!("the role `{}`", raw.role.value));
            }
            if cards.iter().any(|card| card.pan == raw.pan.value) {
                return twice(raw.pan.at, "the number");
            }
            let citation = self.citation(&raw.source)?;
            cards.push(TestCard {
                role: raw.role.value,
                pan: raw.pan.value,
                month: raw.month,
                year: raw.year,
                cvc: raw.cvc,
                three_d_secure: raw.three_d_secure,
                asks_each_time: raw.asks_each_time,
                outcome: raw.outcome,
                refuses: raw.refuses,
                bank: raw.bank,
                country: raw.country,
                citation,
            });
        }
        Ok(cards)
    }

    /// Marks are unique: a page replaces each by one symbol.
    pub(super) fn currencies(&self, raw: Vec<RawCurrency>) -> Result<Vec<Currency>, Error> {
        let mut currencies: Vec<Currency> = Vec::new();
        for raw in raw {
            let RawCurrency {
                mark, iso, code, ..
            } = raw;
            if currencies.iter().any(|known| known.mark == mark.value) {
                let what = format!("the mark `{}` stands twice", mark.value);
                return Err(self.file.error(mark.at, what).mend("keep one of the two"));
            }
            if code.value.len() != 3 || !code.value.bytes().all(|byte| byte.is_ascii_digit()) {
                let what = format!("`{}` is no code of a currency", code.value);
                let error = self.file.error(code.at, what);
                return Err(error.mend("write the three digits of ISO 4217, in quotes: `\"398\"`"));
            }
            currencies.push(Currency {
                iso: iso.unwrap_or_else(|| mark.value.clone()),
                mark: mark.value,
                code: code.value,
                unit: raw.unit,
                symbol: raw.symbol,
                citation: self.citation(&raw.source)?,
            });
        }
        Ok(currencies)
    }
}
