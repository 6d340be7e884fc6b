//! [`Caller`]: makes the calls of merchants that a stand-alone mock has due, on a thread of its own, and looks after the time
//! of worlds whose clock runs.
//!
//! A merchant that does not answer keeps nobody else waiting: each has a bounded number of calls under way.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::error::Error;
use crate::mock::gateway::{CallDue, Gateway};
use crate::transport::client::Client;

/// How long a merchant has to answer. The documents say nothing of it.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// How often a clock that runs is looked at when nothing is known to be due earlier: what is scheduled meanwhile is not told.
const REGULARLY: Duration = Duration::from_millis(250);

/// How often at most, however fast the clock is.
const AT_MOST: Duration = Duration::from_millis(10);

/// How many calls of one merchant are under way at once.
const AT_ONCE: usize = 32;

/// Whose calls are due, by profile and merchant.
type Whose = (String, String);

/// Makes calls that are due.
pub(super) struct Caller {
    due: UnboundedReceiver<Whose>,
}

impl Caller {
    /// A caller, and what tells it that calls are due.
    pub(super) fn new() -> (Self, CallDue) {
        let (tell, due) = unbounded_channel();
        let call_due: CallDue = Arc::new(move |profile, merchant_id| {
            // It fails only when the caller is gone, and then the process ends.
            let _ = tell.send((profile.to_owned(), merchant_id.to_owned()));
        });
        (Self { due }, call_due)
    }

    /// Makes calls until the gateway is gone.
    pub(super) fn start(self, gateway: Weak<Gateway>) -> Result<(), Error> {
        let failed = |error: std::io::Error| {
            Error::new("the mock cannot call merchants").because(error.to_string())
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed)?;
        let making = Making {
            gateway,
            client: Client::new(&[], TIME_LIMIT)?,
            tasks: JoinSet::new(),
            under_way: HashMap::new(),
        };
        std::thread::Builder::new()
            .name("countersign-call".to_owned())
            .spawn(move || runtime.block_on(making.run(self.due)))
            .map(|_| ())
            .map_err(failed)
    }
}

/// The making of calls.
struct Making {
    gateway: Weak<Gateway>,
    client: Client,
    /// Each makes calls of one merchant, one after the other, until none is due.
    tasks: JoinSet<Whose>,
    /// How many tasks each merchant has.
    under_way: HashMap<Whose, usize>,
}

impl Making {
    async fn run(mut self, mut due: UnboundedReceiver<Whose>) {
        let mut look_at = self.gateway.upgrade().and_then(|gateway| {
            let runs = gateway.clock().runs();
            runs.then(Instant::now)
        });
        loop {
            let looking = async {
                match look_at {
                    Some(at) => sleep_until(at).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                // A task that has ended is counted out before another is refused, and neither waits behind those who
                // tell of calls without a break.
                biased;
                Some(ended) = self.tasks.join_next() => {
                    // A task that panicked was never counted out; there is none that panics.
                    ended.into_iter().for_each(|whose| self.ended(&whose));
                }
                () = looking => match self.look() {
                    Some(pause) => look_at = Some(Instant::now() + pause),
                    None => return,
                },
                told = due.recv() => match told {
                    Some(whose) => self.begin(whose),
                    None => return,
                },
            }
        }
    }

    /// Lets the present come to all worlds. How long nothing is to be done; none when the gateway is gone.
    fn look(&mut self) -> Option<Duration> {
        let looked = self.gateway.upgrade()?.catch_up_worlds();
        looked.due.into_iter().for_each(|whose| self.begin(whose));
        let pause = looked.pause.unwrap_or(REGULARLY);
        Some(pause.clamp(AT_MOST, REGULARLY))
    }

    /// Begins to make calls of a merchant. Where enough are under way, those who make them take the others too.
    fn begin(&mut self, whose: Whose) {
        let Some(gateway) = self.gateway.upgrade() else {
            return;
        };
        let under_way = self.under_way.entry(whose.clone()).or_default();
        if *under_way < AT_ONCE {
            *under_way += 1;
            self.tasks.spawn(make(gateway, self.client.clone(), whose));
        }
    }

    fn ended(&mut self, whose: &Whose) {
        if let Some(under_way) = self.under_way.get_mut(whose) {
            *under_way -= 1;
            if *under_way == 0 {
                self.under_way.remove(whose);
            }
        }
    }
}

/// Makes every call of a merchant that is due. A world that was closed meanwhile has none.
async fn make(gateway: Arc<Gateway>, client: Client, whose: Whose) -> Whose {
    let (profile, merchant_id) = (&whose.0, &whose.1);
    while let Ok(Some(call)) = gateway.due_call(profile, merchant_id) {
        let result = client.send(call.request.clone()).await.result;
        let called = gateway.called(profile, merchant_id, &call, &result);
        if called.is_err() {
            break;
        }
    }
    whose
}
