//! Our side as a merchant: the reference handler answers calls, as far as a case does not say otherwise.

use std::sync::Arc;

use crate::cases::case::CallbackAnswer;
use crate::merchant::acknowledge::{Expected, acknowledge};
use crate::merchant::handler::Handler;
use crate::run::inbox::{Called, Merchant};
use crate::specs::family::Acknowledgement;
use crate::transport::message::{Answer, Reply};

/// Where our side is called; the same for every profile, so that messages are.
pub(super) const SHOP: &str = "shop.test";

/// What a correct merchant says when it accepts a call.
const ACCEPTED: &str = "accepted";

/// How our side answers calls.
pub(super) fn merchant() -> Merchant {
    Arc::new(|called, told| {
        let handler = Handler {
            secret: called.secret.clone(),
            dialect: called.profile.family.dialect,
            accepted: ACCEPTED.to_owned(),
        };
        let CallbackAnswer {
            http,
            status,
            description,
            body,
            elapsed,
            close,
        } = told;
        let reply = match (body, status, description) {
            _ if *close => Reply::Close,
            (Some(body), ..) => {
                Reply::Answer(Answer::new(200, "text/xml; charset=utf-8", body.clone()))
            }
            (None, None, None) => match called.profile.family.acknowledged {
                Acknowledgement::Signed => handler.handle(called.request),
                Acknowledgement::Http200 => by_status(called),
            },
            (None, status, description) => handler.says(
                called.request,
                status.as_deref().unwrap_or("ok"),
                description.as_deref().unwrap_or_default(),
            ),
        };
        match reply {
            Reply::Answer(answer) => Reply::Answer(Answer {
                http: http.unwrap_or(answer.http),
                told_elapsed: *elapsed,
                ..answer
            }),
            other => other,
        }
    })
}

/// What a notification says is the case's affair; here it only must be one, and prove who sent it where it is signed.
fn by_status(called: &Called<'_>) -> Reply {
    let dialect = called.profile.family.dialect;
    let rule = called
        .endpoint
        .and_then(|endpoint| endpoint.request_rule(&called.request.url, dialect));
    let expected = Expected {
        rule: rule.as_ref(),
        secret: called.secret,
    };
    acknowledge(called.request, expected, |_| Ok(()))
}
