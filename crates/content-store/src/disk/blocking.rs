//! Runs file work on the runtime's pool of blocking threads. Never on a worker: a disk may stall for a minute. Work that may
//! wait for a disk has a gate, so that a store whose disk hangs leaves threads to the others: what finds it closed waits
//! without a thread. Work that has a thread must never wait for other work to get one.

use std::sync::Arc;

use library_core::ports::StoreError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Runs `work` where it may block, when it is its turn; it has its turn until it ends, whoever still waits for it.
pub(crate) async fn in_turn<T: Send + 'static>(
    gate: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let turn = gate.clone().acquire_owned().await;
    blocking(move || {
        let _held_until_done = turn;
        work()
    })
    .await
}

/// Begins `work` where it may block, when it is its turn, which it is handed.
pub(crate) fn begin(gate: &Arc<Semaphore>, work: impl FnOnce(Option<OwnedSemaphorePermit>) + Send + 'static) {
    let gate = gate.clone();
    if let Ok(turn) = gate.clone().try_acquire_owned() {
        tokio::task::spawn_blocking(move || work(Some(turn)));
        return;
    }
    tokio::spawn(async move {
        let turn = gate.acquire_owned().await.ok();
        tokio::task::spawn_blocking(move || work(turn));
    });
}

/// Runs `work`, which waits for no disk, off the workers.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(StoreError::Internal(format!("file work did not end: {error}"))),
    }
}
