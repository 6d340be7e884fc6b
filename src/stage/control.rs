//! [`InProcess`]: the other door of a mock inside this process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::mock::gateway::Gateway;
use crate::mock::rules::Flaws;
use crate::mock::world::Beginning;
use crate::protocol::certificate::Certificate;
use crate::run::control::{Control, Holding, World};
use crate::run::way::Way;
use crate::specs::fault::Fault;
use crate::stage::shop::SHOP;
use crate::transport::message::{Failure, host};

/// Asks the mock directly, and makes its calls of our side.
pub(super) struct InProcess<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) ways: &'a BTreeMap<String, Way>,
    pub(super) flaws: &'a Flaws,
}

impl Control for InProcess<'_> {
    async fn open(&self, world: World) -> Result<(), Error> {
        let World {
            profile,
            merchant_id,
            secrets,
            settings,
            cards,
        } = world;
        let beginning = Beginning {
            settings,
            cards,
            flaws: Arc::clone(self.flaws),
            ..Beginning::new(secrets)
        };
        self.gateway.open(&profile, &merchant_id, beginning)
    }

    async fn close(&self, profile: &str, merchant_id: &str) {
        self.gateway.close(profile, merchant_id);
    }

    async fn advance(&self, profile: &str, merchant_id: &str, by: Duration) -> Result<(), Error> {
        let until = self.gateway.time_after(profile, merchant_id, by)?;
        while let Some(call) = self.gateway.next_call(profile, merchant_id, until)? {
            let way = self.ways.get(profile);
            let result = match way.filter(|_| host(&call.request.url).as_deref() == Some(SHOP)) {
                Some(way) => {
                    let client = way.client(Certificate::None)?;
                    client.send(call.request.clone()).await.result
                }
                // Nothing leaves this machine, whatever address a case writes out.
                None => Err(Failure::NotConnected(format!(
                    "the embedded mock calls {SHOP} only"
                ))),
            };
            self.gateway.called(profile, merchant_id, &call, &result)?;
        }
        Ok(())
    }

    async fn ledger(&self, profile: &str, merchant_id: &str) -> Result<Holding, Error> {
        self.gateway.holding(profile, merchant_id)
    }

    async fn fault(&self, profile: &str, merchant_id: &str, fault: &Fault) -> Result<(), Error> {
        self.gateway.fault(profile, merchant_id, fault.clone())
    }
}
