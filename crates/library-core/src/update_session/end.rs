//! The ends of an update session other than completion: cancel, fail, delete.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{FileStatus, UpdateFile, UpdateFileKey, UpdateSession, UpdateSessionId, UpdateState},
    ports::metastore::{Query, Stored},
    update_session::look::must_be_active,
};

/// How a session ends.
pub(crate) struct Ending {
    /// One of the final states.
    pub(crate) state: UpdateState,
    /// Why, in ERROR.
    pub(crate) message: Option<String>,
    /// The file that failed for good, and why.
    pub(crate) failed: Option<(UpdateFileKey, String)>,
}

impl Ending {
    pub(crate) fn plain(state: UpdateState) -> Self {
        Self { state, message: None, failed: None }
    }

    pub(crate) fn error(message: String) -> Self {
        Self { state: UpdateState::Error, message: Some(message), failed: None }
    }
}

impl Domain {
    /// Cancels an ACTIVE session: transfers are aborted, what was received goes.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE.
    pub async fn cancel_update_session(&self, id: &UpdateSessionId) -> Result<()> {
        self.finish_update_session(id, UpdateState::Canceled, None).await
    }

    /// Fails an ACTIVE session with the client's message, which is kept as it is.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE.
    pub async fn fail_update_session(&self, id: &UpdateSessionId, message: String) -> Result<()> {
        self.finish_update_session(id, UpdateState::Error, Some(message)).await
    }

    pub(crate) async fn finish_update_session(
        &self,
        id: &UpdateSessionId,
        state: UpdateState,
        message: Option<String>,
    ) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_update_session(&mut work, id).await?;
            must_be_active(&session.record)?;
            self.end_session(&mut work, &mut session.record, Ending { state, message: message.clone(), failed: None })
                .await?;
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Ends a session within a unit of work. Its files stay readable as they were last known until the session is removed,
    /// but refer to no content any more; running transfers notice within a second.
    pub(crate) async fn end_session(&self, work: &mut Work, session: &mut UpdateSession, ending: Ending) -> Result<()> {
        for mut file in work.query::<UpdateFile>(&Query::UpdateFiles(session.id.clone())).await? {
            close(&mut file.record);
            if let Some((_, message)) = ending.failed.as_ref().filter(|(key, _)| *key == file.record.key) {
                file.record.status = FileStatus::Error;
                file.record.error_message = Some(message.clone());
            }
            work.update(file);
        }
        session.state = ending.state;
        session.error_message = ending.message;
        session.completing = false;
        session.lease_until = self.steady() + self.rules.finished_retention;
        Ok(())
    }

    /// Removes a session that has ended, with all its information.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState while ACTIVE: it must be cancelled or failed first.
    pub async fn delete_update_session(&self, id: &UpdateSessionId) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let session = self.live_update_session(&mut work, id).await?;
            if session.record.state == UpdateState::Active {
                let text = format!("update session `{id}` is ACTIVE; cancel or fail it before it is deleted");
                return Err(Error::state("quire.update_session.active", text).arg(id.as_str()));
            }
            forget(&mut work, session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

/// Removes a session with its files within a unit of work.
pub(crate) fn forget(work: &mut Work, session: Stored<UpdateSession>) {
    work.delete_matching(Query::UpdateFiles(session.record.id.clone()));
    work.delete(session);
}

/// What remains of a file when its session ends: what is known about it, without its content or its writer.
fn close(file: &mut UpdateFile) {
    file.blob = None;
    file.claim = None;
    if matches!(file.status, FileStatus::Transferring | FileStatus::Validating) {
        file.status = FileStatus::Error;
        file.error_message = Some("the update session ended before the file was received".to_owned());
    }
}
