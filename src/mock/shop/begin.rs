//! A payment for a provider's service is begun: what of the request it keeps, and what is refused before there is one.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::mock::ledger::accounts;
use crate::mock::ledger::order::{Order, Posting, Purpose};
use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::operations::{Arrival, Refused};
use crate::mock::payments::begin::CURRENCY;
use crate::mock::payments::{failure, key_of};
use crate::mock::schedule::{Due, Event};
use crate::mock::shop::{
    AMOUNT, BEST_BEFORE, CLIENT_INFO, COMMISSION, HOLD, NOTE, PAGE, PROPERTIES, SERVICE, USER,
    whole,
};
use crate::mock::world::World;
use crate::protocol::params::{Params, Value};

/// What later messages need of a request. No field of it holds a card's data.
const KEPT: &[&str] = &[
    BEST_BEFORE,
    CLIENT_INFO,
    COMMISSION,
    HOLD,
    NOTE,
    PROPERTIES,
    SERVICE,
    USER,
    "clientType",
    "payType",
    "userEmail",
    "userPhone",
];

/// Values of the family: the services of the shop with blanks between, what they are called, the account for which nothing can be
/// created, and the code of that.
const SERVICES: &str = "services";
const SERVICE_NAME: &str = "service_name";
const UNKNOWN_ACCOUNT: &str = "unknown_account";
const NOT_CREATED: &str = "posting_code";

/// A payment for a service, which is not in the ledger yet.
///
/// # Errors
///
/// When the shop has no such service, the time to pay is over already, or an amount cannot be kept exactly.
pub(super) fn begin(world: &mut World, arrival: &Arrival<'_>) -> Result<Payment, Refused> {
    let rules = &arrival.rules;
    let service = arrival.text(SERVICE).unwrap_or_default();
    let services = arrival.mount.text(SERVICES).unwrap_or_default();
    let known = services.split_whitespace().any(|known| known == service);
    rules.ask("service", SERVICE, known)?;
    let in_time = match arrival.text(BEST_BEFORE) {
        None => true,
        Some(text) => moment(text).is_some_and(|moment| moment > world.now),
    };
    rules.ask("deadline", BEST_BEFORE, in_time)?;
    let (amount, commission) = (whole(arrival, AMOUNT)?, whole(arrival, COMMISSION)?);
    let total = amount + commission;
    if amount.is_zero() || !accounts::holds(total) {
        let refusal = arrival.endpoint.refuses.bad_field.clone();
        return Err(Refused::new(refusal, AMOUNT));
    }
    let mut payment = open(world, arrival, Purpose::Service, total);
    // Only where the documents let a shop hold money does it.
    let can_hold = arrival.endpoint.rule("hold").is_some() && rules.holds("hold");
    let holds = arrival.text(HOLD).is_some() || world.settings.two_step;
    payment.two_step = can_hold && holds;
    if let Some(order) = payment.order_mut() {
        order.commission = commission;
    }
    if has_account(&payment, arrival.mount.text(UNKNOWN_ACCOUNT)) {
        let says = "the provider knows no such account";
        let why = failure(arrival.mount, NOT_CREATED, says);
        // Every new payment may fail.
        let _ = payment.go(State::Failed(Box::new(why)));
        if let Some(order) = payment.order_mut() {
            order.posting = Posting::Unable;
        }
    }
    Ok(payment)
}

/// A payment of a sum of minor units, which is not in the ledger yet and waits for its payer.
pub(super) fn open(
    world: &mut World,
    arrival: &Arrival<'_>,
    purpose: Purpose,
    total: Decimal,
) -> Payment {
    let kept = arrival.params.iter();
    let kept = kept.filter(|(name, _)| KEPT.contains(name));
    let mut given: Params = kept.map(|(name, value)| (name, value.clone())).collect();
    if purpose == Purpose::Registration {
        // A status names a service also of the number of a registration: the shop's first.
        let services = arrival.mount.text(SERVICES).unwrap_or_default();
        let first = services.split_whitespace().next().unwrap_or_default();
        given.push(SERVICE, first);
    }
    given.shrink_to_fit();
    let text = |name| arrival.mount.text(name).unwrap_or_default();
    let mut payment = Payment {
        number: world.new_number(),
        order_id: "".into(),
        amount: Some(total),
        currency: text(CURRENCY).into(),
        description: arrival.text(NOTE).unwrap_or_default().into(),
        two_step: false,
        testing: None,
        state: State::New,
        taken: Decimal::ZERO,
        created_at: world.now,
        ended_at: None,
        card: None,
        given,
        more: None,
    };
    let key = key_of(world, &payment, PAGE);
    payment.more().order = Some(Box::new(Order {
        purpose,
        commission: Decimal::ZERO,
        page: arrival.mount.page(PAGE, &world.merchant_id, &key).into(),
        service_name: text(SERVICE_NAME).into(),
        posting: Posting::Waiting,
        bank: None,
    }));
    payment
}

/// Adds a payment to the ledger, and remembers when it must be paid.
pub(super) fn add(world: &mut World, payment: Payment) -> u64 {
    let number = payment.number;
    let deadline = payment.given(BEST_BEFORE).and_then(moment);
    world.ledger.payments.add(payment);
    if let Some(deadline) = deadline {
        let due = Due::Deadline;
        let payment = number;
        world.schedule.add(deadline, Event::Order { payment, due });
    }
    number
}

/// Whether one of the details of a payment is this account.
pub(super) fn has_account(payment: &Payment, account: Option<&str>) -> bool {
    let properties = payment.given.all(PROPERTIES);
    let mut details = properties.flat_map(|value| match value {
        Value::List(details) => details.iter().collect(),
        other => vec![other],
    });
    details.any(|detail| match detail {
        Value::Map(detail) => account.is_some() && detail.text("value") == account,
        _ => false,
    })
}

/// The moment that so many seconds of Unix time name, in UTC as the clocks of mocks show it; none beyond the calendar, as where
/// they were milliseconds.
fn moment(text: &str) -> Option<DateTime> {
    let moment = Timestamp::from_second(text.parse().ok()?).ok()?;
    Some(TimeZone::UTC.to_datetime(moment))
}
