//! The texts run by SQLite: one writer thread with group commit, a pool of readers, migrations at open.
//!
//! Decides nothing that the texts do not say.

mod apply;
mod check;
mod failure;
mod migrate;
mod open;
mod readers;
pub(crate) mod records;
mod snapshot;
mod sql;
mod writer;

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use library_core::ports::metastore::{Glimpse, Metastore, MetastoreError, Snapshot};

pub use open::OpenError;
pub(crate) use sql::Sql;
#[cfg(test)]
pub(crate) use {
    apply::{CONDEMN, REFER},
    migrate::MIGRATIONS,
};

use crate::recall::{Limits, Recall, Recalled};
use check::Check;
use readers::Readers;
use snapshot::SqliteSnapshot;
use writer::{Writer, Writing};

/// Metadata in one SQLite file. Clones share it; it is closed when the last clone and snapshot are dropped.
#[derive(Clone)]
pub struct SqliteMetastore {
    shared: Arc<Shared>,
}

struct Shared {
    // Dropped in this order: the last connection to close tidies the log.
    readers: Readers,
    writer: Writer,
    _check: Check,
    recall: Arc<Recall>,
    _directory: Option<tempfile::TempDir>,
}

impl SqliteMetastore {
    /// Opens the file at `path`, makes it when it is not there and brings its tables up to date. Blocks meanwhile.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, is damaged, or was written by a newer version.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::start(path, open::Manner::DURABLE, None)
    }

    /// An empty one in a temporary directory that goes when it is closed. Not durable; for tests and trials.
    ///
    /// # Errors
    ///
    /// When the machine's temporary directory cannot be written.
    pub fn open_temporary() -> Result<Self, OpenError> {
        let directory = tempfile::tempdir()
            .map_err(|error| OpenError::Unavailable { path: std::env::temp_dir(), reason: error.to_string() })?;
        let path = directory.path().join("metadata.sqlite");
        Self::start(&path, open::Manner::FLEETING, Some(directory))
    }

    fn start(path: &Path, manner: open::Manner, directory: Option<tempfile::TempDir>) -> Result<Self, OpenError> {
        let (connection, check) = open::first(path, manner)?;
        let recall = Arc::new(Recall::new(Limits::USUAL));
        let writer = Writer::start(Writing { connection, recall: Arc::clone(&recall), damage: check.damage() })
            .map_err(|error| OpenError::Unavailable { path: path.to_owned(), reason: error.to_string() })?;
        let shared = Shared { readers: Readers::new(path), writer, _check: check, recall, _directory: directory };
        Ok(Self { shared: Arc::new(shared) })
    }
}

#[async_trait]
impl Metastore for SqliteMetastore {
    async fn begin(&self) -> Result<Box<dyn Snapshot>, MetastoreError> {
        Ok(Box::new(SqliteSnapshot::new(self.shared.clone())))
    }

    fn glimpse(&self) -> Box<dyn Glimpse> {
        let snapshot = SqliteSnapshot::new(self.shared.clone());
        Box::new(Recalled::new(Arc::clone(&self.shared.recall), Box::new(snapshot)))
    }
}
