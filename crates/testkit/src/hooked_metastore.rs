//! A metastore that lets a test stand between a unit of work and its commit: to change things meanwhile, to refuse the
//! commit, or to lose its answer. Changes nothing by itself.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use futures::future::BoxFuture;
use library_core::ports::metastore::{
    Glimpse, GlimpseError, Key, Metastore, MetastoreError, Query, Record, Shared, Snapshot, Stored, Write,
};

use crate::MemoryMetastore;

/// What happens at a commit instead of the commit alone.
pub enum Hook {
    /// This runs first; commits of its own are not hooked.
    Before(BoxFuture<'static, ()>),
    /// The commit fails and changes nothing.
    Refuse,
    /// The commit finds no room and changes nothing.
    Fill,
    /// The commit succeeds, but its caller hears that it did not.
    LoseAnswer,
}

#[derive(Default)]
struct Hooks {
    commits: u64,
    set: BTreeMap<u64, Hook>,
    paused: bool,
    slow: bool,
    restless: bool,
}

/// A memory metastore with hooks. Clones share their contents.
#[derive(Clone, Default)]
pub struct HookedMetastore {
    inner: MemoryMetastore,
    hooks: Arc<Mutex<Hooks>>,
}

impl HookedMetastore {
    /// How many commits there were.
    pub fn commits(&self) -> u64 {
        self.lock().commits
    }

    /// Hooks a commit: the next one for 0, the one after it for 1, and so on.
    pub fn hook(&self, ahead: u64, hook: Hook) {
        let mut hooks = self.lock();
        let at = hooks.commits + ahead;
        hooks.set.insert(at, hook);
    }

    /// Takes all hooks away that were not reached; returns how many those were.
    pub fn unhook(&self) -> usize {
        std::mem::take(&mut self.lock().set).len()
    }

    /// From now on every commit lets others go first, as one does that waits for a disk: whoever runs at the same time
    /// reads the same moment.
    pub fn be_slow(&self) {
        self.lock().slow = true;
    }

    /// From now on the moment of every glimpse passes once, at its second read, as it does when others commit meanwhile.
    pub fn be_restless(&self) {
        self.lock().restless = true;
    }

    /// All that it holds, by key.
    pub fn records(&self) -> Vec<Stored<Record>> {
        self.inner.records()
    }

    async fn wait(&self) {
        let slow = self.lock().slow;
        if slow {
            tokio::task::yield_now().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Hooks> {
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reached(&self) -> Option<Hook> {
        let mut hooks = self.lock();
        if hooks.paused {
            return None;
        }
        let at = hooks.commits;
        hooks.commits += 1;
        hooks.set.remove(&at)
    }
}

#[async_trait]
impl Metastore for HookedMetastore {
    async fn begin(&self) -> Result<Box<dyn Snapshot>, MetastoreError> {
        Ok(Box::new(HookedSnapshot { store: self.clone(), inner: self.inner.begin().await? }))
    }

    fn glimpse(&self) -> Box<dyn Glimpse> {
        let inner = self.inner.glimpse();
        if !self.lock().restless {
            return inner;
        }
        Box::new(RestlessGlimpse { inner, reads: 0 })
    }
}

struct RestlessGlimpse {
    inner: Box<dyn Glimpse>,
    reads: u32,
}

impl RestlessGlimpse {
    fn read(&mut self) -> Result<(), GlimpseError> {
        self.reads += 1;
        if self.reads == 2 { Err(GlimpseError::Moved) } else { Ok(()) }
    }
}

#[async_trait]
impl Glimpse for RestlessGlimpse {
    async fn get(&mut self, key: &Key) -> Result<Option<Shared>, GlimpseError> {
        self.read()?;
        self.inner.get(key).await
    }

    async fn keys(&mut self, query: &Query) -> Result<Arc<[Key]>, GlimpseError> {
        self.read()?;
        self.inner.keys(query).await
    }
}

struct HookedSnapshot {
    store: HookedMetastore,
    inner: Box<dyn Snapshot>,
}

#[async_trait]
impl Snapshot for HookedSnapshot {
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
        self.store.wait().await;
        match self.store.reached() {
            None => self.inner.commit(writes).await,
            Some(Hook::Before(run)) => {
                self.store.lock().paused = true;
                run.await;
                self.store.lock().paused = false;
                self.inner.commit(writes).await
            }
            Some(Hook::Refuse) => Err(MetastoreError::Unavailable("refused by the test".to_owned())),
            Some(Hook::Fill) => Err(MetastoreError::NoSpace("filled by the test".to_owned())),
            Some(Hook::LoseAnswer) => {
                self.inner.commit(writes).await?;
                Err(MetastoreError::Unavailable("the answer was lost by the test".to_owned()))
            }
        }
    }
}
