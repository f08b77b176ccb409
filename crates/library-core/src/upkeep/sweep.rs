//! Removing bytes that nobody refers to: condemned first, in a unit of work that proves it; removed afterwards.

use std::collections::BTreeSet;

use crate::{
    Domain,
    error::Result,
    model::{Blob, Event, Item, ItemVersion, Job, JobKind, StoreId, UpdateFile},
    ports::{MetastoreError, metastore::Query},
};

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
                (self.wakeup)();
            }
        }
        Ok(steps)
    }

    /// Removes content of a store that no row names: what a crash left. Returns how many objects went.
    ///
    /// Content that somebody may still be writing stays: its key is one of a claim, or begins with one, or with
    /// the id of a job.
    pub async fn sweep_orphans(&self, store: &StoreId) -> Result<usize> {
        let content = self.content(store)?;
        // Keys first, rows afterwards: what is stored in between has its row by then, or its claim.
        let keys = content.list().await?;
        let mut work = self.begin().await?;
        let blobs = work.query::<Blob>(&Query::Blobs(store.clone())).await?;
        let mut known: BTreeSet<String> = blobs.into_iter().map(|blob| blob.record.id.to_string()).collect();
        let claimed = work.query::<UpdateFile>(&Query::ClaimedFiles(None)).await?;
        known.extend(claimed.into_iter().filter_map(|file| file.record.claim).map(|claim| claim.key.to_string()));
        known.extend(work.query::<Job>(&Query::Jobs).await?.into_iter().map(|job| job.record.id.to_string()));
        let mut removed = 0;
        for key in keys {
            let stem = key.as_str().split('_').next().unwrap_or_default();
            if !known.contains(key.as_str()) && !known.contains(stem) {
                content.remove(&key).await?;
                removed += 1;
            }
        }
        Ok(removed)
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

/// Whether a step was saved; a conflict means that somebody needs the thing after all.
fn saved(outcome: Result<(), MetastoreError>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(MetastoreError::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
