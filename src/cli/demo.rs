//! The call that a stand-alone mock shows to whoever started it: [`curl_line`].

use countersign::codec::encode_request;
use countersign::error::Error;
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
        if endpoint.effect == Effect::None {
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
    if let Some(rule) = endpoint.request_rule(&path, profile.family.dialect) {
        let signature = sign_by(&rule, &params, demo.secrets.of(endpoint.key));
        params.set(rule.field(), signature);
    }
    let encoded = encode_request(Encoding::Urlencoded, &params).ok()?;
    let body = String::from_utf8(encoded.body).ok()?; // Urlencoded text has no byte that a single quote would not hold.
    Some(format!("curl '{address}{path}' -d '{body}'"))
}
