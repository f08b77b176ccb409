//! What a disk store does when someone or something has been at its files.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use bytes::Bytes;
use content_store::{DiskOptions, DiskStore, Resources};
use library_core::model::BlobId;
use library_core::ports::content_store::{ContentStore, Manner, NewUpload, StoreError, TreeItem, TreePath};
use tempfile::TempDir;
use testkit::contract::content_store::{digests_of, read, sample};

struct World {
    root: TempDir,
    store: DiskStore,
    key: BlobId,
    bytes: Bytes,
}

impl World {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let store = DiskStore::open(root.path(), &DiskOptions::new("volume-1")).unwrap();
        let world = Self { root, store, key: BlobId::new("abcdef"), bytes: sample(1, 1 << 20) };
        let upload = world.store.begin(World::upload("abcdef")).await.unwrap();
        upload.write_at(0, world.bytes.clone()).await.unwrap();
        upload.seal().await.unwrap();
        world
    }

    fn upload(key: &str) -> NewUpload {
        NewUpload { key: BlobId::new(key), size_hint: None, digests: Vec::new() }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    async fn read(&self) -> Result<Vec<u8>, StoreError> {
        read(&self.store, &self.key, 0..self.bytes.len() as u64).await
    }

    fn writable(&self, path: &str) -> PathBuf {
        let path = self.path(path);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }
}

