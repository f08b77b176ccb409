//! Connections that only read, kept for the next snapshot; at most [`MOST`] at a time.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use library_core::ports::metastore::MetastoreError;
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{failure::failure, open};

/// How many snapshots read at a time.
const MOST: usize = 16;

/// How long a snapshot waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pool.
pub(super) struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    /// No connection yet.
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Arc::default(), turns: Arc::new(Semaphore::new(MOST)) }
    }

    /// A reader with a transaction that becomes a moment at its first statement.
    pub(super) async fn take(&self) -> Result<Reader, MetastoreError> {
        let waited = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = waited else {
            return Err(MetastoreError::Unavailable(format!("{MOST} snapshots are being read; try again")));
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open::reader(&self.path).map_err(|error| failure(&error))?,
        };
        connection.prepare_cached("BEGIN DEFERRED").and_then(|mut begin| begin.execute([])).map_err(|e| failure(&e))?;
        Ok(Reader { connection: Some(connection), idle: self.idle.clone(), _turn: turn })
    }
}

/// A connection inside a transaction; dropped, it goes back to the pool.
pub(super) struct Reader {
    connection: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
    _turn: OwnedSemaphorePermit,
}

impl Reader {
    /// The connection.
    pub(super) fn connection(&self) -> Result<&Connection, MetastoreError> {
        self.connection.as_ref().ok_or_else(|| MetastoreError::Internal("a reader was given back".to_owned()))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let ended = connection.prepare_cached("ROLLBACK").and_then(|mut end| end.execute([])).is_ok();
        if ended {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
