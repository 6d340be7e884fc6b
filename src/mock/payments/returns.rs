//! The payer's browser goes back to the shop, with what happened as signed fields (g2g.md 4.5).

use minijinja::context;

use crate::codec::{encode_callback, query_pairs};
use crate::mock::facts::Facts;
use crate::mock::ledger::payment::Buyer;
use crate::mock::mount::Mount;
use crate::mock::notify::{signed, with_query};
use crate::mock::operations::Outcome;
use crate::mock::rules::Rules;
use crate::mock::world::World;
use crate::protocol::encoding::Encoding;
use crate::specs::view::View;

/// The browser returns and the rule that keeps what the shop's address has already.
const SUCCESS: &str = "success_url";
const FAILURE: &str = "failure_url";
const QUERY_KEPT: &str = "own-query-kept";

/// Where the browser goes on to: the shop's address by GET, a form for it by POST, or a page that says how it ended.
pub fn outcome(world: &mut World, mount: &Mount, number: u64, buyer: &Buyer) -> Outcome {
    let (callback, method, heading) = match buyer {
        Buyer::Success => (SUCCESS, "pg_success_url_method", "Paid"),
        Buyer::Failure(_) => (FAILURE, "pg_failure_url_method", "Not paid"),
    };
    let text = match buyer {
        Buyer::Success => "The payment is made.",
        Buyer::Failure(why) => &why.description,
    };
    let end = || Outcome::end(200, heading, text);
    let payment = world.ledger.payments.get(number);
    let by_post = payment.and_then(|payment| payment.given(method)) == Some("POST");
    let address = payment.and_then(|payment| world.address(payment, callback));
    let (Some(mut address), Some(endpoint)) =
        (address.map(str::to_owned), mount.callback(callback))
    else {
        return end();
    };
    if !Rules::new(endpoint, &world.flaws).holds(QUERY_KEPT) {
        address.truncate(address.find('?').unwrap_or(address.len()));
    }
    let own = if by_post {
        Vec::new()
    } else {
        query_pairs(&address)
    };
    let fields = signed(
        mount,
        world,
        endpoint,
        &address,
        &facts(number, buyer),
        &own,
    );
    let Some(query) = encode_callback(Encoding::Query, &fields)
        .ok()
        .and_then(|encoded| encoded.query)
    else {
        return end();
    };
    if by_post {
        let fields = query_pairs(&format!("?{query}"));
        let context = context! { heading, text, address, fields };
        return Outcome::page("return.html", context);
    }
    Outcome::Redirect(with_query(&address, &query))
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
