//! [`Call`]: one request on its way to a reply: judged by its spec, carried out by its operation, answered and signed.

use minijinja::context;

use crate::check::finding::Subject;
use crate::mock::alter;
use crate::mock::answer::{Draft, common_views};
use crate::mock::facts::{Facts, Shown};
use crate::mock::judge::{Judged, Refusing};
use crate::mock::mount::Mount;
use crate::mock::notify::notify;
use crate::mock::operations::{Arrival, Done, Outcome, Refused, operation};
use crate::mock::pages;
use crate::mock::refuse::FIELD;
use crate::mock::rules::Rules;
use crate::mock::shared::Shared;
use crate::mock::world::World;
use crate::mock::wrong::Wrong;
use crate::protocol::dialect::Dialect;
use crate::protocol::params::Params;
use crate::protocol::received::Received;
use crate::protocol::secrets::Secrets;
use crate::sign::explain::Signer;
use crate::sign::rule::sign_by;
use crate::specs::endpoint::Endpoint;
use crate::specs::fault::FaultKind;
use crate::transport::message::{Answer, Reply};

/// One request, and where it came in.
pub(super) struct Call<'a> {
    pub(super) mount: &'a Mount,
    pub(super) endpoint: &'a Endpoint,
    /// The path below the mount.
    pub(super) path: &'a str,
    pub(super) received: &'a Received,
    /// The key in the path of a page.
    pub(super) key: &'a str,
    /// The merchant that the request names.
    pub(super) merchant_id: &'a str,
    /// Why the body could not be read, where that is so and the merchant is known all the same.
    pub(super) unreadable: Option<&'a str>,
    /// The header `Authorization`.
    pub(super) authorization: Option<&'a str>,
    /// The header `dn`.
    pub(super) told_name: Option<&'a str>,
    /// The common name on the certificate that the client showed.
    pub(super) shown_name: Option<&'a str>,
}

/// A reply on its way: what it is, and what the journal says.
pub(super) struct Answered {
    pub(super) reply: Reply,
    pub(super) note: String,
    /// The signature that was wrong, for whoever reads the journal.
    pub(super) wrong: Option<Wrong>,
    /// Whether something is due in the world now, such as a call of the merchant.
    pub(super) is_due: bool,
}

/// What an operation's answer is before it is signed: fields, or a page.
pub(super) enum Made {
    Draft(Draft),
    Page(Answer),
}

