//! The payer's browser goes back to the shop, with what happened as signed fields (g2g.md 4.5).

use minijinja::context;

use crate::codec::{encode_request, query_pairs};
use crate::mock::facts::Facts;
use crate::mock::ledger::payment::Buyer;
use crate::mock::ledger::state::State;
use crate::mock::mount::Mount;
use crate::mock::notify::{signed, with_query};
use crate::mock::operations::Outcome;
use crate::mock::rules::Rules;
use crate::mock::world::World;
use crate::protocol::encoding::Encoding;
use crate::specs::view::View;

/// The rule that keeps what the shop's address has already.
const QUERY_KEPT: &str = "own-query-kept";

/// The value of the family that is there where a browser which returns by GET has a button for it, and does not go by itself.
const BUTTON: &str = "return_button";

/// A browser return of the family: its callback, the field that names its method, and what the payer reads.
struct Return<'a> {
    callback: &'static str,
    method: &'static str,
    heading: &'static str,
    text: &'a str,
}

/// How a browser returns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By itself.
    Redirect,
    /// By a form that is sent by GET.
    Get,
    /// By a form that is sent by POST.
    Post,
}

/// Where the browser goes on to at the end of a payment: the shop's address, a form for it, or a page that says how it ended.
pub fn outcome(world: &mut World, mount: &Mount, number: u64, buyer: &Buyer) -> Outcome {
    let returns = match buyer {
        Buyer::Success => Return {
            callback: "success_url",
            method: "pg_success_url_method",
            heading: "Paid",
            text: "The payment is made.",
        },
        Buyer::Failure(why) => Return {
            callback: "failure_url",
            method: "pg_failure_url_method",
            heading: "Not paid",
            text: &why.description,
        },
    };
    let to_shop = to_shop(world, mount, facts(number, buyer), &returns);
    to_shop.unwrap_or_else(|| Outcome::end(200, returns.heading, returns.text))
}

/// Where the browser waits for what comes of a payment that its bank has not decided yet: at the shop, if that has a page for it
/// (legacy.md 9.1, pg_state_url).
pub fn state(world: &mut World, mount: &Mount, number: u64) -> Option<Outcome> {
    let payment = world.ledger.payments.get(number)?;
    let returns = Return {
        callback: "state_url",
        method: "pg_state_url_method",
        heading: "One moment",
        text: "The payment is on its way.",
    };
    let waits = payment.state == State::Pending;
    waits.then(|| to_shop(world, mount, Facts::of_payment(number), &returns))?
}

/// Nothing where the shop has no such address, or what it is to be told cannot be said.
fn to_shop(
    world: &mut World,
    mount: &Mount,
    facts: Facts,
    returns: &Return<'_>,
) -> Option<Outcome> {
    let payment = world.ledger.payments.get(facts.payment?)?;
    let way = match payment.given(returns.method) {
        Some("POST" | "AUTOPOST") => Way::Post,
        Some("GET") if mount.text(BUTTON).is_some() => Way::Get,
        _ => Way::Redirect,
    };
    let mut address = world.address(payment, returns.callback)?.to_owned();
    let endpoint = mount.callback(returns.callback)?;
    if !Rules::new(endpoint, &world.flaws).holds(QUERY_KEPT) {
        address.truncate(address.find('?').unwrap_or(address.len()));
    }
    let own = match way {
        Way::Post => Vec::new(),
        Way::Get | Way::Redirect => query_pairs(&address),
    };
    let fields = signed(mount, world, endpoint, &address, &facts, &own);
    let encoded = encode_request(Encoding::Query, &fields).ok()?;
    let query = encoded.query?;
    if way == Way::Redirect {
        return Some(Outcome::Redirect(with_query(&address, &query)));
    }
    let mut fields = own;
    fields.extend(query_pairs(&format!("?{query}")));
    let method = if way == Way::Post { "post" } else { "get" };
    let (heading, text) = (returns.heading, returns.text);
    let context = context! { heading, text, address, fields, method };
    Some(Outcome::page("return.html", context))
}

fn facts(number: u64, buyer: &Buyer) -> Facts {
    let facts = Facts::of_payment(number);
    match buyer {
        Buyer::Success => facts,
        Buyer::Failure(why) => facts
            .with(View::PaymentFailureCode, &*why.code)
            .with(View::PaymentFailureDescription, &*why.description),
    }
}
