//! What a payer does on a page: the steps `visit` and `submit`, with what is sent.

use crate::cases::case::Visit;
use crate::cases::load::raw::RawStep;
use crate::cases::load::request::text_fields;
use crate::cases::load::scope::Scope;
use crate::cases::load::wish::expectation;
use crate::cases::template::Template;
use crate::error::Error;
use crate::specs::yaml::Located;
use crate::specs::yaml::node::{Node, Untyped};

/// The visit of a step that has `visit`, `submit` or both.
pub(super) fn visit(scope: &mut Scope<'_>, raw: RawStep) -> Result<Visit, Error> {
    Ok(Visit {
        url: raw.visit.map(|url| scope.template(&url)).transpose()?,
        post: form(scope, raw.post)?,
        submit: form(scope, raw.submit)?,
        expect: expectation(scope, "visit", raw.expect)?,
    })
}

/// `post` says how a page is opened, so without one it says nothing.
pub(super) fn check_post(scope: &Scope<'_>, raw: &RawStep) -> Result<(), Error> {
    match (&raw.post, &raw.visit) {
        (Some(post), None) => {
            let at = scope.file.key("post", post.at);
            let error = scope.file.error(at, "`post` without `visit`");
            Err(error.mend("write `visit:` beside it: the page that is opened by POST"))
        }
        _ => Ok(()),
    }
}

/// The fields of a form, in their order.
fn form(
    scope: &Scope<'_>,
    raw: Option<Located<Untyped>>,
) -> Result<Option<Vec<(String, Template)>>, Error> {
    let node = raw.map(|raw| Node::new(raw, scope.file));
    node.map(|node| text_fields(scope, &node)).transpose()
}
