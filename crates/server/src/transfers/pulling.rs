//! The permit of the pull that a task runs. It is set around the job and seen by the connector; the domain in between knows
//! of no permits.

use std::sync::Arc;

use super::Permit;

tokio::task_local! {
    static PERMIT: Arc<Permit>;
}

/// Runs a job with its permit.
pub(crate) async fn with<F: Future>(permit: Permit, job: F) -> F::Output {
    PERMIT.scope(Arc::new(permit), job).await
}

/// The permit of the job that runs here, if it is a pull.
pub(crate) fn permit() -> Option<Arc<Permit>> {
    PERMIT.try_with(Arc::clone).ok()
}
