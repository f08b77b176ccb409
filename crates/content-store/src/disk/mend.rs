//! What becomes of content that came a second time: it goes, unless what lies in the store is damaged; then it takes its
//! place. Both have the same bytes, so that their block checksums are alike: at no moment is there content with others.

use library_core::model::BlobId;
use library_core::ports::StoreError;
use library_core::ports::content_store::Sealed;

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
    shared.health.check()?;
    shared.shards.make_durable((&*shared.files, &shared.health), &damaged.shard)?;
    rename(shared, &whole.sums, &damaged.sums)?;
    shared.health.sync_dir(&*shared.files, &damaged.shard)?;
    rename(shared, &whole.content, &damaged.content)?;
    shared.health.sync_dir(&*shared.files, &damaged.shard)?;
    shared.readers.damage.forget(key);
    tracing::warn!(%key, "content that was damaged or missing has its bytes again: they were uploaded anew");
    Ok(())
}
