//! A payment is begun: what of the request it keeps, and what is refused before there is one.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::mock::ledger::accounts;
use crate::mock::ledger::payment::Payment;
use crate::mock::ledger::state::State;
use crate::mock::operations::{Arrival, Refused};
use crate::mock::world::World;
use crate::protocol::params::Params;

/// The field of the amount.
pub const AMOUNT: &str = "pg_amount";
const ORDER: &str = "pg_order_id";
const AUTO_CLEARING: &str = "pg_auto_clearing";
const RECURRING: &str = "pg_recurring_start";

/// The value of the family with the currency of a request that names none: that of its examples (g2g.md 2.1).
pub const CURRENCY: &str = "currency";

/// What later messages need of a request, beside the shop's own fields, which must come back whatever they hold. The card's own
/// fields are not among it.
const KEPT: &[&str] = &[
    "pg_capture_url",
    "pg_check_url",
    "pg_failure_url",
    "pg_failure_url_method",
    "pg_need_email_notification",
    "pg_need_phone_notification",
    "pg_param1",
    "pg_param2",
    "pg_param3",
    "pg_recurring_lifetime",
    "pg_recurring_start",
    "pg_refund_url",
    "pg_request_method",
    "pg_result_url",
    "pg_save_card",
    "pg_site_url",
    "pg_state_url",
    "pg_state_url_method",
    "pg_success_url",
    "pg_success_url_method",
    "pg_user_contact_email",
    "pg_user_email",
    "pg_user_id",
    "pg_user_phone",
];

/// A payment of a request, which is not in the ledger yet.
///
/// # Errors
///
/// When the request asks for what the shop has not agreed upon, or for an amount that cannot be kept exactly.
pub fn begin(world: &mut World, arrival: &Arrival<'_>) -> Result<Payment, Refused> {
    let (rules, settings) = (&arrival.rules, &world.settings);
    let order_id = arrival.text(ORDER).unwrap_or_default();
    // Only where the documents name these fields do they do anything.
    let said = |field: &str, rule: &str| {
        let named = arrival.endpoint.rule(rule).is_some();
        arrival.text(field).filter(|_| named)
    };
    if settings.unique_orders {
        let unused = world.ledger.payments.of_order(order_id).is_none();
        rules.ask("order-id-once", ORDER, unused)?;
    }
    if said(RECURRING, "recurring-agreed") == Some("1") {
        rules.ask("recurring-agreed", RECURRING, settings.has("recurring"))?;
    }
    let auto = said(AUTO_CLEARING, "auto-clearing").filter(|_| rules.holds("auto-clearing"));
    let two_step = auto.map_or(settings.two_step, |word| word == "0");
    if auto.is_some() && two_step {
        rules.ask("two-step-agreed", AUTO_CLEARING, settings.has("two-step"))?;
    }
    // Whether nothing at all can be paid is said by the row.
    let is_zero = |text: &str| text.parse() == Ok(Decimal::ZERO);
    let amount = arrival.text(AMOUNT).map(|text| match is_zero(text) {
        true => Ok(Decimal::ZERO),
        false => amount(arrival, AMOUNT, text),
    });
    let amount = amount.transpose()?;
    let given = kept(arrival);
    let usual = arrival.mount.text(CURRENCY).unwrap_or_default();
    let number = world.new_number();
    Ok(Payment {
        number,
        order_id: order_id.into(),
        amount,
        currency: currency(world, arrival.text("pg_currency").unwrap_or(usual)),
        description: arrival.text("pg_description").unwrap_or_default().into(),
        two_step,
        testing: arrival.text("pg_testing_mode").map(|word| word == "1"),
        state: State::New,
        taken: Decimal::ZERO,
        created_at: world.now,
        ended_at: None,
        card: None,
        given,
        more: None,
    })
}

/// An amount that the ledger can keep exactly.
///
/// # Errors
///
/// When it cannot: it is no decimal number, not above zero, or has too many digits.
pub fn amount(arrival: &Arrival<'_>, field: &'static str, text: &str) -> Result<Decimal, Refused> {
    // What has more digits than a decimal holds is refused, not rounded.
    let amount = Decimal::from_str_exact(text).ok();
    let amount = amount.filter(|amount| accounts::holds(*amount));
    amount.ok_or_else(|| Refused::new(arrival.endpoint.refuses.bad_field.clone(), field))
}

/// Payments of one currency share its text.
fn currency(world: &World, text: &str) -> Arc<str> {
    let known = world.ledger.accounts.get_key_value(text);
    known.map_or_else(|| text.into(), |(known, _)| Arc::clone(known))
}

/// Fields whose names do not begin with `pg_` are the shop's own (g2g.md 1).
pub fn is_own(name: &str) -> bool {
    !name.starts_with("pg_")
}

fn kept(arrival: &Arrival<'_>) -> Params {
    let systems = arrival.mount.profile.payment_systems.iter();
    let needed: Vec<&str> = systems
        .flat_map(|system| system.required.iter().map(String::as_str))
        .collect();
    let is_kept = |name: &str| is_own(name) || KEPT.contains(&name) || needed.contains(&name);
    let kept = arrival.params.iter().filter(|(name, _)| is_kept(name));
    let mut kept: Params = kept.map(|(name, value)| (name, value.clone())).collect();
    kept.shrink_to_fit();
    kept
}
