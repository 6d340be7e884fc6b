//! [`Evidence`]: one exchange, kept until it is known whether somebody wants to see it.

use crate::check::finding::SignatureDetail;
use crate::codec::decode_answer;
use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::params::Params;
use crate::protocol::received::{Malformed, Received};
use crate::protocol::script::path;
use crate::run::prepare::Prepared;
use crate::run::variables::Identity;
use crate::sign::base_string;
use crate::sign::explain::{Signer, explain};
use crate::sign::signature::verify;
use crate::transcript::exchange::{Sent, Transcript};
use crate::transcript::mask::{Mask, SignatureMark};
use crate::transport::message::Exchange;

/// One exchange.
#[derive(Debug)]
pub struct Evidence {
    /// What was to be sent.
    pub prepared: Prepared,
    /// What passed over the wire.
    pub exchange: Exchange,
    /// The answer as it was read, if one came.
    pub received: Option<Result<Received, Malformed>>,
}

impl Evidence {
    /// The evidence of an exchange; reads the answer.
    pub fn new(prepared: Prepared, exchange: Exchange) -> Self {
        let answer = exchange.result.as_ref().ok();
        let received = answer.map(|answer| decode_answer(answer.http, &answer.body));
        Self {
            prepared,
            exchange,
            received,
        }
    }

    /// What explains the wrong signature of a message of this exchange; nothing if it has none.
    pub fn explain(&self, params: &Params, identity: &Identity) -> Option<SignatureDetail> {
        params.text(SIGNATURE_FIELD)?;
        let Prepared {
            script, dialect, ..
        } = &self.prepared;
        let mask = Mask {
            secret: &identity.secret,
        };
        let shown = mask.params(params, &SignatureMark::Valid);
        Some(SignatureDetail {
            base_string: base_string::masked(script, &shown, *dialect),
            mistake: self.mistake(params, identity),
        })
    }

    /// The exchange as it may be shown.
    pub fn transcript(&self, identity: &Identity) -> Transcript {
        let Prepared {
            params, encoding, ..
        } = &self.prepared;
        let sent = Sent {
            params,
            encoding: *encoding,
            mark: &self.mark(params, identity),
        };
        let mark = match &self.received {
            Some(Ok(received)) => self.mark(&received.params, identity),
            _ => SignatureMark::Wrong(None),
        };
        let received = self.received.as_ref().map(|received| (received, &mark));
        Transcript::new(
            &self.exchange,
            sent,
            received,
            Mask {
                secret: &identity.secret,
            },
        )
    }

    fn mark(&self, params: &Params, identity: &Identity) -> SignatureMark {
        let Prepared {
            script, dialect, ..
        } = &self.prepared;
        if verify(
            signature(params),
            script,
            params,
            &identity.secret,
            *dialect,
        ) {
            return SignatureMark::Valid;
        }
        SignatureMark::Wrong(self.mistake(params, identity))
    }

    fn mistake(&self, params: &Params, identity: &Identity) -> Option<&'static str> {
        let Prepared {
            script,
            dialect,
            request,
            ..
        } = &self.prepared;
        let secret = &identity.secret;
        let signer = Signer {
            path: path(&request.url),
            script,
            params,
            secret,
            dialect: *dialect,
        };
        explain(signature(params), &signer).map(|mistake| mistake.says)
    }
}

fn signature(params: &Params) -> &str {
    params.text(SIGNATURE_FIELD).unwrap_or_default()
}
