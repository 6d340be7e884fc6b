//! [`Said`]: what a shop's answer to a call of the gateway says. What follows from it is `deliver`'s.

use crate::codec::decode_answer;
use crate::mock::mount::Mount;
use crate::mock::operations::Notice;
use crate::mock::world::World;
use crate::protocol::kind::is_all_text;
use crate::protocol::sensitive::mask_card_numbers;
use crate::sign::rule::verify_by;
use crate::specs::family::Acknowledgement;
use crate::transport::message::{Answer, Failure};

/// What the shop said to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The payment may be made, or was taken note of.
    Ok,
    /// It is not wanted, and why.
    Rejected(String),
    /// The call was not understood.
    Error,
    /// Nothing that can be understood, though with HTTP 200.
    Unreadable,
    /// Nothing, or another status than 200.
    Nothing,
}

/// What the shop said to a call: only what is signed by the rule and says a status that is known.
pub fn said(
    world: &World,
    mount: &Mount,
    notice: &Notice,
    result: &Result<Answer, Failure>,
) -> Said {
    let Some((answer, endpoint)) = result.as_ref().ok().zip(mount.callback(notice.callback)) else {
        return Said::Nothing;
    };
    if answer.http != 200 {
        return Said::Nothing;
    }
    if mount.profile.family.acknowledged == Acknowledgement::Http200 {
        return Said::Ok;
    }
    let Ok(received) = decode_answer(answer.http, &answer.body) else {
        return Said::Unreadable;
    };
    let dialect = world.dialect.unwrap_or_else(|| mount.dialect());
    let answered = endpoint.answer(&received);
    if let Some(rule) = endpoint.answer_rule(answered, &notice.url, dialect) {
        let signature = received.params.text(rule.field()).unwrap_or_default();
        let secret = world.secrets.of(endpoint.key);
        if !verify_by(signature, &rule, &received.params, secret) {
            return Said::Unreadable;
        }
    }
    let description = received.params.text("pg_description").unwrap_or_default();
    if !is_all_text(description) {
        return Said::Unreadable;
    }
    match received.params.text("pg_status") {
        Some("ok") => Said::Ok,
        Some("rejected") => Said::Rejected(reason(description)),
        Some("error") => Said::Error,
        _ => Said::Unreadable,
    }
}

/// What the payer is told: it goes into addresses, and so is short and holds no card number.
fn reason(description: &str) -> String {
    const MOST: usize = 1_024;
    let short: String = description.chars().take(MOST).collect();
    mask_card_numbers(&short)
}
