//! [`Handler`]: how a correct merchant answers a signed callback. What it answers is a [`Decision`] of whoever knows the shop.

use crate::codec::{Parts, decode_request, xml};
use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::dialect::Dialect;
use crate::protocol::params::{Params, Value};
use crate::protocol::received::{Malformed, Received};
use crate::protocol::script::script;
use crate::protocol::secret::Secret;
use crate::protocol::signing_rule::SigningRule;
use crate::sign::rule::verify_by;
use crate::sign::signature::sign;
use crate::transport::message::{Answer, Reply, Request};

/// A merchant's callback handler. Callback and answer are both signed with the script name of the merchant's own URL
/// (signature.md 1, point 9).
#[derive(Clone, Debug)]
pub struct Handler {
    /// The merchant's secret.
    pub secret: Secret,
    /// How base strings are built.
    pub dialect: Dialect,
    /// What an accepting answer says.
    pub accepted: String,
}

/// What a merchant answers to a call that it could read, with the description to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// `ok`: the call is taken.
    Accepted(String),
    /// `rejected`: the merchant refuses the payment; the payer is shown why.
    Rejected(String),
    /// `error`: the call makes no sense to the merchant.
    NotUnderstood(String),
}

impl Decision {
    /// The answer's `pg_status` and `pg_description`.
    fn fields(&self) -> (&'static str, &str) {
        match self {
            Decision::Accepted(description) => ("ok", description),
            Decision::Rejected(description) => ("rejected", description),
            Decision::NotUnderstood(description) => ("error", description),
        }
    }
}

impl Handler {
    /// Answers a callback: `ok` if it is signed rightly, else `error`. Repeats are answered alike.
    pub fn handle(&self, request: &Request) -> Reply {
        self.decide(request, |_| Decision::Accepted(self.accepted.clone()))
    }

    /// Answers a callback: `error` if it cannot be read or is not signed rightly, else as `decide` says.
    pub fn decide(&self, request: &Request, decide: impl FnOnce(&Params) -> Decision) -> Reply {
        let script = script(&request.url);
        let Ok(Received { params, .. }) = read(request) else {
            return self.answer(script, "error", "the message cannot be read", "");
        };
        let salt = params.text("pg_salt").unwrap_or_default();
        let rule = SigningRule::ByName {
            script: script.into(),
            dialect: self.dialect,
        };
        if !is_signed(&rule, &params, &self.secret) {
            return self.answer(script, "error", "the signature is wrong", salt);
        }
        let decision = decide(&params);
        let (status, description) = decision.fields();
        self.answer(script, status, description, salt)
    }

    /// Answers a callback with this status and description, whatever it says.
    pub fn says(&self, request: &Request, status: &str, description: &str) -> Reply {
        let received = read(request).unwrap_or_default();
        let salt = received.params.text("pg_salt").unwrap_or_default();
        self.answer(script(&request.url), status, description, salt)
    }

    /// The documents' samples of an answer have description, salt and status in this order (protocol/README.md 4).
    fn answer(&self, script: &str, status: &str, description: &str, salt: &str) -> Reply {
        let mut params = Params::from_iter([
            ("pg_status", status),
            ("pg_description", description),
            ("pg_salt", salt),
        ]);
        params.push(
            SIGNATURE_FIELD,
            sign(script, &params, &self.secret, self.dialect),
        );
        match xml::encode("response", &params) {
            Ok(document) => Reply::Answer(Answer::new(200, "text/xml; charset=utf-8", document)),
            // Only a salt or a description that XML cannot carry gets here.
            Err(malformed) => Reply::Answer(Answer::new(
                400,
                "text/plain; charset=utf-8",
                malformed.to_string(),
            )),
        }
    }
}

/// Whether a message has one signature, and the right one.
pub(super) fn is_signed(rule: &SigningRule, params: &Params, secret: &Secret) -> bool {
    let signatures: Vec<&Value> = params.all(rule.field()).collect();
    match signatures.as_slice() {
        [signature] => verify_by(signature.text().unwrap_or_default(), rule, params, secret),
        _ => false,
    }
}

fn read(request: &Request) -> Result<Received, Malformed> {
    decode_request(Parts {
        query: request.query(),
        content_type: request.content_type.as_deref(),
        body: &request.body,
    })
}
