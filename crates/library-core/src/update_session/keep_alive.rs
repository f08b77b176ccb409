//! Keeping an update session alive, and changing how it treats warnings.

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Result},
    model::{UpdateSessionId, WarningRule},
    update_session::{
        look::{Activity, must_be_active},
        warnings::check_rules,
    },
};

impl Domain {
    /// Extends the lease of an ACTIVE session. `progress` (0 to 100) is kept when it is above the present one.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE; InvalidArgument for a progress outside 0 to 100.
    pub async fn keep_update_session_alive(&self, id: &UpdateSessionId, progress: Option<i64>) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_update_session(&mut work, id).await?;
            must_be_active(&session.record)?;
            let progress = parse_progress(progress)?.unwrap_or_default();
            session.record.client_progress = session.record.client_progress.max(progress);
            session.record.lease_until = self.steady() + self.rules.update_lease;
            session.record.touched = self.steady();
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// Says which warnings the client ignores from now on; `None` changes nothing but the lease.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE; InvalidArgument when a type of warning is named twice.
    pub async fn update_update_session(&self, id: &UpdateSessionId, rules: Option<Vec<WarningRule>>) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_update_session(&mut work, id).await?;
            must_be_active(&session.record)?;
            if let Some(rules) = &rules {
                check_rules(rules)?;
                session.record.warning_rules.clone_from(rules);
            }
            self.renew(&mut session.record, Activity::Working);
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

/// The progress that a client reported.
///
/// # Errors
/// InvalidArgument outside 0 to 100.
pub(crate) fn parse_progress(progress: Option<i64>) -> Result<Option<u8>> {
    let Some(progress) = progress else { return Ok(None) };
    match u8::try_from(progress) {
        Ok(progress) if progress <= 100 => Ok(Some(progress)),
        _ => Err(Error::invalid("quire.session.progress", format!("progress `{progress}` is not within 0 to 100"))),
    }
}
