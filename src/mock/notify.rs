//! From what an operation wants the merchant to know to a call that is ready to be made.

use crate::codec::encode_callback;
use crate::mock::answer::{common_views, fill};
use crate::mock::mount::Mount;
use crate::mock::operations::Notice;
use crate::mock::schedule::{Event, MerchantCall};
use crate::mock::world::World;
use crate::protocol::authentication::{Authentication, SIGNATURE_FIELD};
use crate::protocol::encoding::Encoding;
use crate::sign::signature::sign;
use crate::transport::message::Request;

/// Schedules the calls for now. A profile without the endpoint of a callback does not make such calls.
pub(super) fn notify(mount: &Mount, world: &mut World, notices: Vec<Notice>) {
    for notice in notices {
        if let Some(call) = call(mount, world, notice) {
            let now = world.now;
            world.schedule.add(now, Event::Call(call));
        }
    }
}

/// The call as the spec of its endpoint has it, signed with the script name of the merchant's own address.
fn call(mount: &Mount, world: &mut World, notice: Notice) -> Option<MerchantCall> {
    let endpoint = mount.callback(notice.callback)?;
    let mut facts = notice.facts;
    facts.views.extend(common_views(world));
    let mut params = fill(&endpoint.request, &facts.views, &facts);
    if endpoint.signed == Authentication::PgSig {
        let (script, dialect) = (endpoint.script(&notice.url), mount.profile.family.dialect);
        let secret = world.secrets.of(endpoint.key);
        let signature = sign(script, &params, secret, dialect);
        params.set(SIGNATURE_FIELD, signature);
    }
    let encoding = endpoint.encodings.first().copied();
    // Texts were checked on their way in, so what an encoding cannot say does not get here.
    let encoded = encode_callback(encoding.unwrap_or(Encoding::Urlencoded), &params).ok()?;
    let (method, url) = match encoded.query {
        Some(query) => ("GET", format!("{}?{query}", notice.url)),
        None => ("POST", notice.url),
    };
    Some(MerchantCall {
        endpoint: endpoint.name.clone(),
        request: Request {
            method: method.to_owned(),
            url,
            content_type: encoded.content_type,
            body: encoded.body.into(),
        },
    })
}
