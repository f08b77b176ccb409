//! Runs file work on the runtime's pool of blocking threads. Never on a worker: a disk may stall for a minute.

use library_core::ports::StoreError;

/// Runs `work` where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(StoreError::Internal(format!("file work did not end: {error}"))),
    }
}
