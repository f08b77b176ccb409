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
    direct_from_bytes: u64,
    store: DiskStore,
}

impl Disk {
    fn new(direct_from_bytes: u64) -> Self {
        let root = tempfile::tempdir().unwrap();
        let options = DiskOptions { direct_from_bytes, ..DiskOptions::new("volume-1") };
        let store = DiskStore::open(root.path(), &options).unwrap();
        Self { root, direct_from_bytes, store }
    }
}

impl Subject for Disk {
    fn store(&self) -> Arc<dyn ContentStore> {
        Arc::new(self.store.clone())
    }

    async fn reopen(&mut self) {
        self.store.settle().await.unwrap();
        let options = DiskOptions { direct_from_bytes: self.direct_from_bytes, ..DiskOptions::new("volume-2") };
        let options = options.expecting("volume-1");
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

mod through_the_page_cache {
    use super::Disk;

    testkit::content_store_contract!(Disk::new(u64::MAX));
}

/// Where the file system can do that.
mod past_the_page_cache {
    use super::Disk;

    testkit::content_store_contract!(Disk::new(0));
}
