//! Cuts the power at every step of seals that happen together. What was acknowledged must be whole, with its checksums;
//! all else must be whole, absent or refused, and removable.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use content_store::disk::files::{Files as _, Kind, Location};
use content_store::{DiskOptions, DiskStore};
use futures::future::{join_all, maybe_done};
use futures::poll;
use library_core::model::{BlobId, ChecksumAlgorithm};
use library_core::ports::content_store::{ContentStore, NewUpload, Sealed, StoreError, Upload};
use testkit::contract::content_store::{digests_of, read, sample};
use testkit::fake_disk::{FakeDisk, Held, Luck};

const OLD: &str = "aa-old";
/// Some share a folder, one is empty, one has pages.
const TOGETHER: [(&str, usize); 5] = [("aa-1", 1000), ("aa-2", 1), ("bb-3", 0), ("cc-4", 10_000), ("cc-5", 4096)];

type Contents = BTreeMap<BlobId, Bytes>;
type MakeDisk = fn(u64) -> FakeDisk;

fn one_by_one(cut: u64) -> FakeDisk {
    FakeDisk::new(cut)
}

fn all_at_once(cut: u64) -> FakeDisk {
    FakeDisk::new(cut).syncing_all()
}

fn content(key: &str, len: usize) -> (BlobId, Bytes) {
    (BlobId::new(key), sample(3, len))
}

fn contents() -> Contents {
    TOGETHER.into_iter().chain([(OLD, 500)]).map(|(key, len)| content(key, len)).collect()
}

fn open(disk: &Arc<FakeDisk>) -> Result<DiskStore, StoreError> {
    DiskStore::over(disk.clone(), &DiskOptions::new("volume-1"))
}

async fn begin(store: &DiskStore, key: &BlobId, len: usize) -> Result<Arc<dyn Upload>, StoreError> {
    let digests = vec![ChecksumAlgorithm::Sha1];
    store.begin(NewUpload { key: key.clone(), size_hint: Some(len as u64), digests }).await
}

async fn put(store: &DiskStore, (key, bytes): &(BlobId, Bytes)) -> Result<Sealed, StoreError> {
    let upload = begin(store, key, bytes.len()).await?;
    upload.write_at(0, bytes.clone()).await?;
    upload.seal().await
}

