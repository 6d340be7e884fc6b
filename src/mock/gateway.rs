//! [`Gateway`]: requests to replies. Keeps the worlds, and finds world and endpoint of a request; `call` does the rest.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::codec::{Parts, decode_request};
use crate::error::Error;
use crate::mock::call::Call;
use crate::mock::mount::Mount;
use crate::mock::world::World;
use crate::protocol::params::Params;
use crate::protocol::received::Received;
use crate::protocol::script::path;
use crate::protocol::secret::Secret;
use crate::protocol::stored_card::StoredCard;
use crate::specs::fault::Fault;
use crate::transcript::journal::Entry;
use crate::transcript::mask::stranger;
use crate::transport::message::{Answer, Reply, Request};

/// The worlds of one profile, by merchant.
type Worlds = HashMap<String, Arc<Mutex<World>>>;

/// Is told of each request.
pub type Watch = Arc<dyn Fn(&Entry) + Send + Sync>;

/// One or more gateways in one server.
pub struct Gateway {
    mounts: Vec<Mount>,
    any_host: bool,
    watch: Option<Watch>,
    worlds: Mutex<HashMap<String, Worlds>>,
}

impl Gateway {
    /// Gateways that are told apart by host.
    pub fn by_host(mounts: Vec<Mount>) -> Self {
        Self {
            mounts,
            any_host: false,
            watch: None,
            worlds: Mutex::default(),
        }
    }

    /// Gateways that are told apart by path, whatever name the machine is called by. `watch` is told of each request.
    pub fn by_path(mounts: Vec<Mount>, watch: Option<Watch>) -> Self {
        Self {
            mounts,
            any_host: true,
            watch,
            worlds: Mutex::default(),
        }
    }

    /// Opens a merchant's world; one that was there is forgotten.
    ///
    /// # Errors
    ///
    /// When no gateway of that profile is served.
    pub fn open(
        &self,
        profile: &str,
        merchant_id: &str,
        secret: Secret,
        cards: Vec<StoredCard>,
    ) -> Result<(), Error> {
        if !self
            .mounts
            .iter()
            .any(|mount| mount.profile.name == profile)
        {
            return Err(Error::new(format!(
                "the mock does not serve profile `{profile}`"
            )));
        }
        let world = World::new(merchant_id.to_owned(), secret, cards);
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let worlds = worlds.entry(profile.to_owned()).or_default();
        worlds.insert(merchant_id.to_owned(), Arc::new(Mutex::new(world)));
        Ok(())
    }

    /// Closes a merchant's world and forgets what it held.
    pub fn close(&self, profile: &str, merchant_id: &str) {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(worlds) = worlds.get_mut(profile) {
            worlds.remove(merchant_id);
        }
    }

    /// Makes the next answers of a world wrong.
    ///
    /// # Errors
    ///
    /// When there is no such world.
    pub fn fault(&self, profile: &str, merchant_id: &str, fault: Fault) -> Result<(), Error> {
        let world = self.world(profile, merchant_id);
        let world =
            world.ok_or_else(|| Error::new(format!("the mock has no merchant {merchant_id}")))?;
        world
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .add_fault(fault);
        Ok(())
    }

    /// Answers a request, and writes it into the journal of its world.
    pub fn handle(&self, request: &Request) -> Reply {
        let (reply, note, world) = self.reply(request);
        let http = match &reply {
            Reply::Answer(answer) | Reply::Cut(answer, _) => Some(answer.http),
            Reply::Close => None,
        };
        // Who sent it may be a stranger, and everything in it may be sensitive.
        let line = stranger(&format!("{} {}", request.method, path(&request.url)));
        let entry = Entry {
            request: line,
            http,
            note: stranger(&note),
        };
        if let Some(watch) = &self.watch {
            watch(&entry);
        }
        if let Some(world) = world {
            world
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .journal
                .add(entry);
        }
        reply
    }

    /// What a world's journal holds, the oldest first; nothing if there is no such world.
    pub fn journal(&self, profile: &str, merchant_id: &str) -> Vec<Entry> {
        let world = self.world(profile, merchant_id);
        let journal = |world: Arc<Mutex<World>>| {
            let world = world.lock().unwrap_or_else(PoisonError::into_inner);
            world.journal.entries().cloned().collect()
        };
        world.map(journal).unwrap_or_default()
    }

    /// The reply, what the journal says of it, and the world that it came from.
    fn reply(&self, request: &Request) -> (Reply, String, Option<Arc<Mutex<World>>>) {
        let found = self.mounts.iter().find_map(|mount| {
            let path = mount.path(&request.url, self.any_host)?;
            Some((mount, path, mount.endpoint(path)?))
        });
        let Some((mount, path, endpoint)) = found else {
            let urls: Vec<String> = self.mounts.iter().flat_map(Mount::urls).collect();
            let text = format!("no endpoint has that path; there are\n{}", urls.join("\n"));
            return (plain(404, &text), "no such path".to_owned(), None);
        };
        if request.method != "POST" {
            let text = format!("`{}` is called by POST", endpoint.name);
            return (
                plain(405, &text),
                format!("{}: not a POST", endpoint.name),
                None,
            );
        }
        let (received, unread) = match decode_request(Parts {
            query: request.query(),
            content_type: request.content_type.as_deref(),
            body: &request.body,
        }) {
            Ok(received) => (received, None),
            // Who cannot be read cannot be known: the merchant's number is not found either.
            Err(malformed) => (
                Received {
                    http: None,
                    root: None,
                    params: Params::new(),
                },
                Some(malformed),
            ),
        };
        let call = Call {
            mount,
            endpoint,
            path,
            received: &received,
        };
        let merchant = mount
            .profile
            .family
            .merchant_field()
            .and_then(|name| received.params.text(name));
        let world = merchant.and_then(|merchant| self.world(&mount.profile.name, merchant));
        let (reply, note) = match &world {
            Some(world) => call.answer(&mut world.lock().unwrap_or_else(PoisonError::into_inner)),
            None => call.refuse_unknown(unread.as_ref()),
        };
        (reply, note, world)
    }

    fn world(&self, profile: &str, merchant_id: &str) -> Option<Arc<Mutex<World>>> {
        let worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        worlds.get(profile)?.get(merchant_id).map(Arc::clone)
    }
}

fn plain(http: u16, text: &str) -> Reply {
    Reply::Answer(Answer::new(
        http,
        "text/plain; charset=utf-8",
        format!("{text}\n"),
    ))
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.mounts.iter().map(|mount| &mount.address))
            .finish()
    }
}
