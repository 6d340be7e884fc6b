//! From a step as written to a request as sent: [`prepare`] fills, adds, signs and encodes.

use std::borrow::Cow;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::cases::case::Case;
use crate::cases::send::{Send, Signing, TemplateValue};
use crate::cases::template::Template;
use crate::cases::variables::{SECRET_KEY, Variables};
use crate::codec::encode_request;
use crate::error::Error;
use crate::protocol::authentication::{Authentication, SIGNATURE_FIELD};
use crate::protocol::dialect::Dialect;
use crate::protocol::encoding::Encoding;
use crate::protocol::params::{Params, Value};
use crate::protocol::script::path;
use crate::protocol::secret::{MASKED, Secret};
use crate::protocol::sensitive::is_signature;
use crate::sign::base_string::masked;
use crate::sign::explain::Signer;
use crate::sign::explain::mistakes::mistake;
use crate::sign::signature::sign;
use crate::specs::endpoint::{Endpoint, path_field};
use crate::specs::files::At;
use crate::specs::profile::Profile;
use crate::transcript::mask::{Mask, SignatureMark};
use crate::transport::message::Request;

/// What a step is prepared with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The case, for places.
    pub case: &'a Case,
    /// The step's place.
    pub at: At,
    /// The profile.
    pub profile: &'a Profile,
    /// The endpoint.
    pub endpoint: &'a Endpoint,
    /// The gateway's address.
    pub gateway: &'a str,
    /// The merchant's secret.
    pub secret: &'a Secret,
    /// What placeholders insert.
    pub variables: &'a Variables,
}

/// A request that is ready to be sent.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Its fields, signature included.
    pub params: Params,
    /// The script name by which the answer is signed.
    pub script: String,
    /// How base strings are built.
    pub dialect: Dialect,
    /// How it is encoded.
    pub encoding: Encoding,
    /// The bytes.
    pub request: Request,
}

/// Makes the request of a step.
///
/// # Errors
///
/// When the case is at fault: a variable without a value, a message that the encoding cannot carry.
pub fn prepare(context: Context<'_>, send: &Send) -> Result<Prepared, Error> {
    let Context {
        case, at, endpoint, ..
    } = context;
    let mut params = context.fields(send)?;
    let url = context.url(&params);
    let script = endpoint.script(&url).to_owned();
    if endpoint.signed == Authentication::PgSig
        && params.get(SIGNATURE_FIELD).is_none()
        && !send.omit.iter().any(|name| is_signature(name))
    {
        let signature = context.signature(send, &url, &script, &params);
        signature
            .into_iter()
            .for_each(|value| params.push(SIGNATURE_FIELD, value));
    }
    let unwritable = |what: String| {
        case.file
            .error(at, "the request cannot be written")
            .because(what)
    };
    let encoding = send
        .encoding
        .or_else(|| endpoint.encodings.first().copied());
    let encoding =
        encoding.ok_or_else(|| unwritable(format!("`{}` has no encoding", endpoint.name)))?;
    let encoded =
        encode_request(encoding, &params).map_err(|malformed| unwritable(malformed.to_string()))?;
    let (method, url) = match &encoded.query {
        Some(query) => ("GET", format!("{url}?{query}")),
        None => ("POST", url),
    };
    let request = Request {
        method: method.to_owned(),
        url,
        content_type: encoded.content_type,
        body: encoded.body.into(),
    };
    let dialect = context.profile.family.dialect;
    Ok(Prepared {
        params,
        script,
        dialect,
        encoding,
        request,
    })
}

/// Checks the base string that a step writes out. It holds for every run or for none, so a plan asks once.
///
/// # Errors
///
/// When it is not the rule's, or a variable has no value.
pub fn check_signature(context: Context<'_>, send: &Send) -> Result<(), Error> {
    if send.signature.is_none() {
        return Ok(());
    }
    let params = context.fields(send)?;
    let url = context.url(&params);
    context.check_signature(send, context.endpoint.script(&url), &params)
}

