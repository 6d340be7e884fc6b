//! [`Caller`]: makes the calls of merchants that a stand-alone mock has due, on a thread of its own.
//!
//! A merchant that does not answer keeps nobody else waiting, and what it answers changes nothing at the mock but the journal.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::error::Error;
use crate::mock::gateway::{CallDue, Gateway};
use crate::transport::client::Client;

/// How long a merchant has to answer. The documents say nothing of it.
const TIME_LIMIT: Duration = Duration::from_secs(30);

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
        let client = Client::new(&[], TIME_LIMIT)?;
        let mut due = self.due;
        let calls = async move {
            while let Some(whose) = due.recv().await {
                if let Some(gateway) = gateway.upgrade() {
                    tokio::spawn(make(gateway, client.clone(), whose));
                }
            }
        };
        std::thread::Builder::new()
            .name("countersign-call".to_owned())
            .spawn(move || runtime.block_on(calls))
            .map(|_| ())
            .map_err(failed)
    }
}

/// Makes every call of a merchant that is due by now. A world that was closed meanwhile has none.
async fn make(gateway: Arc<Gateway>, client: Client, (profile, merchant_id): Whose) {
    let Ok(now) = gateway.now(&profile, &merchant_id) else {
        return;
    };
    while let Ok(Some(call)) = gateway.next_call(&profile, &merchant_id, now) {
        let result = client.send(call.request.clone()).await.result;
        if gateway
            .called(&profile, &merchant_id, &call, &result)
            .is_err()
        {
            return;
        }
    }
}
