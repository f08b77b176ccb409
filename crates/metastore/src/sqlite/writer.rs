//! The one thread that writes: takes every commit that waits, each undone by itself, under one durable COMMIT.

use std::{io, sync::Arc, thread};

use library_core::ports::metastore::{MetastoreError, Write};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::{Sql, apply::apply, check::Damage, failure::failure};
use crate::recall::{Recall, touched};

/// How many commits may wait; more wait outside.
const QUEUE: usize = 1024;

/// How many commits share one COMMIT.
const BATCH: usize = 128;

type Outcome = Result<(), MetastoreError>;

struct Request {
    writes: Vec<Write>,
    reply: oneshot::Sender<Outcome>,
}

/// What the thread works with.
pub(super) struct Writing {
    /// Its connection.
    pub(super) connection: Connection,
    /// Where it tells what it changes.
    pub(super) recall: Arc<Recall>,
    /// Why it must not write.
    pub(super) damage: Damage,
}

/// The way to the thread; dropped, it waits for the thread's end.
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Request>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(writing: Writing) -> io::Result<Self> {
        let (queue, requests) = mpsc::channel(QUEUE);
        let run = move || run(&writing, requests);
        let thread = thread::Builder::new().name("metadata".to_owned()).spawn(run)?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Applies `writes`; when it returns they are durable. Dropped while it waits, they may happen or not.
    pub(super) async fn commit(&self, writes: Vec<Write>) -> Outcome {
        let gone = || MetastoreError::Unavailable("the metadata writer has stopped".to_owned());
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        let (reply, outcome) = oneshot::channel();
        queue.send(Request { writes, reply }).await.map_err(|_| gone())?;
        outcome.await.map_err(|_| gone())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported when it happened.
            let _ = thread.join();
        }
    }
}

fn run(writing: &Writing, mut requests: mpsc::Receiver<Request>) {
    while let Some(first) = requests.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = requests.try_recv()
        {
            batch.push(next);
        }
        together(writing, batch);
    }
}

/// Runs a batch under one COMMIT and answers each request. When the COMMIT fails, all of them failed.
fn together(writing: &Writing, batch: Vec<Request>) {
    let mut outcomes = Vec::with_capacity(batch.len());
    let whole = attempt(writing, &batch, &mut outcomes);
    if let Err(error) = &whole {
        tracing::error!(%error, "metadata were not written");
        undo(&writing.connection);
    }
    let mut outcomes = outcomes.into_iter();
    for request in batch {
        let outcome = match (&whole, outcomes.next()) {
            (Ok(()), Some(outcome)) => outcome,
            (_, Some(Err(error))) => Err(error),
            (whole, _) => whole.as_ref().map_err(same).copied(),
        };
        // Whoever asked may have gone.
        let _ = request.reply.send(outcome);
    }
}

fn attempt(writing: &Writing, batch: &[Request], outcomes: &mut Vec<Outcome>) -> Outcome {
    let Writing { connection, recall, damage } = writing;
    if let Some(reason) = damage.get() {
        return Err(MetastoreError::Corrupt(reason.clone()));
    }
    run_text(connection, "BEGIN IMMEDIATE")?;
    // Savepoints cost copies of pages, and commits that are refused are few: only a batch with such a one begins again.
    if at_once(connection, batch) {
        outcomes.extend(batch.iter().map(|_| Ok(())));
    } else {
        undo(connection);
        run_text(connection, "BEGIN IMMEDIATE")?;
        for request in batch {
            outcomes.push(apart(connection, &request.writes)?);
        }
    }
    let done = batch.iter().zip(outcomes).filter(|(_, outcome)| outcome.is_ok());
    let _passing = recall.marks.passing(touched(done.flat_map(|(request, _)| &request.writes)));
    run_text(connection, "COMMIT")
}

/// Runs all commits; whether none was refused.
fn at_once(connection: &Connection, batch: &[Request]) -> bool {
    batch.iter().all(|request| apply(&Sql::new(connection), &request.writes).is_ok())
}

/// Runs one commit in a savepoint, undone when it fails. The outer error means that the whole batch is lost: a full
/// disk, for example, makes SQLite undo everything at once.
fn apart(connection: &Connection, writes: &[Write]) -> Result<Outcome, MetastoreError> {
    run_text(connection, "SAVEPOINT one")?;
    let outcome = apply(&Sql::new(connection), writes);
    if let Err(error) = outcome {
        if connection.is_autocommit() {
            return Err(error);
        }
        run_text(connection, "ROLLBACK TO one")?;
        run_text(connection, "RELEASE one")?;
        return Ok(Err(error));
    }
    run_text(connection, "RELEASE one")?;
    Ok(outcome)
}

/// The same error for another request of the batch.
fn same(error: &MetastoreError) -> MetastoreError {
    match error {
        MetastoreError::Conflict { constraint } => MetastoreError::Conflict { constraint },
        MetastoreError::Unavailable(text) => MetastoreError::Unavailable(text.clone()),
        MetastoreError::NoSpace(text) => MetastoreError::NoSpace(text.clone()),
        MetastoreError::Corrupt(text) => MetastoreError::Corrupt(text.clone()),
        MetastoreError::Internal(text) => MetastoreError::Internal(text.clone()),
    }
}

fn undo(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = run_text(connection, "ROLLBACK")
    {
        tracing::error!(%error, "a failed write could not be undone");
    }
}

fn run_text(connection: &Connection, text: &str) -> Outcome {
    let run = connection.prepare_cached(text).and_then(|mut statement| statement.execute([]));
    run.map(drop).map_err(|error| failure(&error))
}

#[cfg(test)]
mod tests;
