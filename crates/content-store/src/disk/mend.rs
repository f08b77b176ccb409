//! What becomes of content that came a second time: it goes, unless what lies in the store is damaged; then it takes its
//! place. At no moment, not after a power cut either, is there content without its block checksums.

use library_core::model::BlobId;
use library_core::ports::StoreError;
use library_core::ports::content_store::Sealed;

use super::failure::{told, unless_missing};
use super::layout::Places;
use super::read;
use super::seal::{self, rename};
use super::store::Shared;

/// Removes `by`, or puts it in the place of what is damaged under `key`.
pub(crate) fn mend(shared: &Shared, key: &BlobId, by: &Sealed) -> Result<(), StoreError> {
    let (damaged, whole) = (Places::of(key)?, Places::of(&by.key)?);
    if read::is_sound(shared, key, by.size)? {
        return seal::remove(shared, &whole);
    }
    let Shared { files, health, shards, .. } = shared;
    health.check()?;
    shards.make_durable((&**files, health), &damaged.shard)?;
    let second = &damaged.staged_sums;
    unless_missing(files.remove(second))
        .and_then(|_| files.link(&whole.sums, second))
        .map_err(|error| told(&error, "linking", second))?;
    rename(shared, second, &damaged.sums)?;
    health.sync_dir(&**files, &damaged.shard)?;
    rename(shared, &whole.content, &damaged.content)?;
    health.sync_dir(&**files, &damaged.shard)?;
    // Its checksums go when its own name is gone for good.
    health.sync_dir(&**files, &whole.shard)?;
    seal::remove(shared, &whole)?;
    shared.readers.damage.forget(key);
    tracing::warn!(%key, "content that was damaged or missing has its bytes again: they were uploaded anew");
    Ok(())
}
