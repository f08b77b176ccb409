//! Running jobs: taken by lease, idempotent, tried again with growing delay.

use jiff::SignedDuration;

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    job::Outcome,
    model::{
        Blob, BlobId, FileStatus, Job, JobId, JobKind, Lane, StoreId, UpdateFile, UpdateFileKey, UpdateSession,
        UpdateState,
    },
    ports::{
        MetastoreError,
        metastore::{Query, Stored},
    },
    transfer::receive::Failure,
    update_session::failed_file::FailedFile,
};

/// How long a job may be silent before another process may take it over.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
/// How often a pull is tried before its file is given up.
const PULL_ATTEMPTS: u32 = 6;
/// How often an item's tree is tried, about an hour, before it stays as it is until the item's next content.
const TREE_ATTEMPTS: u32 = 20;
/// Message id of a job that will not be tried again.
pub const GIVEN_UP: &str = "quire.job.given_up";

impl Domain {
    /// The jobs of a lane that may run now and that nobody runs, oldest first, at most 100.
    pub async fn due_jobs(&self, lane: Lane) -> Result<Vec<Job>> {
        let due = self.begin().await?.query::<Job>(&Query::DueJobs { lane, now: self.steady() }).await?;
        Ok(due.into_iter().map(|job| job.record).collect())
    }

    /// Takes a job, runs it, and removes it when it is done. A job that others took is left alone.
    ///
    /// # Errors
    /// What the run failed with; the job will be tried again. [`GIVEN_UP`]: it will not.
    pub async fn run_job(&self, job: &Job) -> Result<()> {
        let id = &job.id;
        let Some(job) = self.take_job(id).await? else { return Ok(()) };
        let outcome = match &job.kind {
            JobKind::Pull { file, generation } => self.run_pull(file, *generation, job.attempts).await,
            JobKind::RemoveBlob { store, blob } => self.remove_blob(store, blob).await,
            JobKind::Tree { item, library, store } => self.run_tree((item, library, store)).await,
            JobKind::Copy { .. } => self.run_copy(&job).await,
            JobKind::Migrate { .. } => self.run_migration(&job).await,
        };
        match outcome {
            Ok(Outcome::Done) => self.finish_job(id).await,
            Ok(Outcome::Later) => self.postpone_job(id, job.attempts).await,
            Err(error) if is_hopeless(&job, &error) => {
                self.finish_job(id).await?;
                Err(given_up(&job).caused_by(error))
            }
            Err(error) => {
                self.postpone_job(id, job.attempts).await?;
                Err(error)
            }
        }
    }

    /// Extends the lease of a job that this process still runs.
    pub async fn keep_job(&self, id: &JobId) -> Result<()> {
        self.change_job(id, |job, domain| job.lease_until = Some(domain.steady() + LEASE)).await
    }

    async fn take_job(&self, id: &JobId) -> Result<Option<Job>> {
        let mut work = self.begin().await?;
        let Some(mut job) = work.get::<Job>(id).await? else { return Ok(None) };
        let steady = self.steady();
        if job.record.lease_until.is_some_and(|until| until > steady) {
            return Ok(None);
        }
        job.record.lease_owner = Some(self.rules.node.clone());
        job.record.lease_until = Some(steady + LEASE);
        job.record.attempts += 1;
        let taken = job.record.clone();
        work.update(job);
        match work.save().await {
            Ok(()) => Ok(Some(taken)),
            Err(MetastoreError::Conflict { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn finish_job(&self, id: &JobId) -> Result<()> {
        self.finish_jobs(std::slice::from_ref(id)).await
    }

    /// Removes jobs that are done, all at once.
    pub(super) async fn finish_jobs(&self, ids: &[JobId]) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            for id in ids {
                if let Some(job) = work.get::<Job>(id).await? {
                    work.delete(job);
                }
            }
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    async fn postpone_job(&self, id: &JobId, tried: u32) -> Result<()> {
        let delay = SignedDuration::from_secs(1 << tried.saturating_sub(1).min(8));
        self.change_job(id, |job, domain| {
            job.lease_owner = None;
            job.lease_until = None;
            job.run_after = domain.steady() + delay;
        })
        .await
    }

    async fn change_job(&self, id: &JobId, change: impl Fn(&mut Job, &Self)) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(mut job) = work.get::<Job>(id).await? else { return Ok(()) };
            change(&mut job.record, self);
            work.update(job);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    async fn run_pull(&self, key: &UpdateFileKey, generation: u64, tried: u32) -> Result<Outcome> {
        let file = self.begin().await?.get::<UpdateFile>(key).await?;
        let current = |file: &Stored<UpdateFile>| file.record.generation == generation && !file.record.removed;
        let Some(file) = file.filter(current) else { return Ok(Outcome::Done) };
        if file.record.status == FileStatus::Ready {
            // An earlier run fetched it and died, or could not conclude the session that waits for it.
            return self.conclude_if_waiting(&key.session).await.map(|()| Outcome::Done);
        }
        match self.fetch(key, generation).await {
            Ok(()) => self.conclude_if_waiting(&key.session).await.map(|()| Outcome::Done),
            Err(Failure::Again(error) | Failure::Broken(error))
                if tried < PULL_ATTEMPTS && passes(&error) && self.is_wanted(key, generation).await? =>
            {
                Ok(Outcome::Later)
            }
            Err(Failure::Again(error) | Failure::Broken(error) | Failure::Wrong(error)) => {
                let failed = FailedFile { key, generation, transfer: None, error: &error, members: &[] };
                self.fail_by_file(&failed).await.map(|()| Outcome::Done)
            }
        }
    }

    async fn is_wanted(&self, key: &UpdateFileKey, generation: u64) -> Result<bool> {
        let mut work = self.begin().await?;
        let active = |session: Stored<UpdateSession>| session.record.state == UpdateState::Active;
        let wanted = work.get::<UpdateSession>(&key.session).await?.is_some_and(active);
        let file = work.get::<UpdateFile>(key).await?;
        Ok(wanted && file.is_some_and(|file| file.record.generation == generation))
    }

    async fn remove_blob(&self, store: &StoreId, blob: &BlobId) -> Result<Outcome> {
        self.content(store)?.remove(blob).await?;
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(row) = work.get::<Blob>(blob).await? else { return Ok(Outcome::Done) };
            work.delete(row);
            if attempts.saved(work.save().await)? {
                return Ok(Outcome::Done);
            }
        }
    }
}

/// Whether it failed so often, not for want of room or of an answer, that it never will succeed: content is damaged. Without
/// its tree an item is as usable as before; what other jobs do is needed, however long it takes.
fn is_hopeless(job: &Job, error: &Error) -> bool {
    matches!(job.kind, JobKind::Tree { .. }) && job.attempts >= TREE_ATTEMPTS && error.meaning == Meaning::Internal
}

/// Whether what stopped a pull may pass by itself. Nobody waits for room: the same bytes would be fetched in vain.
fn passes(error: &Error) -> bool {
    error.meaning != Meaning::UnableToAllocateResource
}

fn given_up(job: &Job) -> Error {
    let text = format!("job `{}` is given up after {} attempts: {:?}", job.id, job.attempts, job.kind);
    Error::new(Meaning::Internal, GIVEN_UP, text)
}
