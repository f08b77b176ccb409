//! The first thing after a start. Reads and writes rows, and looks at content that was on its way in: it takes no longer for
//! more content that is there.

use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{DownloadSession, Job, LoginSession, UpdateSession},
    ports::metastore::Query,
};

impl Domain {
    /// Brings the metadata into the order that a running server expects: built-in roles as this version has them, no claim
    /// or job held by the process that died, and a full lease for every ACTIVE session and every login, whatever the
    /// clock did meanwhile.
    pub async fn recover(&self) -> Result<()> {
        self.write_built_in_roles().await?;
        self.release_claims().await?;
        self.release_jobs().await?;
        self.renew_all().await?;
        self.resume_completing().await
    }

    async fn release_jobs(&self) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            for mut job in work.query::<Job>(&Query::Jobs).await? {
                let before = job.record.clone();
                self.release(&mut job.record);
                if job.record != before {
                    work.update(job);
                }
            }
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// A job that this process held is free, and none waits for a time that a clock which was set back makes far.
    fn release(&self, job: &mut Job) {
        let steady = self.steady();
        if job.lease_owner.as_ref() == Some(&self.rules.node) {
            job.lease_owner = None;
            job.lease_until = None;
        }
        job.run_after = job.run_after.min(steady);
    }

    async fn renew_all(&self) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            for mut session in work.query::<UpdateSession>(&Query::ActiveUpdateSessions).await? {
                session.record.lease_until = self.steady() + self.rules.update_lease;
                session.record.touched = self.steady();
                work.update(session);
            }
            for mut session in work.query::<DownloadSession>(&Query::ActiveDownloadSessions).await? {
                session.record.lease_until = self.steady() + self.rules.download_lease;
                work.update(session);
            }
            for mut login in work.query::<LoginSession>(&Query::LoginSessions).await? {
                login.record.lease_until = self.steady() + self.rules.login_lease;
                work.update(login);
            }
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}