/// One by itself, then another one, and many together while that one is synced.
async fn live(disk: &Arc<FakeDisk>, acknowledged: &mut Contents) -> Result<(), StoreError> {
    let store = open(disk)?;
    let old = content(OLD, 500);
    put(&store, &old).await?;
    acknowledged.extend([old]);
    let contents = TOGETHER.map(|(key, len)| content(key, len));
    let mut seals = contents.iter().map(|content| Box::pin(put(&store, content)));
    let mut first = maybe_done(seals.next().unwrap());
    let mut others = maybe_done(join_all(seals));
    if disk.syncs_all() > 0 {
        disk.hold(Some(Held::All));
        let _ = poll!(&mut first);
        disk.until_one_waits();
        let _ = poll!(&mut others);
        disk.hold(None);
    }
    (&mut first).await;
    (&mut others).await;
    let outcomes = [vec![Pin::new(&mut first).take_output().unwrap()], Pin::new(&mut others).take_output().unwrap()]
        .into_iter()
        .flatten();
    let mut failed = None;
    for ((key, bytes), outcome) in contents.iter().zip(outcomes) {
        match outcome {
            Ok(sealed) => {
                assert_eq!(sealed.digests.sha256, digests_of(bytes).sha256);
                acknowledged.insert(key.clone(), bytes.clone());
            }
            Err(why) => failed = Some(why),
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn check(disk: &Arc<FakeDisk>, acknowledged: &Contents) {
    let store = open(disk).unwrap();
    let listed = store.list().await.unwrap();
    for (key, bytes) in contents() {
        match read(&store, &key, 0..bytes.len() as u64).await {
            Ok(found) => assert!(found == bytes && listed.contains(&key), "`{key}` has other bytes"),
            Err(StoreError::NotFound | StoreError::Corrupt(_)) if !acknowledged.contains_key(&key) => {}
            Err(error) => panic!("`{key}`, acknowledged: {}: {error}", acknowledged.contains_key(&key)),
        }
        assert!(matches!(store.resume(&key).await, Err(StoreError::NotFound)), "`{key}` was never staged");
    }
    for key in listed {
        store.remove(&key).await.unwrap();
    }
    assert_eq!(files_of(disk), Vec::<String>::new());
}

/// All files in `staging` and `blobs`.
fn files_of(disk: &FakeDisk) -> Vec<String> {
    let place = |name| Location::root().join(name).unwrap();
    let shards = disk.entries(&place("blobs")).unwrap().into_iter();
    let folders = shards.map(|shard| place("blobs").join(&shard.name).unwrap()).chain([place("staging")]);
    let entries = folders.flat_map(|folder| disk.entries(&folder).unwrap());
    entries.filter(|entry| entry.kind == Kind::File).map(|entry| entry.name).collect()
}

async fn cut(make: MakeDisk, step: u64, luck: Luck) -> usize {
    let disk = Arc::new(make(step));
    let mut acknowledged = Contents::new();
    let ended = live(&disk, &mut acknowledged).await;
    assert!(ended.is_ok() || disk.is_dark(), "{ended:?}");
    check(&Arc::new(disk.reboot(luck)), &acknowledged).await;
    acknowledged.len()
}

async fn cut_everywhere(make: MakeDisk) {
    let whole = Arc::new(make(u64::MAX));
    live(&whole, &mut Contents::new()).await.unwrap();
    let mut partly = 0;
    for step in 0..=whole.steps() {
        cut(make, step, Luck::AllLost).await;
        cut(make, step, Luck::AllKept).await;
        for seed in 0..8 {
            let acknowledged = cut(make, step, Luck::Some(step * 100 + seed)).await;
            partly += usize::from((2..=TOGETHER.len()).contains(&acknowledged));
        }
    }
    assert!(partly > 0, "no cut fell between two of them");
}

#[tokio::test]
async fn a_power_cut_at_any_step_loses_nothing_that_was_acknowledged_together() {
    cut_everywhere(all_at_once).await;
}

#[tokio::test]
async fn a_power_cut_loses_nothing_where_files_are_synced_one_by_one() {
    cut_everywhere(one_by_one).await;
}

#[tokio::test]
async fn those_who_come_while_a_sync_runs_share_the_next_one() {
    let disk = Arc::new(all_at_once(u64::MAX));
    live(&disk, &mut Contents::new()).await.unwrap();
    let alone = Arc::new(all_at_once(u64::MAX));
    put(&open(&alone).unwrap(), &content(OLD, 500)).await.unwrap();
    assert_eq!(disk.syncs() - alone.syncs(), 2);
}

#[tokio::test]
async fn a_failed_sync_fails_all_that_waited_for_it_and_nothing_older() {
    let whole = Arc::new(all_at_once(u64::MAX));
    live(&whole, &mut Contents::new()).await.unwrap();
    for (back, expected) in [(1, &["aa-1", OLD][..]), (2, &[OLD])] {
        let disk = Arc::new(all_at_once(u64::MAX));
        let failing = whole.syncs() - back;
        disk.fail_sync(failing);
        let mut acknowledged = Contents::new();
        assert!(live(&disk, &mut acknowledged).await.is_err());
        assert_eq!(acknowledged.keys().map(BlobId::as_str).collect::<Vec<_>>(), expected);
        assert_eq!(disk.syncs(), failing + 1, "a sync was tried again");
        assert_eq!(files_of(&disk).len(), 2 * expected.len(), "{:?}", files_of(&disk));
        check(&Arc::new(disk.reboot(Luck::AllLost)), &acknowledged).await;
    }
}

#[tokio::test]
async fn a_volume_that_failed_to_sync_takes_no_small_content_either() {
    let disk = Arc::new(all_at_once(u64::MAX));
    let store = open(&disk).unwrap();
    disk.fail_sync(disk.syncs());
    let failed = put(&store, &content("aa-1", 10)).await.unwrap_err();
    assert!(matches!(failed, StoreError::Internal(_)), "{failed}");
    assert!(matches!(store.health(), Err(StoreError::Unavailable(_))));
    assert!(matches!(put(&store, &content("aa-2", 10)).await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_full_disk_takes_nothing_small_and_recovers() {
    let disk = Arc::new(all_at_once(u64::MAX));
    let store = open(&disk).unwrap();
    disk.set_room(20_000);
    let failed = put(&store, &content("aa-1", 100_000)).await.unwrap_err();
    assert!(matches!(failed, StoreError::NoSpace(_)), "{failed}");
    assert_eq!(files_of(&disk), Vec::<String>::new());
    store.health().unwrap();
    put(&store, &content("aa-2", 10)).await.unwrap();
}

#[tokio::test]
async fn small_content_never_takes_the_place_of_what_is_sealed_under_its_key() {
    let disk = Arc::new(all_at_once(u64::MAX));
    let store = open(&disk).unwrap();
    let (key, bytes) = content("aa-1", 1000);
    put(&store, &(key.clone(), bytes.clone())).await.unwrap();
    for ends_in_abort in [false, true] {
        // Whether the beginning or the end finds out is the store's.
        let Ok(upload) = begin(&store, &key, 4).await else { continue };
        upload.write_at(0, Bytes::from_static(b"else")).await.unwrap();
        let refused = if ends_in_abort { upload.abort().await.is_ok() } else { upload.seal().await.is_err() };
        assert!(refused);
        assert!(read(&store, &key, 0..1000).await.unwrap() == bytes);
    }
}

#[tokio::test]
async fn small_seals_do_not_wait_for_big_ones_nor_big_ones_for_small_ones() {
    let disk = Arc::new(all_at_once(u64::MAX));
    let store = open(&disk).unwrap();
    disk.hold(Some(Held::Files));
    let big = tokio::spawn({
        let store = store.clone();
        async move { put(&store, &content("bb-big", 700_000)).await }
    });
    put(&store, &content("aa-1", 10)).await.unwrap();
    assert!(!big.is_finished());
    disk.hold(None);
    big.await.unwrap().unwrap();
    disk.hold(Some(Held::All));
    let small = tokio::spawn({
        let store = store.clone();
        async move { put(&store, &content("aa-2", 10)).await }
    });
    put(&store, &content("bb-bigger", 800_000)).await.unwrap();
    assert!(!small.is_finished());
    disk.hold(None);
    small.await.unwrap().unwrap();
}
