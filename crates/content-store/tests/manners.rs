//! Both manners of reading give the same bytes, and find the same damage.
#![allow(clippy::unwrap_used)]

use std::fs::{self, File, Permissions};
use std::ops::Range;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};

use bytes::Bytes;
use content_store::{DiskOptions, DiskStore, Resources};
use futures::StreamExt as _;
use library_core::model::BlobId;
use library_core::ports::content_store::{ContentStore, Manner, NewUpload, StoreError};
use proptest::prelude::*;
use tempfile::TempDir;
use testkit::contract::content_store::{read_in, sample};

const BYTES: usize = (9 << 20) + 12_345;
const BOTH: [Manner; 2] = [Manner::Copied, Manner::Mapped];

struct World {
    root: TempDir,
    store: DiskStore,
    key: BlobId,
    bytes: Bytes,
}

impl World {
    async fn new() -> Self {
        Self::with(DiskOptions::new("volume-1")).await
    }

    async fn with(options: DiskOptions) -> Self {
        let root = tempfile::tempdir().unwrap();
        let store = DiskStore::open(root.path(), &options).unwrap();
        let world = Self { root, store, key: BlobId::new("abcdef"), bytes: sample(1, BYTES) };
        let new = NewUpload { key: world.key.clone(), size_hint: None, digests: Vec::new() };
        let upload = world.store.begin(new).await.unwrap();
        upload.write_at(0, world.bytes.clone()).await.unwrap();
        upload.seal().await.unwrap();
        world
    }

    async fn read(&self, range: Range<u64>, manner: Manner) -> Result<Vec<u8>, StoreError> {
        read_in(manner, &self.store, &self.key, range).await
    }

    async fn all(&self, manner: Manner) -> Result<Vec<u8>, StoreError> {
        self.read(0..BYTES as u64, manner).await
    }

    /// The content's file, to be written.
    fn file(&self) -> File {
        let path = self.root.path().join("blobs/ab/abcdef");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        File::options().read(true).write(true).open(path).unwrap()
    }

    fn damage(&self, offset: u64) {
        let file = self.file();
        let mut byte = [0];
        file.read_exact_at(&mut byte, offset).unwrap();
        file.write_all_at(&[byte[0] ^ 1], offset).unwrap();
    }
}

#[test]
fn both_manners_give_the_bytes_of_any_range() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let world = runtime.block_on(World::new());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(64));
    runner
        .run(&(0..=BYTES, 0..=BYTES), |(one, other)| {
            let (start, end) = (one.min(other), one.max(other));
            for manner in BOTH {
                let read = runtime.block_on(world.read(start as u64..end as u64, manner)).unwrap();
                prop_assert!(read == world.bytes[start..end], "{start}..{end} differs when {manner:?}");
            }
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn long_content_is_mapped_and_pieces_of_it_may_be_kept() {
    let world = World::new().await;
    let stream = world.store.open(&world.key, 0..BYTES as u64, Manner::Mapped).await.unwrap();
    let pieces: Vec<Bytes> = stream.map(Result::unwrap).collect().await;
    assert!(pieces.iter().rev().skip(1).all(|piece| mapped_file::is_mapped(piece)));
    drop(world.store);
    assert!(pieces.concat() == world.bytes);
}

#[tokio::test]
async fn damage_before_the_first_read_is_found() {
    for manner in BOTH {
        let world = World::new().await;
        world.damage(5 << 20);
        assert!(world.read(0..1 << 20, manner).await.unwrap() == world.bytes[..1 << 20]);
        assert!(matches!(world.all(manner).await, Err(StoreError::Corrupt(_))), "{manner:?}");
        let block = world.read((5 << 20) - 300_000..(5 << 20) + 1, manner).await;
        assert!(matches!(block, Err(StoreError::Corrupt(_))), "{manner:?}");
    }
}

#[tokio::test]
async fn damage_after_a_read_is_found_once_the_file_shows_a_change() {
    for manner in BOTH {
        let world = World::new().await;
        assert!(world.all(manner).await.unwrap() == world.bytes);
        world.damage(8 << 20);
        assert!(matches!(world.all(manner).await, Err(StoreError::Corrupt(_))), "{manner:?}");
    }
}

#[tokio::test]
async fn a_file_in_the_place_of_one_that_was_read_is_checked() {
    for manner in BOTH {
        let world = World::new().await;
        assert!(world.all(manner).await.unwrap() == world.bytes);
        let mut other = world.bytes.to_vec();
        other[7_000_000] ^= 1;
        let path = world.root.path().join("blobs/ab/abcdef");
        fs::write(world.root.path().join("other"), other).unwrap();
        fs::rename(world.root.path().join("other"), path).unwrap();
        assert!(matches!(world.all(manner).await, Err(StoreError::Corrupt(_))), "{manner:?}");
    }
}

#[tokio::test]
async fn content_cut_while_it_is_read_ends_with_damage() {
    for manner in BOTH {
        let world = World::new().await;
        assert!(world.all(manner).await.unwrap() == world.bytes);
        let mut stream = world.store.open(&world.key, 0..BYTES as u64, manner).await.unwrap();
        stream.next().await.unwrap().unwrap();
        world.file().set_len(3 << 20).unwrap();
        let mut last = None;
        while let Some(piece) = stream.next().await {
            last = Some(piece.map(drop));
        }
        assert!(matches!(last, Some(Err(StoreError::Corrupt(_)))), "{manner:?}");
    }
}

#[tokio::test]
async fn stores_of_one_process_share_its_memory() {
    let options = DiskOptions { resources: Resources::new(2 << 20, 1), ..DiskOptions::new("volume-1") };
    let (one, other) = (World::with(options.clone()).await, World::with(options).await);
    let (mut held, mut lengths) = (Vec::new(), Vec::new());
    for world in [&one, &one, &other, &other] {
        let mut stream = world.store.open(&world.key, 0..BYTES as u64, Manner::Copied).await.unwrap();
        let piece = stream.next().await.unwrap().unwrap();
        lengths.push(piece.len());
        held.push((stream, piece));
    }
    assert_eq!(lengths, [256 << 10, 256 << 10, 32 << 10, 32 << 10]);
}

#[tokio::test]
async fn readers_without_room_get_smaller_pieces_and_all_bytes() {
    let world =
        World::with(DiskOptions { resources: Resources::new(2 << 20, 1), ..DiskOptions::new("volume-1") }).await;
    let mut streams = Vec::new();
    let mut pieces = Vec::new();
    for _ in 0..8 {
        let mut stream = world.store.open(&world.key, 0..BYTES as u64, Manner::Copied).await.unwrap();
        pieces.push(stream.next().await.unwrap().unwrap());
        streams.push(stream);
    }
    let large = pieces.iter().filter(|piece| piece.len() == 256 << 10).count();
    assert_eq!((large, pieces.iter().map(Bytes::len).min()), (2, Some(32 << 10)));
    for (mut read, stream) in pieces.into_iter().map(|piece| piece.to_vec()).zip(streams) {
        let rest: Vec<Vec<u8>> = stream.map(|piece| piece.unwrap().to_vec()).collect().await;
        read.extend(rest.concat());
        assert!(read == world.bytes);
    }
}
