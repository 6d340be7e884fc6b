//! [`Gateway`]: requests to replies. Keeps the worlds, and finds world and endpoint of a request; `call` does the rest, and
//! what is asked of a mock beside the protocol stands in `control`.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use crate::codec::{Parts, decode_request, decode_request_in};
use crate::mock::call::{Answered, Call};
use crate::mock::clock::Clock;
use crate::mock::mount::{Found, Mount};
use crate::mock::named::{MISLABELLED, TOLD_NAME, is_mislabelled, merchant_named};
use crate::mock::shared::Shared;
use crate::protocol::encoding::Encoding;
use crate::protocol::party::Party;
use crate::protocol::received::{Malformed, Received};
use crate::protocol::script::path;
use crate::protocol::secrets::Secrets;
use crate::sign::basic;
use crate::transcript::journal::{Detail, Entry};
use crate::transport::message::{Answer, Reply, Request};

/// The worlds of one profile, by merchant.
type Worlds = HashMap<String, SharedWorld>;

/// A world that requests and control reach at once.
pub(super) type SharedWorld = Arc<Shared>;

/// Is told of each request.
pub type Watch = Arc<dyn Fn(&Entry) + Send + Sync>;

/// Is told, by profile and merchant, that a call of the merchant is due now.
pub type CallDue = Arc<dyn Fn(&str, &str) + Send + Sync>;

/// One or more gateways in one server.
pub struct Gateway {
    pub(super) mounts: Vec<Mount>,
    any_host: bool,
    watch: Option<Watch>,
    pub(super) call_due: Option<CallDue>,
    pub(super) clock: Clock,
    /// How many worlds have been opened.
    pub(super) openings: AtomicU64,
    pub(super) worlds: Mutex<HashMap<String, Worlds>>,
}

impl Gateway {
    /// Gateways that are told apart by host.
    pub fn by_host(mounts: Vec<Mount>) -> Self {
        Self {
            mounts,
            any_host: false,
            watch: None,
            call_due: None,
            clock: Clock::Still,
            openings: AtomicU64::new(0),
            worlds: Mutex::default(),
        }
    }

    /// Gateways that are told apart by path, whatever name the machine is called by. `watch` is told of each request, and
    /// `call_due` of calls that whoever has a connection is to make.
    pub fn by_path(
        mounts: Vec<Mount>,
        clock: Clock,
        watch: Option<Watch>,
        call_due: CallDue,
    ) -> Self {
        Self {
            mounts,
            any_host: true,
            watch,
            call_due: Some(call_due),
            clock,
            openings: AtomicU64::new(0),
            worlds: Mutex::default(),
        }
    }

    /// Answers a request, and writes it into the journal of its world.
    pub fn handle(&self, request: &Request) -> Reply {
        let (answered, world) = self.reply(request);
        let Answered {
            reply,
            note,
            wrong,
            is_due,
        } = answered;
        let http = match &reply {
            Reply::Answer(answer) | Reply::Cut(answer, _) => Some(answer.http),
            Reply::Close => None,
        };
        let entry = Entry {
            request: format!("{} {}", request.method, path(&request.url)),
            http,
            note,
            detail: wrong.map(|wrong| Arc::new(wrong) as Arc<dyn Detail>),
        };
        let Some(world) = world else {
            self.tell(&entry, None);
            return reply;
        };
        self.note(&world, entry);
        if let Some(call_due) = self.call_due.as_ref().filter(|_| is_due) {
            call_due(&world.profile, &world.merchant_id);
        }
        reply
    }

    /// Writes into the journal of a world, and tells who watches.
    pub(super) fn note(&self, world: &Shared, entry: Entry) {
        self.tell(&entry, Some(&world.secrets));
        world.journal().add(entry);
    }

    /// Who sent a request may be a stranger, and everything in it may be sensitive.
    fn tell(&self, entry: &Entry, secrets: Option<&Secrets>) {
        if let Some(watch) = &self.watch {
            watch(&entry.masked(secrets));
        }
    }

