//! The YAML of a case as it is written. No flatten, untagged or internally tagged types: they lose places.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::cases::load::callbacks::RawCallbackAnswer;
use crate::cases::load::faults::RawFault;
use crate::cases::load::settings::RawSettings;
use crate::protocol::certificate::Certificate;
use crate::protocol::encoding::Encoding;
use crate::protocol::stored_card::StoredCard;
use crate::specs::files::At;
use crate::specs::source::Level;
use crate::specs::yaml::node::Untyped;
use crate::specs::yaml::{Located, written};

/// One thing that is tried, or a precondition of others.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Case")]
pub(super) struct RawCase {
    /// What holds when the case passes, as a sentence without a full stop.
    pub(super) title: String,
    /// Ids of requirements that the case tries, or prefixes of them; a precondition has none.
    pub(super) covers: Option<Vec<Located<String>>>,
    /// Only these profiles; without it all that have every endpoint that is named.
    pub(super) profiles: Option<Vec<Located<String>>>,
    /// Only profiles that are able to do these things.
    #[serde(default)]
    pub(super) needs: Vec<Located<String>>,
    /// The readings of ambiguities that the case rests on; it is skipped where another is taken.
    #[serde(default)]
    pub(super) reading: BTreeMap<String, Located<String>>,
    /// The strongest level of a finding against the expectations.
    pub(super) level: Option<Level>,
    /// Preconditions, by the names of their files in `given/`; they run first and bring what they capture.
    #[serde(default)]
    pub(super) given: Vec<Located<String>>,
    /// How our side answers calls: a list for each callback, the first call first; the last answer is for all further ones.
    /// Those of a precondition are for the calls that come while its own steps are done.
    #[serde(default)]
    pub(super) answers: BTreeMap<String, Located<Vec<Located<RawCallbackAnswer>>>>,
    /// Callbacks that may come without being awaited; of a precondition, while its own steps are done.
    #[serde(default)]
    pub(super) ignore: Vec<Located<String>>,
    /// What the merchant's ledger holds before the first step; makes the case mock-only.
    #[serde(default)]
    pub(super) ledger: RawLedger,
    /// How the gateway is set up for the merchant; makes the case mock-only.
    #[serde(default)]
    pub(super) settings: RawSettings,
    /// What is done, in this order.
    pub(super) steps: Located<Vec<Located<RawStep>>>,
}

/// What a ledger holds at the start.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ledger")]
pub(super) struct RawLedger {
    /// Saved cards, in the order of storing.
    pub(super) cards: Vec<StoredCard<Located<String>>>,
}

/// One step: exactly one of send, await, visit, submit, advance, repeat, together, fault, with what belongs to it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Step")]
pub(super) struct RawStep {
    /// Sends a request to this endpoint and judges the answer.
    #[serde(default, deserialize_with = "written")]
    pub(super) send: Option<Located<String>>,
    /// The fields of the request: a map, or a list of one-entry maps where order or repeats matter.
    #[serde(default, deserialize_with = "written")]
    pub(super) params: Option<Located<Untyped>>,
    /// The request as a JSON object, as a literal block; in place of `params`.
    #[serde(default, deserialize_with = "written")]
    pub(super) json: Option<Located<String>>,
    /// Fields that would be added by themselves but shall not be.
    #[serde(default, deserialize_with = "written")]
    pub(super) omit: Option<Located<Vec<Located<String>>>>,
    /// How the request is encoded; without it in the endpoint's first encoding.
    #[serde(default, deserialize_with = "written")]
    pub(super) encoding: Option<Located<Encoding>>,
    /// What stands in the parts of the path, in place of what the message says: `{ merchant_id: "1" }`; or a text, the whole
    /// path.
    #[serde(default, deserialize_with = "written")]
    pub(super) path: Option<Located<Untyped>>,
    /// The header `Content-Type`, in place of what the encoding has.
    #[serde(default, deserialize_with = "written")]
    pub(super) content_type: Option<Located<String>>,
    /// Other headers, in place of those that would be sent: a map of names to texts; an empty text leaves one out.
    #[serde(default, deserialize_with = "written")]
    pub(super) headers: Option<Located<Untyped>>,
    /// The header `Authorization`, written out as it is before base64: `Basic {{merchant_id}}:{{secret_key}}`.
    #[serde(default, deserialize_with = "written")]
    pub(super) authorization: Option<Located<String>>,
    /// Which TLS certificate the client shows, where the profile asks for one; its own without this.
    #[serde(default, deserialize_with = "written")]
    pub(super) certificate: Option<Located<Certificate>>,
    /// `false`, or a map with `script` and `secret`, `digest` or `mistake`: how the signature is spoilt.
    #[serde(default, deserialize_with = "written")]
    pub(super) sign: Option<Located<Untyped>>,
    /// The base string, written out; the only place for `{{secret_key}}` and `{{payout_secret_key}}`.
    #[serde(default, deserialize_with = "written")]
    pub(super) signature: Option<Located<String>>,
    /// What the answer, the call or the page must be.
    #[serde(default, deserialize_with = "written")]
    pub(super) expect: Option<Located<RawExpectation>>,
    /// Judges the next call that our side received: a callback, or `none` if nothing may have come.
    #[serde(rename = "await", default, deserialize_with = "written")]
    pub(super) awaited: Option<Located<String>>,
    /// Opens a page as the payer's browser does.
    #[serde(default, deserialize_with = "written")]
    pub(super) visit: Option<Located<String>>,
    /// The fields of the form by which a page of the shop leads to the page of `visit`; it is then opened by POST.
    #[serde(default, deserialize_with = "written")]
    pub(super) post: Option<Located<Untyped>>,
    /// Fills in the form of the page where the payer is, and sends it; `{}` sends the first form as it stands.
    #[serde(default, deserialize_with = "written")]
    pub(super) submit: Option<Located<Untyped>>,
    /// Lets this much time pass at the gateway: 20m.
    #[serde(default, deserialize_with = "written")]
    pub(super) advance: Option<Located<String>>,
    /// Does `steps` so many times.
    #[serde(default, deserialize_with = "written")]
    pub(super) repeat: Option<Located<u32>>,
    /// What is repeated.
    #[serde(default, deserialize_with = "written")]
    pub(super) steps: Option<Located<Vec<Located<RawStep>>>>,
    /// Requests that are under way at once.
    #[serde(default, deserialize_with = "written")]
    pub(super) together: Option<Located<Vec<Located<RawStep>>>>,
    /// Tells a mock to do one thing wrong with its next answers.
    #[serde(default, deserialize_with = "written")]
    pub(super) fault: Option<Located<RawFault>>,
}

