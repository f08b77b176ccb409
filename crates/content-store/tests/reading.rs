//! How much is read of a file to send it.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use content_store::disk::files::Location;
use content_store::{DiskOptions, DiskStore};
use futures::TryStreamExt as _;
use library_core::model::BlobId;
use library_core::ports::content_store::{ContentStore, Manner, NewUpload};
use testkit::contract::content_store::sample;
use testkit::fake_disk::FakeDisk;

const SIZE: usize = (7 << 20) + 1234;

/// The disk of these tests cannot tell what of a file is in memory, as some file systems cannot.
#[tokio::test]
async fn a_file_that_cannot_tell_what_is_in_memory_is_read_once_however_it_is_sent() {
    let disk = Arc::new(FakeDisk::new(u64::MAX));
    let store = DiskStore::over(disk.clone(), &DiskOptions::new("volume-1")).unwrap();
    let (key, bytes) = (BlobId::new("aa-content"), sample(1, SIZE));
    let upload = store.begin(NewUpload { key: key.clone(), size_hint: None, digests: Vec::new() }).await.unwrap();
    upload.write_at(0, bytes.clone()).await.unwrap();
    upload.seal().await.unwrap();
    let at = ["blobs", "aa", "aa-content"].iter().fold(Location::root(), |at, name| at.join(name).unwrap());
    for manner in [Manner::Copied, Manner::Mapped, Manner::Mapped] {
        let before = disk.read_of(&at);
        let sent: Vec<_> = store.open(&key, 0..SIZE as u64, manner).await.unwrap().try_collect().await.unwrap();
        assert!(sent.concat() == bytes);
        assert_eq!(disk.read_of(&at) - before, SIZE as u64, "{manner:?}");
    }
}
