//! The call that a stand-alone mock shows to whoever started it: [`curl_line`].

use countersign::codec::encode_request;
use countersign::error::Error;
use countersign::protocol::authentication::Authentication;
use countersign::protocol::encoding::Encoding;
use countersign::protocol::params::Params;
use countersign::sign::rule::sign_by;
use countersign::specs::catalog::Catalog;
use countersign::specs::endpoint::{Effect, Endpoint};
use countersign::specs::field::Presence;
use countersign::specs::profile::Profile;

/// A command that calls the mock as the demo merchant and works as it stands: of an endpoint that moves nothing, with the
/// examples of its spec. `None` if the profile has no such endpoint.
///
/// # Errors
///
/// When a spec is wrong.
pub fn curl_line(
    catalog: &Catalog,
    profile: &Profile,
    address: &str,
) -> Result<Option<String>, Error> {
    for name in &profile.endpoints {
        let endpoint = catalog.endpoint(profile, name)?;
        if endpoint.effect == Effect::None && endpoint.takes_requests() {
            return Ok(demo_call(&endpoint, profile, address));
        }
    }
    Ok(None)
}

fn demo_call(endpoint: &Endpoint, profile: &Profile, address: &str) -> Option<String> {
    let demo = &profile.family.demo;
    let path = endpoint.path()?.replace("{merchant_id}", &demo.id);
    let merchant_field = profile.family.merchant_field();
    let mut params = Params::new();
    for row in endpoint
        .request
        .iter()
        .filter(|row| row.presence == Presence::Required)
    {
        match &row.example {
            _ if Some(row.name.as_str()) == merchant_field => params.push(&*row.name, &*demo.id),
            Some(example) => params.push(&*row.name, &**example),
            None => {}
        }
    }
    let secret = demo.secrets.of(endpoint.key);
    if let Some(rule) = endpoint.request_rule(&path, profile.family.dialect) {
        let signature = sign_by(&rule, &params, secret);
        params.set(rule.field(), signature);
    }
    let encoding = *endpoint.encodings.first()?;
    let encoded = encode_request(encoding, &params).ok()?;
    // Examples of the specs have no single quote, which would end the shell's text.
    let body = String::from_utf8(encoded.body).ok()?;
    let content_type = match encoding {
        Encoding::Json => format!(" -H 'content-type: {}'", encoded.content_type?),
        _ => String::new(),
    };
    let user = match endpoint.signed {
        Authentication::Basic => format!(" -u '{}:{}'", demo.id, secret.expose()),
        _ => String::new(),
    };
    Some(format!(
        "curl{user}{content_type} '{address}{path}' -d '{body}'"
    ))
}
