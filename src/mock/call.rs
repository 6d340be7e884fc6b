//! [`Call`]: one request on its way to a reply: judged by its spec, carried out by its operation, answered and signed.

use minijinja::context;

use crate::check::finding::{Finding, Subject};
use crate::check::message::{self, Signature};
use crate::mock::alter;
use crate::mock::answer::{Draft, common_views};
use crate::mock::mount::Mount;
use crate::mock::notify::notify;
use crate::mock::operations::{Arrival, Done, Facts, Outcome, operation};
use crate::mock::pages;
use crate::mock::world::World;
use crate::protocol::params::Params;
use crate::protocol::received::Received;
use crate::sign::explain::Signer;
use crate::sign::signature::sign;
use crate::specs::endpoint::Endpoint;
use crate::specs::family::Refusal;
use crate::specs::source::Level;
use crate::specs::view::View;
use crate::transport::message::{Answer, Reply};

/// What stands in the description of a refusal for the field that is wrong.
const FIELD: &str = "{field}";

/// One request, and where it came in.
pub(super) struct Call<'a> {
    pub(super) mount: &'a Mount,
    pub(super) endpoint: &'a Endpoint,
    /// The path below the mount.
    pub(super) path: &'a str,
    pub(super) received: &'a Received,
}

/// Why a request is not carried out.
struct Refused<'a> {
    refusal: &'a Refusal,
    /// The field that is wrong, if it is one.
    field: &'a str,
    /// What the journal says.
    why: String,
}

impl<'a> Refused<'a> {
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
    /// The reply to a merchant that is not known, and what the journal says.
    pub(super) fn refuse_unknown(&self, why: &str) -> (Reply, String) {
        let refusal = &self.endpoint.refuses.unknown_merchant;
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
        let (secrets, key) = (world.secrets.clone(), self.endpoint.key);
        let secret = secrets.of(key);
        let findings = message::request(
            self.endpoint,
            self.received,
            Signature {
                script,
                secret,
                dialect,
            },
        );
        let (mut draft, note) = match self.refusal(world, &findings) {
            None => self.operate(world),
            Some(Refused {
                refusal,
                field,
                why,
            }) => (
                self.refuse(refusal, field, Facts::from_views(common_views(world))),
                format!("refused {}, {why}", refusal.code),
            ),
        };
        let fault = world.next_fault();
        alter::draft(&mut draft, fault.as_ref());
        if draft.signed {
            let signer = Signer {
                path: self.path,
                script,
                params: &draft.params,
                secrets: &secrets,
                key,
                dialect,
            };
            let wrong = alter::signature(fault.as_ref(), &signer);
            draft.sign(wrong.unwrap_or_else(|| sign(script, &draft.params, secret, dialect)));
            alter::signed(&mut draft, fault.as_ref());
        }
        (
            alter::reply(draft.answer(), fault.as_ref()),
            format!("{}: {note}", self.endpoint.name),
        )
    }

    /// The first thing to refuse the request for: its signature before what the merchant may do, that before its fields,
    /// and nothing that is only worth knowing.
    fn refusal<'f>(&'f self, world: &World, findings: &'f [Finding]) -> Option<Refused<'f>> {
        let refuses = &self.endpoint.refuses;
        let grave = || {
            findings
                .iter()
                .filter(|finding| finding.level > Level::Info)
        };
        if let Some(finding) = grave().find(|finding| finding.subject == Subject::Signature) {
            return Some(Refused::found(&refuses.bad_signature, finding));
        }
        if let Some(service) = &self.endpoint.service
            && !world.settings.has(service)
        {
            return Some(Refused {
                refusal: &refuses.service_off,
                field: "",
                why: format!("`{service}` is not switched on for the merchant"),
            });
        }
        let found = grave().next();
        found.map(|finding| Refused::found(&refuses.bad_field, finding))
    }

    fn refuse(&self, refusal: &Refusal, field: &str, mut facts: Facts) -> Draft {
        facts.views.insert(View::RefusalCode, refusal.code.clone());
        facts.views.insert(
            View::RefusalDescription,
            refusal.description.replace(FIELD, field),
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

    /// What the operation makes of a right request, and what the journal says.
    fn operate(&self, world: &mut World) -> (Draft, String) {
        let done = self.done(world, self.received, &Params::new(), true);
        let mut facts = match done.outcome {
            Outcome::Answer(facts) => facts,
            Outcome::Refused { refusal, field } => {
                let draft = self.refuse(&refusal, field, Facts::from_views(common_views(world)));
                let why = refusal.description.replace(FIELD, field);
                return (draft, format!("refused {}, {why}", refusal.code));
            }
            // An operation of a page under a signed endpoint: the spec is wrong, and the answer shows nothing.
            Outcome::Page { .. } | Outcome::Redirect(_) => Facts::default(),
        };
        notify(self.mount, world, done.notices);
        facts.views.extend(common_views(world));
        let draft = match self.endpoint.answers.first() {
            Some(spec) => Draft::new(200, spec, &facts),
            None => Draft {
                http: 200,
                params: Params::new(),
                signed: false,
            },
        };
        (draft, "done".to_owned())
    }

    /// What a payer gets to see; pages are not signed, and no fault strikes them.
    pub(super) fn page(
        &self,
        world: &mut World,
        query: &Params,
        submitted: bool,
    ) -> (Reply, String) {
        let done = self.done(world, self.received, query, submitted);
        notify(self.mount, world, done.notices);
        let answer = match done.outcome {
            Outcome::Page {
                http,
                name,
                context,
            } => {
                let hints = pages::hints(&self.mount.profile.family);
                pages::page(http, name, context! { hints, ..context })
            }
            Outcome::Redirect(url) => pages::redirect(&url),
            Outcome::Answer(_) | Outcome::Refused { .. } => Answer::plain(500, "no page"),
        };
        let did = if submitted { "sent" } else { "opened" };
        (
            Reply::Answer(answer),
            format!("{}: {did}", self.endpoint.name),
        )
    }

    fn done(
        &self,
        world: &mut World,
        received: &Received,
        query: &Params,
        submitted: bool,
    ) -> Done {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = format!("{}{folder}", self.mount.address);
        let arrival = Arrival {
            family: &self.mount.profile.family,
            params: &received.params,
            query,
            submitted,
            folder: &folder,
        };
        // A mount is refused when an operation is unknown.
        let named = self.endpoint.operation.as_ref();
        let run = named.and_then(|named| operation(&named.name));
        run.map_or_else(|| Done::answer(Facts::default()), |run| run(world, arrival))
    }
}
