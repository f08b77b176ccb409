//! Cuts the power at every step of every operation. What survives is chosen anew each time: un-synced bytes and names
//! are lost, kept, or some of each. What was acknowledged must be whole; all else must be removable.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use content_store::disk::files::{Files as _, Kind, Location};
use content_store::{DiskOptions, DiskStore};
use library_core::model::{BlobId, ChecksumAlgorithm};
use library_core::ports::content_store::{ContentStore, NewUpload, Resumed, StoreError, TreeItem, TreePath};
use testkit::contract::content_store::{digests_of, read, sample};
use testkit::fake_disk::{FakeDisk, Luck};

const BIG: usize = 600_000;

/// What the world was told before the lights went out.
#[derive(Default)]
struct Told {
    volume: Option<String>,
    /// Sealed and not yet condemned.
    sealed: BTreeMap<BlobId, Bytes>,
    /// Bytes of the big one at its checkpoint.
    checkpoint: Option<usize>,
    begun: Vec<BlobId>,
    /// The tree was brought into line.
    is_shown: bool,
    /// Content that came again is on its way to the place of what is gone: it may lie in either.
    is_mending: bool,
}

fn contents() -> [(BlobId, Bytes); 3] {
    static CONTENTS: LazyLock<[(&str, Bytes); 3]> = LazyLock::new(|| {
        [("aa-big", BIG), ("aa-small", 1000), ("bb-empty", 0)].map(|(key, len)| (key, sample(7, len)))
    });
    CONTENTS.clone().map(|(key, bytes)| (BlobId::new(key), bytes))
}

async fn live(disk: &Arc<FakeDisk>, told: &mut Told) -> Result<(), StoreError> {
    let store = DiskStore::over(disk.clone(), &DiskOptions::new("volume-1"))?;
    told.volume = Some(store.volume().to_owned());
    for (key, bytes) in contents() {
        told.begun.push(key.clone());
        let new = NewUpload { key: key.clone(), size_hint: None, digests: vec![ChecksumAlgorithm::Sha1] };
        let upload = store.begin(new).await?;
        let middle = bytes.len() / 2;
        upload.write_at(0, bytes.slice(..middle)).await?;
        if bytes.len() == BIG {
            upload.checkpoint().await?;
            told.checkpoint = Some(middle);
        }
        upload.write_at(middle as u64, bytes.slice(middle..)).await?;
        upload.seal().await?;
        told.sealed.insert(key, bytes);
    }
    let [(big, _), (small, _), _] = contents();
    let path = TreePath { library: "l".into(), item: "i".into(), file: "f".into() };
    store.place(&path, &big).await?;
    store.place(&path, &small).await?;
    told.sealed.remove(&small);
    store.remove(&small).await?;
    let gone = TreeItem { library: "l".into(), item: "i".into(), files: Vec::new() };
    let other = |item: &str| TreeItem { item: item.into(), files: vec![("g".to_owned(), big.clone())], ..gone.clone() };
    // One that is shown and gone again, one that is gone, and two that stay.
    let items = vec![other("k"), other("j"), gone.clone(), TreeItem { item: "k".into(), ..gone.clone() }, other("h")];
    store.show(items).await.into_iter().collect::<Result<(), _>>()?;
    told.is_shown = true;
    // The same bytes once more take the place of those that are gone.
    let [_, (small, bytes), _] = contents();
    let again = BlobId::new("cc-again");
    told.begun.push(again.clone());
    let upload = store.begin(NewUpload { key: again.clone(), size_hint: None, digests: Vec::new() }).await?;
    upload.write_at(0, bytes.clone()).await?;
    let sealed = upload.seal().await?;
    told.is_mending = true;
    store.mend(&small, &sealed).await?;
    told.sealed.insert(small, bytes);
    Ok(())
}

/// The tree shows what was acknowledged, and nothing that was acknowledged to be gone.
fn check_tree(disk: &FakeDisk, told: &Told) {
    if !told.is_shown {
        return;
    }
    let library = Location::root().join("tree").unwrap().join("contentlib-l").unwrap();
    let mut items: Vec<_> = disk.entries(&library).unwrap().into_iter().map(|entry| entry.name).collect();
    items.sort();
    assert_eq!(items, ["h", "j"]);
    for item in items {
        let names: Vec<_> =
            disk.entries(&library.join(&item).unwrap()).unwrap().into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["g"], "`{item}`");
    }
}

