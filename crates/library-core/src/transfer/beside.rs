//! Keeping a file while the server itself is at work on it and no bytes come: its hold, its session and the creator's
//! login live on.

use std::{pin::pin, task::Poll};

use futures::{
    StreamExt,
    future::{Either, pending, select},
    poll,
};

use super::claim::Claimed;
use crate::{
    Domain,
    error::{Error, Meaning, Result},
};

impl Domain {
    /// Does `work` and says each second meanwhile that the transfer, of which `bytes` are here, goes on. Never ends the work:
    /// whether the file is still wanted is asked when the work is done.
    pub(super) async fn beside<T>(&self, (claimed, bytes): (&Claimed, u64), work: impl Future<Output = T>) -> T {
        match select(pin!(work), pin!(self.until_unwanted(claimed, || bytes))).await {
            Either::Left((done, _)) => done,
            Either::Right((_, work)) => work.await,
        }
    }

    /// As [`Domain::beside`], for work that may be given up.
    ///
    /// # Errors
    /// NotFound when the file is no longer wanted.
    pub(super) async fn while_wanted<T>(
        &self,
        (claimed, bytes): (&Claimed, impl Fn() -> u64),
        work: impl Future<Output = T>,
    ) -> Result<T> {
        let mut work = pin!(work);
        // What is done at once needs no clock.
        if let Poll::Ready(done) = poll!(work.as_mut()) {
            return Ok(done);
        }
        match select(work, pin!(self.until_unwanted(claimed, bytes))).await {
            Either::Left((done, _)) => Ok(done),
            Either::Right((unwanted, _)) => Err(unwanted),
        }
    }

    async fn until_unwanted(&self, claimed: &Claimed, bytes: impl Fn() -> u64) -> Error {
        let mut last = self.steady();
        let mut ticks = self.ports.clock.ticks();
        while ticks.next().await.is_some() {
            if self.steady().duration_since(last).as_secs() < 1 {
                continue;
            }
            last = self.steady();
            match self.beat(claimed, bytes()).await {
                Err(unwanted) if unwanted.meaning == Meaning::NotFound => return unwanted,
                // What else it may be passes, or the work meets it too.
                Ok(()) | Err(_) => {}
            }
        }
        pending().await
    }
}
