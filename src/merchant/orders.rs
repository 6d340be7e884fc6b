//! [`Orders`]: a merchant that keeps its orders. It answers calls of `result_url` and `check_url`.
//!
//! A call may come more than once, and at once with itself: an order is fulfilled once for each payment, and every answer
//! says the same. Nothing is delivered, and nothing is forgotten.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rust_decimal::Decimal;

use crate::merchant::handler::{Decision, Handler};
use crate::protocol::kind::Kind;
use crate::protocol::params::Params;
use crate::transport::message::{Reply, Request};

/// What is said to a call that tells of a failed payment.
const FAILED: &str = "the failed payment is noted";

/// What the merchant knows of its orders and wants of calls.
pub struct Shop {
    /// The orders whose sum it knows, by id. Of any other order it takes what a call says.
    pub orders: BTreeMap<String, Order>,
    /// Why it does not want the payment of a call; `None` if it does. It may be asked more than once of one payment, and by
    /// several threads; only what the first call of a payment is answered counts.
    pub refuses: Refuses,
}

/// Says why the payment of a call is not wanted.
pub type Refuses = Box<dyn Fn(&Params) -> Option<String> + Send + Sync>;

/// What an order costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// How much.
    pub amount: Decimal,
    /// Of which currency, three letters.
    pub currency: String,
}

/// An order that was paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fulfilment {
    /// The id of the payment.
    pub payment: String,
    /// The id of the order.
    pub order: String,
}

/// A merchant's orders, and what answers calls about their payments.
pub struct Orders {
    handler: Handler,
    shop: Shop,
    book: Mutex<Book>,
}

/// What calls have told so far.
#[derive(Default)]
struct Book {
    checks: BTreeMap<Payment, Told>,
    results: BTreeMap<Payment, Told>,
    fulfilled: Vec<Fulfilment>,
}

type Payment = String;

/// What the first call of a payment said and was answered.
struct Told {
    order: String,
    answered: Decision,
    fulfilled: bool,
}

impl Orders {
    /// No order is fulfilled yet. The handler verifies and signs.
    pub fn new(handler: Handler, shop: Shop) -> Self {
        Self {
            handler,
            shop,
            book: Mutex::default(),
        }
    }

    /// Answers a call of `result_url`, and fulfils the order if it is paid.
    pub fn result(&self, request: &Request) -> Reply {
        self.handler
            .decide(request, |params| understood(self.take_result(params)))
    }

    /// Answers a call of `check_url`: whether the order may be paid. Here the merchant may always refuse.
    pub fn check(&self, request: &Request) -> Reply {
        self.handler
            .decide(request, |params| understood(self.take_check(params)))
    }

    /// The orders that were paid for, in the order of the calls; one of them for each payment.
    pub fn fulfilled(&self) -> Vec<Fulfilment> {
        self.book().fulfilled.clone()
    }

    /// The rules of g2g.md 4.3: a merchant may refuse only where the call lets it, and answers repeats as it did at first.
    fn take_result(&self, params: &Params) -> Result<Decision, &'static str> {
        let (payment, order) = self.read(params)?;
        let paid = match only(params, "pg_result") {
            Some("1") => true,
            Some("0") => false,
            _ => return Err("pg_result is neither 0 nor 1"),
        };
        let may_refuse = only(params, "pg_can_reject") == Some("1");
        let refused = may_refuse.then(|| (self.shop.refuses)(params)).flatten();
        let answer = match refused {
            Some(why) => Decision::Rejected(why),
            None if paid => Decision::Accepted(self.handler.accepted.clone()),
            None => Decision::Accepted(FAILED.to_owned()),
        };
        let mut book = self.book();
        let Book {
            results, fulfilled, ..
        } = &mut *book;
        let told = told(results, payment, order, answer)?;
        let accepted = matches!(told.answered, Decision::Accepted(_));
        // A payment that failed at first and is paid after all is answered as before, but the order is due.
        if paid && accepted && !told.fulfilled {
            told.fulfilled = true;
            fulfilled.push(Fulfilment {
                payment: payment.to_owned(),
                order: order.to_owned(),
            });
        }
        Ok(told.answered.clone())
    }

    fn take_check(&self, params: &Params) -> Result<Decision, &'static str> {
        let (payment, order) = self.read(params)?;
        let answer = match (self.shop.refuses)(params) {
            Some(why) => Decision::Rejected(why),
            None => Decision::Accepted(self.handler.accepted.clone()),
        };
        let mut book = self.book();
        let told = told(&mut book.checks, payment, order, answer)?;
        Ok(told.answered.clone())
    }

    /// The payment and the order of a call whose sum is the order's.
    fn read<'p>(&self, params: &'p Params) -> Result<(&'p str, &'p str), &'static str> {
        let payment = only(params, "pg_payment_id").ok_or("the call does not name one payment")?;
        let order = only(params, "pg_order_id").ok_or("the call does not name one order")?;
        let amount = only(params, "pg_amount").and_then(sum);
        let amount = amount.ok_or("the call does not name one sum of money")?;
        match self.shop.orders.get(order) {
            Some(known) if known.amount != amount => Err("the order costs another sum"),
            Some(known) if only(params, "pg_currency") != Some(&known.currency) => {
                Err("the order is paid in another currency")
            }
            _ => Ok((payment, order)),
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // Every entry is whole once it is made, so a panic elsewhere spoils nothing.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn understood(decided: Result<Decision, &'static str>) -> Decision {
    decided.unwrap_or_else(|why| Decision::NotUnderstood(why.to_owned()))
}

/// What the first call of a payment said and was answered: this one, if there was none before. A payment is one order's.
fn told<'b>(
    calls: &'b mut BTreeMap<Payment, Told>,
    payment: &str,
    order: &str,
    answer: Decision,
) -> Result<&'b mut Told, &'static str> {
    let told = calls.entry(payment.to_owned()).or_insert_with(|| Told {
        order: order.to_owned(),
        answered: answer,
        fulfilled: false,
    });
    if told.order == order {
        Ok(told)
    } else {
        Err("the payment is another order's")
    }
}

/// The text of a field that stands once and is not empty. Of one that stands twice nobody knows which is meant.
pub(super) fn only<'p>(params: &'p Params, name: &'p str) -> Option<&'p str> {
    let mut all = params.all(name);
    let first = all.next()?.text().filter(|text| !text.is_empty());
    first.filter(|_| all.next().is_none())
}

/// A sum of money, exactly: digits with or without decimals, as `500`, `500.00`, `0500`; more than nothing.
fn sum(text: &str) -> Option<Decimal> {
    let number = Kind::Number.accepts(text).then_some(text)?;
    let exact = Decimal::from_str_exact(number).ok()?;
    (exact > Decimal::ZERO).then_some(exact)
}

/// A shop that knows no sums and takes every payment.
impl Default for Shop {
    fn default() -> Self {
        Self {
            orders: BTreeMap::new(),
            refuses: Box::new(|_| None),
        }
    }
}

/// What the shop wants is code, which cannot be shown.
impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop")
            .field("orders", &self.orders)
            .finish_non_exhaustive()
    }
}

/// Shows how much there is.
impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders")
            .field("shop", &self.shop)
            .field("fulfilled", &self.book().fulfilled.len())
            .finish_non_exhaustive()
    }
}
