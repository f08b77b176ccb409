//! The ends of an update session other than completion: cancel, fail, delete.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{UpdateSession, UpdateSessionId, UpdateState},
    ports::metastore::Query,
    update_session::look::must_be_active,
};

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
            self.end_session(&mut work, &mut session.record, state, message.clone());
            work.update(session);
            if attempts.saved(work.save().await)? {
                (self.wakeup)();
                return Ok(());
            }
        }
    }

    /// Ends a session within a unit of work. Its file rows go at once: running transfers notice within a second, and
    /// nothing refers to what it received any more.
    pub(crate) fn end_session(
        &self,
        work: &mut Work,
        session: &mut UpdateSession,
        state: UpdateState,
        message: Option<String>,
    ) {
        session.state = state;
        session.error_message = message;
        session.completing = false;
        session.lease_until = self.steady() + self.rules.finished_retention;
        work.delete_matching(Query::UpdateFiles(session.id.clone()));
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
            work.delete_matching(Query::UpdateFiles(id.clone()));
            work.delete(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
