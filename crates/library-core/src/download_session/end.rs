//! The ends of a download session: cancel, fail, delete. Running downloads notice within a second.

use super::look::must_be_active;
use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{DownloadSessionId, DownloadState},
    ports::metastore::Query,
};

impl Domain {
    /// Cancels an ACTIVE session; its addresses are dead from now on.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE.
    pub async fn cancel_download_session(&self, id: &DownloadSessionId) -> Result<()> {
        self.finish_download_session(id, DownloadState::Canceled, None).await
    }

    /// Fails an ACTIVE session with the client's message, which is kept as it is.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE.
    pub async fn fail_download_session(&self, id: &DownloadSessionId, message: String) -> Result<()> {
        self.finish_download_session(id, DownloadState::Error, Some(message)).await
    }

    async fn finish_download_session(
        &self,
        id: &DownloadSessionId,
        state: DownloadState,
        message: Option<String>,
    ) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_download_session(&mut work, id).await?;
            must_be_active(&session.record)?;
            session.record.state = state;
            session.record.error_message.clone_from(&message);
            session.record.lease_until = self.steady() + self.rules.finished_retention;
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Removes a session in any state, with all its information.
    ///
    /// # Errors
    /// NotFound.
    pub async fn delete_download_session(&self, id: &DownloadSessionId) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let session = self.live_download_session(&mut work, id).await?;
            work.delete_matching(Query::DownloadFiles(id.clone()));
            work.delete(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
