//! Sweeping stores that fail or hang.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use content_store::{DiskOptions, DiskStore};
use library_core::Domain;
use library_core::model::{BlobId, StoreId};
use library_core::ports::ContentStore as _;
use library_core::ports::content_store::NewUpload;
use server::jobs;
use server::transfers::{Limits, Transfers};
use testkit::world::{STORE, World, domain_over};
use testkit::{MemoryMetastore, MockClock, SequentialIds};
use tokio::sync::watch;

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

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_keeps_no_other_from_being_swept() {
    let world = World::new().await;
    world.store.stall();
    let new = NewUpload { key: BlobId::new("orphan"), size_hint: None, digests: Vec::new() };
    drop(world.other_store.begin(new).await.unwrap());
    assert_eq!(world.other_store.staged().await.unwrap().len(), 1);
    let limits = Limits::new(&toml::from_str("").unwrap());
    let transfers = Arc::new(Transfers::new(limits, Arc::<MockClock>::clone(&world.clock)));
    let (_stop, stopped) = watch::channel(false);
    let _running = jobs::start((&world.domain, &transfers), &Arc::default(), &stopped);
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(world.other_store.staged().await.unwrap().len(), 0);
}
