//! From what the merchant is to know to a call that is ready to be made; and the signed fields of browsers that return.

use crate::codec::{encode_callback, query_pairs};
use crate::mock::alter;
use crate::mock::answer::{common_views, fill_call};
use crate::mock::facts::{Facts, Shown};
use crate::mock::mount::Mount;
use crate::mock::operations::Notice;
use crate::mock::payments::begin::is_own;
use crate::mock::rules::Rules;
use crate::mock::schedule::{Event, MerchantCall};
use crate::mock::world::World;
use crate::protocol::encoding::Encoding;
use crate::protocol::params::Params;
use crate::sign::explain::Signer;
use crate::sign::rule::sign_by;
use crate::specs::endpoint::Endpoint;
use crate::transport::message::Request;

/// The rule that gives the shop its own fields back.
const OWN_FIELDS: &str = "own-fields";

/// Schedules calls for now.
pub(super) fn notify(world: &mut World, notices: Vec<Notice>) {
    for notice in notices {
        let now = world.now;
        world.schedule.add(now, Event::Call(notice));
    }
}

/// The call as the spec of its endpoint has it, signed with the script name of the merchant's own address. None if the profile
/// makes no such calls, or the encoding cannot say it.
pub(super) fn call(mount: &Mount, world: &mut World, notice: Notice) -> Option<MerchantCall> {
    let endpoint = mount.callback(notice.callback)?;
    let first = endpoint.encodings.first().copied();
    let encoding = notice.encoding.or(first).unwrap_or(Encoding::Urlencoded);
    // Who is called by GET sees one query, whoever wrote which part of it (signature.md 2).
    let own = match encoding {
        Encoding::Query => query_pairs(&notice.url),
        _ => Vec::new(),
    };
    let params = signed(mount, world, endpoint, &notice.url, &notice.facts, &own);
    // A shop's own field may have a name that XML has not; it is told all the same, by a form.
    let written = |encoding| encode_callback(encoding, endpoint.root, &params).ok();
    let encoded = written(encoding).or_else(|| written(Encoding::Urlencoded))?;
    let (method, url) = match encoded.query {
        Some(query) => ("GET", with_query(&notice.url, &query)),
        None => ("POST", notice.url.clone()),
    };
    Some(MerchantCall {
        endpoint: endpoint.name.clone(),
        opening: world.opening,
        notice,
        request: Request {
            method: method.to_owned(),
            url,
            content_type: encoded.content_type,
            body: encoded.body.into(),
            ..Request::default()
        },
    })
}

/// The fields of a message to the merchant, signed together with those that its address has already.
pub(super) fn signed(
    mount: &Mount,
    world: &mut World,
    endpoint: &Endpoint,
    url: &str,
    facts: &Facts,
    own: &[(String, String)],
) -> Params {
    let mut facts = facts.clone();
    facts.views.extend(common_views(world));
    let shown = Shown::new(world, &facts);
    let mut params = fill_call(endpoint, shown);
    let keeps = Rules::new(endpoint, &world.flaws).holds(OWN_FIELDS);
    if endpoint.echoes && keeps {
        let given = shown.payment().into_iter();
        let given = given.flat_map(|payment| payment.given.iter());
        given
            .filter(|(name, _)| is_own(name))
            .for_each(|(name, value)| params.push(name, value.clone()));
    }
    let wrongs = alter::wrongs(&world.flaws, &endpoint.name, None);
    alter::fields(&mut params, &wrongs);
    let dialect = world.dialect.unwrap_or_else(|| mount.dialect());
    if let Some(rule) = endpoint.request_rule(url, dialect) {
        let secret = world.secrets.of(endpoint.key);
        let mut whole: Params = own
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        params
            .iter()
            .for_each(|(name, value)| whole.push(name, value.clone()));
        let signer = Signer {
            path: crate::protocol::script::path(url),
            rule: &rule,
            params: &whole,
            secrets: &world.secrets,
            key: endpoint.key,
        };
        let wrong = alter::signature(&wrongs, &signer);
        let signature = wrong.unwrap_or_else(|| sign_by(&rule, &whole, secret));
        params.set(rule.field(), signature);
        alter::signed(&mut params, &wrongs);
    }
    params
}

/// The address, whose own query is kept and extended.
pub(super) fn with_query(url: &str, query: &str) -> String {
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    let joint = match url.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    let end = if fragment.is_empty() {
        String::new()
    } else {
        format!("#{fragment}")
    };
    format!("{url}{joint}{query}{end}")
}
