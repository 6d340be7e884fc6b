//! What happens in the ledger: one file per operation that the specs name by `operation:`.
//!
//! An operation changes the world and tells [`Done`]; which facts an answer shows, and how, is the specs' affair.

mod acs;
mod after;
mod bank_page;
mod card_add;
pub(super) mod card_entry;
mod card_list;
mod card_page;
mod card_remove;
mod card_store;
mod moneyback;
mod page_begin;
mod page_form;
mod page_system;
mod pay;
mod payout;
mod recurrent;
mod reverse;
mod saved_card;
mod status;
mod systems;
mod table;

use minijinja::{Value, context};

pub use crate::mock::facts::Facts;
use crate::mock::ledger::payment::Payment;
use crate::mock::mount::Mount;
pub(super) use crate::mock::operations::page_begin::FORM;
pub use crate::mock::operations::table::{operation, operation_names};
use crate::mock::rules::Rules;
use crate::mock::world::World;
use crate::protocol::encoding::Encoding;
use crate::protocol::params::Params;
use crate::specs::endpoint::Endpoint;
use crate::specs::family::{Family, Refusal};

/// What an operation did.
#[derive(Clone, Debug)]
pub struct Done {
    /// What the caller gets.
    pub outcome: Outcome,
    /// Whom the gateway calls because of it.
    pub notices: Vec<Notice>,
    /// What the journal says of it beside what was asked.
    pub note: Option<&'static str>,
}

/// What the caller of an operation gets.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An answer of the endpoint, with these facts: the one of that id, or its first.
    Answer(&'static str, Facts),
    /// A page.
    Page {
        /// The HTTP status.
        http: u16,
        /// Its template.
        name: &'static str,
        /// What stands on it.
        context: Value,
    },
    /// The browser goes on to this address.
    Redirect(String),
}

/// Why an operation refuses a request: it asks for what the ledger does not allow.
#[derive(Clone, Debug)]
pub struct Refused {
    /// How it is refused.
    pub refusal: Box<Refusal>,
    /// The field that names what is not allowed.
    pub field: &'static str,
    /// The payment that there is all the same.
    pub payment: Option<u64>,
    /// Whom the gateway calls because of it.
    pub notices: Vec<Notice>,
}

/// The payment that a request names by its number.
fn find<'w>(world: &'w World, arrival: &Arrival<'_>) -> Result<&'w Payment, Refused> {
    payment_named(world, arrival, "pg_payment_id")
}

/// The payment that a request names by its number in this field, which the rule `known` asks for.
pub(super) fn payment_named<'w>(
    world: &'w World,
    arrival: &Arrival<'_>,
    field: &'static str,
) -> Result<&'w Payment, Refused> {
    let number = arrival.text(field).and_then(|text| text.parse().ok());
    let payments = &world.ledger.payments;
    let payment = number.and_then(|number| payments.get(number));
    // Who has forgotten whose payments are known takes the latest for the one that is meant.
    let forgotten = !arrival.rules.holds("known");
    let latest = || forgotten.then(|| payments.iter().last())?;
    payment
        .or_else(latest)
        .ok_or_else(|| arrival.rules.unknown("known", field))
}

/// A call of the merchant that an operation wants.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The callback of the family.
    pub callback: &'static str,
    /// The address that the merchant gave for it.
    pub url: String,
    /// How it is encoded, if the merchant wants that; else as the endpoint says first.
    pub encoding: Option<Encoding>,
    /// What it can show.
    pub facts: Facts,
    /// How often it was made before.
    pub repeats: u32,
}

/// A request that was found right, and where it came in.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    /// Where it came in.
    pub mount: &'a Mount,
    /// The endpoint that it came to.
    pub endpoint: &'a Endpoint,
    /// The endpoint's rules.
    pub rules: Rules<'a>,
    /// The message; of a page's form, what the payer entered.
    pub params: &'a Params,
    /// What stands behind the `?` of a page's address.
    pub query: &'a Params,
    /// The key in the path of a page.
    pub key: &'a str,
    /// Whether a page's form was sent, and not only the page opened.
    pub submitted: bool,
    /// The address of the request without its last part: where the endpoint's pages are.
    pub folder: &'a str,
}

/// Changes the world and tells what came of it. When it refuses, what it was asked for has not happened.
pub type Operation = fn(&mut World, &Arrival<'_>) -> Result<Done, Refused>;

impl<'a> Arrival<'a> {
    /// The family, for its test cards and values.
    pub fn family(&self) -> &'a Family {
        &self.mount.profile.family
    }

    /// The text of a field; none if it is absent or empty.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.params.text(name).filter(|text| !text.is_empty())
    }
}

impl Done {
    /// The endpoint's first answer, of which nobody else is told.
    pub fn answer(facts: Facts) -> Self {
        Outcome::Answer("", facts).into()
    }
}

impl Outcome {
    /// A page as it is usually shown.
    pub fn page(name: &'static str, context: Value) -> Self {
        let http = 200;
        Outcome::Page {
            http,
            name,
            context,
        }
    }

    /// A page on which nothing more can be done.
    pub fn end(http: u16, heading: &str, text: &str) -> Self {
        let name = "end.html";
        Outcome::Page {
            http,
            name,
            context: context! { heading, text },
        }
    }
}

impl From<Outcome> for Done {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            notices: Vec::new(),
            note: None,
        }
    }
}

impl Refused {
    /// A refusal because of what a field names.
    pub fn new(refusal: Refusal, field: &'static str) -> Self {
        let refusal = Box::new(refusal);
        Self {
            refusal,
            field,
            payment: None,
            notices: Vec::new(),
        }
    }
}

pub(super) use payout::decide as decide_payout;

/// The time of the payer is over for the attempt whose page has this key.
pub(super) fn expire(world: &mut World, page_key: &str) -> Vec<Notice> {
    card_page::expire(world, page_key)
}
