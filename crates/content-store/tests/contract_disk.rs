//! The content port's contract on the disk store.
#![allow(clippy::unwrap_used)]

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::sync::Arc;

use content_store::{DiskOptions, DiskStore};
use library_core::model::BlobId;
use library_core::ports::ContentStore;
use tempfile::TempDir;
use testkit::contract::content_store::Subject;

struct Disk {
    root: TempDir,
    store: DiskStore,
}

impl Disk {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let store = DiskStore::open(root.path(), &DiskOptions::new("volume-1")).unwrap();
        Self { root, store }
    }
}

impl Subject for Disk {
    fn store(&self) -> Arc<dyn ContentStore> {
        Arc::new(self.store.clone())
    }

    async fn reopen(&mut self) {
        self.store.settle().await.unwrap();
        let options = DiskOptions::new("volume-2").expecting("volume-1");
        self.store = DiskStore::open(self.root.path(), &options).unwrap();
    }

    fn damage(&self, key: &BlobId, offset: u64) {
        let path = self.root.path().join("blobs").join(&key.as_str()[..2]).join(key.as_str());
        set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let file = std::fs::File::options().read(true).write(true).open(path).unwrap();
        let mut byte = [0];
        file.read_exact_at(&mut byte, offset).unwrap();
        file.write_all_at(&[byte[0] ^ 1], offset).unwrap();
    }
}

testkit::content_store_contract!(Disk::new());
