//! What is left to go on with of an upload, whatever happened to its process, its machine or its disk.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use content_store::{DiskOptions, DiskStore};
use library_core::model::BlobId;
use library_core::ports::content_store::{ContentStore, NewUpload, StoreError};
use testkit::contract::content_store::sample;
use testkit::fake_disk::{FakeDisk, Held, Luck};
use tokio::task::{spawn_blocking, yield_now};

const HALF: usize = 5 << 20;
const PATIENCE: Duration = Duration::from_mins(1);

fn key() -> BlobId {
    BlobId::new("aa-content")
}

fn new() -> NewUpload {
    NewUpload { key: key(), size_hint: Some(2 * HALF as u64), digests: Vec::new() }
}

fn open(disk: &Arc<FakeDisk>) -> DiskStore {
    DiskStore::over(disk.clone(), &DiskOptions::new("volume-1")).unwrap()
}

/// How many bytes the next process finds.
async fn here(disk: FakeDisk) -> u64 {
    match open(&Arc::new(disk)).resume(&key()).await {
        Ok(resumed) => resumed.upload.taken().from_start(),
        Err(StoreError::NotFound) => 0,
        Err(error) => panic!("resume: {error}"),
    }
}

#[tokio::test]
async fn what_was_written_during_a_sync_is_not_hidden_by_the_word_that_follows_the_sync() {
    let disk = Arc::new(FakeDisk::new(u64::MAX));
    let (store, half) = (open(&disk), sample(1, HALF));
    let upload = store.begin(new()).await.unwrap();
    upload.write_at(0, half.clone()).await.unwrap();
    disk.hold(Some(Held::Files));
    let checkpoint = tokio::spawn({
        let upload = upload.clone();
        async move { upload.checkpoint().await }
    });
    let waits = disk.clone();
    spawn_blocking(move || waits.until_one_waits()).await.unwrap();
    // Nobody waits for the sync any more, but it runs.
    checkpoint.abort();
    assert!(checkpoint.await.is_err());
    upload.write_at(HALF as u64, half).await.unwrap();
    drop(upload);
    let told = async {
        while here(disk.after_kill()).await < 2 * HALF as u64 {
            yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, told).await.unwrap();
    disk.hold(None);
    store.settle().await.unwrap();
    assert_eq!(here(disk.after_kill()).await, 2 * HALF as u64);
    assert_eq!(here(disk.reboot(Luck::AllLost)).await, HALF as u64, "the sync made no more durable");
}
