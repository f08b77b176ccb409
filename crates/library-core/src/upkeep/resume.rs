//! Sessions that wait for their pulls: each has the jobs that end its wait. Never fetches or judges anything itself.

use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{FileStatus, Job, JobKind, SourceKind, UpdateFile, UpdateSession},
    ports::metastore::{Query, Stored},
};

impl Domain {
    /// Makes the jobs that sessions which complete lack: one for each pull under way, and one that concludes the session
    /// where all pulls have ended (a pull's job concludes a session whose files are all there).
    pub(crate) async fn resume_completing(&self) -> Result<()> {
        let active = self.begin().await?.query::<UpdateSession>(&Query::ActiveUpdateSessions).await?;
        let waiting: Vec<_> = active.into_iter().filter(|session| session.record.waits()).collect();
        for session in waiting {
            self.resume(&session.record).await?;
        }
        Ok(())
    }

    async fn resume(&self, session: &UpdateSession) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(session) = work.get::<UpdateSession>(&session.id).await? else { return Ok(()) };
            if !session.record.waits() {
                return Ok(());
            }
            let files = work.query::<UpdateFile>(&Query::UpdateFiles(session.record.id.clone())).await?;
            let jobs = work.query::<Job>(&Query::Jobs).await?;
            let lacking = lacking(&files, &jobs);
            if lacking.is_empty() {
                return Ok(());
            }
            for kind in lacking {
                self.enqueue(&mut work, kind);
            }
            // Moves the session's revision: two processes do not both make the jobs.
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

/// The jobs that must be made for the files of a session that completes.
fn lacking(files: &[Stored<UpdateFile>], jobs: &[Stored<Job>]) -> Vec<JobKind> {
    let pulls: Vec<&UpdateFile> =
        files.iter().map(|file| &file.record).filter(|file| file.source == SourceKind::Pull && !file.removed).collect();
    let has_job = |file: &UpdateFile| jobs.iter().any(|job| job.record.kind == job_of(file));
    let under_way = |file: &&&UpdateFile| !matches!(file.status, FileStatus::Ready | FileStatus::Error);
    let idle: Vec<JobKind> =
        pulls.iter().filter(under_way).filter(|file| !has_job(file)).map(|it| job_of(it)).collect();
    if !idle.is_empty() || pulls.iter().any(|file| has_job(file)) {
        return idle;
    }
    pulls.first().map(|file| job_of(file)).into_iter().collect()
}

fn job_of(file: &UpdateFile) -> JobKind {
    JobKind::Pull { file: file.key.clone(), generation: file.generation }
}
