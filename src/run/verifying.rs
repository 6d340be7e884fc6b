//! How the messages of an exchange are signed, whether rightly, and what explains a wrong signature.

use crate::check::finding::SignatureDetail;
use crate::protocol::params::Params;
use crate::protocol::script::{path, script};
use crate::protocol::signing_rule::SigningRule;
use crate::run::evidence::{Evidence, Read};
use crate::run::variables::Identity;
use crate::sign::explain::{Signer, explain};
use crate::sign::rule::{masked_by, verify_by};
use crate::transcript::mask::{Mask, SignatureMark};

/// Which message of an exchange is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Request,
    Answer,
}

impl Evidence {
    /// How one of the messages is signed; none if it carries no signature. What nobody describes is read as the signature
    /// by names is.
    fn rule(&self, which: Which) -> Option<SigningRule> {
        let (url, dialect) = (&self.exchange.request.url, self.dialect);
        let Some(endpoint) = &self.endpoint else {
            let script = script(url).into();
            return Some(SigningRule::ByName { script, dialect });
        };
        match (which, &self.answer) {
            (Which::Request, _) => endpoint.request_rule(url, dialect),
            (Which::Answer, Some(Read::Fields(received))) => {
                endpoint.answer_rule(endpoint.answer(received), url, dialect)
            }
            (Which::Answer, _) => endpoint.answer_rule(None, url, dialect),
        }
    }

    /// What explains the wrong signature of the answer; nothing if it has none.
    pub fn explain_answer(&self, params: &Params, identity: &Identity) -> Option<SignatureDetail> {
        self.explain(Which::Answer, params, identity)
    }

    /// What explains the wrong signature of a call that our side received; nothing if it has none.
    pub fn explain_call(&self, params: &Params, identity: &Identity) -> Option<SignatureDetail> {
        self.explain(Which::Request, params, identity)
    }

    fn explain(
        &self,
        which: Which,
        params: &Params,
        identity: &Identity,
    ) -> Option<SignatureDetail> {
        let rule = self.rule(which)?;
        params.text(rule.field())?;
        let mask = Mask {
            secrets: &identity.secrets,
        };
        let shown = mask.params(params, &SignatureMark::Valid);
        Some(SignatureDetail {
            base_string: masked_by(&rule, &shown),
            mistake: self.mistake(&rule, params, identity),
        })
    }

    pub(super) fn mark(&self, which: Which, params: &Params, identity: &Identity) -> SignatureMark {
        let Some(rule) = self.rule(which) else {
            return SignatureMark::Wrong(None);
        };
        let secret = identity.secrets.of(self.key());
        if verify_by(signature(&rule, params), &rule, params, secret) {
            return SignatureMark::Valid;
        }
        SignatureMark::Wrong(self.mistake(&rule, params, identity))
    }

    fn mistake(
        &self,
        rule: &SigningRule,
        params: &Params,
        identity: &Identity,
    ) -> Option<&'static str> {
        let signer = Signer {
            path: path(&self.exchange.request.url),
            rule,
            params,
            secrets: &identity.secrets,
            key: self.key(),
        };
        explain(signature(rule, params), &signer).map(|mistake| mistake.says)
    }
}

fn signature<'p>(rule: &SigningRule, params: &'p Params) -> &'p str {
    params.text(rule.field()).unwrap_or_default()
}
