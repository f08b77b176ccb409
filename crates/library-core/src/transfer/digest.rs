//! Digests that were not computed while the bytes came in: of content that is stored already.

use ::ovf::running::RunningDigest;
use futures::StreamExt;

use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{Blob, BlobId, ChecksumAlgorithm, Digests},
    ports::{ContentStore, content_store::Manner},
};

impl Domain {
    /// The digests of stored content, `wanted` among them: what is missing is computed by reading it again, once.
    pub(crate) async fn digests_of(&self, id: &BlobId, wanted: &[ChecksumAlgorithm]) -> Result<Digests> {
        let blob = self.begin().await?.get::<Blob>(id).await?;
        let Some(blob) = blob.map(|blob| blob.record) else { return Ok(Digests::default()) };
        let mut digests = blob.digests.clone();
        let missing: Vec<_> = wanted.iter().copied().filter(|algorithm| digests.get(*algorithm).is_none()).collect();
        if missing.is_empty() {
            return Ok(digests);
        }
        let store = self.content(&blob.store)?;
        for (algorithm, hex) in read(store.as_ref(), &blob.id, blob.size, &missing).await? {
            digests.set(algorithm, hex);
        }
        self.keep_digests(id, &digests).await?;
        Ok(digests)
    }

    async fn keep_digests(&self, id: &BlobId, digests: &Digests) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(mut blob) = work.get::<Blob>(id).await? else { return Ok(()) };
            blob.record.digests.merge(digests);
            work.update(blob);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

/// Digests of stored content, by reading it once.
pub(crate) async fn read(
    store: &dyn ContentStore,
    key: &BlobId,
    size: u64,
    algorithms: &[ChecksumAlgorithm],
) -> Result<Vec<(ChecksumAlgorithm, String)>> {
    let mut digests: Vec<_> = algorithms.iter().map(|algorithm| (*algorithm, running(*algorithm))).collect();
    let mut stream = store.open(key, 0..size, Manner::Copied).await?;
    while let Some(bytes) = stream.next().await {
        let bytes = bytes?;
        for (_, digest) in &mut digests {
            digest.update(&bytes);
        }
    }
    Ok(digests.into_iter().map(|(algorithm, digest)| (algorithm, digest.finish().to_hex())).collect())
}

/// A digest that is fed as bytes come.
pub(crate) fn running(algorithm: ChecksumAlgorithm) -> RunningDigest {
    RunningDigest::new(of(algorithm))
}

/// A digest that goes on from a state; `None` when the state is of no use.
pub(crate) fn revived(algorithm: ChecksumAlgorithm, state: &[u8]) -> Option<RunningDigest> {
    RunningDigest::from_state(of(algorithm), state)
}

fn of(algorithm: ChecksumAlgorithm) -> ::ovf::Algorithm {
    match algorithm {
        ChecksumAlgorithm::Sha1 => ::ovf::Algorithm::Sha1,
        ChecksumAlgorithm::Md5 => ::ovf::Algorithm::Md5,
        ChecksumAlgorithm::Sha256 => ::ovf::Algorithm::Sha256,
        ChecksumAlgorithm::Sha512 => ::ovf::Algorithm::Sha512,
    }
}
