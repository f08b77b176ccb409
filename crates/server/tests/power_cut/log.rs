//! A metastore that shows when its log is on the disk. Commits that wait go to the real one together, and the next ones when
//! all of them are through: then nothing is under way, and the log's length is what was synced.

use std::{
    mem,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use futures::future::join_all;
use library_core::ports::metastore::{Glimpse, Key, Metastore, MetastoreError, Query, Record, Snapshot, Stored, Write};
use metastore::SqliteMetastore;
use tokio::sync::oneshot;

use crate::tape::Tape;

type Outcome = Result<(), MetastoreError>;

struct Waiting {
    snapshot: Box<dyn Snapshot>,
    writes: Vec<Write>,
    reply: oneshot::Sender<Outcome>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    is_led: bool,
}

/// The metastore; clones share it.
#[derive(Clone)]
pub struct ShownLog {
    inner: SqliteMetastore,
    queue: Arc<Mutex<Queue>>,
    tape: Tape,
}

impl ShownLog {
    pub fn new(inner: SqliteMetastore, tape: Tape) -> Self {
        Self { inner, queue: Arc::default(), tape }
    }

    async fn commit(&self, snapshot: Box<dyn Snapshot>, writes: Vec<Write>) -> Outcome {
        let (reply, outcome) = oneshot::channel();
        let leads = {
            let mut queue = self.queue.lock().unwrap();
            queue.waiting.push(Waiting { snapshot, writes, reply });
            !mem::replace(&mut queue.is_led, true)
        };
        if leads {
            tokio::spawn(self.clone().lead());
        }
        outcome.await.unwrap()
    }

    async fn lead(self) {
        while let Some(batch) = self.next() {
            let (commits, replies): (Vec<_>, Vec<_>) =
                batch.into_iter().map(|waiting| (waiting.snapshot.commit(waiting.writes), waiting.reply)).unzip();
            let outcomes = join_all(commits).await;
            self.tape.log_is_durable(outcomes.len());
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                // Whoever asked may have gone.
                let _ = reply.send(outcome);
            }
        }
    }

    fn next(&self) -> Option<Vec<Waiting>> {
        let mut queue = self.queue.lock().unwrap();
        let batch = mem::take(&mut queue.waiting);
        queue.is_led = !batch.is_empty();
        queue.is_led.then_some(batch)
    }
}

#[async_trait]
impl Metastore for ShownLog {
    async fn begin(&self) -> Result<Box<dyn Snapshot>, MetastoreError> {
        Ok(Box::new(Shown { store: self.clone(), inner: self.inner.begin().await? }))
    }

    fn glimpse(&self) -> Box<dyn Glimpse> {
        self.inner.glimpse()
    }
}

struct Shown {
    store: ShownLog,
    inner: Box<dyn Snapshot>,
}

#[async_trait]
impl Snapshot for Shown {
    async fn get(&mut self, key: &Key) -> Result<Option<Stored<Record>>, MetastoreError> {
        self.inner.get(key).await
    }

    async fn query(&mut self, query: &Query) -> Result<Vec<Stored<Record>>, MetastoreError> {
        self.inner.query(query).await
    }

    async fn keys(&mut self, query: &Query) -> Result<Vec<Key>, MetastoreError> {
        self.inner.keys(query).await
    }

    async fn commit(self: Box<Self>, writes: Vec<Write>) -> Result<(), MetastoreError> {
        let Self { store, inner } = *self;
        store.commit(inner, writes).await
    }
}
