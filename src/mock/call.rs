//! [`Call`]: one request on its way to a reply: judged by its spec, carried out by its operation, answered and signed.

use crate::check::finding::{Finding, Subject};
use crate::check::message::{self, Signature};
use crate::mock::alter;
use crate::mock::answer::{Draft, common_views};
use crate::mock::mount::Mount;
use crate::mock::operations::{Arrival, Facts, operation};
use crate::mock::world::World;
use crate::protocol::params::Params;
use crate::protocol::received::{Malformed, Received};
use crate::sign::explain::Signer;
use crate::sign::signature::sign;
use crate::specs::endpoint::Endpoint;
use crate::specs::family::Refusal;
use crate::specs::source::Level;
use crate::specs::view::View;
use crate::transcript::mask::Mask;
use crate::transport::message::Reply;

/// One request, and where it came in.
pub(super) struct Call<'a> {
    pub(super) mount: &'a Mount,
    pub(super) endpoint: &'a Endpoint,
    /// The path below the mount.
    pub(super) path: &'a str,
    pub(super) received: &'a Received,
}

impl Call<'_> {
    /// The reply to a merchant that is not known, and what the journal says.
    pub(super) fn refuse_unknown(&self, unread: Option<&Malformed>) -> (Reply, String) {
        let refusal = &self.mount.profile.family.refuses.unknown_merchant;
        let why = unread.map_or("unknown merchant".to_owned(), Malformed::to_string);
        let note = format!("{}: refused {}, {why}", self.endpoint.name, refusal.code);
        (
            Reply::Answer(self.refuse(refusal, "", Facts::default()).answer()),
            note,
        )
    }

    /// The reply to a known merchant, and what the journal says.
    pub(super) fn answer(&self, world: &mut World) -> (Reply, String) {
        let (script, dialect) = (
            self.endpoint.script(self.path),
            self.mount.profile.family.dialect,
        );
        let secret = world.secret.clone();
        let findings = message::request(
            self.endpoint,
            self.received,
            Signature {
                script,
                secret: &secret,
                dialect,
            },
        );
        let (mut draft, note) = match self.refusal(&findings) {
            None => (self.operate(world), "done".to_owned()),
            Some((refusal, finding)) => {
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
                let draft = self.refuse(refusal, field, Facts::from_views(common_views(world)));
                (
                    draft,
                    format!(
                        "refused {}, {requirement}: expected {expected}, but {actual}",
                        refusal.code
                    ),
                )
            }
        };
        let fault = world.next_fault();
        alter::draft(&mut draft, fault.as_ref());
        if draft.signed {
            let signer = Signer {
                path: self.path,
                script,
                params: &draft.params,
                secret: &secret,
                dialect,
            };
            let wrong = alter::signature(fault.as_ref(), &signer);
            draft.sign(wrong.unwrap_or_else(|| sign(script, &draft.params, &secret, dialect)));
            alter::signed(&mut draft, fault.as_ref());
        }
        let note = Mask { secret: &secret }.line(&note);
        (
            alter::reply(draft.answer(), fault.as_ref()),
            format!("{}: {note}", self.endpoint.name),
        )
    }

    /// The first thing to refuse the request for: its signature before its fields, and nothing that is only worth
    /// knowing.
    fn refusal<'f>(&self, findings: &'f [Finding]) -> Option<(&Refusal, &'f Finding)> {
        let refuses = &self.mount.profile.family.refuses;
        let grave = || {
            findings
                .iter()
                .filter(|finding| finding.level > Level::Info)
        };
        if let Some(finding) = grave().find(|finding| finding.subject == Subject::Signature) {
            return Some((&refuses.bad_signature, finding));
        }
        grave().next().map(|finding| (&refuses.bad_field, finding))
    }

    fn refuse(&self, refusal: &Refusal, field: &str, mut facts: Facts) -> Draft {
        facts.views.insert(View::RefusalCode, refusal.code.clone());
        facts.views.insert(
            View::RefusalDescription,
            refusal.description.replace("{field}", field),
        );
        match self.endpoint.answer_named(&refusal.answer) {
            Some(spec) => Draft::new(refusal.http, spec, &facts),
            None => Draft {
                http: refusal.http,
                params: Params::new(),
                signed: false,
            },
        }
    }

    fn operate(&self, world: &mut World) -> Draft {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = format!("{}{folder}", self.mount.address);
        let arrival = Arrival {
            params: &self.received.params,
            folder: &folder,
        };
        // A mount is refused when an operation is unknown; the first answer of an endpoint is the one to a right request.
        let mut facts = operation(&self.endpoint.operation)
            .map(|run| run(world, arrival))
            .unwrap_or_default();
        facts.views.extend(common_views(world));
        match self.endpoint.answers.first() {
            Some(spec) => Draft::new(200, spec, &facts),
            None => Draft {
                http: 200,
                params: Params::new(),
                signed: false,
            },
        }
    }
}
