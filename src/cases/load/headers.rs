//! The headers of a request that a case writes: names that can be sent, and values of one line.
//!
//! What a request proves by a header is checked where the endpoint is known, by `run::proving`.

use crate::cases::load::request::{entries, text_field};
use crate::cases::load::scope::Scope;
use crate::cases::template::Template;
use crate::error::Error;
use crate::specs::files::At;
use crate::specs::yaml::node::Node;

/// Headers. Their names are the same in upper and in lower case.
pub(super) fn headers(scope: &Scope<'_>, node: &Node) -> Result<Vec<(String, Template)>, Error> {
    let header = |(name, value): &(Node, Node)| {
        let (text, template) = text_field(scope, name, value)?;
        check_name(scope, name.at, &text)?;
        template
            .texts()
            .try_for_each(|text| check_line(scope, value.at, text))?;
        Ok((text.to_ascii_lowercase(), template))
    };
    entries(scope, node)?.into_iter().map(header).collect()
}

fn check_name(scope: &Scope<'_>, at: At, name: &str) -> Result<(), Error> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if name.is_empty() || !name.bytes().all(is_letter) {
        let what = format!("`{name}` is no name of a header");
        let error = scope.file.error(at, what);
        return Err(error.mend("write letters, digits and dashes"));
    }
    if name.eq_ignore_ascii_case("content-type") {
        let error = scope
            .file
            .error(at, "the content type has a key of its own");
        return Err(error.mend("write it as `content_type:`, beside `headers:`"));
    }
    Ok(())
}

/// No client can send a line break, or another control character, as a part of a header.
pub(super) fn check_line(scope: &Scope<'_>, at: At, text: &str) -> Result<(), Error> {
    let is_control = |letter: char| letter.is_ascii_control() && letter != '\t';
    if !text.contains(is_control) {
        return Ok(());
    }
    let error = scope.file.error(
        at,
        "a header cannot hold a line break or a control character",
    );
    Err(error.mend("write its value in one line"))
}
