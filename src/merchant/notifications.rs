//! [`Notifications`]: a merchant that books what notifications tell of payments and of cards (bisys.md 3.11 and 3.12).
//!
//! One may come more than once, at once with itself, and after a later one: a payment is booked once and never goes backward, a card
//! is bound once, and every answer is the same. No service is rendered here, and nobody is asked for a status.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rust_decimal::Decimal;

use crate::merchant::acknowledge::{Expected, acknowledge};
use crate::merchant::orders::only;
use crate::merchant::wallet::Cards;
use crate::protocol::dialect::Dialect;
use crate::protocol::params::Params;
use crate::protocol::progress::Progress;
use crate::protocol::secret::Secret;
use crate::specs::endpoint::Endpoint;
use crate::transport::message::{Reply, Request};

/// Under which names a sum may be told: the shop's part of it, or all that the payer pays.
const SUMS: [&str; 2] = ["amount", "totalAmount"];

const COMMISSION: &str = "comission";

/// What the merchant knows of how it is notified.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What describes notifications of payments.
    pub payments: Arc<Endpoint>,
    /// What describes notifications of cards.
    pub cards: Arc<Endpoint>,
    /// The merchant's secret.
    pub secret: Secret,
    /// What happens to empty texts that are signed.
    pub dialect: Dialect,
}

/// A merchant's book of payments and of cards, and what answers notifications of them.
pub struct Notifications {
    terms: Terms,
    book: Mutex<Book>,
    cards: Cards,
}

/// A payment as it was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Its number at the gateway.
    pub payment: String,
    /// How much, in minor units: what the shop asked for, or where only that is told, what the payer pays.
    pub amount: Decimal,
    /// What the payer pays beside that, in minor units, where it is told.
    pub commission: Option<Decimal>,
    /// How far it is. Held money is not paid yet.
    pub state: Progress,
}

/// What notifications have told so far.
#[derive(Default)]
struct Book {
    payments: BTreeMap<String, Booking>,
    paid: Vec<String>,
}

impl Notifications {
    /// Nothing is booked yet.
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            book: Mutex::default(),
            cards: Cards::default(),
        }
    }

    /// Answers a notification of a payment, and books what is new in it.
    pub fn payment(&self, request: &Request) -> Reply {
        self.answer(&self.terms.payments, request, |params| {
            self.book_payment(params)
        })
    }

    /// Answers a notification of a card, and binds the card to its user.
    pub fn card(&self, request: &Request) -> Reply {
        self.answer(&self.terms.cards, request, |params| {
            let named = only(params, "cardToken").zip(only(params, "userToken"));
            let (card, user) =
                named.ok_or("the notification does not name one card of one user")?;
            self.cards.bind(card, user)
        })
    }

    /// The payments that were told of, in the order of their numbers.
    pub fn bookings(&self) -> Vec<Booking> {
        self.book().payments.values().cloned().collect()
    }

    /// The numbers of the payments that were paid, each once, in the order of the calls. One of them may have gone on since.
    pub fn paid(&self) -> Vec<String> {
        self.book().paid.clone()
    }

    /// The cards that are bound: each token with its user, in the order of the tokens.
    pub fn bound(&self) -> Vec<(String, String)> {
        self.cards.bound()
    }

    fn answer(
        &self,
        endpoint: &Endpoint,
        request: &Request,
        take: impl FnOnce(&Params) -> Result<(), &'static str>,
    ) -> Reply {
        let rule = endpoint.request_rule(&request.url, self.terms.dialect);
        let expected = Expected {
            rule: rule.as_ref(),
            secret: &self.terms.secret,
        };
        acknowledge(request, expected, take)
    }

    /// Only the state says whether a payment failed: `errorCode` may be anything (bisys.md 3.11).
    fn book_payment(&self, params: &Params) -> Result<(), &'static str> {
        let payment =
            only(params, "regPayNum").ok_or("the notification does not name one payment")?;
        let state = only(params, "state").ok_or("the notification does not tell one state")?;
        let (amount, commission) = self.sums(params)?;
        // A state that nobody knows yet is no reason to be told of it again and again.
        let Some(state) = Progress::of_word(state) else {
            return Ok(());
        };
        let told = Booking {
            payment: payment.to_owned(),
            amount,
            commission,
            state,
        };
        self.book().take(told);
        Ok(())
    }

    /// What the payment costs, and its commission. Members that no row names are not signed either, and so tell nothing.
    fn sums(&self, params: &Params) -> Result<(Decimal, Option<Decimal>), &'static str> {
        const WRONG: &str = "the notification does not tell one whole sum of minor units";
        let rows = &self.terms.payments.request;
        let has_row = |name: &str| rows.iter().any(|row| row.name == name);
        let name = SUMS.into_iter().find(|name| has_row(name)).ok_or(WRONG)?;
        let amount = only(params, name).and_then(whole).ok_or(WRONG)?;
        let mut all = params.all(COMMISSION);
        let told = has_row(COMMISSION) && all.any(|value| value.text() != Some(""));
        let commission = told.then(|| only(params, COMMISSION).and_then(whole).ok_or(WRONG));
        Ok((amount, commission.transpose()?))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // Every entry is whole once it is made, so a panic elsewhere spoils nothing.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// Books a payment that is new, or further than it was.
    fn take(&mut self, told: Booking) {
        let (payment, is_paid) = (told.payment.clone(), told.state.is_paid());
        let was_paid = match self.payments.entry(payment.clone()) {
            Entry::Vacant(place) => {
                place.insert(told);
                false
            }
            Entry::Occupied(mut known) => {
                let before = known.get().state;
                if !before.leads_to(told.state) {
                    return;
                }
                // What an earlier call told and this one does not is still true.
                let commission = told.commission.or(known.get().commission);
                known.insert(Booking { commission, ..told });
                before.is_paid()
            }
        };
        if is_paid && !was_paid {
            self.paid.push(payment);
        }
    }
}

/// A whole number without a sign, as a number or as text.
fn whole(text: &str) -> Option<Decimal> {
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then(|| Decimal::from_str_exact(text).ok())?
}

/// Shows how much there is.
impl fmt::Debug for Notifications {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let book = self.book();
        f.debug_struct("Notifications")
            .field("payments", &book.payments.len())
            .field("paid", &book.paid.len())
            .field("cards", &self.bound().len())
            .finish_non_exhaustive()
    }
}