impl Call<'_> {
    /// The reply to a known merchant. The request is judged and the answer signed while others may use the world.
    pub(super) fn answer(&self, shared: &Shared) -> Answered {
        let name = &self.endpoint.name;
        let secrets = &shared.secrets;
        let Judged {
            findings,
            dialect,
            order,
        } = self.judge(secrets);
        let (made, note, wrongs, is_due) = {
            let mut world = shared.lock();
            if order.is_some() {
                world.dialect = Some(dialect);
            }
            let (made, note) = match self.refusal(&world, &findings) {
                None => self.operate(&mut world),
                Some(Refusing {
                    refusal,
                    field,
                    why,
                }) => {
                    let made = self.refused(&mut world, refusal, field, None);
                    (made, format!("refused {}, {why}", refusal.code))
                }
            };
            let fault = world.next_fault();
            let wrongs = alter::wrongs(&world.flaws, name, fault);
            (made, note, wrongs, world.is_due())
        };
        let mut findings = findings.iter();
        let is_wrong = findings.any(|finding| finding.subject == Subject::Signature);
        let kept = || Wrong::new(self, secrets, dialect);
        let wrong = is_wrong.then(kept).flatten();
        let reply = match made {
            Made::Page(answer) => Reply::Answer(answer),
            Made::Draft(draft) => self.signed(draft, secrets, dialect, &wrongs),
        };
        let order = order.map(|order| format!(", signed in the order `{order}`"));
        let note = format!("{name}: {note}{}", order.unwrap_or_default());
        Answered {
            reply,
            note,
            wrong,
            is_due,
        }
    }

    fn signed(
        &self,
        mut draft: Draft,
        secrets: &Secrets,
        dialect: Dialect,
        wrongs: &[FaultKind],
    ) -> Reply {
        draft.http = alter::http(draft.http, wrongs);
        alter::fields(&mut draft.params, wrongs);
        if let Some(table) = &draft.signed
            && let Some(rule) = self.endpoint.rule_of(table, self.path, dialect)
        {
            let key = self.endpoint.key;
            let signer = Signer {
                path: self.path,
                rule: &rule,
                params: &draft.params,
                secrets,
                key,
            };
            let wrong = alter::signature(wrongs, &signer);
            let right = || sign_by(&rule, &draft.params, secrets.of(key));
            let signature = wrong.unwrap_or_else(right);
            draft.params.set(rule.field(), signature);
            alter::signed(&mut draft.params, wrongs);
        }
        alter::reply(draft.answer(), wrongs)
    }

    /// The answer of that id, or without one the endpoint's first, filled in.
    pub(super) fn draft(
        &self,
        world: &mut World,
        http: u16,
        id: Option<&str>,
        mut facts: Facts,
    ) -> Draft {
        facts.views.extend(common_views(world));
        let messages = self.endpoint.messages;
        let spec = match id {
            Some(id) => self.endpoint.answer_named(id),
            None => self.endpoint.answers.first(),
        };
        match spec {
            Some(spec) => Draft::new(http, messages, spec, Shown::new(world, &facts)),
            None => Draft::empty(http, messages),
        }
    }

    /// What the operation makes of a right request, and what the journal says.
    fn operate(&self, world: &mut World) -> (Made, String) {
        match self.done(world, &Params::new(), true) {
            Ok(Done {
                outcome,
                notices,
                note,
            }) => {
                notify(world, notices);
                let made = match outcome {
                    Outcome::Answer(id, facts) => {
                        // Not every endpoint has an answer of its own for each outcome: then the first says it.
                        let id = Some(id).filter(|id| self.endpoint.answer_named(id).is_some());
                        Made::Draft(self.draft(world, 200, id, facts))
                    }
                    page => Made::Page(self.shown(page)),
                };
                (made, noted("done", note))
            }
            Err(Refused {
                refusal,
                field,
                payment,
                notices,
            }) => {
                notify(world, notices);
                let made = self.refused(world, &refusal, field, payment);
                let why = refusal.description.replace(FIELD, field);
                (made, format!("refused {}, {why}", refusal.code))
            }
        }
    }

    /// What a payer gets to see; pages are not signed, and no fault strikes them.
    pub(super) fn page(&self, shared: &Shared, query: &Params, submitted: bool) -> Answered {
        let mut world = shared.lock();
        let (answer, says) = match self.done(&mut world, query, submitted) {
            Ok(Done {
                outcome,
                notices,
                note,
            }) => {
                notify(&mut world, notices);
                (self.shown(outcome), note)
            }
            Err(_) => (Answer::plain(500, "no page"), None),
        };
        let did = if submitted { "sent" } else { "opened" };
        Answered {
            reply: Reply::Answer(answer),
            note: noted(&format!("{}: {did}", self.endpoint.name), says),
            wrong: None,
            is_due: world.is_due(),
        }
    }

    pub(super) fn shown(&self, outcome: Outcome) -> Answer {
        match outcome {
            Outcome::Page {
                http,
                name,
                context,
            } => {
                let hints = pages::hints(&self.mount.profile.family);
                pages::page(http, name, context! { hints, ..context })
            }
            Outcome::Redirect(url) => pages::redirect(&url),
            Outcome::Answer(..) => Answer::plain(500, "no page"),
        }
    }

    fn done(&self, world: &mut World, query: &Params, submitted: bool) -> Result<Done, Refused> {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = format!("{}{folder}", self.mount.address);
        let arrival = Arrival {
            mount: self.mount,
            endpoint: self.endpoint,
            rules: Rules::new(self.endpoint, &world.flaws),
            params: &self.received.params,
            query,
            key: self.key,
            submitted,
            folder: &folder,
        };
        // A mount is refused when an operation is unknown.
        let named = self.endpoint.operation.as_ref();
        let run = named.and_then(|named| operation(&named.name));
        match run {
            Some((run, _)) => run(world, &arrival),
            None => Ok(Done::answer(Facts::default())),
        }
    }
}

/// What was done, and what the operation says of it.
fn noted(did: &str, says: Option<&str>) -> String {
    match says {
        Some(says) => format!("{did}, {says}"),
        None => did.to_owned(),
    }
}
