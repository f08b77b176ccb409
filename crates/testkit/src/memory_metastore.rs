//! The metadata port in memory, with the conflicts and orders of the SQL ones. Forgets everything when dropped.

mod answer;
mod apply;
mod order;
mod state;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use library_core::ports::metastore::{
    Glimpse, GlimpseError, Key, Metastore, MetastoreError, Query, Record, Shared, Snapshot, Stored, Write,
};

use state::State;

/// Metadata in memory. Clones share their contents.
#[derive(Clone, Default)]
pub struct MemoryMetastore {
    shared: Arc<Mutex<Contents>>,
}

#[derive(Default)]
struct Contents {
    state: Arc<State>,
    failure: Option<MetastoreError>,
}

impl MemoryMetastore {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the next commit fail with `error` and change nothing.
    pub fn fail_next_commit(&self, error: MetastoreError) {
        self.lock().failure = Some(error);
    }

    /// All that it holds, by key.
    pub fn records(&self) -> Vec<Stored<Record>> {
        self.lock().state.records.values().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Contents> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn commit(&self, writes: Vec<Write>) -> Result<(), MetastoreError> {
        let mut shared = self.lock();
        if let Some(failure) = shared.failure.take() {
            return Err(failure);
        }
        let mut next = State::clone(&shared.state);
        for write in writes {
            apply::apply(&mut next, write)?;
        }
        shared.state = Arc::new(next);
        Ok(())
    }
}

#[async_trait]
impl Metastore for MemoryMetastore {
    async fn begin(&self) -> Result<Box<dyn Snapshot>, MetastoreError> {
        let state = self.lock().state.clone();
        Ok(Box::new(MemorySnapshot { store: self.clone(), state }))
    }

    fn glimpse(&self) -> Box<dyn Glimpse> {
        Box::new(MemoryGlimpse { state: self.lock().state.clone() })
    }
}

/// Remembers nothing: all is in memory already.
struct MemoryGlimpse {
    state: Arc<State>,
}

#[async_trait]
impl Glimpse for MemoryGlimpse {
    async fn get(&mut self, key: &Key) -> Result<Option<Shared>, GlimpseError> {
        Ok(self.state.records.get(key).cloned().map(Shared::from))
    }

    async fn keys(&mut self, query: &Query) -> Result<Arc<[Key]>, GlimpseError> {
        Ok(answer::answer(&self.state, query).iter().map(|stored| stored.record.key()).collect())
    }
}

struct MemorySnapshot {
    store: MemoryMetastore,
    state: Arc<State>,
}

#[async_trait]
impl Snapshot for MemorySnapshot {
    async fn get(&mut self, key: &Key) -> Result<Option<Stored<Record>>, MetastoreError> {
        Ok(self.state.records.get(key).cloned())
    }

    async fn query(&mut self, query: &Query) -> Result<Vec<Stored<Record>>, MetastoreError> {
        Ok(answer::answer(&self.state, query))
    }

    async fn keys(&mut self, query: &Query) -> Result<Vec<Key>, MetastoreError> {
        Ok(answer::answer(&self.state, query).iter().map(|stored| stored.record.key()).collect())
    }

    async fn commit(self: Box<Self>, writes: Vec<Write>) -> Result<(), MetastoreError> {
        self.store.commit(writes)
    }
}
