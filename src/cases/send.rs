//! [`Send`]: a request as a case writes it, before anything is filled in.

use crate::cases::expectation::Expectation;
use crate::cases::template::Template;
use crate::protocol::certificate::Certificate;
use crate::protocol::encoding::Encoding;
use crate::protocol::params::Value;
use crate::specs::files::At;

/// A request as written.
#[derive(Clone, Debug)]
pub struct Send {
    /// The endpoint.
    pub endpoint: String,
    /// The fields that the case names.
    pub params: Vec<(String, TemplateValue)>,
    /// Fields that would be added but shall not be.
    pub omit: Vec<String>,
    /// How it is encoded, if not in the endpoint's first encoding.
    pub encoding: Option<Encoding>,
    /// What stands in the parts of the path, in place of what the message says.
    pub path: Vec<(String, Template)>,
    /// The whole path, in place of the endpoint's, and where it stands.
    pub whole_path: Option<(At, Template)>,
    /// Headers beside the content type, in place of those that would be sent.
    pub headers: Vec<(String, Template)>,
    /// The header `Authorization`, written out before it is encoded.
    pub authorization: Option<(At, Template)>,
    /// Which TLS certificate is shown, and where that stands.
    pub certificate: Option<(At, Certificate)>,
    /// The header `Content-Type`, in place of what the encoding has.
    pub content_type: Option<String>,
    /// Whether its JSON is sent in ASCII, with escapes, because it is written so.
    pub escaped: bool,
    /// Where its JSON stands, if it is not written as a literal block, so that places in it are not exact.
    pub loose_json: Option<At>,
    /// How it is signed.
    pub sign: Signing,
    /// The base string, written out.
    pub signature: Option<(At, Template)>,
    /// What the answer must be.
    pub expect: Expectation,
}

/// A value as written.
#[derive(Clone, Debug)]
pub enum TemplateValue {
    /// Text.
    Text(Template),
    /// A list.
    List(Vec<TemplateValue>),
    /// A group.
    Map(Vec<(String, TemplateValue)>),
    /// A number, a boolean or a null of a JSON body, exactly as written.
    Literal(Value),
}

/// How a request is signed.
#[derive(Clone, Debug)]
pub enum Signing {
    /// As the rule says.
    Right,
    /// Not at all.
    Unsigned,
    /// By the rule, but with another script name or secret.
    Spoilt {
        /// In place of the script name.
        script: Option<String>,
        /// In place of the secret.
        secret: Option<String>,
    },
    /// By the rule, and then once more, wrongly.
    Doubled,
    /// By the rule, but as a list of one.
    Array,
    /// With the single mistake of this name.
    Mistake(String),
    /// With this digest, whatever the message is.
    Digest(String),
}
