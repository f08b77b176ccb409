//! Bringing content from one store to another, for a job that holds it there until an item names it.

use futures::{StreamExt, stream::BoxStream};

use super::receive::Failure;
use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{Blob, BlobId, BlobState, Hold, HoldKey, JobId, StoreId},
    ports::{
        ContentStore, MetastoreError, StoreError,
        content_store::{Manner, NewUpload, Sealed},
        metastore::Query,
    },
};

/// How often bringing content to another store is tried.
pub(crate) const RELAY_ATTEMPTS: u32 = 10;

impl Domain {
    /// Lets go of everything that a job holds.
    pub(crate) async fn let_go(&self, job: &JobId) -> Result<()> {
        let mut work = self.begin().await?;
        work.delete_matching(Query::Holds(job.clone()));
        Ok(work.save().await?)
    }

    /// The content `id` on the store `to`, held by `job`: what lies there already and can be read, else a copy whose bytes
    /// were compared with the digest of the original. Several that bring the same content do so one after the other.
    ///
    /// # Errors
    /// Wrong when the original, or what lies there already, is gone or damaged, and when the store is full; Again
    /// otherwise.
    pub(crate) async fn relay(&self, job: &JobId, id: &BlobId, to: &StoreId) -> Result<BlobId, Failure> {
        let Some(blob) = self.begin().await?.get::<Blob>(id).await? else { return Err(Failure::Wrong(lost(id))) };
        let blob = blob.record;
        let _turn = self.relays.turn((to.clone(), blob.digests.sha256.clone())).await;
        let mut attempts = Attempts::default();
        loop {
            if let Some(known) = self.hold_known(job, &blob, to).await? {
                return Ok(known);
            }
            let sealed = self.copy_bytes(job, &blob, to).await?;
            let saved = self.hold_new(job, &sealed, to).await?;
            let conflicted = matches!(saved, Err(MetastoreError::Conflict { .. }));
            if conflicted {
                // Somebody else brought the same content meanwhile.
                self.content(to)?.remove(&sealed.key).await?;
            }
            if attempts.saved(saved)? {
                return Ok(sealed.key);
            }
        }
    }

    /// Holds content of the same digest that the store has already, and reads it: damage must not take the place of the
    /// good original.
    async fn hold_known(&self, job: &JobId, blob: &Blob, to: &StoreId) -> Result<Option<BlobId>, Failure> {
        let Some(known) = self.hold_digest(job, blob, to).await? else { return Ok(None) };
        let read = match self.content(to)?.open(&known, 0..blob.size, Manner::Copied).await {
            Ok(bytes) => drain(bytes).await,
            Err(error) => Err(error),
        };
        match read {
            Ok(()) => Ok(Some(known)),
            Err(StoreError::Corrupt(_) | StoreError::NotFound) => Err(Failure::Wrong(damaged(&known, to))),
            Err(error) => Err(Failure::Again(error.into())),
        }
    }

    async fn hold_digest(&self, job: &JobId, blob: &Blob, to: &StoreId) -> Result<Option<BlobId>> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let query = Query::BlobByDigest { store: to.clone(), sha256: blob.digests.sha256.clone() };
            let Some(known) = work.first::<Blob>(&query).await? else { return Ok(None) };
            let id = known.record.id;
            work.refer(id.clone());
            work.put(Hold { key: HoldKey { job: job.clone(), blob: id.clone() } }).await?;
            if attempts.saved(work.save().await)? {
                return Ok(Some(id));
            }
        }
    }

    /// The outer result is about reading, the inner about writing.
    async fn hold_new(&self, job: &JobId, sealed: &Sealed, to: &StoreId) -> Result<Result<(), MetastoreError>> {
        let mut work = self.begin().await?;
        work.insert(Blob {
            id: sealed.key.clone(),
            store: to.clone(),
            size: sealed.size,
            digests: sealed.digests.clone(),
            state: BlobState::Stored,
            created: self.now(),
        });
        work.insert(Hold { key: HoldKey { job: job.clone(), blob: sealed.key.clone() } });
        Ok(work.save().await)
    }

    /// Copies bytes. The key begins with the job's id, so that a sweep knows whose it is; another run of the job takes
    /// another key.
    async fn copy_bytes(&self, job: &JobId, blob: &Blob, to: &StoreId) -> Result<Sealed, Failure> {
        let key = BlobId::new(format!("{job}_{}", self.ports.ids.uuid()));
        let digests = self.rules.digests.clone();
        let new = NewUpload { key: key.clone(), size_hint: Some(blob.size), digests };
        let (source, target) = (self.content(&blob.store)?, self.content(to)?);
        let sealed = match pour(source.as_ref(), target.as_ref(), blob, new).await {
            Ok(sealed) => sealed,
            Err(failure) => {
                target.remove(&key).await?;
                return Err(failure);
            }
        };
        if sealed.digests.sha256 == blob.digests.sha256 {
            return Ok(sealed);
        }
        target.remove(&key).await?;
        Err(Failure::Wrong(changed(&blob.id, to)))
    }
}

async fn pour(
    source: &dyn ContentStore,
    target: &dyn ContentStore,
    blob: &Blob,
    new: NewUpload,
) -> Result<Sealed, Failure> {
    let original = |error| of_original(blob, error);
    let mut bytes = source.open(&blob.id, 0..blob.size, Manner::Copied).await.map_err(original)?;
    let upload = target.begin(new).await.map_err(of_target)?;
    let mut offset = 0;
    while let Some(piece) = bytes.next().await {
        let piece = piece.map_err(original)?;
        let length = piece.len() as u64;
        upload.write_at(offset, piece).await.map_err(of_target)?;
        offset += length;
    }
    upload.seal().await.map_err(of_target)
}

/// Reads to the end: the store checks every block.
async fn drain(mut bytes: BoxStream<'static, Result<bytes::Bytes, StoreError>>) -> Result<(), StoreError> {
    while let Some(piece) = bytes.next().await {
        piece?;
    }
    Ok(())
}

/// Damage stays; anything else may pass.
fn of_original(blob: &Blob, error: StoreError) -> Failure {
    match error {
        StoreError::NotFound => Failure::Wrong(lost(&blob.id)),
        StoreError::Corrupt(_) => Failure::Wrong(damaged(&blob.id, &blob.store).caused_by(error)),
        StoreError::NoSpace(_) | StoreError::Unavailable(_) | StoreError::Internal(_) => Failure::Again(error.into()),
    }
}

/// A full store stays full; anything else may pass.
fn of_target(error: StoreError) -> Failure {
    match error {
        StoreError::NoSpace(_) => Failure::Wrong(error.into()),
        StoreError::NotFound | StoreError::Corrupt(_) | StoreError::Unavailable(_) | StoreError::Internal(_) => {
            Failure::Again(error.into())
        }
    }
}

fn lost(id: &BlobId) -> Error {
    let text = format!("content `{id}` is gone; bring it back from a backup of its store, then try again");
    Error::new(Meaning::Internal, "quire.store.lost", text).arg(id.as_str())
}

fn damaged(id: &BlobId, store: &StoreId) -> Error {
    let text = format!(
        "content `{id}` on datastore `{store}` is damaged; upload the same file to it once more, or bring it back from a backup, then try again"
    );
    Error::new(Meaning::Internal, "quire.store.damaged", text).arg(id.as_str()).arg(store.as_str())
}

fn changed(id: &BlobId, to: &StoreId) -> Error {
    let text = format!("the copy of content `{id}` on `{to}` differs from it; check the disks of both stores");
    Error::new(Meaning::Internal, "quire.store.copy_differs", text).arg(id.as_str()).arg(to.as_str())
}
