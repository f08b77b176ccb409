//! Removing bytes that nobody refers to: condemned first, in a unit of work that proves it; removed afterwards.

use std::collections::BTreeSet;

use crate::{
    Domain,
    error::Result,
    model::{Blob, BlobId, Event, Item, ItemVersion, Job, JobKind, StoreId, UpdateFile},
    ports::{MetastoreError, StoreError, metastore::Query},
};

/// Keys that one unit of work looks up.
const LOOKED_UP_TOGETHER: usize = 1000;

impl Domain {
    /// Forgets versions that nobody needs and condemns content that nobody refers to; returns how many steps that took.
    pub async fn sweep(&self) -> Result<usize> {
        Ok(self.forget_versions().await? + self.condemn_blobs().await?)
    }

    /// A version that is neither current nor pinned keeps its row for the item's history, but neither files nor what they
    /// are; versions of a deleted item go.
    async fn forget_versions(&self) -> Result<usize> {
        let forgotten = self.begin().await?.query::<ItemVersion>(&Query::ForgottenVersions).await?;
        let mut steps = 0;
        for mut version in forgotten {
            let mut work = self.begin().await?;
            if work.get::<Item>(&version.record.key.item).await?.is_some() {
                version.record.files.clear();
                version.record.template = None;
                work.update(version);
            } else {
                work.delete(version);
            }
            steps += usize::from(saved(work.save().await)?);
        }
        Ok(steps)
    }

    async fn condemn_blobs(&self) -> Result<usize> {
        let unreferenced = self.begin().await?.query::<Blob>(&Query::UnreferencedBlobs).await?;
        let mut steps = 0;
        for blob in unreferenced {
            let mut work = self.begin().await?;
            work.condemn(blob.record.id.clone());
            self.enqueue(&mut work, JobKind::RemoveBlob { store: blob.record.store, blob: blob.record.id });
            if saved(work.save().await)? {
                steps += 1;
            }
        }
        Ok(steps)
    }

    /// Removes content of a store that no row names: what a crash left. Returns how many objects went.
    ///
    /// Content that somebody may still be writing stays: its key is one of a claim, or begins with one, or with
    /// the id of a job, or this process knows that it is written before a row tells of it.
    ///
    /// # Errors
    /// The first thing that failed; what could be removed is gone all the same.
    pub async fn sweep_orphans(&self, store: &StoreId) -> Result<usize> {
        let content = self.content(store)?;
        // Keys first, rows afterwards: what is stored in between has its row by then, or is still known to be written.
        let keys = content.list().await?;
        let known = self.written_keys().await?;
        let unknown: Vec<_> = keys.into_iter().filter(|key| !known.contains(stem(key))).collect();
        let mut removals = Removals::default();
        for portion in unknown.chunks(LOOKED_UP_TOGETHER) {
            for key in self.without_rows(portion).await? {
                removals.note(content.remove(&key).await);
            }
        }
        removals.outcome()
    }

    /// Those of `keys` that no row names.
    async fn without_rows(&self, keys: &[BlobId]) -> Result<Vec<BlobId>> {
        let mut work = self.begin().await?;
        let mut without = Vec::new();
        for key in keys {
            if work.get::<Blob>(key).await?.is_none() {
                without.push(key.clone());
            }
        }
        Ok(without)
    }

    /// Removes staged bytes that nobody writes any more or may go on with: of sessions that ended, of files that were
    /// removed. Returns how many went. Looks at no sealed content, so that it may run often.
    ///
    /// # Errors
    /// The first thing that failed; what could be removed is gone all the same.
    pub async fn sweep_staged(&self, store: &StoreId) -> Result<usize> {
        let staged = self.content(store)?.staged().await?;
        if staged.is_empty() {
            return Ok(0);
        }
        let known = self.written_keys().await?;
        let unknown: Vec<_> = staged.into_iter().filter(|key| !known.contains(stem(key))).collect();
        // Sealed content may have left something staged beside it: whatever has a row stays.
        let orphans: BTreeSet<_> = self.without_rows(&unknown).await?.into_iter().collect();
        self.remove_staged(store, |key| orphans.contains(key)).await
    }

    /// Removes the staged bytes whose key is `wanted`; returns how many went, or the first thing that failed once all were
    /// tried.
    pub(crate) async fn remove_staged(&self, store: &StoreId, wanted: impl Fn(&BlobId) -> bool) -> Result<usize> {
        let content = self.content(store)?;
        let mut removals = Removals::default();
        for key in content.staged().await?.iter().filter(|key| wanted(key)) {
            removals.note(content.remove(key).await);
        }
        removals.outcome()
    }

    /// What the keys begin with under which somebody writes, or left what another one may go on with.
    async fn written_keys(&self) -> Result<BTreeSet<String>> {
        // Before any row: what is no longer among these has its row by now, or will never have one.
        let untold = self.intakes.untold();
        let mut work = self.begin().await?;
        let claimed = work.query::<UpdateFile>(&Query::ClaimedFiles(None)).await?;
        let claims = claimed.into_iter().filter_map(|file| file.record.claim).map(|claim| stem(&claim.key).to_owned());
        let mut keys: BTreeSet<String> = claims.chain(untold.iter().map(|key| stem(key).to_owned())).collect();
        keys.extend(work.query::<Job>(&Query::Jobs).await?.into_iter().map(|job| job.record.id.to_string()));
        Ok(keys)
    }

    /// Forgets events of the outbox beyond the newest `keep`.
    pub async fn trim_events(&self, keep: usize) -> Result<usize> {
        let mut work = self.begin().await?;
        let mut events = Vec::new();
        let mut last = None;
        loop {
            let page = work.query::<Event>(&Query::EventsAfter(last)).await?;
            let Some(newest) = page.last() else { break };
            last = Some(newest.record.id.clone());
            events.extend(page);
        }
        let surplus = events.len().saturating_sub(keep);
        for event in events.into_iter().take(surplus) {
            work.delete(event);
        }
        saved(work.save().await)?;
        Ok(surplus)
    }
}

/// Removals of which none keeps the others from being tried.
#[derive(Default)]
struct Removals {
    done: usize,
    failed: Option<StoreError>,
}

impl Removals {
    fn note(&mut self, outcome: std::result::Result<(), StoreError>) {
        match outcome {
            Ok(()) => self.done += 1,
            Err(error) => drop(self.failed.get_or_insert(error)),
        }
    }

    fn outcome(self) -> Result<usize> {
        self.failed.map_or(Ok(self.done), |error| Err(error.into()))
    }
}

/// What all keys of one writer begin with: the key of its claim, or the id of its job.
pub(crate) fn stem(key: &BlobId) -> &str {
    key.as_str().split('_').next().unwrap_or_default()
}

/// Whether a step was saved; a conflict means that somebody needs the thing after all.
fn saved(outcome: Result<(), MetastoreError>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(MetastoreError::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
