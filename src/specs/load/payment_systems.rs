//! The payment systems of a family, of which a profile chooses, and its contracts: read as [`Offer`], sorted by name.

use rust_decimal::Decimal;

use crate::error::Error;
use crate::specs::files::File;
use crate::specs::load::find;
use crate::specs::load::raw::payment_systems::{
    RawContract, RawMember, RawPaymentSystem, RawPaymentSystems, RawPayoutSystem,
};
use crate::specs::load::reader::Reader;
use crate::specs::payment_system::{Contract, Member, PaymentSystem, PayoutSystem};
use crate::specs::yaml::Located;

/// What a family offers, or what a profile has of it.
#[derive(Default)]
pub(super) struct Offer {
    /// Sorted by name.
    pub(super) systems: Vec<PaymentSystem>,
    /// In the order of the file.
    pub(super) contracts: Vec<Contract>,
}

/// The greatest fee, in percent: what is more is a slip.
const MOST: Decimal = Decimal::ONE_HUNDRED;

impl Offer {
    /// What a profile has that names these systems in this file: them alone, and all contracts.
    pub(super) fn of(mut self, file: &File, names: &[Located<String>]) -> Result<Self, Error> {
        once(file, names.iter(), "payment system")?;
        let known = self.systems.iter().map(|system| (system.name.as_str(), ()));
        for name in names {
            find(file, name, known.clone(), "payment system")?;
        }
        self.systems
            .retain(|system| names.iter().any(|name| name.value == system.name));
        Ok(self)
    }
}

impl Reader<'_> {
    pub(super) fn offer(&self, raw: RawPaymentSystems) -> Result<Offer, Error> {
        let names = raw.systems.iter().map(|system| &system.name);
        once(self.file, names, "payment system")?;
        let ids = raw.contracts.iter().map(|contract| &contract.id);
        once(self.file, ids, "contract")?;
        let systems = raw.systems.into_iter().map(|raw| self.payment_system(raw));
        let mut systems: Vec<PaymentSystem> = systems.collect::<Result<_, _>>()?;
        systems.sort_by(|one, other| one.name.cmp(&other.name));
        let contracts = raw.contracts.into_iter().map(|raw| self.contract(raw));
        Ok(Offer {
            systems,
            contracts: contracts.collect::<Result<_, _>>()?,
        })
    }

    fn payment_system(&self, raw: RawPaymentSystem) -> Result<PaymentSystem, Error> {
        once(
            self.file,
            raw.required.iter().chain(&raw.additional),
            "parameter",
        )?;
        Ok(PaymentSystem {
            citation: self.citation(&raw.source)?,
            fee: raw.fee.map_or(Ok(Decimal::ZERO), |fee| self.fee(&fee))?,
            members: self.members(raw.members)?,
            name: raw.name.value,
            description: raw.description,
            scenario: raw.scenario,
            category: raw.category,
            currency: raw.currency,
            card: raw.card,
            test: raw.test,
            required: values(raw.required),
            additional: values(raw.additional),
            asks: raw.asks,
            annuls: raw.annuls,
            returns: raw.returns,
        })
    }

    fn members(&self, raw: Vec<RawMember>) -> Result<Vec<Member>, Error> {
        once(self.file, raw.iter().map(|member| &member.name), "member")?;
        let mut members: Vec<Member> = raw
            .into_iter()
            .map(|member| Member {
                name: member.name.value,
                description: member.description,
            })
            .collect();
        members.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(members)
    }

    /// A percentage, exactly as it is written.
    fn fee(&self, written: &Located<String>) -> Result<Decimal, Error> {
        let plain = |text: &&str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
        };
        let text = Some(written.value.as_str()).filter(plain);
        let fee = text.and_then(|text| Decimal::from_str_exact(text).ok());
        fee.filter(|fee| *fee <= MOST).ok_or_else(|| {
            let what = format!("`{}` is no fee", written.value);
            let error = self.file.error(written.at, what);
            error.mend(format!(
                "write a percentage from 0 to {MOST} in plain digits, such as \"3.692\""
            ))
        })
    }

    fn contract(&self, raw: RawContract) -> Result<Contract, Error> {
        let names = raw.systems.iter().map(|system| &system.name);
        once(self.file, names, "payout system")?;
        let systems = raw.systems.into_iter().map(|raw| self.payout_system(raw));
        Ok(Contract {
            citation: self.citation(&raw.source)?,
            id: raw.id.value,
            systems: systems.collect::<Result<_, _>>()?,
        })
    }

    fn payout_system(&self, raw: RawPayoutSystem) -> Result<PayoutSystem, Error> {
        once(self.file, raw.required.iter(), "parameter")?;
        let protocols = |name: &&Located<String>| name.value.starts_with("pg_");
        if let Some(name) = raw.required.iter().find(protocols) {
            let what = format!("`{}` is no parameter of a payout system", name.value);
            let mend = "write the name without `pg_`, as requests have it";
            return Err(self.file.error(name.at, what).mend(mend));
        }
        Ok(PayoutSystem {
            name: raw.name.value,
            required: values(raw.required),
        })
    }
}

/// Refuses a name that stands twice.
fn once<'n>(
    file: &File,
    names: impl Iterator<Item = &'n Located<String>>,
    what: &str,
) -> Result<(), Error> {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if seen.contains(&name.value.as_str()) {
            let what = format!("the {what} `{}` stands twice", name.value);
            return Err(file.error(name.at, what).mend("keep one of the two"));
        }
        seen.push(&name.value);
    }
    Ok(())
}

fn values(located: Vec<Located<String>>) -> Vec<String> {
    located.into_iter().map(|name| name.value).collect()
}
