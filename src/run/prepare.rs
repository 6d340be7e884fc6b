//! From a step as written to a request as sent: [`prepare`] fills, adds, signs and encodes.

use std::borrow::Cow;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::cases::case::Case;
use crate::cases::send::{Send, TemplateValue};
use crate::cases::template::Template;
use crate::cases::variables::Variables;
use crate::codec::{encode_request, json};
use crate::error::Error;
use crate::protocol::certificate::Certificate;
use crate::protocol::encoding::Encoding;
use crate::protocol::params::{Params, Value};
use crate::protocol::secrets::Secrets;
use crate::protocol::sensitive::is_signature;
use crate::specs::endpoint::{Endpoint, path_field};
use crate::specs::files::At;
use crate::specs::profile::Profile;
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
    /// The merchant's secrets.
    pub secrets: &'a Secrets,
    /// What placeholders insert.
    pub variables: &'a Variables,
}

/// A request that is ready to be sent.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Its fields, signature included.
    pub params: Params,
    /// How it is encoded.
    pub encoding: Encoding,
    /// The TLS certificate that is shown, where the gateway asks for one.
    pub certificate: Certificate,
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
    let url = context.url(send, &params)?;
    if let Some(rule) = endpoint.request_rule(&url, context.profile.family.dialect)
        && params.get(rule.field()).is_none()
        && !send.omit.iter().any(|name| is_signature(name))
    {
        let signature = context.signature(send, &url, &rule, &params);
        signature
            .into_iter()
            .for_each(|value| params.push(rule.field(), value));
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
    let body = match send.escaped && encoding == Encoding::Json {
        true => escaped(encoded.body),
        false => encoded.body,
    };
    let (method, url) = match &encoded.query {
        Some(query) => ("GET", format!("{url}?{query}")),
        None => ("POST", url),
    };
    let request = Request {
        method: method.to_owned(),
        url,
        content_type: send.content_type.clone().or(encoded.content_type),
        headers: context.headers(send)?,
        body: body.into(),
        ..Request::default()
    };
    Ok(Prepared {
        params,
        encoding,
        certificate: send.certificate.map(|(_, shown)| shown).unwrap_or_default(),
        request,
    })
}

/// What the encoding wrote is text; bytes that were none would be sent as they are.
fn escaped(body: Vec<u8>) -> Vec<u8> {
    match str::from_utf8(&body) {
        Ok(text) => json::escaped(text).into_bytes(),
        Err(_) => body,
    }
}

impl Context<'_> {
    /// The fields that the family fills by itself, then those that the case names.
    pub(super) fn fields(&self, send: &Send) -> Result<Params, Error> {
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

    pub(super) fn fill(&self, template: &Template) -> Result<String, Error> {
        template
            .fill(self.variables)
            .map_err(|name| self.unset(&name))
    }

    pub(super) fn unset(&self, variable: &str) -> Error {
        let what = format!("the variable `{variable}` has no value");
        self.case
            .file
            .error(self.at, what)
            .because("the answer that should have given it did not")
    }

    /// A part `{name}` of the path is filled as the case says, else from the message's field `pg_name`, so that the two agree,
    /// or from the variable of that name.
    pub(super) fn url(&self, send: &Send, params: &Params) -> Result<String, Error> {
        if let Some((_, whole)) = &send.whole_path {
            return Ok(format!("{}{}", self.gateway, self.fill(whole)?));
        }
        let path = self.endpoint.path().unwrap_or_default();
        let is_part = |name: &str| path.split('/').any(|part| part == format!("{{{name}}}"));
        if let Some((name, _)) = send.path.iter().find(|(name, _)| !is_part(name)) {
            let what = format!(
                "the path of `{}` has no part `{{{name}}}`",
                self.endpoint.name
            );
            let error = self.case.file.error(self.at, what);
            return Err(error.mend(format!("it is {path}")));
        }
        let filled = path.split('/').map(|part| {
            let name = part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'));
            let Some(name) = name else {
                return Ok(Cow::Borrowed(part));
            };
            let written = send.path.iter().find(|(written, _)| written == name);
            let written = written
                .map(|(_, template)| self.fill(template))
                .transpose()?;
            // An empty field would make another path of it.
            let field = params
                .text(&path_field(name))
                .filter(|text| !text.is_empty());
            let value = written.as_deref().or(field);
            let value = value
                .or_else(|| self.variables.get(name))
                .unwrap_or_default();
            Ok(Cow::Owned(
                utf8_percent_encode(value, NON_ALPHANUMERIC).to_string(),
            ))
        });
        let filled: Vec<Cow<'_, str>> = filled.collect::<Result<_, Error>>()?;
        Ok(format!("{}{}", self.gateway, filled.join("/")))
    }
}
