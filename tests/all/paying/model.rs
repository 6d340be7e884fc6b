//! What a gateway should do with money, in few words: per payment its state, what was taken, given back and released, and what
//! is still to happen. It knows nothing of messages.

use std::collections::{BTreeMap, BTreeSet};

use countersign::mock::world::START;
use countersign::specs::family::{AfterPayment, CardOutcome};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Span};
use rust_decimal::Decimal;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    New,
    Password,
    Pending,
    Held,
    Taken,
    Failed,
    Revoked,
}

/// What the bank of a card does.
#[derive(Clone, Debug)]
pub struct Bank {
    pub asks: bool,
    pub outcome: CardOutcome,
    pub refuses: Vec<AfterPayment>,
}

#[derive(Clone, Debug)]
pub struct Payment {
    pub number: u64,
    pub amount: Decimal,
    pub currency: &'static str,
    pub two_step: bool,
    pub bank: Bank,
    pub approved_card: bool,
    pub told: bool,
    pub opens: bool,
    pub state: State,
    pub taken: Decimal,
    pub refunded: Decimal,
    pub released: Decimal,
}

/// What is to happen.
#[derive(Clone, Copy, Debug)]
pub enum Due {
    /// The shop is told of a payment, after so many calls in vain.
    Call(usize, u32),
    PayoutCall,
    PayoutDecision,
    Decision(usize),
    Capture(usize),
}

/// What a shop says when it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    Ok,
    Rejected,
    Error,
    Garbage,
    Unsigned,
    Unavailable,
    Nothing,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub now: DateTime,
    pub payments: Vec<Payment>,
    /// The payment that opened a recurring profile, the profile's number, and when it ends.
    pub profiles: Vec<(usize, u64, DateTime)>,
    pub balance: Decimal,
    pub may_reject: bool,
    pub capture_days: i64,
    due: BTreeMap<(DateTime, usize), Due>,
    added: usize,
}

impl Model {
    pub fn new(balance: Decimal, may_reject: bool, capture_days: u8) -> Self {
        Self {
            now: START,
            payments: Vec::new(),
            profiles: Vec::new(),
            balance,
            may_reject,
            capture_days: i64::from(capture_days),
            due: BTreeMap::new(),
            added: 0,
        }
    }

    pub fn after(&mut self, after: SignedDuration, due: Due) {
        self.added += 1;
        self.due.insert((self.now + after, self.added), due);
    }

    /// What happens next until then.
    pub fn next(&mut self, until: DateTime) -> Option<Due> {
        let first = self
            .due
            .first_entry()
            .filter(|first| first.key().0 <= until);
        let Some(first) = first else {
            self.now = self.now.max(until);
            return None;
        };
        self.now = self.now.max(first.key().0);
        Some(first.remove())
    }

    pub fn charge(&mut self, at: usize, asks: bool) {
        let bank = &self.payments[at].bank;
        if asks && bank.asks {
            self.payments[at].state = State::Password;
            return;
        }
        match bank.outcome {
            CardOutcome::Approved => self.approve(at),
            CardOutcome::Declined => self.fail(at),
            _ => {
                self.payments[at].state = State::Pending;
                self.after(SignedDuration::from_mins(1), Due::Decision(at));
            }
        }
    }

    /// The bank that took its time.
    pub fn decide(&mut self, at: usize) {
        match self.payments[at].bank.outcome {
            CardOutcome::PendingApproved => self.approve(at),
            _ => self.fail(at),
        }
    }

    fn approve(&mut self, at: usize) {
        let payment = &mut self.payments[at];
        if payment.two_step {
            payment.state = State::Held;
            let days = SignedDuration::from_hours(24 * self.capture_days);
            self.after(days, Due::Capture(at));
        } else {
            payment.state = State::Taken;
            payment.taken = payment.amount;
        }
        if self.payments[at].opens {
            let until = self.now + Span::new().months(1);
            self.profiles.push((at, 0, until));
        }
        self.tell(at, 0);
    }

    pub fn fail(&mut self, at: usize) {
        self.payments[at].state = State::Failed;
        self.tell(at, 0);
    }

    fn tell(&mut self, at: usize, again: u32) {
        if self.payments[at].told {
            let after = if again == 0 { 0 } else { 30 };
            self.after(SignedDuration::from_mins(after), Due::Call(at, again));
        }
    }

    /// What a shop's word does.
    pub fn said(&mut self, at: usize, calls: u32, said: Say) {
        let paid = matches!(self.payments[at].state, State::Held | State::Taken);
        match said {
            Say::Ok | Say::Error => {}
            Say::Rejected if calls == 0 && self.may_reject && paid => self.revoke(at),
            Say::Rejected => {}
            _ if calls < 4 => self.tell(at, calls + 1),
            _ => {}
        }
    }

    pub fn capture(&mut self, at: usize, taken: Decimal) {
        let payment = &mut self.payments[at];
        if payment.state == State::Held {
            payment.state = State::Taken;
            payment.taken = taken;
            payment.released = payment.amount - taken;
        }
    }

    pub fn revoke(&mut self, at: usize) {
        let payment = &mut self.payments[at];
        match payment.state {
            State::Held => payment.released = payment.amount,
            _ => payment.refunded = payment.taken,
        }
        payment.state = State::Revoked;
    }

    /// What payers paid, what is held, what the shop has, what was given back; by currency.
    pub fn accounts(&self) -> BTreeMap<&'static str, [Decimal; 4]> {
        let currencies: BTreeSet<_> = self
            .payments
            .iter()
            .map(|payment| payment.currency)
            .collect();
        let sums = |currency| {
            let all = self
                .payments
                .iter()
                .filter(move |one| one.currency == currency);
            let sum = |of: fn(&Payment) -> Decimal| all.clone().map(of).sum::<Decimal>();
            [
                sum(|one| {
                    if one.was_paid() {
                        one.amount
                    } else {
                        Decimal::ZERO
                    }
                }),
                sum(|one| {
                    if one.state == State::Held {
                        one.amount
                    } else {
                        Decimal::ZERO
                    }
                }),
                sum(|one| one.taken - one.refunded),
                sum(|one| one.released + one.refunded),
            ]
        };
        let sums = currencies
            .into_iter()
            .map(|currency| (currency, sums(currency)));
        sums.filter(|(_, [paid, ..])| !paid.is_zero()).collect()
    }
}

impl Payment {
    pub fn was_paid(&self) -> bool {
        matches!(self.state, State::Held | State::Taken | State::Revoked)
    }

    pub fn allows(&self, what: AfterPayment) -> bool {
        !self.bank.refuses.contains(&what)
    }

    /// The words of status_v2 and of get_status3.
    pub fn words(&self) -> [&'static str; 2] {
        match self.state {
            State::New => ["new", "new"],
            State::Password | State::Pending => ["pending", "process"],
            State::Held | State::Taken => ["ok", "success"],
            State::Revoked => ["ok", "revoked"],
            State::Failed => ["error", "error"],
        }
    }

    /// How the ledger calls the state.
    pub fn word(&self) -> &'static str {
        use countersign::mock::ledger::payment::Failure;
        use countersign::mock::ledger::state::State as Kept;
        let none = Failure {
            code: "".into(),
            description: "".into(),
        };
        match self.state {
            State::New => Kept::New,
            State::Password => Kept::Password,
            State::Pending => Kept::Pending,
            State::Held => Kept::Held,
            State::Taken => Kept::Taken,
            State::Failed => Kept::Failed(Box::new(none)),
            State::Revoked => Kept::Revoked,
        }
        .word()
    }
}