impl RawStep {
    /// The keys that are written, each with the place of its value.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'static str, At)> {
        let keys = [
            ("send", at(&self.send)),
            ("await", at(&self.awaited)),
            ("visit", at(&self.visit)),
            ("submit", at(&self.submit)),
            ("advance", at(&self.advance)),
            ("repeat", at(&self.repeat)),
            ("together", at(&self.together)),
            ("fault", at(&self.fault)),
            ("post", at(&self.post)),
            ("params", at(&self.params)),
            ("json", at(&self.json)),
            ("omit", at(&self.omit)),
            ("encoding", at(&self.encoding)),
            ("path", at(&self.path)),
            ("content_type", at(&self.content_type)),
            ("headers", at(&self.headers)),
            ("authorization", at(&self.authorization)),
            ("certificate", at(&self.certificate)),
            ("sign", at(&self.sign)),
            ("signature", at(&self.signature)),
            ("steps", at(&self.steps)),
            ("expect", at(&self.expect)),
        ];
        keys.into_iter().filter_map(|(key, at)| Some((key, at?)))
    }

    /// The steps inside it.
    pub(super) fn inner(&self) -> impl Iterator<Item = &Located<RawStep>> {
        let lists = self.steps.iter().chain(&self.together);
        lists.flat_map(|list| &list.value)
    }
}

/// What an answer, a call or a page must be; what it does not name is not compared.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Expectation")]
pub(super) struct RawExpectation {
    /// The HTTP status, or a list of those that fulfil the wish.
    #[serde(default, deserialize_with = "written")]
    pub(super) http: Option<Located<Untyped>>,
    /// The XML document, as a literal block.
    #[serde(default, deserialize_with = "written")]
    pub(super) xml: Option<Located<String>>,
    /// The JSON object, as a literal block.
    #[serde(default, deserialize_with = "written")]
    pub(super) json: Option<Located<String>>,
    /// The fields of the message, whatever its form is; of a page, what the browser brought to it.
    #[serde(default, deserialize_with = "written")]
    pub(super) params: Option<Located<Untyped>>,
    /// The form in which a call came.
    #[serde(default, deserialize_with = "written")]
    pub(super) encoding: Option<Located<Encoding>>,
    /// `none`: the answer need not be a message of the protocol.
    #[serde(default, deserialize_with = "written")]
    pub(super) message: Option<Located<String>>,
    /// `refused`: the gateway ends the TLS handshake, and answers nothing.
    #[serde(default, deserialize_with = "written")]
    pub(super) handshake: Option<Located<String>>,
    /// What the ledger holds after the step: `unchanged`, or a map of kinds to how many there are; looked at on a mock only.
    #[serde(default, deserialize_with = "written")]
    pub(super) stored: Option<Located<Untyped>>,
    /// The address at which the payer ends; where that is a return to the shop, fields may have been added to its query.
    #[serde(default, deserialize_with = "written")]
    pub(super) url: Option<Located<String>>,
    /// A text that the page shows on which the payer ends, or that is answered in place of a message; or a list of texts.
    #[serde(default, deserialize_with = "written")]
    pub(super) page: Option<Located<Untyped>>,
}

impl RawExpectation {
    /// The keys that are written, each with the place of its value.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'static str, At)> {
        let keys = [
            ("http", at(&self.http)),
            ("encoding", at(&self.encoding)),
            ("xml", at(&self.xml)),
            ("json", at(&self.json)),
            ("params", at(&self.params)),
            ("message", at(&self.message)),
            ("handshake", at(&self.handshake)),
            ("stored", at(&self.stored)),
            ("url", at(&self.url)),
            ("page", at(&self.page)),
        ];
        keys.into_iter().filter_map(|(key, at)| Some((key, at?)))
    }
}

/// Where a value stands, if it is written.
fn at<T>(value: &Option<Located<T>>) -> Option<At> {
    value.as_ref().map(|value| value.at)
}
