//! The commit of an upload. The order is the point: checksums durable under their final name, then the content durable,
//! then its name. At no moment does a power cut leave sealed content without checksums or with missing bytes.

use library_core::ports::StoreError;

use super::failure::{Removed, told, unless_missing};
use super::files::Location;
use super::layout::Places;
use super::store::Shared;
use super::writer::Writer;

/// Seals staged content of `size` bytes.
pub(crate) fn seal(writer: &Writer, size: u64) -> Result<(), StoreError> {
    let shared = writer.shared.clone();
    let places = writer.places.clone();
    shared.health.check()?;
    shared.shards.make_durable((&*shared.files, &shared.health), &places.shard)?;
    writer.complete_sums()?;
    rename(&shared, &places.staged_sums, &places.sums)?;
    shared.health.sync_dir(&*shared.files, &places.shard)?;
    writer.complete_content(size)?;
    rename(&shared, &places.staged, &places.content)?;
    shared.health.sync_dir(&*shared.files, &places.shard)?;
    // The content is sealed: what is left of its progress harms nobody, and goes with the content at the latest.
    let _ = remove_file(&shared, &places.progress);
    Ok(())
}

/// Removes all that there is of a key. The content goes first and for good, so that it is never there without its
/// checksums.
pub(crate) fn remove(shared: &Shared, places: &Places) -> Result<(), StoreError> {
    // A volume that failed to sync is not asked again.
    if remove_file(shared, &places.content)? == Removed::Yes && shared.health.check().is_ok() {
        shared.health.sync_dir(&*shared.files, &places.shard)?;
    }
    for at in [&places.sums, &places.staged, &places.staged_sums, &places.progress, &places.staged_link] {
        remove_file(shared, at)?;
    }
    Ok(())
}

fn remove_file(shared: &Shared, at: &Location) -> Result<Removed, StoreError> {
    unless_missing(shared.files.remove(at)).map_err(|error| told(&error, "removing", at))
}

/// Moves a file onto its final name.
pub(crate) fn rename(shared: &Shared, from: &Location, to: &Location) -> Result<(), StoreError> {
    shared.files.rename(from, to).map_err(|error| told(&error, "sealing", to))
}
