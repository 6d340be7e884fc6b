//! [`World`]: one merchant at one gateway: ledger, clock, what is due, faults. Worlds never meet.

use std::collections::VecDeque;

use jiff::SignedDuration;
use jiff::civil::{DateTime, datetime};
use rust_decimal::Decimal;

use crate::mock::ledger::Ledger;
use crate::mock::ledger::payment::Payment;
use crate::mock::rules::Flaws;
use crate::mock::schedule::{Event, Schedule};
use crate::protocol::dialect::Dialect;
use crate::protocol::secrets::Secrets;
use crate::protocol::stored_card::StoredCard;
use crate::sign::signature::md5_hex;
use crate::specs::fault::{Fault, FaultKind};
use crate::specs::profile::Profile;
use crate::specs::settings::Settings;

/// When every world begins.
pub const START: DateTime = datetime(2026, 1, 15, 12, 0, 0, 0);

/// The value of the family that says what the gateway keeps of a payment, in percent.
const COMMISSION: &str = "commission";

/// How many requests a world remembers if nobody says otherwise.
pub const JOURNAL: usize = 1_000;

/// One merchant at one gateway.
#[derive(Debug)]
pub struct World {
    /// The profile.
    pub profile: String,
    /// The merchant's number.
    pub merchant_id: String,
    /// The merchant's secrets.
    pub secrets: Secrets,
    /// What is switched on for the merchant.
    pub settings: Settings,
    /// What the gateway keeps for the merchant.
    pub ledger: Ledger,
    /// The time: that of the latest thing that happened, or to which it was told to pass.
    pub now: DateTime,
    /// The time to which it is told to pass, where it stands still otherwise.
    pub until: DateTime,
    /// What is to happen.
    pub schedule: Schedule,
    /// What the gateway keeps of a payment, in percent.
    pub commission: Decimal,
    /// How the merchant signs, once a request of it was right in another order than the family's only. So it is called.
    pub(super) dialect: Option<Dialect>,
    /// Its lasting defects.
    pub flaws: Flaws,
    /// Which opening of a world this is: merchants may be closed and opened again.
    pub(super) opening: u64,
    /// How many calls of the merchant are under way.
    pub(super) calling: usize,
    faults: VecDeque<Fault>,
    drawn: u64,
}

/// What a merchant's world begins with.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The merchant's secrets.
    pub secrets: Secrets,
    /// What is switched on for the merchant.
    pub settings: Settings,
    /// The saved cards.
    pub cards: Vec<StoredCard>,
    /// The mock's lasting defects.
    pub flaws: Flaws,
    /// How many requests are remembered.
    pub journal: usize,
}

impl Beginning {
    /// Everything is switched on, and nothing is stored.
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        Self {
            secrets: secrets.into(),
            settings: Settings::default(),
            cards: Vec::new(),
            flaws: Flaws::default(),
            journal: JOURNAL,
        }
    }
}

impl World {
    /// A world of which nothing has happened yet.
    pub fn new(profile: &Profile, merchant_id: String, beginning: Beginning) -> Self {
        let Beginning {
            secrets,
            settings,
            cards,
            flaws,
            journal: _,
        } = beginning;
        let ledger = Ledger {
            cards,
            ..Ledger::default()
        };
        let commission = profile.family.values.get(COMMISSION);
        Self {
            profile: profile.name.clone(),
            merchant_id,
            secrets,
            settings,
            ledger,
            now: START,
            until: START,
            schedule: Schedule::default(),
            commission: commission
                .and_then(|text| text.parse().ok())
                .unwrap_or_default(),
            flaws,
            dialect: None,
            opening: 0,
            calling: 0,
            faults: VecDeque::new(),
            drawn: 0,
        }
    }

    /// Adds what is to happen when so much time has passed.
    pub fn after(&mut self, after: SignedDuration, event: Event) {
        // Beyond the end of the calendar nothing happens.
        if let Ok(at) = self.now.checked_add(after) {
            self.schedule.add(at, event);
        }
    }

    /// The shop's address of a callback or browser return: the payment's own, else that of the settings; none if the payment's
    /// is empty, which switches it off (platron-check, empty address).
    pub fn address<'a>(&'a self, payment: &'a Payment, callback: &str) -> Option<&'a str> {
        match payment.given.text(&format!("pg_{callback}")) {
            Some("") => None,
            Some(own) => Some(own),
            None => self.settings.addresses.get(callback).map(String::as_str),
        }
    }

    /// The addresses that came with a payment: field and address.
    pub fn addresses_of(&self, number: u64) -> Vec<(&'static str, String)> {
        const ADDRESSES: [&str; 2] = ["pg_result_url", "pg_request_method"];
        let payment = self.ledger.payments.get(number);
        let given = |name| Some((name, payment?.given(name)?.to_owned()));
        ADDRESSES.into_iter().filter_map(given).collect()
    }

    /// A new number, such as of a payment: unique in this world, and the same in every run.
    pub fn new_number(&mut self) -> u64 {
        self.drawn += 1;
        10_000 + self.drawn
    }

    /// A new opaque text of hexadecimal digits, at most 32: unique in this world, and the same in every run.
    pub fn new_key(&mut self, digits: usize) -> String {
        self.drawn += 1;
        let mut key = md5_hex(&format!("{}/{}", self.merchant_id, self.drawn));
        key.truncate(digits);
        key
    }

    /// A new UUID: unique in this world, and the same in every run.
    pub fn new_uuid(&mut self) -> String {
        let key = self.new_key(32);
        let part = |range: std::ops::Range<usize>| key.get(range).unwrap_or_default();
        format!(
            "{}-{}-{}-{}-{}",
            part(0..8),
            part(8..12),
            part(12..16),
            part(16..20),
            part(20..32)
        )
    }

    /// Whether something is due by now.
    pub fn is_due(&self) -> bool {
        self.schedule.next().is_some_and(|at| at <= self.now)
    }

    /// How many calls of the merchant are under way, or due by the time to which the world is told to pass.
    pub fn waiting(&self) -> usize {
        self.calling + self.schedule.calls(self.until.max(self.now))
    }

    /// Adds a fault behind those that wait.
    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.push_back(fault);
    }

    /// The fault that strikes the next answer.
    pub fn next_fault(&mut self) -> Option<FaultKind> {
        self.faults.retain(|fault| fault.times > 0);
        let fault = self.faults.front_mut()?;
        fault.times -= 1;
        Some(fault.kind.clone())
    }
}
