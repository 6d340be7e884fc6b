//! [`Accounts`]: where the money of payers is, to the last decimal. Money moves between accounts and is neither made nor lost.

use rust_decimal::Decimal;

/// The accounts of one currency, in units of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// What payers gave, ever.
    pub paid: Decimal,
    /// What is held and not taken yet.
    pub held: Decimal,
    /// What the shop has.
    pub shop: Decimal,
    /// What payers got back, ever.
    pub returned: Decimal,
}

/// The least that can be paid, and that a message tells (g2g.md 2.1 and 4.1).
pub const LEAST: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// The most units of a payment, and the most digits behind its point: sums of very many such amounts are still exact.
const MOST: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0); // 10^15
const MOST_DECIMALS: u32 = 6;

/// Whether the accounts can hold an amount without rounding it.
pub fn holds(amount: Decimal) -> bool {
    amount > Decimal::ZERO && amount < MOST && amount.normalize().scale() <= MOST_DECIMALS
}

impl Accounts {
    /// A payer's money is held.
    pub fn hold(&mut self, amount: Decimal) {
        self.paid += amount;
        self.held += amount;
    }

    /// Of money that is held the shop gets a part, and the payer the rest.
    pub fn take(&mut self, held: Decimal, taken: Decimal) {
        self.held -= held;
        self.shop += taken;
        self.returned += held - taken;
    }

    /// Money of the shop goes back to the payer.
    pub fn give_back(&mut self, amount: Decimal) {
        self.shop -= amount;
        self.returned += amount;
    }

    /// Whether what payers paid is what the shop has, what is held and what was given back.
    pub fn balance(&self) -> bool {
        self.paid == self.held + self.shop + self.returned
    }
}
