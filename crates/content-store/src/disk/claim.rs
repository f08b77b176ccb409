//! Who writes a staged file. An upload that was dropped may still have bytes on their way to the disk; whoever goes on
//! with it must wait until they are there, or old bytes would land on new ones. Holds within one process only.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use library_core::model::BlobId;
use library_core::ports::content_store::StoreError;
use tokio::sync::Notify;

/// Longer than it takes to write what one upload may have waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// All staged files that are being written.
#[derive(Clone, Default)]
pub(crate) struct Claims(Arc<Inner>);

#[derive(Default)]
struct Inner {
    keys: Mutex<BTreeSet<BlobId>>,
    freed: Notify,
}

/// The right to write one staged file, until dropped.
pub(crate) struct Claim {
    claims: Claims,
    key: BlobId,
}

impl Claims {
    /// Waits until nobody else writes.
    ///
    /// # Errors
    /// `Unavailable` if somebody still does after ten seconds.
    pub(crate) async fn take(&self, key: &BlobId) -> Result<Claim, StoreError> {
        match tokio::time::timeout(PATIENCE, self.wait(key)).await {
            Ok(claim) => Ok(claim),
            Err(_) => Err(StoreError::Unavailable(format!("`{key}` is still being written; try again later"))),
        }
    }

    /// The right to write, unless somebody has it.
    pub(crate) fn try_take(&self, key: &BlobId) -> Option<Claim> {
        let is_new = self.0.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        is_new.then(|| Claim { claims: self.clone(), key: key.clone() })
    }

    /// Waits until nothing is written any more.
    ///
    /// # Errors
    /// `Unavailable` if something still is after ten seconds.
    pub(crate) async fn settle(&self) -> Result<(), StoreError> {
        match tokio::time::timeout(PATIENCE, self.wait_for_all()).await {
            Ok(()) => Ok(()),
            Err(_) => Err(StoreError::Unavailable("uploads are still being written; try again later".to_owned())),
        }
    }

    async fn wait_for_all(&self) {
        loop {
            let mut freed = std::pin::pin!(self.0.freed.notified());
            freed.as_mut().enable();
            if self.0.keys.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
                return;
            }
            freed.await;
        }
    }

    async fn wait(&self, key: &BlobId) -> Claim {
        loop {
            let mut freed = std::pin::pin!(self.0.freed.notified());
            freed.as_mut().enable();
            if let Some(claim) = self.try_take(key) {
                return claim;
            }
            freed.await;
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.claims.0.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        self.claims.0.freed.notify_waiters();
    }
}
