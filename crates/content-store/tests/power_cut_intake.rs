//! Cuts the power, or kills the process, at every step of uploads that are written in any order, past the page cache and
//! through it, with checkpoints on the way. What a checkpoint promised is there and need not be sent again; a kill loses
//! little; what is gone on with ends as the right content.
#![allow(clippy::unwrap_used)]

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use content_store::{DiskOptions, DiskStore};
use library_core::model::{BlobId, Ranges};
use library_core::ports::content_store::{ContentStore, NewUpload, StoreError};
use testkit::contract::content_store::{digests_of, read, sample};
use testkit::fake_disk::{FakeDisk, Luck};

/// Enough for several words on the progress.
const SIZE: usize = (5 << 20) + 1234;
const PIECE: usize = 400_000;
const MOST_LOST: u64 = 8 << 20;

/// What the writer knows when the lights go out.
#[derive(Default)]
struct Told {
    taken: Ranges,
    /// What was there at the last checkpoint that ended.
    promised: Option<Ranges>,
    is_sealed: bool,
}

#[derive(Clone, Copy)]
enum Order {
    Forwards,
    /// The second half first, and some pieces twice.
    Mixed,
}

fn bytes() -> &'static Bytes {
    static BYTES: LazyLock<Bytes> = LazyLock::new(|| sample(5, SIZE));
    &BYTES
}

fn key() -> BlobId {
    BlobId::new("aa-content")
}

fn pieces(order: Order) -> Vec<Range<usize>> {
    let all: Vec<_> = (0..SIZE).step_by(PIECE).map(|at| at..(at + PIECE).min(SIZE)).collect();
    match order {
        Order::Forwards => all,
        Order::Mixed => {
            let (first, second) = all.split_at(all.len() / 2);
            let again = first.iter().rev().map(|piece| piece.start / 2..piece.end).step_by(3);
            second.iter().rev().cloned().chain(again).chain(first.iter().cloned()).collect()
        }
    }
}

fn open(disk: &Arc<FakeDisk>, direct_from_bytes: u64) -> Result<DiskStore, StoreError> {
    DiskStore::over(disk.clone(), &DiskOptions { direct_from_bytes, ..DiskOptions::new("volume-1") })
}

async fn live(disk: &Arc<FakeDisk>, (direct, order): (u64, Order), told: &mut Told) -> Result<(), StoreError> {
    let store = open(disk, direct)?;
    let upload = store.begin(NewUpload { key: key(), size_hint: Some(SIZE as u64), digests: Vec::new() }).await?;
    for (number, piece) in pieces(order).into_iter().enumerate() {
        upload.write_at(piece.start as u64, bytes().slice(piece)).await?;
        told.taken = upload.taken();
        if number % 7 == 4 {
            upload.checkpoint().await?;
            told.promised = Some(told.taken.clone());
        }
    }
    upload.seal().await?;
    told.is_sealed = true;
    Ok(())
}

/// Goes on where it can; answers how many bytes were lost of those that were taken.
async fn go_on(disk: &Arc<FakeDisk>, direct: u64, told: &Told) -> u64 {
    let store = open(disk, direct).unwrap();
    let lost = match store.resume(&key()).await {
        Ok(resumed) => {
            let here = resumed.upload.taken();
            let promised = told.promised.clone().unwrap_or_default();
            let keeps = promised.parts().iter().all(|(start, end)| here.missing(*start, *end).is_empty());
            assert!(keeps && !told.is_sealed, "{promised:?} was promised, {here:?} is here");
            for (start, end) in here.missing(0, SIZE as u64) {
                let piece = usize::try_from(start).unwrap()..usize::try_from(end).unwrap();
                resumed.upload.write_at(start, bytes().slice(piece)).await.unwrap();
            }
            assert_eq!(resumed.upload.seal().await.unwrap().digests.sha256, *digest());
            let parts = told.taken.parts().iter();
            parts.flat_map(|(start, end)| here.missing(*start, *end)).map(|(start, end)| end - start).sum()
        }
        Err(StoreError::NotFound) => {
            let is_there = read(&store, &key(), 0..SIZE as u64).await.is_ok();
            assert!(is_there || told.promised.is_none(), "what was promised is gone");
            if is_there { 0 } else { told.taken.len() }
        }
        Err(error) => panic!("resume: {error}"),
    };
    if let Ok(found) = read(&store, &key(), 0..SIZE as u64).await {
        assert!(found == *bytes(), "other bytes");
    }
    store.remove(&key()).await.unwrap();
    assert_eq!(store.list().await.unwrap(), []);
    lost
}

fn digest() -> &'static String {
    static DIGEST: LazyLock<String> = LazyLock::new(|| digests_of(bytes()).sha256);
    &DIGEST
}

async fn at_every_step(direct: u64, order: Order) {
    let whole = Arc::new(FakeDisk::new(u64::MAX));
    live(&whole, (direct, order), &mut Told::default()).await.unwrap();
    assert!(whole.steps() > 40, "only {} steps were seen", whole.steps());
    for step in (0..=whole.steps()).skip(5) {
        let disk = Arc::new(FakeDisk::new(step));
        let mut told = Told::default();
        let ended = live(&disk, (direct, order), &mut told).await;
        assert!(ended.is_err() || told.is_sealed);
        let lost = go_on(&Arc::new(disk.after_kill()), direct, &told).await;
        assert!(lost <= MOST_LOST, "{lost} bytes are sent again after a kill at step {step}");
        let luck = [Luck::AllLost, Luck::Some(step), Luck::AllKept, Luck::Some(step)];
        go_on(&Arc::new(disk.reboot(luck[usize::try_from(step).unwrap() % 4])), direct, &told).await;
    }
}

#[tokio::test]
async fn in_order_past_the_page_cache() {
    at_every_step(0, Order::Forwards).await;
}

#[tokio::test]
async fn in_any_order_past_the_page_cache() {
    at_every_step(0, Order::Mixed).await;
}

#[tokio::test]
async fn in_any_order_through_the_page_cache() {
    at_every_step(u64::MAX, Order::Mixed).await;
}

#[tokio::test]
async fn no_room_for_all_of_it_is_told_at_once_and_leaves_nothing() {
    let disk = Arc::new(FakeDisk::new(u64::MAX));
    let store = open(&disk, 0).unwrap();
    disk.set_room(1 << 20);
    let new = NewUpload { key: key(), size_hint: Some(SIZE as u64), digests: Vec::new() };
    assert!(matches!(store.begin(new.clone()).await.err(), Some(StoreError::NoSpace(_))));
    let no_hint = NewUpload { size_hint: None, ..new };
    let upload = store.begin(no_hint).await.unwrap();
    let writers =
        pieces(Order::Mixed).into_iter().map(|piece| upload.write_at(piece.start as u64, bytes().slice(piece)));
    let told = futures::future::join_all(writers).await;
    let failed = told.into_iter().find_map(Result::err);
    let failed = match failed {
        Some(failed) => failed,
        None => upload.seal().await.unwrap_err(),
    };
    assert!(matches!(failed, StoreError::NoSpace(_)), "{failed}");
    assert!(matches!(upload.seal().await, Err(StoreError::NoSpace(_))), "it is told as often as somebody asks");
    assert_eq!(store.list().await.unwrap(), []);
    store.health().unwrap();
}