impl Context<'_> {
    /// The fields that the family fills by itself, then those that the case names.
    fn fields(&self, send: &Send) -> Result<Params, Error> {
        let mut params = Params::new();
        let given = |name: &str| send.params.iter().any(|(other, _)| other == name);
        for row in &self.profile.family.request {
            let Some(variable) = &row.fill else { continue };
            if !given(&row.name) && !send.omit.contains(&row.name) {
                let value = self
                    .variables
                    .get(variable)
                    .ok_or_else(|| self.unset(variable))?;
                params.push(&*row.name, value);
            }
        }
        for (name, value) in &send.params {
            params.push(&**name, self.value(value)?);
        }
        Ok(params)
    }

    fn value(&self, value: &TemplateValue) -> Result<Value, Error> {
        Ok(match value {
            TemplateValue::Literal(value) => value.clone(),
            TemplateValue::Text(template) => Value::Text(self.fill(template)?),
            TemplateValue::List(items) => Value::List(
                items
                    .iter()
                    .map(|item| self.value(item))
                    .collect::<Result<_, _>>()?,
            ),
            TemplateValue::Map(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| Ok((name.as_str(), self.value(value)?)));
                Value::Map(fields.collect::<Result<_, Error>>()?)
            }
        })
    }

    fn fill(&self, template: &Template) -> Result<String, Error> {
        template
            .fill(self.variables)
            .map_err(|name| self.unset(&name))
    }

    fn unset(&self, variable: &str) -> Error {
        let what = format!("the variable `{variable}` has no value");
        self.case
            .file
            .error(self.at, what)
            .because("the answer that should have given it did not")
    }

    /// A part `{name}` of the path is filled from the message's field `pg_name`, so that the two agree, or from the
    /// variable of that name.
    fn url(&self, params: &Params) -> String {
        let path = self.endpoint.path().unwrap_or_default();
        let filled = path.split('/').map(|part| {
            let Some(name) = part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'))
            else {
                return Cow::Borrowed(part);
            };
            // An empty field would make another path of it.
            let field = params
                .text(&path_field(name))
                .filter(|text| !text.is_empty());
            let value = field
                .or_else(|| self.variables.get(name))
                .unwrap_or_default();
            Cow::Owned(utf8_percent_encode(value, NON_ALPHANUMERIC).to_string())
        });
        format!("{}{}", self.gateway, filled.collect::<Vec<_>>().join("/"))
    }

    /// The base string that the case writes out must be the rule's; both are compared without the secret.
    fn check_signature(&self, send: &Send, script: &str, params: &Params) -> Result<(), Error> {
        let Some((at, written)) = &send.signature else {
            return Ok(());
        };
        let mut variables = self.variables.clone();
        variables.set(SECRET_KEY, MASKED);
        let written = written.fill(&variables).map_err(|name| self.unset(&name))?;
        let script = match &send.sign {
            Signing::Spoilt {
                script: Some(script),
                ..
            } => script,
            _ => script,
        };
        if written == masked(script, params, self.profile.family.dialect) {
            return Ok(());
        }
        let mask = Mask {
            secret: self.secret,
        };
        let shown = mask.params(params, &SignatureMark::Valid);
        let rule = masked(script, &shown, self.profile.family.dialect);
        Err(self
            .case
            .file
            .error(*at, "the signature string is not what the rule gives")
            .because(format!("by the rule it is {rule}"))
            .mend("values stand in the order of their names; mend the string or the params"))
    }

    /// The values of the signature's field: one, unless the case spoils it.
    fn signature(&self, send: &Send, url: &str, script: &str, params: &Params) -> Vec<Value> {
        let (dialect, secret) = (self.profile.family.dialect, self.secret);
        let right = || Value::Text(sign(script, params, secret, dialect));
        match &send.sign {
            Signing::Right => vec![right()],
            Signing::Unsigned => Vec::new(),
            Signing::Digest(digest) => vec![Value::Text(digest.clone())],
            Signing::Doubled => vec![right(), Value::Text("0".repeat(32))],
            Signing::Array => vec![Value::Map(Params::from_iter([("0", right())]))],
            Signing::Mistake(name) => {
                let signer = Signer {
                    path: path(url),
                    script,
                    params,
                    secret,
                    dialect,
                };
                let wrong = mistake(name).map(|mistake| Value::Text((mistake.sign)(&signer)));
                wrong.into_iter().collect()
            }
            Signing::Spoilt {
                script: other,
                secret: key,
            } => {
                let key = key.as_ref().map(Secret::new);
                let other = other.as_deref().unwrap_or(script);
                vec![Value::Text(sign(
                    other,
                    params,
                    key.as_ref().unwrap_or(secret),
                    dialect,
                ))]
            }
        }
    }
}
