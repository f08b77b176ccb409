//! Keeping a file while the server itself is at work on it and no bytes come: its hold, its session and the creator's
//! login live on. Never ends the work: whether the file is still wanted is asked when the work is done.

use std::{convert::Infallible, pin::pin};

use futures::{
    StreamExt,
    future::{Either, pending, select},
};

use super::claim::Claimed;
use crate::{
    Domain,
    error::{Meaning, Result},
};

impl Domain {
    /// Does `work` and says each second meanwhile that the transfer, of which `bytes` are here, goes on.
    pub(super) async fn beside<T>(&self, (claimed, bytes): (&Claimed, u64), work: impl Future<Output = T>) -> T {
        match select(pin!(work), pin!(self.beats(claimed, bytes))).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => match never {},
        }
    }

    async fn beats(&self, claimed: &Claimed, bytes: u64) -> Infallible {
        let mut last = self.steady();
        let mut ticks = self.ports.clock.ticks();
        while ticks.next().await.is_some() {
            if self.steady().duration_since(last).as_secs() < 1 {
                continue;
            }
            last = self.steady();
            let beaten: Result<()> = self.beat(claimed, bytes).await;
            // What else it may be passes, or the work meets it too.
            if beaten.is_err_and(|error| error.meaning == Meaning::NotFound) {
                break;
            }
        }
        pending().await
    }
}
