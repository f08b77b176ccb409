//! Sweeping a store on a disk.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use content_store::{DiskOptions, DiskStore};
use library_core::Domain;
use library_core::model::StoreId;
use testkit::world::{STORE, domain_over};
use testkit::{MemoryMetastore, SequentialIds};

fn domain(root: &Path) -> Arc<Domain> {
    let store = DiskStore::open(root, &DiskOptions::new("volume-1")).unwrap();
    domain_over((Arc::new(MemoryMetastore::default()), Arc::new(store)), Arc::new(SequentialIds::default()))
}

/// A folder stands where the content of the first key should be: it cannot be removed.
#[tokio::test]
async fn content_that_cannot_be_removed_keeps_no_other_from_going() {
    let root = tempfile::tempdir().unwrap();
    let (domain, store) = (domain(root.path()), StoreId::new(STORE));
    let staging = root.path().join("staging");
    fs::create_dir(staging.join("aa-first")).unwrap();
    fs::write(staging.join("aa-first.sums"), b"sums").unwrap();
    fs::write(staging.join("bb-second"), b"bytes").unwrap();
    assert!(domain.sweep_staged(&store).await.is_err());
    assert!(!staging.join("bb-second").exists());

    let blobs = root.path().join("blobs/cc");
    fs::create_dir(&blobs).unwrap();
    fs::write(blobs.join("cc-third"), b"bytes").unwrap();
    assert!(domain.sweep_orphans(&store).await.is_err());
    assert!(!blobs.join("cc-third").exists());

    fs::remove_dir(staging.join("aa-first")).unwrap();
    assert_eq!(domain.sweep_staged(&store).await.unwrap(), 1);
    assert_eq!(domain.sweep_orphans(&store).await.unwrap(), 0);
}