#[tokio::test]
async fn a_truncated_blob_is_damaged_and_a_removed_one_not_found() {
    let world = World::new().await;
    let path = world.writable("blobs/ab/abcdef");
    fs::File::options().write(true).open(&path).unwrap().set_len(1000).unwrap();
    assert!(matches!(world.read().await, Err(StoreError::Corrupt(_))));
    fs::remove_file(path).unwrap();
    assert!(matches!(world.read().await, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn a_blob_cut_while_it_streams_ends_with_damage() {
    use futures::StreamExt as _;
    let world = World::new().await;
    let mut stream = world.store.open(&world.key, 0..world.bytes.len() as u64, Manner::Copied).await.unwrap();
    stream.next().await.unwrap().unwrap();
    let path = world.writable("blobs/ab/abcdef");
    fs::File::options().write(true).open(path).unwrap().set_len(600_000).unwrap();
    let rest: Vec<_> = stream.collect().await;
    assert!(matches!(rest.last(), Some(Err(StoreError::Corrupt(_)))));
}

#[tokio::test]
async fn damaged_or_missing_checksums_are_damage() {
    let world = World::new().await;
    let sums = world.writable("blobs/ab/abcdef.sums");
    let good = fs::read(&sums).unwrap();
    for at in [0, 4, 8, 16, 31, 32] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&sums, bad).unwrap();
        assert!(matches!(world.read().await, Err(StoreError::Corrupt(_))), "byte {at}");
    }
    fs::remove_file(sums).unwrap();
    assert!(matches!(world.read().await, Err(StoreError::Corrupt(_))));
}

#[tokio::test]
async fn planted_symbolic_links_are_refused() {
    let world = World::new().await;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    symlink(outside.path().join("secret"), world.path("staging/planted")).unwrap();
    assert!(world.store.begin(World::upload("planted")).await.is_err());
    symlink(outside.path(), world.path("blobs/zz")).unwrap();
    let upload = world.store.begin(World::upload("zzz")).await;
    assert!(upload.is_err());
    symlink(outside.path(), world.path("tree/contentlib-l")).unwrap();
    let path = TreePath { library: "l".into(), item: "i".into(), file: "f".into() };
    assert!(world.store.place(&path, &world.key).await.is_err());
    assert!(world.store.show(vec![gone()]).await.iter().all(Result::is_err));
    fs::remove_file(world.path("blobs/ab/abcdef")).unwrap();
    symlink(outside.path().join("secret"), world.path("blobs/ab/abcdef")).unwrap();
    assert!(world.read().await.is_err());
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

fn gone() -> TreeItem {
    TreeItem { library: "l".into(), item: "i".into(), files: Vec::new() }
}

#[tokio::test]
async fn the_tree_shows_the_same_file_read_only() {
    use std::os::unix::fs::MetadataExt as _;
    let world = World::new().await;
    let path = TreePath { library: "l".into(), item: "i".into(), file: "disk 1.vmdk".into() };
    world.store.place(&path, &world.key).await.unwrap();
    let shown = fs::metadata(world.path("tree/contentlib-l/i/disk 1.vmdk")).unwrap();
    assert_eq!(shown.mode() & 0o777, 0o444);
    assert_eq!(shown.ino(), fs::metadata(world.path("blobs/ab/abcdef")).unwrap().ino());
    assert!(world.store.show(vec![gone()]).await.iter().all(Result::is_ok));
    assert!(!world.path("tree/contentlib-l").exists());
    assert_eq!(fs::read_dir(world.path("staging")).unwrap().count(), 0);
}

#[tokio::test]
async fn strangers_in_the_store_are_not_listed() {
    let world = World::new().await;
    fs::write(world.path("blobs/ab/.nfs0001"), "").unwrap();
    fs::write(world.path("blobs/README.txt"), "").unwrap();
    fs::write(world.path("staging/lost+found.bak"), "").unwrap();
    fs::create_dir(world.path("blobs/ab/folder")).unwrap();
    assert_eq!(world.store.list().await.unwrap(), [world.key]);
}

#[tokio::test]
async fn another_volume_or_none_is_refused() {
    let world = World::new().await;
    let open = |options: &DiskOptions| DiskStore::open(world.root.path(), options);
    let expecting = |volume: &str| DiskOptions::new("new").expecting(volume);
    assert_eq!(open(&expecting("volume-1")).unwrap().volume(), "volume-1");
    assert_eq!(open(&DiskOptions::new("new")).unwrap().volume(), "volume-1");
    assert!(matches!(open(&expecting("volume-2")), Err(StoreError::Unavailable(_))));
    fs::remove_file(world.path("volume-id")).unwrap();
    assert!(matches!(open(&expecting("volume-1")), Err(StoreError::Unavailable(_))));
    assert!(matches!(open(&DiskOptions::new("new")), Err(StoreError::Unavailable(_))));
    let nowhere = world.path("not/mounted");
    assert!(matches!(DiskStore::open(&nowhere, &expecting("volume-1")), Err(StoreError::Unavailable(_))));
    assert!(!nowhere.exists());
}

#[tokio::test]
async fn keys_that_could_be_paths_are_refused() {
    let world = World::new().await;
    for key in ["", "a", "..", "../../x", "a/b", "a.sums", "a\0b", "ü-1"] {
        assert!(world.store.begin(World::upload(key)).await.is_err(), "`{}`", key.escape_debug());
        assert!(world.store.remove(&BlobId::new(key)).await.is_err(), "`{}`", key.escape_debug());
    }
}

#[tokio::test]
async fn an_upload_resumed_while_its_last_bytes_are_under_way_has_each_byte_once() {
    let world = World::new().await;
    let (old, new) = (sample(2, 6 << 20), sample(3, 6 << 20));
    for round in 0..20 {
        let upload = world.store.begin(World::upload(&format!("key-{round}"))).await.unwrap();
        upload.checkpoint().await.unwrap();
        upload.write_at(0, old.slice(..round << 18)).await.unwrap();
        drop(upload);
        let upload = world.store.resume(&BlobId::new(format!("key-{round}"))).await.unwrap().upload;
        let taken = usize::try_from(upload.taken().from_start()).unwrap();
        assert_eq!(taken, round << 18, "what was taken is not lost when the writer goes");
        upload.write_at(0, new.clone()).await.unwrap();
        let sealed = upload.seal().await.unwrap();
        let wanted = [&old[..taken], &new[taken..]].concat();
        assert_eq!(sealed.digests.sha256, digests_of(&wanted).sha256, "round {round}");
        assert!(read(&world.store, &sealed.key, 0..sealed.size).await.unwrap() == wanted, "round {round}");
    }
}

/// What was written and not synced is there for the file that it was written to; nobody knows it of another one.
#[tokio::test]
async fn an_upload_that_was_never_synced_is_gone_on_with_where_it_was_written_and_not_in_a_copy() {
    let world = World::new().await;
    for (key, is_synced) in [("loose-1", false), ("firm-1", true)] {
        let upload = world.store.begin(World::upload(key)).await.unwrap();
        upload.write_at(0, sample(2, 5 << 20)).await.unwrap();
        if is_synced {
            upload.checkpoint().await.unwrap();
        }
        upload.write_at(5 << 20, sample(3, 5 << 20)).await.unwrap();
        drop(upload);
    }
    world.store.settle().await.unwrap();
    let copy = tempfile::tempdir().unwrap();
    fs::copy(world.path("volume-id"), copy.path().join("volume-id")).unwrap();
    fs::create_dir(copy.path().join("staging")).unwrap();
    for file in fs::read_dir(world.path("staging")).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), copy.path().join("staging").join(file.file_name())).unwrap();
    }
    let copied = DiskStore::open(copy.path(), &DiskOptions::new("new").expecting("volume-1")).unwrap();
    assert!(matches!(copied.resume(&BlobId::new("loose-1")).await, Err(StoreError::NotFound)));
    let firm = copied.resume(&BlobId::new("firm-1")).await.unwrap().upload;
    assert_eq!(firm.taken().from_start(), 5 << 20, "what was synced was synced");
    for key in ["loose-1", "firm-1"] {
        let upload = world.store.resume(&BlobId::new(key)).await.unwrap().upload;
        assert_eq!(upload.taken().from_start(), 10 << 20, "{key}");
    }
}

#[tokio::test]
async fn many_uploads_within_a_small_budget_all_end() {
    let root = tempfile::tempdir().unwrap();
    let resources = Resources::new(1 << 20, 1);
    let options = DiskOptions { resources, hash_threads: 1, ..DiskOptions::new("volume-1") };
    let store = DiskStore::open(root.path(), &options).unwrap();
    let bytes = sample(1, 3 << 20);
    let uploads = (0..32).map(|number| {
        let (store, bytes) = (store.clone(), bytes.clone());
        async move {
            let new = NewUpload { key: BlobId::new(format!("key-{number}")), size_hint: None, digests: Vec::new() };
            let upload = store.begin(new).await.unwrap();
            for at in (0..bytes.len()).step_by(200_000) {
                let piece = bytes.slice(at..(at + 200_000).min(bytes.len()));
                upload.write_at(at as u64, piece).await.unwrap();
            }
            upload.seal().await.unwrap()
        }
    });
    let sealed = futures::future::join_all(uploads).await;
    assert!(sealed.iter().all(|one| one.digests == sealed[0].digests && one.size == bytes.len() as u64));
}
