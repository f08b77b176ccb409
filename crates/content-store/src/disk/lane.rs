//! One kind of work on an upload's bytes, done in order beside the others. A lane at rest costs no thread: it waits as a
//! task and borrows a blocking thread for each gathering of batches. It ends when its upload does.

use std::sync::Arc;

use library_core::ports::StoreError;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

use super::batch::Batch;
use super::blocking::blocking;

/// At most so much is done before the thread is given back, so that lanes share threads fairly.
const GATHER_BYTES: usize = 4 << 20;

/// What a lane does.
pub(crate) trait Work: Send + 'static {
    /// Takes the next batch. Runs on a blocking thread.
    fn take(&mut self, batch: &Batch) -> Result<(), StoreError>;
}

type Task<W> = JoinHandle<Result<W, StoreError>>;

enum State<W> {
    Parked(W),
    /// The channel's bound is the budget: whoever sends a batch has paid for it.
    Running(UnboundedSender<Arc<Batch>>, Task<W>),
    Ending(Task<W>),
    Broken,
}

/// A lane.
pub(crate) struct Lane<W> {
    state: State<W>,
    gate: Option<Arc<Semaphore>>,
}

impl<W: Work> Lane<W> {
    /// A lane at rest; `gate` bounds how many lanes work at once.
    pub(crate) fn parked(work: W, gate: Option<Arc<Semaphore>>) -> Self {
        Self { state: State::Parked(work), gate }
    }

    /// Hands over a batch. A lane that failed swallows it; [`Lane::park`] tells why.
    pub(crate) fn push(&mut self, batch: Arc<Batch>) {
        self.state = match std::mem::replace(&mut self.state, State::Broken) {
            State::Parked(work) => {
                let (send, receive) = unbounded_channel();
                State::Running(send, tokio::spawn(run(work, receive, self.gate.clone())))
            }
            other => other,
        };
        if let State::Running(send, _) = &self.state {
            // Refused only by a lane that failed.
            let _ = send.send(batch);
        }
    }

    /// Whether the lane ended by itself, which only a failure makes it do.
    pub(crate) fn has_failed(&self) -> bool {
        match &self.state {
            State::Running(_, task) => task.is_finished(),
            State::Broken => true,
            State::Parked(_) | State::Ending(_) => false,
        }
    }

    /// Waits until everything is done. May be dropped and called again.
    pub(crate) async fn park(&mut self) -> Result<&mut W, StoreError> {
        self.state = match std::mem::replace(&mut self.state, State::Broken) {
            State::Running(_, task) => State::Ending(task),
            other => other,
        };
        if let State::Ending(task) = &mut self.state {
            let ended = task.await;
            self.state = State::Broken;
            self.state = State::Parked(ended.map_err(|error| StoreError::Internal(format!("lane: {error}")))??);
        }
        match &mut self.state {
            State::Parked(work) => Ok(work),
            State::Running(..) | State::Ending(_) | State::Broken => Err(failed_before()),
        }
    }

    /// Does one thing with the work of the lane once it rests, on a blocking thread. May be dropped; the lane lives on.
    pub(crate) async fn with<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut W) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.park().await?;
        let Some(mut work) = self.take_parked() else { return Err(failed_before()) };
        let (send, mut receive) = oneshot::channel();
        self.state = State::Ending(tokio::task::spawn_blocking(move || {
            // The receiver is gone when the caller lost interest.
            let _ = send.send(act(&mut work)?);
            Ok(work)
        }));
        self.park().await?;
        receive.try_recv().map_err(|_| failed_before())
    }

    /// Whether nothing is to be done and nothing failed.
    pub(crate) fn is_parked(&self) -> bool {
        matches!(self.state, State::Parked(_))
    }

    /// Takes the work away for good; what is handed over later is swallowed.
    pub(crate) fn take_parked(&mut self) -> Option<W> {
        match std::mem::replace(&mut self.state, State::Broken) {
            State::Parked(work) => Some(work),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// Ends the lane; what it has not done yet is done without an owner or not at all.
    pub(crate) fn break_off(&mut self) {
        self.state = State::Broken;
    }

    /// The work of a lane at rest.
    pub(crate) fn into_parked(self) -> Option<W> {
        match self.state {
            State::Parked(work) => Some(work),
            State::Running(..) | State::Ending(_) | State::Broken => None,
        }
    }
}

fn failed_before() -> StoreError {
    StoreError::Internal("the upload failed before".to_owned())
}

async fn run<W: Work>(
    mut work: W,
    mut batches: UnboundedReceiver<Arc<Batch>>,
    gate: Option<Arc<Semaphore>>,
) -> Result<W, StoreError> {
    while let Some(first) = batches.recv().await {
        let gathered = gather(first, &mut batches);
        let turn = turn(gate.as_ref()).await;
        work = blocking(move || {
            let done = gathered.iter().try_for_each(|batch| work.take(batch));
            drop((gathered, turn));
            done.map(|()| work)
        })
        .await?;
    }
    Ok(work)
}

fn gather(first: Arc<Batch>, batches: &mut UnboundedReceiver<Arc<Batch>>) -> Vec<Arc<Batch>> {
    let mut len = first.len;
    let mut gathered = vec![first];
    while len < GATHER_BYTES {
        let Ok(next) = batches.try_recv() else { break };
        len += next.len;
        gathered.push(next);
    }
    gathered
}

async fn turn(gate: Option<&Arc<Semaphore>>) -> Option<OwnedSemaphorePermit> {
    gate?.clone().acquire_owned().await.ok()
}
