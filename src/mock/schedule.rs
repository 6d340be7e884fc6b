//! [`Schedule`]: what is to happen in a world, in order of time, then of creation.

use jiff::civil::DateTime;

use crate::transport::message::Request;

/// What is to happen in a world.
#[derive(Debug, Default)]
pub struct Schedule {
    waiting: Vec<Due>,
    created: u64,
}

/// Something that is to happen, and when.
#[derive(Debug)]
pub struct Due {
    /// When.
    pub at: DateTime,
    /// What.
    pub event: Event,
    order: u64,
}

/// What can be due.
#[derive(Debug)]
pub enum Event {
    /// The merchant is called.
    Call(MerchantCall),
    /// The time of the payer is over for the attempt whose page has this key.
    Expiry(String),
}

/// A call of the merchant that is ready to be made.
#[derive(Debug)]
pub struct MerchantCall {
    /// The endpoint that describes it.
    pub endpoint: String,
    /// The bytes.
    pub request: Request,
}

impl Schedule {
    /// Adds what is to happen at a time.
    pub fn add(&mut self, at: DateTime, event: Event) {
        self.created += 1;
        let order = self.created;
        self.waiting.push(Due { at, event, order });
    }

    /// Whether anything is due by then.
    pub fn is_due(&self, until: DateTime) -> bool {
        self.waiting.iter().any(|due| due.at <= until)
    }

    /// Takes out what is due next, if it is due by then.
    pub fn take(&mut self, until: DateTime) -> Option<Due> {
        let due = self
            .waiting
            .iter()
            .enumerate()
            .filter(|(_, due)| due.at <= until);
        let (index, _) = due.min_by_key(|(_, due)| (due.at, due.order))?;
        Some(self.waiting.remove(index))
    }
}
