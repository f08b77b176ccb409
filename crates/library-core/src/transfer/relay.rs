//! Bringing content from one store to another, for a job that holds it there until an item names it.

use futures::StreamExt;

use crate::{
    Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{Blob, BlobId, BlobState, Hold, HoldKey, JobId, StoreId},
    ports::{
        ContentStore, MetastoreError,
        content_store::{NewUpload, Sealed},
        metastore::Query,
    },
};

/// How often bringing content to another store is tried.
pub(crate) const RELAY_ATTEMPTS: u32 = 6;

/// Whether trying again is of no use: the store is full, or the original is damaged.
pub(crate) fn is_final(error: &Error) -> bool {
    matches!(error.meaning, Meaning::UnableToAllocateResource | Meaning::Internal)
}

impl Domain {
    /// Lets go of everything that a job holds.
    pub(crate) async fn let_go(&self, job: &JobId) -> Result<()> {
        let mut work = self.begin().await?;
        work.delete_matching(Query::Holds(job.clone()));
        Ok(work.save().await?)
    }

    /// The content `id` on the store `to`, held by `job`: what lies there already, else a copy whose bytes were compared
    /// with the digest of the original.
    ///
    /// # Errors
    /// Internal when the content is gone or damaged; what the stores answer otherwise.
    pub(crate) async fn relay(&self, job: &JobId, id: &BlobId, to: &StoreId) -> Result<BlobId> {
        let Some(blob) = self.begin().await?.get::<Blob>(id).await? else { return Err(lost(id)) };
        let blob = blob.record;
        loop {
            if let Some(known) = self.hold_known(job, &blob, to).await? {
                return Ok(known);
            }
            let sealed = self.copy_bytes(job, &blob, to).await?;
            match self.hold_new(job, &sealed, to).await {
                Ok(()) => return Ok(sealed.key),
                // Somebody else brought the same content meanwhile.
                Err(MetastoreError::Conflict { .. }) => self.content(to)?.remove(&sealed.key).await?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Holds content of the same digest that the store has already.
    async fn hold_known(&self, job: &JobId, blob: &Blob, to: &StoreId) -> Result<Option<BlobId>> {
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

    async fn hold_new(&self, job: &JobId, sealed: &Sealed, to: &StoreId) -> Result<(), MetastoreError> {
        let work = self.begin().await;
        let mut work = work.map_err(|error| MetastoreError::Unavailable(error.text))?;
        work.insert(Blob {
            id: sealed.key.clone(),
            store: to.clone(),
            size: sealed.size,
            digests: sealed.digests.clone(),
            state: BlobState::Stored,
            created: self.now(),
        });
        work.insert(Hold { key: HoldKey { job: job.clone(), blob: sealed.key.clone() } });
        work.save().await
    }

    /// Copies bytes. The key begins with the job's id, so that a sweep knows whose it is; another run of the job takes
    /// another key.
    async fn copy_bytes(&self, job: &JobId, blob: &Blob, to: &StoreId) -> Result<Sealed> {
        let key = BlobId::new(format!("{job}_{}", self.ports.ids.uuid()));
        let digests = self.rules.digests.clone();
        let new = NewUpload { key: key.clone(), size_hint: Some(blob.size), digests };
        let (source, target) = (self.content(&blob.store)?, self.content(to)?);
        let sealed = match pour(source.as_ref(), target.as_ref(), blob, new).await {
            Ok(sealed) => sealed,
            Err(error) => {
                target.remove(&key).await?;
                return Err(error);
            }
        };
        if sealed.digests.sha256 == blob.digests.sha256 {
            return Ok(sealed);
        }
        target.remove(&key).await?;
        Err(changed(&blob.id, to))
    }
}

async fn pour(source: &dyn ContentStore, target: &dyn ContentStore, blob: &Blob, new: NewUpload) -> Result<Sealed> {
    let mut bytes = source.open(&blob.id, 0..blob.size).await?;
    let mut upload = target.begin(new).await?;
    let mut offset = 0;
    while let Some(piece) = bytes.next().await {
        let piece = piece?;
        let length = piece.len() as u64;
        upload.write_at(offset, piece).await?;
        offset += length;
    }
    Ok(upload.seal().await?)
}

fn lost(id: &BlobId) -> Error {
    Error::new(Meaning::Internal, "quire.store.lost", format!("content `{id}` is gone; see the server's log"))
}

fn changed(id: &BlobId, to: &StoreId) -> Error {
    let text = format!("the copy of content `{id}` on `{to}` differs from it; check the disks of both stores");
    Error::new(Meaning::Internal, "quire.store.copy_differs", text)
}
