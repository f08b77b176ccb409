//! What runs in the background: due jobs, expiry, sweeps. Each task ends with the shutdown signal.

mod calls;

pub use calls::Calls;

use std::{collections::HashSet, sync::Arc, time::Duration};

use library_core::{
    Domain, Meaning,
    model::{Job, JobId, JobKind, Lane, StoreId},
    upkeep::jobs::GIVEN_UP,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep_until, timeout},
};
use tracing::Instrument as _;

use crate::transfers::{About, Direction, Transfers, pulling};

/// Jobs of a lane that run at once.
const PARALLEL: usize = 8;
/// Trees begin to be shown this often at most: those that come meanwhile are shown together, under one sync.
const TREES: Duration = Duration::from_millis(50);
/// How often due jobs are looked for when nobody called.
const POLL: Duration = Duration::from_secs(2);
/// How often what has expired is removed.
const EXPIRE: Duration = Duration::from_secs(5);
/// How often unreferenced content is looked for. Together with expiry it keeps garbage for less than a minute.
const SWEEP: Duration = Duration::from_secs(15);
/// How often stores are searched for content that no row names.
const ORPHANS: Duration = Duration::from_hours(6);
/// How often the outbox is read to trim it: it is read as a whole.
const TRIM: Duration = Duration::from_mins(10);
/// How many events the outbox keeps.
const EVENTS: usize = 900;

/// Starts the background work.
pub fn start(
    (domain, transfers): (&Arc<Domain>, &Arc<Transfers>),
    calls: &Arc<Calls>,
    shutdown: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for lane in Lane::ALL {
        let run = run_lane(lane, (Arc::clone(domain), Arc::clone(transfers)), Arc::clone(calls));
        tasks.spawn(until(shutdown.clone(), run));
    }
    let measured = Arc::clone(transfers);
    tasks.spawn(until(shutdown.clone(), async move { measured.measure().await }));
    tasks.spawn(until(shutdown.clone(), expire(Arc::clone(domain))));
    tasks.spawn(until(shutdown.clone(), sweep(Arc::clone(domain))));
    tasks.spawn(until(shutdown.clone(), trim(Arc::clone(domain))));
    // Each store has its own: one that fails or hangs keeps none of the others from being swept.
    for (store, _) in domain.stores() {
        let span = tracing::info_span!("sweep", %store);
        let staged = sweep_staged(Arc::clone(domain), store.clone()).instrument(span.clone());
        tasks.spawn(until(shutdown.clone(), staged));
        tasks.spawn(until(shutdown.clone(), orphans(Arc::clone(domain), store.clone()).instrument(span)));
    }
    tasks
}

async fn until(mut shutdown: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        _ = shutdown.wait_for(|down| *down) => {}
    }
}

async fn run_lane(lane: Lane, (domain, transfers): (Arc<Domain>, Arc<Transfers>), calls: Arc<Calls>) {
    let mut runner = Runner::new(lane);
    loop {
        // A lane that is full hears no call: it is kept for when there is room.
        runner.room().await;
        let begun = Instant::now();
        runner.fill((&domain, &transfers)).await;
        tokio::select! {
            () = calls.heard(lane) => {}
            () = runner.one_done() => {}
            () = tokio::time::sleep(POLL) => {}
        }
        if let Some(pause) = runner.pause() {
            sleep_until(begun + pause).await;
        }
    }
}

/// Tasks of a lane that run at once: one for each job, or one for the readable trees of many items.
struct Runner {
    lane: Lane,
    running: JoinSet<Vec<JobId>>,
    taken: HashSet<JobId>,
}

impl Runner {
    fn new(lane: Lane) -> Self {
        Self { lane, running: JoinSet::new(), taken: HashSet::new() }
    }

    /// How long it is at least from one look for what is due to the next, if that matters.
    fn pause(&self) -> Option<Duration> {
        match self.lane {
            Lane::Pulls | Lane::Moves | Lane::Chores => None,
            Lane::Trees => Some(TREES),
        }
    }

    /// Waits until something may be begun.
    async fn room(&mut self) {
        while self.is_full() {
            self.one_done().await;
        }
    }

    fn is_full(&self) -> bool {
        let most = match self.lane {
            Lane::Pulls | Lane::Moves | Lane::Chores => PARALLEL,
            // Whoever comes while some are shown goes with the next ones.
            Lane::Trees => 1,
        };
        self.running.len() >= most
    }

    /// Runs jobs that are due until the lane is full.
    async fn fill(&mut self, (domain, transfers): (&Arc<Domain>, &Arc<Transfers>)) {
        let due = domain.due_jobs(self.lane).await.unwrap_or_else(|error| {
            tracing::error!(error = ?error, "due jobs cannot be read");
            Vec::new()
        });
        match self.lane {
            Lane::Trees if due.is_empty() => {}
            Lane::Trees => {
                self.running.spawn(run_trees(Arc::clone(domain), due));
            }
            Lane::Pulls | Lane::Moves | Lane::Chores => {
                for job in due {
                    self.take((domain, transfers), job);
                }
            }
        }
    }