    /// The reply, what the journal says of it, and the world that it came from.
    fn reply(&self, request: &Request) -> (Answered, Option<SharedWorld>) {
        let found = self.mounts.iter().find_map(|mount| {
            let path = mount.path(&request.url, self.any_host)?;
            Some((mount, path, mount.found(path)?))
        });
        let Some((
            mount,
            path,
            Found {
                endpoint,
                merchant_id,
                key,
            },
        )) = found
        else {
            let urls: Vec<String> = self.mounts.iter().flat_map(Mount::urls).collect();
            let text = format!("no endpoint has that path; there are\n{}", urls.join("\n"));
            return (plain(404, &text, "no such path"), None);
        };
        let name = &endpoint.name;
        let get = endpoint.encodings.contains(&Encoding::Query);
        let methods = if get { "GET or POST" } else { "POST" };
        if request.method != "POST" && !(get && request.method == "GET") {
            let text = format!("`{name}` is called by {methods}");
            return (plain(405, &text, &format!("{name}: not a {methods}")), None);
        }
        let decoded = decode_request_in(
            &endpoint.encodings,
            Parts {
                query: request.query(),
                content_type: request.content_type.as_deref(),
                body: &request.body,
            },
        );
        let (received, unread) = match decoded.and_then(|received| received.rooted(endpoint.root)) {
            Ok(received) => (received, None),
            // Who cannot be read cannot be known: the merchant's number is not found either.
            Err(malformed) => (Received::default(), Some(malformed)),
        };
        let page = endpoint.from == Party::Payer;
        let authorization = request.header(basic::HEADER);
        let told = merchant_named(mount, endpoint, authorization, &received);
        let named = told.as_deref();
        // Where the path names another merchant than the message, nobody can be told (an inferred rule of each endpoint).
        let agreed = named.filter(|named| merchant_id.is_none_or(|in_path| in_path == *named));
        let merchant = if page { merchant_id } else { agreed };
        let unreadable = unread.as_ref().map(Malformed::to_string);
        let call = Call {
            mount,
            endpoint,
            path,
            received: &received,
            key: key.unwrap_or_default(),
            merchant_id: merchant.unwrap_or_default(),
            unreadable: unreadable.as_deref(),
            authorization,
            told_name: request.header(TOLD_NAME),
            shown_name: request.certificate.as_deref(),
        };
        let known = |merchant: &str| self.world(&mount.profile.name, merchant);
        let world = merchant.and_then(known);
        if let Some(world) = world.as_ref().filter(|_| self.clock.runs()) {
            self.to_present(&mut world.lock(), mount);
        }
        let answered = match &world {
            Some(_) if page && unread.is_some() => {
                let note = format!("{name}: a form that cannot be read");
                plain(400, "the form cannot be read", &note)
            }
            Some(world) if page => {
                let query = decode_request(Parts {
                    query: request.query(),
                    ..Parts::default()
                });
                let query = query.unwrap_or_default().params;
                call.page(world, &query, request.method == "POST")
            }
            Some(world) => call.answer(world),
            None if page => plain(
                404,
                "there is no such page",
                &format!("{name}: no such page"),
            ),
            None => call.refuse_unknown(&match (unread, named, merchant_id) {
                (Some(malformed), ..) => malformed.to_string(),
                _ if is_mislabelled(request) => MISLABELLED.to_owned(),
                (_, Some(named), Some(in_path)) if named != in_path => {
                    format!("the path names merchant {in_path}, but the message {named}")
                }
                _ => "unknown merchant".to_owned(),
            }),
        };
        // The merchant whom the path names can read why a request was refused that names nobody or somebody else.
        let noted = world.or_else(|| merchant_id.and_then(known));
        (answered, noted)
    }

    pub(super) fn world(&self, profile: &str, merchant_id: &str) -> Option<SharedWorld> {
        let worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        worlds.get(profile)?.get(merchant_id).map(Arc::clone)
    }
}

fn plain(http: u16, text: &str, note: &str) -> Answered {
    Answered {
        reply: Reply::Answer(Answer::plain(http, text)),
        note: note.to_owned(),
        wrong: None,
        is_due: false,
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.mounts.iter().map(|mount| &mount.address))
            .finish()
    }
}
