//! [`Door`]: the control API of a mock that is served for others, JSON over HTTP below `/_countersign/`.
//!
//! `docs/control.md` describes it. Nothing here waits: time that is told to pass is passed by whoever makes the calls.

mod fault;
mod opening;
mod read;
mod routes;
mod settings;
mod show;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};
use url::{Host, Url};

use crate::error::Error;
use crate::mock::door::routes::{ROUTES, Route};
use crate::mock::gateway::{Gateway, SharedWorld};
use crate::mock::mount::Mount;
use crate::mock::rules::Flaws;
use crate::protocol::script::path;
use crate::specs::catalog::Catalog;
use crate::transcript::mask::stranger;
use crate::transport::message::{Answer, Reply, Request};

/// What the paths of the control API begin with.
pub const PREFIX: &str = "/_countersign/";

/// The control API of a gateway.
pub struct Door {
    /// The gateway.
    pub gateway: Arc<Gateway>,
    /// The specs that it plays, for its flaws.
    pub catalog: Arc<Catalog>,
    /// The lasting defects of merchants that are opened without saying theirs, by profile.
    pub flaws: BTreeMap<String, Flaws>,
    /// How many requests are remembered of a merchant.
    pub journal: usize,
}

/// What was asked, and of whom.
struct Asked<'a> {
    profile: &'a str,
    merchant: &'a str,
    request: &'a Request,
}

/// An answer: its HTTP status and what it says.
type Told = (u16, Value);

/// Why nothing was done.
struct Wrong {
    http: u16,
    error: String,
    mend: String,
}

impl Wrong {
    fn new(http: u16, error: impl Into<String>, mend: impl Into<String>) -> Self {
        let (error, mend) = (error.into(), mend.into());
        Self { http, error, mend }
    }

    /// What is wrong with a body.
    fn body(error: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(400, error, mend)
    }

    /// An error of another room.
    fn told(http: u16, error: Error) -> Self {
        let cause = error.cause.map(|cause| format!(": {cause}"));
        let what = error.what + &cause.unwrap_or_default();
        Self::new(http, what, error.mend.unwrap_or_default())
    }
}

impl Door {
    /// The reply to a request of the control API; none if it is not one.
    pub fn handle(&self, request: &Request) -> Option<Reply> {
        let below = path(&request.url).strip_prefix(PREFIX)?;
        let told = self.told(request, below);
        let (http, body) = told.unwrap_or_else(|Wrong { http, error, mend }| {
            // What was asked may hold what must not be seen.
            let (error, mend) = (stranger(&error), stranger(&mend));
            (http, json!({ "error": error, "mend": mend }))
        });
        let body = match body {
            Value::Null => String::new(),
            body => format!("{body}\n"),
        };
        Some(Reply::Answer(Answer::new(http, "application/json", body)))
    }

    fn told(&self, request: &Request, below: &str) -> Result<Told, Wrong> {
        let parts: Vec<&str> = below.split('/').collect();
        let (profile, merchant, what) = match parts.as_slice() {
            ["worlds"] => ("", "", ""),
            ["worlds", profile, merchant] => (*profile, *merchant, "."),
            ["worlds", profile, merchant, what] => (*profile, *merchant, *what),
            _ => return Err(no_such_path()),
        };
        if !is_called_by_its_own_name(request) {
            return Err(Wrong::new(
                403,
                "the mock is called by a name that may be somebody else's",
                "call it by its address or as localhost",
            ));
        }
        let mut routes = ROUTES.iter().filter(|route| route.what == what).peekable();
        if routes.peek().is_none() {
            return Err(no_such_path());
        }
        let methods: Vec<&str> = routes.clone().map(|route| route.method).collect();
        let Some(Route { answer, .. }) = routes.find(|route| route.method == request.method) else {
            let error = "that path does not take this method";
            let mend = format!("send {}", methods.join(" or "));
            return Err(Wrong::new(405, error, mend));
        };
        let asked = Asked {
            profile,
            merchant,
            request,
        };
        answer(self, &asked)
    }

    /// The world that is asked of, at present.
    fn world(&self, asked: &Asked<'_>) -> Result<SharedWorld, Wrong> {
        let mount = self.mount(asked.profile)?;
        let Ok(world) = self.gateway.known(asked.profile, asked.merchant) else {
            let Asked {
                profile, merchant, ..
            } = asked;
            let error = format!("the mock has no merchant {merchant} on `{profile}`");
            let mend = format!("open it with PUT {PREFIX}worlds/{profile}/{merchant}");
            return Err(Wrong::new(404, error, mend));
        };
        self.gateway.to_present(&mut world.lock(), mount);
        Ok(world)
    }

    fn mount(&self, profile: &str) -> Result<&Mount, Wrong> {
        let mount = self.gateway.mount(profile);
        mount.map_err(|error| Wrong::told(404, error))
    }
}

fn no_such_path() -> Wrong {
    let names = ROUTES.iter().map(|route| route.what);
    let mut names: Vec<&str> = names.filter(|name| name.len() > 1).collect();
    names.dedup();
    let below = format!("{PREFIX}worlds/PROFILE/MERCHANT");
    Wrong::new(
        404,
        "the control API has no such path",
        format!(
            "it has {PREFIX}worlds, {below}, and below that {}",
            names.join(", ")
        ),
    )
}

/// A page of the web that somebody's browser shows can make its own name that of this machine, and then drive the mock.
fn is_called_by_its_own_name(request: &Request) -> bool {
    let url = Url::parse(&request.url).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => !name.contains('.') || name.ends_with(".localhost"),
        Some(_) => true,
        None => false,
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}
