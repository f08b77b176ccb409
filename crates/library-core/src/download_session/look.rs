//! Finding download sessions and keeping them alive.

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{DownloadSession, DownloadSessionId, DownloadState, Item, ItemId, UserName},
    ports::metastore::{Query, Stored},
    update_session::keep_alive::parse_progress,
};

impl Domain {
    /// A download session; asking for it is activity.
    ///
    /// # Errors
    /// NotFound, also when its lease has ended.
    pub async fn download_session_by_id(&self, id: &DownloadSessionId) -> Result<DownloadSession> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_download_session(&mut work, id).await?;
            if !self.renew_download(&mut session.record) {
                return Ok(session.record);
            }
            let renewed = session.record.clone();
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(renewed);
            }
        }
    }

    /// Ids of the download sessions that `creator` made, of one item if given.
    ///
    /// # Errors
    /// NotFound item.
    pub async fn download_sessions_of(
        &self,
        creator: &UserName,
        item: Option<&ItemId>,
    ) -> Result<Vec<DownloadSessionId>> {
        let mut work = self.begin().await?;
        if let Some(item) = item
            && work.get::<Item>(item).await?.is_none()
        {
            return Err(Error::not_found("item", item.as_str()));
        }
        let query = Query::DownloadSessions { creator: creator.clone(), item: item.cloned() };
        let sessions = work.query::<DownloadSession>(&query).await?;
        let steady = self.steady();
        let live = sessions.into_iter().filter(|session| session.record.lease_until > steady);
        Ok(live.map(|session| session.record.id).collect())
    }

    /// Extends the lease of an ACTIVE session. `progress` (0 to 100) is kept when it is above the present one.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE; InvalidArgument for a progress outside 0 to 100.
    pub async fn keep_download_session_alive(&self, id: &DownloadSessionId, progress: Option<i64>) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_download_session(&mut work, id).await?;
            must_be_active(&session.record)?;
            let progress = parse_progress(progress)?.unwrap_or_default();
            session.record.client_progress = session.record.client_progress.max(progress);
            session.record.lease_until = self.steady() + self.rules.download_lease;
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// The session, unless it does not exist or its lease has ended: from then on it is as good as deleted.
    pub(crate) async fn live_download_session(
        &self,
        work: &mut Work,
        id: &DownloadSessionId,
    ) -> Result<Stored<DownloadSession>> {
        let session = work.get::<DownloadSession>(id).await?;
        let steady = self.steady();
        session
            .filter(|session| session.record.lease_until > steady)
            .ok_or_else(|| Error::not_found("download session", id.as_str()))
    }

    /// Extends the lease of an ACTIVE session; `false` when it is as long already (to the second).
    pub(crate) fn renew_download(&self, session: &mut DownloadSession) -> bool {
        let lease_until = self.steady() + self.rules.download_lease;
        let longer = lease_until.duration_since(session.lease_until).as_secs() >= 1;
        if session.state != DownloadState::Active || !longer {
            return false;
        }
        session.lease_until = lease_until;
        true
    }
}

/// # Errors
/// NotAllowedInCurrentState unless the session is ACTIVE.
pub(crate) fn must_be_active(session: &DownloadSession) -> Result<()> {
    let state = match session.state {
        DownloadState::Active => return Ok(()),
        DownloadState::Error => "ERROR",
        DownloadState::Canceled => "CANCELED",
    };
    let text = format!("download session `{}` is {state}; this needs an ACTIVE one", session.id);
    Err(Error::state("quire.download_session.state", text).arg(session.id.as_str()).arg(state))
}
