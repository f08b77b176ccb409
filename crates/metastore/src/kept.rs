//! The marks by which the sweep finds what nobody needs: made anew for whatever a commit may concern, at its end.
//!
//! A record says what it keeps. What is kept by it before a change and not after, or the other way round, is marked by what
//! the tables say when the commit ends. The marks only find candidates: whoever condemns proves it again.

use std::collections::BTreeSet;

use library_core::{
    model::{BlobId, ItemId, ItemVersionKey},
    ports::metastore::MetastoreError,
};

use crate::{fields::Fields, question::stored_unreferenced, sqlite::Sql};

/// Something with a mark that a change may concern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kept {
    /// A blob that something refers to, or that is there.
    Blob(BlobId),
    /// A version that is current, or there with files (`true`) or without.
    Version(ItemVersionKey, bool),
    /// All versions of an item that is there.
    Versions(ItemId),
}

/// Marks a blob.
pub(crate) const MARK_BLOB: &str =
    concat!("UPDATE blobs SET unreferenced = CASE WHEN ", stored_unreferenced!(), " THEN 1 ELSE 0 END WHERE id = $1");

/// Marks the versions of an item; ends with the condition on the item.
macro_rules! mark_versions {
    () => {
        "UPDATE item_versions SET outdated = CASE \
         WHEN NOT EXISTS (SELECT 1 FROM items WHERE items.id = item_versions.item_id) THEN 1 \
         WHEN EXISTS (SELECT 1 FROM items WHERE items.id = item_versions.item_id \
         AND items.content_version = item_versions.version) THEN 0 \
         WHEN EXISTS (SELECT 1 FROM item_files WHERE item_files.item_id = item_versions.item_id \
         AND item_files.version = item_versions.version) THEN 1 ELSE 0 END WHERE item_id = $1"
    };
}

/// Marks all versions of an item.
pub(crate) const MARK_VERSIONS: &str = mark_versions!();

/// Marks one version.
pub(crate) const MARK_VERSION: &str = concat!(mark_versions!(), " AND version = $2");

/// What is kept only before a change or only after it: its mark may be another one.
pub(crate) fn concerned(before: Vec<Kept>, after: Vec<Kept>) -> Vec<Kept> {
    if before == after {
        return Vec::new();
    }
    let (before, after) = (BTreeSet::from_iter(before), BTreeSet::from_iter(after));
    before.symmetric_difference(&after).cloned().collect()
}

/// Makes the marks of all that the changes of a commit concern, each once and by what the tables say in the end.
pub(crate) fn mark(sql: &Sql<'_>, concerned: &BTreeSet<Kept>) -> Result<(), MetastoreError> {
    concerned.iter().filter(|kept| !is_marked_with_another(kept, concerned)).try_for_each(|kept| mark_one(sql, kept))
}

fn is_marked_with_another(kept: &Kept, concerned: &BTreeSet<Kept>) -> bool {
    let Kept::Version(key, lists_files) = kept else { return false };
    concerned.contains(&Kept::Versions(key.item.clone()))
        || *lists_files && concerned.contains(&Kept::Version(key.clone(), false))
}

fn mark_one(sql: &Sql<'_>, kept: &Kept) -> Result<(), MetastoreError> {
    let (text, fields) = match kept {
        Kept::Blob(id) => (MARK_BLOB, Fields::default().text(id.as_str())),
        Kept::Version(key, _) => (MARK_VERSION, Fields::default().text(key.item.as_str()).number(key.version)),
        Kept::Versions(item) => (MARK_VERSIONS, Fields::default().text(item.as_str())),
    };
    sql.execute(text, &fields.finish("marks")?).map(drop)
}