fn open_again(disk: &Arc<FakeDisk>, told: &Told) -> DiskStore {
    let options = DiskOptions::new("volume-2");
    let options = told.volume.iter().fold(options, DiskOptions::expecting);
    DiskStore::over(disk.clone(), &options).unwrap()
}

/// Acknowledged content is whole; other content is whole, absent or refused, never wrong.
async fn check_contents(store: &DiskStore, told: &Told) {
    let listed = store.list().await.unwrap();
    for (key, bytes) in contents() {
        let found = read(store, &key, 0..bytes.len() as u64).await;
        match found {
            Ok(found) => assert!(found == bytes && listed.contains(&key), "`{key}` has other bytes"),
            Err(error) => {
                assert!(!told.sealed.contains_key(&key), "`{key}` was acknowledged: {error}");
                assert!(matches!(error, StoreError::NotFound), "`{key}`: {error}");
            }
        }
    }
}

fn check_every_blob_has_sums(disk: &FakeDisk) {
    let blobs = Location::root().join("blobs").unwrap();
    for shard in disk.entries(&blobs).unwrap() {
        let names: Vec<_> = disk.entries(&blobs.join(&shard.name).unwrap()).unwrap();
        for content in names.iter().filter(|entry| !entry.name.contains('.')) {
            let sums = format!("{}.sums", content.name);
            assert!(names.iter().any(|entry| entry.name == sums), "`{}` has no sums", content.name);
        }
    }
}

/// An upload with a durable checkpoint goes on, unless its seal got so far that only the answer was lost.
async fn check_resume(store: &DiskStore, told: &Told) {
    let (Some(durable), [(big, bytes), ..]) = (told.checkpoint, contents()) else { return };
    if told.sealed.contains_key(&big) {
        return;
    }
    match store.resume(&big).await {
        Ok(Resumed { upload, .. }) => {
            let from = usize::try_from(upload.taken().from_start()).unwrap();
            assert!(from >= durable, "{from} of {durable} bytes are left");
            upload.write_at(from as u64, bytes.slice(from..)).await.unwrap();
            assert_eq!(upload.seal().await.unwrap().digests.sha256, digest_of_big());
        }
        Err(StoreError::NotFound) => {}
        Err(error) => panic!("resume: {error}"),
    }
    assert!(read(store, &big, 0..BIG as u64).await.unwrap() == bytes);
}

fn digest_of_big() -> &'static str {
    static DIGEST: LazyLock<String> = LazyLock::new(|| digests_of(&contents()[0].1).sha256);
    &DIGEST
}

/// What nobody was told of can be found and removed; then nothing is left of it.
async fn check_sweep(store: &DiskStore, disk: &FakeDisk) {
    for key in store.list().await.unwrap() {
        store.remove(&key).await.unwrap();
    }
    assert_eq!(store.list().await.unwrap(), []);
    let mut folders = vec![Location::root().join("staging").unwrap()];
    let blobs = Location::root().join("blobs").unwrap();
    folders.extend(disk.entries(&blobs).unwrap().iter().map(|shard| blobs.join(&shard.name).unwrap()));
    for folder in folders {
        assert!(disk.entries(&folder).unwrap().iter().all(|entry| entry.kind == Kind::Directory), "{folder:?}");
    }
}

async fn cut(step: u64, luck: Luck) {
    let disk = Arc::new(FakeDisk::new(step));
    let mut told = Told::default();
    let ended = live(&disk, &mut told).await;
    assert_eq!(ended.is_err(), disk.is_dark(), "{ended:?}");
    let disk = Arc::new(disk.reboot(luck));
    let store = open_again(&disk, &told);
    check_every_blob_has_sums(&disk);
    check_tree(&disk, &told);
    check_contents(&store, &told).await;
    check_resume(&store, &told).await;
    check_sweep(&store, &disk).await;
}

