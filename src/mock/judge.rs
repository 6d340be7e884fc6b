//! [`Judged`]: what is wrong with a request, by its endpoint's promise, and for which of it the mock refuses.

use crate::check::finding::{Finding, Subject};
use crate::check::message::{self, Beside, Signature};
use crate::mock::call::Call;
use crate::mock::world::World;
use crate::protocol::dialect::Dialect;
use crate::protocol::secrets::Secrets;
use crate::specs::family::Refusal;
use crate::specs::flaw::FlawKind;
use crate::specs::proof::ProvenBy;
use crate::specs::source::Level;

/// What a request was found to be.
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    /// How it is signed.
    pub(super) dialect: Dialect,
    /// The word of its order, if that is not the family's.
    pub(super) order: Option<&'static str>,
}

/// Why a request is not carried out.
pub(super) struct Refusing<'a> {
    pub(super) refusal: &'a Refusal,
    /// The field that is wrong, if it is one.
    pub(super) field: &'a str,
    /// What the journal says.
    pub(super) why: String,
}

impl<'a> Refusing<'a> {
    fn found(refusal: &'a Refusal, finding: &'a Finding) -> Self {
        let Finding {
            requirement,
            expected,
            actual,
            subject,
            ..
        } = finding;
        let field = match subject {
            Subject::Field(path) => path.last().map_or("", |(name, _)| name),
            _ => "",
        };
        let why = format!("{requirement}: expected {expected}, but {actual}");
        Self {
            refusal,
            field,
            why,
        }
    }
}

impl Call<'_> {
    /// What is wrong with the request. A merchant may sign in any of the orders that are in use, unless one was chosen, and is
    /// answered in the same.
    pub(super) fn judge(&self, secrets: &Secrets) -> Judged {
        let secret = secrets.of(self.endpoint.key);
        let beside = Beside {
            authorization: self.authorization,
            told_name: self.told_name,
            shown_name: self.shown_name,
            right_name: self.mount.client_name.as_deref(),
            merchant_id: self.merchant_id,
            secret,
        };
        let proofs = message::proofs(self.endpoint, beside);
        let signature = |dialect| Signature {
            url: self.path,
            secret,
            dialect,
        };
        let dialect = self.mount.dialect();
        let of_fields = message::request_from(
            Level::Should,
            self.endpoint,
            self.received,
            signature(dialect),
        );
        let findings: Vec<Finding> = proofs.into_iter().chain(of_fields).collect();
        let wrong = |finding: &Finding| finding.subject == Subject::Signature;
        if findings.iter().any(wrong) {
            for (order, dialect) in self.mount.other_orders() {
                let others = message::request_from(
                    Level::Should,
                    self.endpoint,
                    self.received,
                    signature(dialect),
                );
                if !others.iter().any(wrong) {
                    return Judged {
                        findings: others,
                        dialect,
                        order: Some(order),
                    };
                }
            }
        }
        Judged {
            findings,
            dialect,
            order: None,
        }
    }

    /// The first thing to refuse the request for: its signature before what the merchant may do, that before its fields,
    /// and nothing that is only worth knowing.
    pub(super) fn refusal<'f>(
        &'f self,
        world: &World,
        findings: &'f [Finding],
    ) -> Option<Refusing<'f>> {
        let refuses = &self.endpoint.refuses;
        let forgotten = |finding: &&Finding| {
            let mut flaws = world.flaws.iter();
            !flaws.any(|flaw| flaw.kind == FlawKind::Off && flaw.breaks == finding.requirement)
        };
        let grave = || {
            let findings = findings.iter().filter(forgotten);
            findings.filter(|finding| finding.level > Level::Info)
        };
        let proven = |finding: &'f Finding| match finding.subject {
            Subject::Proof(ProvenBy::Certificate) => Some((&refuses.bad_certificate, finding)),
            Subject::Proof(ProvenBy::Authorization) | Subject::Signature => {
                Some((&refuses.bad_signature, finding))
            }
            Subject::Field(_) | Subject::Message => None,
        };
        if let Some((refusal, finding)) = grave().find_map(proven) {
            return Some(Refusing::found(refusal, finding));
        }
        if let Some(why) = self.unreadable {
            return Some(Refusing {
                refusal: refuses.unreadable.as_ref().unwrap_or(&refuses.bad_field),
                field: "",
                why: why.to_owned(),
            });
        }
        if let Some(service) = &self.endpoint.service
            && !world.settings.has(service)
        {
            return Some(Refusing {
                refusal: &refuses.service_off,
                field: "",
                why: format!("`{service}` is not switched on for the merchant"),
            });
        }
        let found = grave().next();
        found.map(|finding| Refusing::found(&refuses.bad_field, finding))
    }
}
