//! How a profile says that its messages prove who sent them, and who says so. What single endpoints ask for is found by `reader`.

use crate::error::Error;
use crate::protocol::authentication::Authentication;
use crate::specs::load::raw::endpoint::RawAuthentication;
use crate::specs::load::raw::family::RawProfile;
use crate::specs::load::reader::Reader;
use crate::specs::source::Citation;

/// What proves the sender beside the fields of messages.
pub(super) struct Proven {
    /// Who says so.
    pub(super) citation: Option<Citation>,
    /// Whether a shop shows a certificate.
    pub(super) by_certificate: bool,
}

/// How messages prove who sent them, at endpoints that leave that to the profile.
pub(super) fn of(raw: &RawProfile) -> Authentication {
    let said = raw.authentication.as_ref();
    said.map_or(Authentication::None, |said| said.value.into())
}

impl Reader<'_> {
    /// Whatever is asked for beside the fields of messages has a source.
    pub(super) fn proven(&self, raw: &RawProfile) -> Result<Proven, Error> {
        let said = raw.authentication_source.as_ref();
        let citation = said.map(|source| self.citation(source)).transpose()?;
        let basic = raw.authentication.as_ref();
        let basic = basic.filter(|said| said.value == RawAuthentication::Basic);
        let certificate = raw.client_certificate.as_ref();
        let certificate = certificate.filter(|asked| asked.value);
        let certificate = certificate.map(|asked| asked.at);
        let needs_source = basic.map(|said| said.at).or(certificate);
        match (needs_source, &citation) {
            (Some(at), None) => {
                let what = "it is not said where this is documented";
                let mend = "name the source: `authentication_source: \"<source>#<heading>\"`";
                Err(self.file.error(at, what).mend(mend))
            }
            _ => Ok(Proven {
                citation,
                by_certificate: certificate.is_some(),
            }),
        }
    }
}
