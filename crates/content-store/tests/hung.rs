//! A disk that hangs, beside one that does not.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use content_store::{DiskOptions, DiskStore, Resources};
use library_core::model::BlobId;
use library_core::ports::content_store::{ContentStore, Manner, NewUpload};
use testkit::fake_disk::{FakeDisk, Held};
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Threads of the runtime: more than one store takes, fewer than there are uploads.
const THREADS: usize = 64;
const UPLOADS: usize = 100;

fn store(disk: &Arc<FakeDisk>, resources: &Resources) -> DiskStore {
    let options = DiskOptions { resources: resources.clone(), ..DiskOptions::new("volume-1") };
    DiskStore::over(disk.clone(), &options).unwrap()
}

async fn put(store: DiskStore, key: BlobId, size: usize) {
    let upload = store.begin(NewUpload { key, size_hint: None, digests: Vec::new() }).await.unwrap();
    upload.write_at(0, Bytes::from(vec![7; size])).await.unwrap();
    upload.seal().await.unwrap();
}

/// Uploads of `size` bytes wait for a disk that does not sync; another store goes on, and at last they end.
async fn hang(size: usize) {
    let disk = Arc::new(FakeDisk::new(u64::MAX));
    let resources = Resources::new(48 << 20, 2);
    let (hung, sound) = (store(&disk, &resources), store(&Arc::new(FakeDisk::new(u64::MAX)), &resources));
    disk.hold(Some(Held::Files));
    let mut uploads = JoinSet::new();
    for number in 0..UPLOADS {
        uploads.spawn(put(hung.clone(), BlobId::new(format!("key-{number}")), size));
    }
    // What can begin has begun, and waits for the disk.
    assert!(timeout(Duration::from_millis(500), uploads.join_next()).await.is_err());
    let all = async {
        put(sound.clone(), BlobId::new("sound"), size).await;
        drop(sound.open(&BlobId::new("sound"), 0..10, Manner::Copied).await.unwrap());
        assert_eq!(sound.list().await.unwrap().len(), 1);
    };
    let outcome = timeout(Duration::from_secs(30), all).await;
    disk.hold(None);
    outcome.unwrap();
    while let Some(ended) = uploads.join_next().await {
        ended.unwrap();
    }
    assert_eq!(hung.list().await.unwrap().len(), UPLOADS);
}

#[test]
fn a_disk_that_hangs_leaves_threads_to_the_others() {
    let runtime = Builder::new_multi_thread().worker_threads(2).max_blocking_threads(THREADS).enable_all().build();
    runtime.unwrap().block_on(async {
        for size in [10, 300 << 10] {
            hang(size).await;
        }
    });
}
