//! [`Payments`]: the payments of a merchant, found by number, by order, by the shop's key.

use std::collections::HashMap;

use crate::mock::ledger::payment::Payment;

/// The payments of a merchant, in the order of their numbers.
#[derive(Debug, Default)]
pub struct Payments {
    #[expect(
        clippy::vec_box,
        reason = "payments stay where they are when the list grows: to move a million of them takes too long"
    )]
    all: Vec<Box<Payment>>,
    /// The latest payment of an order, by its place in `all`.
    by_order: HashMap<Box<str>, u32>,
    /// The payment that was begun with a key of the shop, and at which endpoint.
    by_key: HashMap<Box<str>, (u64, Box<str>)>,
}

impl Payments {
    /// Adds a payment, whose number is greater than all before.
    pub fn add(&mut self, payment: Payment) -> &mut Payment {
        let index = self.all.len();
        let order = payment.order_id.clone();
        self.by_order
            .insert(order, u32::try_from(index).unwrap_or(u32::MAX));
        self.all.push(Box::new(payment));
        &mut self.all[index] // Pushed just above.
    }

    /// The payment of that number.
    pub fn get(&self, number: u64) -> Option<&Payment> {
        self.all.get(self.index(number)?).map(AsRef::as_ref)
    }

    /// The payment of that number, to be changed.
    pub fn get_mut(&mut self, number: u64) -> Option<&mut Payment> {
        let index = self.index(number)?;
        self.all.get_mut(index).map(AsMut::as_mut)
    }

    /// The latest payment of an order.
    pub fn of_order(&self, order_id: &str) -> Option<&Payment> {
        let index = usize::try_from(*self.by_order.get(order_id)?).ok()?;
        self.all.get(index).map(AsRef::as_ref)
    }

    /// The payment that was begun with a key of the shop, and the endpoint that it came to.
    pub fn of_key(&self, key: &str) -> Option<(u64, &str)> {
        let (number, endpoint) = self.by_key.get(key)?;
        Some((*number, endpoint))
    }

    /// Remembers with which key of the shop, and at which endpoint, a payment was begun.
    pub fn remember(&mut self, key: &str, number: u64, endpoint: &str) {
        self.by_key.insert(key.into(), (number, endpoint.into()));
    }

    /// All of them, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Payment> {
        self.all.iter().map(AsRef::as_ref)
    }

    /// The newest is what most is asked of.
    fn index(&self, number: u64) -> Option<usize> {
        let last = self.all.len().checked_sub(1)?;
        if self
            .all
            .get(last)
            .is_some_and(|payment| payment.number == number)
        {
            return Some(last);
        }
        self.all
            .binary_search_by_key(&number, |payment| payment.number)
            .ok()
    }
}
