//! Keeps a session's lease while something long is done. Never fails the work: a lease that is lost shows in the work itself.

use std::time::Duration;

use library_api::ids::{DownloadSessionId, UpdateSessionId};

use crate::Client;

/// A session whose lease is to be kept.
#[derive(Clone, Debug)]
pub enum Lease {
    /// An update session.
    Update(UpdateSessionId),
    /// A download session.
    Download(DownloadSessionId),
}

impl Client {
    /// Does `work` and keeps `lease` (and with it the login session) alive `every` so often until it is done.
    pub async fn keeping<T>(&self, lease: &Lease, every: Duration, work: impl Future<Output = T>) -> T {
        tokio::select! {
            outcome = work => outcome,
            never = self.keep(lease, every) => match never {},
        }
    }

    async fn keep(&self, lease: &Lease, every: Duration) -> std::convert::Infallible {
        loop {
            tokio::time::sleep(every).await;
            // Transfers keep the lease as well, and the next call of the work says what is wrong.
            let _ = match lease {
                Lease::Update(id) => self.update_sessions().keep_alive(id.clone(), None).await,
                Lease::Download(id) => self.download_sessions().keep_alive(id.clone(), None).await,
            };
        }
    }
}
