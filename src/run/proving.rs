//! What a step's request proves beside its fields: its headers, rightly or as the case spoils them, and the check of the header
//! that a case writes out.

use crate::cases::send::{Send, Signing};
use crate::cases::variables::secret_variable;
use crate::error::Error;
use crate::protocol::secret::{MASKED, Secret};
use crate::run::prepare::Context;
use crate::sign::basic::{HEADER, SCHEME, authorization};
use crate::specs::family::MERCHANT_ID;
use crate::specs::proof::ProvenBy;

/// The header by which a client repeats the name on its certificate, and the value of the profile that holds that name.
const NAME_HEADER: &str = "dn";
const NAME: &str = "certificate_name";

/// Checks what a step says of its header and certificate. It holds for every run or for none, so a plan asks once.
///
/// # Errors
///
/// When the endpoint asks for no such thing, or the header that is written out is not the rule's.
pub fn check_proofs(context: Context<'_>, send: &Send) -> Result<(), Error> {
    let asks = |by: ProvenBy| {
        let mut proofs = context.endpoint.proofs.iter();
        proofs.any(|proof| proof.by == by)
    };
    let (endpoint, profile) = (&context.endpoint.name, &context.profile.name);
    let nothing = |at, what: &str| {
        let what = format!("`{endpoint}` asks for no {what} on profile `{profile}`");
        let error = context.case.file.error(at, what);
        Err(error.mend("leave it out, or name the profiles on which it does: `profiles: [..]`"))
    };
    if let Some((at, _)) = send.certificate
        && !asks(ProvenBy::Certificate)
    {
        return nothing(at, "certificate");
    }
    if let Some(at) = send.expect.refused_handshake
        && !asks(ProvenBy::Certificate)
    {
        return nothing(at, "certificate");
    }
    let Some((at, written)) = &send.authorization else {
        return Ok(());
    };
    if !asks(ProvenBy::Authorization) {
        return nothing(*at, "header Authorization");
    }
    context.check_secret(*at, written)?;
    let mut variables = context.variables.clone();
    let secret = secret_variable(context.endpoint.key);
    variables.set(secret, MASKED);
    let filled = written.fill(&variables);
    let filled = filled.map_err(|name| context.unset(&name))?;
    let merchant_id = context.variables.get(MERCHANT_ID).unwrap_or_default();
    let right = format!("{SCHEME} {merchant_id}:{MASKED}");
    if filled == right {
        return Ok(());
    }
    let error = context
        .case
        .file
        .error(*at, "the header is not what the rule gives");
    Err(error
        .because(format!("by the rule it is {right}, encoded"))
        .mend(format!(
            "write `{SCHEME} {{{{{MERCHANT_ID}}}}}:{{{{{secret}}}}}`"
        )))
}

impl Context<'_> {
    /// The headers beside the content type: what the case writes, then what proves who sends. An empty text leaves one out.
    pub(super) fn headers(&self, send: &Send) -> Result<Vec<(String, String)>, Error> {
        let written = send.headers.iter();
        let written = written.map(|(name, value)| Ok((name.clone(), self.fill(value)?)));
        let mut headers: Vec<(String, String)> = written.collect::<Result<_, Error>>()?;
        for proof in &self.endpoint.proofs {
            let (name, value) = match proof.by {
                ProvenBy::Authorization => (HEADER, self.authorization(send)),
                ProvenBy::Certificate => (NAME_HEADER, self.certificate_name(send)),
            };
            let is_written = headers.iter().any(|(known, _)| known == name);
            let value = value.filter(|_| !is_written);
            headers.extend(value.map(|value| (name.to_owned(), value)));
        }
        headers.retain(|(_, value)| !value.is_empty());
        Ok(headers)
    }

    fn authorization(&self, send: &Send) -> Option<String> {
        let merchant_id = self.variables.get(MERCHANT_ID).unwrap_or_default();
        let secret = self.secrets.of(self.endpoint.key);
        match &send.sign {
            Signing::Unsigned => None,
            Signing::Digest(header) => Some(header.clone()),
            Signing::Spoilt {
                secret: Some(other),
                ..
            } => Some(authorization(merchant_id, &Secret::new(other))),
            _ => Some(authorization(merchant_id, secret)),
        }
    }

    /// Only who shows the own certificate repeats its name.
    fn certificate_name(&self, send: &Send) -> Option<String> {
        let name = self.profile.family.values.get(NAME)?;
        let own = send.certificate.is_none();
        own.then(|| format!("CN={name}"))
    }
}