#[tokio::test]
async fn a_power_cut_at_any_step_loses_nothing_that_was_acknowledged() {
    let whole = Arc::new(FakeDisk::new(u64::MAX));
    live(&whole, &mut Told::default()).await.unwrap();
    let steps = whole.steps();
    assert!(steps > 60, "only {steps} steps were seen");
    for step in 0..=steps {
        cut(step, Luck::AllLost).await;
        cut(step, Luck::AllKept).await;
        for seed in 0..8 {
            cut(step, Luck::Some(step * 100 + seed)).await;
        }
    }
}

#[tokio::test]
async fn a_failed_fsync_fails_the_upload_and_the_volume_for_good() {
    let whole = Arc::new(FakeDisk::new(u64::MAX));
    live(&whole, &mut Told::default()).await.unwrap();
    for number in 0..whole.syncs() {
        let disk = Arc::new(FakeDisk::new(u64::MAX));
        disk.fail_sync(number);
        let mut told = Told::default();
        assert!(live(&disk, &mut told).await.is_err());
        assert_eq!(disk.syncs(), number + 1, "fsync was tried again");
        let is_left = |key: &&BlobId| told.is_mending || told.sealed.contains_key(key);
        let Some(last) = told.begun.last().filter(|key| !is_left(key)) else { continue };
        assert_eq!(names_of(&disk, last), Vec::<String>::new(), "sync {number}");
    }
}

#[tokio::test]
async fn after_a_failed_fsync_reads_go_on_and_writes_do_not() {
    let disk = Arc::new(FakeDisk::new(u64::MAX));
    let store = DiskStore::over(disk.clone(), &DiskOptions::new("volume-1")).unwrap();
    let new = |key: &str| NewUpload { key: BlobId::new(key), size_hint: None, digests: Vec::new() };
    store.begin(new("good")).await.unwrap().seal().await.unwrap();
    disk.fail_sync(disk.syncs());
    let sealed = store.begin(new("lost")).await.unwrap().seal().await;
    assert!(matches!(sealed, Err(StoreError::Internal(_))));
    assert!(matches!(store.health(), Err(StoreError::Unavailable(_))));
    assert!(matches!(store.begin(new("more")).await.err(), Some(StoreError::Unavailable(_))));
    assert_eq!(store.list().await.unwrap(), [BlobId::new("good")]);
    assert_eq!(read(&store, &BlobId::new("good"), 0..0).await.unwrap(), b"");
}

#[tokio::test]
async fn a_full_disk_frees_what_was_staged_and_recovers() {
    let disk = Arc::new(FakeDisk::new(u64::MAX));
    let store = DiskStore::over(disk.clone(), &DiskOptions::new("volume-1")).unwrap();
    let key = BlobId::new("full");
    disk.set_room(1 << 20);
    let new = NewUpload { key: key.clone(), size_hint: None, digests: Vec::new() };
    let upload = store.begin(new.clone()).await.unwrap();
    let bytes = sample(1, 4 << 20);
    let mut failed = None;
    for at in (0..bytes.len()).step_by(300_000) {
        let piece = bytes.slice(at..(at + 300_000).min(bytes.len()));
        failed = upload.write_at(at as u64, piece).await.err();
        if failed.is_some() {
            break;
        }
    }
    let failed = match failed {
        Some(failed) => failed,
        None => upload.seal().await.unwrap_err(),
    };
    assert!(matches!(failed, StoreError::NoSpace(_)), "{failed}");
    assert_eq!(names_of(&disk, &key), Vec::<String>::new());
    store.health().unwrap();
    disk.set_room(1 << 40);
    let again = NewUpload { key: BlobId::new("later"), ..new };
    let upload = store.begin(again).await.unwrap();
    upload.write_at(0, bytes.clone()).await.unwrap();
    upload.seal().await.unwrap();
    assert!(read(&store, &BlobId::new("later"), 0..bytes.len() as u64).await.unwrap() == bytes);
}

/// The names that a key has left in `staging` and `blobs`.
fn names_of(disk: &FakeDisk, key: &BlobId) -> Vec<String> {
    let shard = Location::root().join("blobs").unwrap().join(&key.as_str()[..2]).unwrap();
    let folders = [Location::root().join("staging").unwrap(), shard];
    let entries = folders.iter().filter_map(|folder| disk.entries(folder).ok()).flatten();
    entries.map(|entry| entry.name).filter(|name| name.starts_with(key.as_str())).collect()
}
