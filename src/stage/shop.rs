//! Our side as a merchant: the reference handler answers calls, as far as a case does not say otherwise.

use std::sync::Arc;

use crate::cases::case::CallbackAnswer;
use crate::merchant::handler::Handler;
use crate::run::inbox::Merchant;
use crate::specs::family::Acknowledgement;
use crate::transport::message::{Answer, Reply};

/// Where our side is called; the same for every profile, so that messages are.
pub(super) const SHOP: &str = "shop.test";

/// What a correct merchant says when it accepts a call.
const ACCEPTED: &str = "accepted";

/// How our side answers calls.
pub(super) fn merchant() -> Merchant {
    Arc::new(|profile, secret, request, told| {
        let handler = Handler {
            secret: secret.clone(),
            dialect: profile.family.dialect,
            accepted: ACCEPTED.to_owned(),
        };
        let acknowledged = profile.family.acknowledged;
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
            (None, None, None) if acknowledged == Acknowledgement::Http200 => {
                Reply::Answer(Answer::new(200, "text/plain; charset=utf-8", ""))
            }
            (None, None, None) => handler.handle(request),
            (None, status, description) => handler.says(
                request,
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