    /// Runs a job unless it runs already or the lane is full; then it is due again.
    fn take(&mut self, (domain, transfers): (&Arc<Domain>, &Arc<Transfers>), job: Job) {
        if !self.is_full() && self.taken.insert(job.id.clone()) {
            let shared = (Arc::clone(domain), Arc::clone(transfers));
            self.running.spawn(async move { vec![run_job(shared, job).await] });
        }
    }

    /// Waits until a task is done; for ever when none runs.
    async fn one_done(&mut self) {
        match self.running.join_next().await {
            Some(Ok(done)) => done.iter().for_each(|id| drop(self.taken.take(id))),
            Some(Err(error)) => {
                // Which one it was is not known; a job that still runs has its lease, so that none runs twice.
                self.taken.clear();
                tracing::error!(%error, "a job's task ended by itself");
            }
            None => std::future::pending().await,
        }
    }
}

/// Brings trees into line, together as far as that succeeds; those that are left have their failure counted and told.
async fn run_trees(domain: Arc<Domain>, jobs: Vec<Job>) -> Vec<JobId> {
    let done = domain.run_trees(&jobs).await.unwrap_or_else(|error| {
        tracing::warn!(error = ?error, "trees could not be shown together");
        Vec::new()
    });
    for job in jobs.iter().filter(|job| !done.contains(&job.id)) {
        tell(job, run_with_lease(&domain, job).await);
    }
    jobs.into_iter().map(|job| job.id).collect()
}

/// Runs a job and keeps its lease meanwhile.
async fn run_job((domain, transfers): (Arc<Domain>, Arc<Transfers>), job: Job) -> JobId {
    tell(&job, Box::pin(run_in_turn((&domain, &transfers), &job)).await);
    job.id
}

fn tell(job: &Job, outcome: library_core::Result<()>) {
    match outcome {
        Ok(()) => {}
        Err(error) if error.id == GIVEN_UP => tracing::error!(job = %job.id, error = ?error, "a job is given up"),
        Err(error) => tracing::warn!(job = %job.id, error = ?error, "a job failed and will be tried again"),
    }
}

/// A pull is a transfer: it waits for its turn before anything is done about it.
async fn run_in_turn((domain, transfers): (&Domain, &Transfers), job: &Job) -> library_core::Result<()> {
    let permit = match &job.kind {
        JobKind::Pull { file, .. } => match About::to(domain, (Direction::Pull, file), None).await {
            Ok(about) => transfers.admit(about).await.ok(),
            // Its session is gone: the job finds that out and ends.
            Err(error) if error.meaning == Meaning::NotFound => None,
            Err(error) => return Err(error),
        },
        JobKind::RemoveBlob { .. } | JobKind::Tree { .. } | JobKind::Copy { .. } | JobKind::Migrate { .. } => None,
    };
    match permit {
        Some(permit) => pulling::with(permit, Box::pin(run_with_lease(domain, job))).await,
        None => run_with_lease(domain, job).await,
    }
}

async fn run_with_lease(domain: &Domain, job: &Job) -> library_core::Result<()> {
    let run = domain.run_job(job);
    tokio::pin!(run);
    loop {
        match timeout(Duration::from_secs(20), &mut run).await {
            Ok(outcome) => return outcome,
            Err(_) => {
                if let Err(error) = domain.keep_job(&job.id).await {
                    tracing::warn!(job = %job.id, error = ?error, "a job's lease cannot be kept");
                }
            }
        }
    }
}

async fn expire(domain: Arc<Domain>) {
    every(EXPIRE, || expire_all(Arc::clone(&domain))).await;
}

async fn expire_all(domain: Arc<Domain>) -> library_core::Result<()> {
    // As long as there is more: each pass takes a limited number.
    while domain.expire().await? > 0 {}
    Ok(())
}

async fn sweep(domain: Arc<Domain>) {
    every(SWEEP, || sweep_all(Arc::clone(&domain))).await;
}

async fn sweep_all(domain: Arc<Domain>) -> library_core::Result<()> {
    while domain.sweep().await? > 0 {}
    Ok(())
}

async fn sweep_staged(domain: Arc<Domain>, store: StoreId) {
    every(SWEEP, || async { domain.sweep_staged(&store).await.map(drop) }).await;
}

async fn trim(domain: Arc<Domain>) {
    every(TRIM, || trim_outbox(Arc::clone(&domain))).await;
}

async fn trim_outbox(domain: Arc<Domain>) -> library_core::Result<()> {
    domain.trim_events(EVENTS).await?;
    Ok(())
}

async fn orphans(domain: Arc<Domain>, store: StoreId) {
    every(ORPHANS, || sweep_orphans(&domain, &store)).await;
}

async fn sweep_orphans(domain: &Domain, store: &StoreId) -> library_core::Result<()> {
    let removed = domain.sweep_orphans(store).await?;
    if removed > 0 {
        tracing::info!(removed, "content that no row names was removed");
    }
    Ok(())
}

async fn every<F: Future<Output = library_core::Result<()>>>(period: Duration, work: impl Fn() -> F) {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = work().await {
            tracing::error!(error = ?error, "background work failed and will be tried again");
        }
    }
}
