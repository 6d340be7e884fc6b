//! [`acknowledge`]: how a correct merchant answers a notification whose gateway looks at the HTTP status only. What follows from
//! the notification is said by whoever books it.

use crate::codec::json;
use crate::merchant::handler::is_signed;
use crate::protocol::params::Params;
use crate::protocol::secret::Secret;
use crate::protocol::signing_rule::SigningRule;
use crate::transport::message::{Answer, Reply, Request};

/// What a notification must be to be taken.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// How it is signed; none where it carries no proof, so that nothing but the status of the payment is to be trusted.
    pub rule: Option<&'a SigningRule>,
    /// The merchant's secret.
    pub secret: &'a Secret,
}

/// Answers HTTP 200 without a body to a notification that `take` takes; 400 to what is no JSON object or is not taken, which is told
/// why, and 401 to what is not signed rightly. `take` sees only what may be trusted as far as the rule goes.
pub fn acknowledge(
    request: &Request,
    expected: Expected<'_>,
    take: impl FnOnce(&Params) -> Result<(), &'static str>,
) -> Reply {
    Reply::Answer(match taken(request, expected, take) {
        Ok(()) => Answer::new(200, "text/plain; charset=utf-8", ""),
        Err((http, why)) => Answer::plain(http, why),
    })
}

fn taken(
    request: &Request,
    Expected { rule, secret }: Expected<'_>,
    take: impl FnOnce(&Params) -> Result<(), &'static str>,
) -> Result<(), (u16, &'static str)> {
    // Why it cannot be read may quote what was sent, so that is not said.
    let params = json::decode_body(&request.body);
    let params = params.map_err(|_| (400, "the body is no JSON object"))?;
    if rule.is_some_and(|rule| !is_signed(rule, &params, secret)) {
        return Err((401, "the signature is wrong"));
    }
    take(&params).map_err(|why| (400, why))
}
