//! What becomes of the transfers that ran when the process died. Runs before anything is served.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use super::unpack::member_key;
use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{BlobId, FileStatus, UpdateFile, UpdateSession},
    ports::{ContentStore, StoreError, content_store::Manner, metastore::Query},
};

impl Domain {
    /// Frees the files that this process held before it died: they wait for their senders again, who may go on with what
    /// they left.
    pub(crate) async fn release_claims(&self) -> Result<()> {
        let mut attempts = Attempts::default();
        let released = loop {
            let mut work = self.begin().await?;
            let mut released = Vec::new();
            for mut file in work.query::<UpdateFile>(&Query::ClaimedFiles(Some(self.rules.node.clone()))).await? {
                if let Some(claim) = &mut file.record.claim {
                    claim.lease_until = claim.lease_until.min(self.steady());
                    released.push((file.record.key.session.clone(), claim.key.clone()));
                }
                file.record.status = FileStatus::WaitingForTransfer;
                work.update(file);
            }
            if attempts.saved(work.save().await)? {
                break released;
            }
        };
        // Listed once for all: there may be many of both.
        let mut staged = BTreeMap::new();
        for (session, claim) in released {
            let mut work = self.begin().await?;
            let Some(session) = work.get::<UpdateSession>(&session).await? else { continue };
            let Some(store) = self.store_id_of(&mut work, &session.record).await? else { continue };
            drop(work);
            let content = self.content(&store)?.as_ref();
            let known = match staged.entry(store) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let Ok(keys) = content.staged().await else { continue };
                    unknown.insert(keys.into_iter().collect())
                }
            };
            // What cannot be removed now is garbage that the sweep finds.
            let _ = remove_sealed(content, &claim, known).await;
        }
        Ok(())
    }
}

/// Removes what was sealed under a claim whose file never became READY: nobody can go on with it. Members of an archive are
/// numbered without a gap, sealed or `staged`.
async fn remove_sealed(store: &dyn ContentStore, claim: &BlobId, staged: &BTreeSet<BlobId>) -> Result<(), StoreError> {
    if is_sealed(store, claim).await? {
        store.remove(claim).await?;
    }
    clear_sealed(store, (claim, 0), staged).await
}

/// Removes the sealed members of an archive from the one of this number on; the last ones first, so that no gap comes
/// before one that stays. `staged` is what the store has staged.
pub(super) async fn clear_sealed(
    store: &dyn ContentStore,
    (claim, from): (&BlobId, usize),
    staged: &BTreeSet<BlobId>,
) -> Result<(), StoreError> {
    let mut sealed = Vec::new();
    for key in (from..).map(|number| member_key(claim, number)) {
        if is_sealed(store, &key).await? {
            sealed.push(key);
        } else if !staged.contains(&key) {
            break;
        }
    }
    for key in sealed.iter().rev() {
        store.remove(key).await?;
    }
    Ok(())
}

async fn is_sealed(store: &dyn ContentStore, key: &BlobId) -> Result<bool, StoreError> {
    match store.open(key, 0..0, Manner::Copied).await {
        Ok(_) | Err(StoreError::Corrupt(_)) => Ok(true),
        Err(StoreError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
