//! Finding update sessions, and the checks that every call on one begins with.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{Item, ItemId, UpdateSession, UpdateSessionId, UpdateState, UserName},
    ports::metastore::{Query, Stored},
};

/// What a client shows of itself by a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    /// It looks how far the session is.
    Watching,
    /// It does something with it.
    Working,
}

impl Domain {
    /// An update session; asking for it is activity.
    ///
    /// # Errors
    /// NotFound, also when its lease has ended.
    pub async fn update_session_by_id(&self, id: &UpdateSessionId) -> Result<UpdateSession> {
        self.visited_update_session(id, Activity::Watching).await
    }

    /// An update session that a client is at.
    pub(crate) async fn visited_update_session(
        &self,
        id: &UpdateSessionId,
        activity: Activity,
    ) -> Result<UpdateSession> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_update_session(&mut work, id).await?;
            if !self.renew(&mut session.record, activity) {
                return Ok(session.record);
            }
            let renewed = session.record.clone();
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(renewed);
            }
        }
    }

    /// Ids of the update sessions that `creator` made, on one item if given.
    ///
    /// # Errors
    /// NotFound item.
    pub async fn update_sessions_of(&self, creator: &UserName, item: Option<&ItemId>) -> Result<Vec<UpdateSessionId>> {
        let mut work = self.begin().await?;
        if let Some(item) = item
            && work.get::<Item>(item).await?.is_none()
        {
            return Err(Error::not_found("item", item.as_str()));
        }
        let query = Query::UpdateSessions { creator: creator.clone(), item: item.cloned() };
        let sessions = work.query::<UpdateSession>(&query).await?;
        let steady = self.steady();
        let live = sessions.into_iter().filter(|session| session.record.is_live(steady));
        Ok(live.map(|session| session.record.id).collect())
    }

    /// The session, unless it does not exist or its lease has ended: from then on it is as good as deleted.
    pub(crate) async fn live_update_session(
        &self,
        work: &mut Work,
        id: &UpdateSessionId,
    ) -> Result<Stored<UpdateSession>> {
        let session = work.get::<UpdateSession>(id).await?;
        let steady = self.steady();
        session
            .filter(|session| session.record.is_live(steady))
            .ok_or_else(|| Error::not_found("update session", id.as_str()))
    }

    /// The session, if it is ACTIVE and takes changes.
    pub(crate) async fn open_update_session(
        &self,
        work: &mut Work,
        id: &UpdateSessionId,
    ) -> Result<Stored<UpdateSession>> {
        let session = self.live_update_session(work, id).await?;
        must_be_active(&session.record)?;
        if session.record.completing {
            return Err(completing(&session.record));
        }
        Ok(session)
    }

    /// Extends the lease of an ACTIVE session and notes that somebody works on it; `false` when both say so already (to
    /// the second).
    pub(crate) fn renew(&self, session: &mut UpdateSession, activity: Activity) -> bool {
        let steady = self.steady();
        let lease_until = steady + self.rules.update_lease;
        let longer = lease_until.duration_since(session.lease_until).as_secs() >= 1;
        let newer = activity == Activity::Working && steady.duration_since(session.touched).as_secs() >= 1;
        if session.state != UpdateState::Active || !(longer || newer) {
            return false;
        }
        session.lease_until = lease_until;
        if activity == Activity::Working {
            session.touched = steady;
        }
        true
    }
}

pub(crate) fn completing(session: &UpdateSession) -> Error {
    let id = &session.id;
    let text = format!("update session `{id}` is completing and waits for its pulls; it takes no more changes");
    Error::state("quire.update_session.completing", text).arg(id.as_str())
}

/// # Errors
/// NotAllowedInCurrentState unless the session is ACTIVE.
pub(crate) fn must_be_active(session: &UpdateSession) -> Result<()> {
    let state = match session.state {
        UpdateState::Active => return Ok(()),
        UpdateState::Done => "DONE",
        UpdateState::Error => "ERROR",
        UpdateState::Canceled => "CANCELED",
    };
    let id = &session.id;
    let text = match session.error_message.as_deref().filter(|message| !message.is_empty()) {
        Some(message) => format!("update session `{id}` is {state}: {message}; open a new one"),
        None => format!("update session `{id}` is {state}; this needs an ACTIVE one"),
    };
    Err(Error::state("quire.update_session.state", text).arg(id.as_str()).arg(state))
}
