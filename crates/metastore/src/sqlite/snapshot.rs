//! A unit of work on SQLite. Takes a reader at its first read, so that one that only writes needs none.

use std::sync::Arc;

use async_trait::async_trait;
use library_core::ports::metastore::{Key, MetastoreError, Query, Record, Snapshot, Stored, Write};

use super::{Shared, Sql, readers::Reader};
use crate::{dispatch, question::Question};

/// One moment: that of the first read.
pub(super) struct SqliteSnapshot {
    // Given back before the share in the metastore goes.
    reader: Option<Reader>,
    shared: Arc<Shared>,
}

impl SqliteSnapshot {
    /// Has read nothing yet.
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { reader: None, shared }
    }

    async fn reader(&mut self) -> Result<&Reader, MetastoreError> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => self.shared.readers.take().await?,
        };
        Ok(self.reader.insert(reader))
    }
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
    async fn get(&mut self, key: &Key) -> Result<Option<Stored<Record>>, MetastoreError> {
        let reader = self.reader().await?;
        dispatch::get(&Sql::new(reader.connection()?), key)
    }

    async fn query(&mut self, query: &Query) -> Result<Vec<Stored<Record>>, MetastoreError> {
        let reader = self.reader().await?;
        Question::of(query).answer(&Sql::new(reader.connection()?))
    }

    async fn keys(&mut self, query: &Query) -> Result<Vec<Key>, MetastoreError> {
        let reader = self.reader().await?;
        Question::of(query).keys(&Sql::new(reader.connection()?))
    }

    async fn commit(mut self: Box<Self>, writes: Vec<Write>) -> Result<(), MetastoreError> {
        self.reader = None;
        if writes.is_empty() {
            return Ok(());
        }
        self.shared.writer.commit(writes).await
    }
}
