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

    /// Answers on a thread where it is no harm to take long; other reads are quicker where they are.
    async fn aside(&mut self, question: Question) -> Result<Vec<Stored<Record>>, MetastoreError> {
        let gone = || MetastoreError::Internal("a reader was lost".to_owned());
        let reader = self.reader.take().ok_or_else(gone)?;
        let answering = tokio::task::spawn_blocking(move || {
            let answer = reader.connection().and_then(|connection| question.answer(&Sql::new(connection)));
            (reader, answer)
        });
        let (reader, answer) = answering.await.map_err(|_| gone())?;
        self.reader = Some(reader);
        answer
    }
}

#[async_trait]
impl Snapshot for SqliteSnapshot {
    async fn get(&mut self, key: &Key) -> Result<Option<Stored<Record>>, MetastoreError> {
        let reader = self.reader().await?;
        dispatch::get(&Sql::new(reader.connection()?), key)
    }

    async fn query(&mut self, query: &Query) -> Result<Vec<Stored<Record>>, MetastoreError> {
        let question = Question::of(query);
        let reader = self.reader().await?;
        if !question.looks_at_everything() {
            return question.answer(&Sql::new(reader.connection()?));
        }
        self.aside(question).await
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
