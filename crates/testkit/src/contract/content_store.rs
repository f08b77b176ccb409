//! What every store of content must do. One function a promise; [`content_store_contract!`](crate::content_store_contract)
//! makes a test of each. Never looks behind the port, except to damage bytes.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, async_fn_in_trait)]

mod tree;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt as _;
use library_core::model::{BlobId, ChecksumAlgorithm, Digests, Ranges};
use library_core::ports::content_store::{ContentStore, Manner, NewUpload, Sealed, StoreError, Upload};
use sha2::Digest as _;

pub use tree::{hostile_names_stay_out_of_the_tree, the_tree_shows_and_forgets};

/// A store under test, empty at first.
pub trait Subject {
    /// The store as this process sees it.
    fn store(&self) -> Arc<dyn ContentStore>;

    /// Opens the store anew, as after the death of the process: nothing that was under way goes on.
    async fn reopen(&mut self);

    /// Changes a byte of sealed content behind the store's back.
    fn damage(&self, key: &BlobId, offset: u64);
}

/// Makes a test of each promise: `content_store_contract!(MySubject::new());`. The caller needs `tokio` with its macros.
#[macro_export]
macro_rules! content_store_contract {
    ($fresh:expr) => {
        $crate::content_store_contract!(@tests $fresh;
            contents_of_all_sizes_come_back
            every_range_comes_back
            a_range_outside_the_content_is_refused
            digests_are_those_of_the_bytes
            a_gap_is_refused_or_filled
            an_aborted_upload_leaves_nothing
            a_key_is_not_used_twice
            removal_is_idempotent
            staged_and_sealed_content_is_listed
            uploads_run_beside_each_other
            a_resumed_upload_equals_an_uninterrupted_one
            a_checkpointed_upload_goes_on
            any_order_and_overlap_equals_the_order_of_the_bytes
            several_writers_at_once_equal_one
            an_upload_resumed_with_gaps_is_filled
            a_mark_comes_back_where_the_bytes_end
            a_dropped_upload_loses_little
            unknown_content_is_not_found
            damage_ends_the_stream_before_wrong_bytes
            the_same_bytes_mend_what_is_damaged_or_missing
            too_big_an_upload_is_refused_before_its_first_byte
            the_tree_shows_and_forgets
            hostile_names_stay_out_of_the_tree
        );
    };
    (@tests $fresh:expr; $($promise:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                let mut subject = $fresh;
                $crate::contract::content_store::$promise(&mut subject).await;
            }
        )*
    };
}

const MIB: usize = 1 << 20;
const MANNERS: [Manner; 2] = [Manner::Copied, Manner::Mapped];
const SIZES: [usize; 10] =
    [0, 1, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, MIB, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 9 * MIB];

/// Bytes that look random and depend on `seed` only.
pub fn sample(seed: u64, len: usize) -> Bytes {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(len);
    bytes.into()
}

/// The reference digests of `bytes`, all of them.
pub fn digests_of(bytes: &[u8]) -> Digests {
    Digests {
        sha256: hex(&sha2::Sha256::digest(bytes)),
        sha1: Some(hex(&sha1::Sha1::digest(bytes))),
        md5: Some(hex(&md5::Md5::digest(bytes))),
        sha512: Some(hex(&sha2::Sha512::digest(bytes))),
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn new(key: &BlobId) -> NewUpload {
    NewUpload { key: key.clone(), size_hint: None, digests: vec![ChecksumAlgorithm::Sha1] }
}

fn key(number: usize) -> BlobId {
    BlobId::new(format!("{number:08x}-0000-4000-8000-00000000c0de"))
}

/// Writes `bytes` from `from` on, in pieces whose lengths go around in `split`.
pub async fn write(upload: &dyn Upload, bytes: &Bytes, from: usize, split: &[usize]) -> Result<(), StoreError> {
    let mut at = from;
    for len in split.iter().cycle() {
        if at >= bytes.len() {
            break;
        }
        let end = (at + len).min(bytes.len());
        upload.write_at(at as u64, bytes.slice(at..end)).await?;
        at = end;
    }
    Ok(())
}

/// Reads `range`.
///
/// # Errors
/// What the store or its stream says.
pub async fn read(store: &dyn ContentStore, key: &BlobId, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
    read_in(Manner::Copied, store, key, range).await
}

/// Reads `range` in a manner.
///
/// # Errors
/// What the store or its stream says.
pub async fn read_in(
    manner: Manner,
    store: &dyn ContentStore,
    key: &BlobId,
    range: Range<u64>,
) -> Result<Vec<u8>, StoreError> {
    let mut stream = store.open(key, range, manner).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = stream.next().await {
        bytes.extend_from_slice(&piece?);
    }
    Ok(bytes)
}

async fn put(store: &dyn ContentStore, key: &BlobId, bytes: &Bytes) -> Sealed {
    let upload = store.begin(new(key)).await.unwrap();
    write(&*upload, bytes, 0, &[700_001]).await.unwrap();
    let sealed = upload.seal().await.unwrap();
    assert_eq!((sealed.size, &sealed.key), (bytes.len() as u64, key));
    sealed
}

/// Any size, in any pieces, is stored as it came, and still after a restart.
pub async fn contents_of_all_sizes_come_back(subject: &mut impl Subject) {
    let splits: [&[usize]; 3] = [&[1, 65_537, 3, 300_000], &[4 * MIB], &[16_384]];
    for (number, size) in SIZES.into_iter().enumerate() {
        let bytes = sample(number as u64, size);
        let upload = subject.store().begin(new(&key(number))).await.unwrap();
        write(&*upload, &bytes, 0, splits[number % splits.len()]).await.unwrap();
        assert_eq!(upload.seal().await.unwrap().size, size as u64);
    }
    subject.reopen().await;
    for (number, size) in SIZES.into_iter().enumerate() {
        let read = read(&*subject.store(), &key(number), 0..size as u64).await.unwrap();
        assert!(read == sample(number as u64, size), "content of {size} bytes differs");
    }
}

/// Ranges at and around block borders.
pub async fn every_range_comes_back(subject: &mut impl Subject) {
    let bytes = sample(1, 4 * MIB + 5);
    put(&*subject.store(), &key(1), &bytes).await;
    let edges = [0, 1, 262_143, 262_144, 262_145, MIB, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, bytes.len()];
    for (index, start) in edges.into_iter().enumerate() {
        for end in &edges[index..] {
            for manner in MANNERS {
                let read = read_in(manner, &*subject.store(), &key(1), start as u64..*end as u64).await.unwrap();
                assert!(read == bytes[start..*end], "range {start}..{end} differs when {manner:?}");
            }
        }
    }
}

/// A range that the content does not have is an error, not less bytes.
pub async fn a_range_outside_the_content_is_refused(subject: &mut impl Subject) {
    put(&*subject.store(), &key(1), &sample(1, 10)).await;
    for range in [0..11, 11..11, 5..u64::MAX] {
        assert!(matches!(read(&*subject.store(), &key(1), range).await, Err(StoreError::Internal(_))));
    }
}

/// SHA-256 always, the others when asked for.
pub async fn digests_are_those_of_the_bytes(subject: &mut impl Subject) {
    for (number, size) in [0, 1, 1000, 3 * MIB + 17].into_iter().enumerate() {
        let bytes = sample(7, size);
        let all = NewUpload { digests: ChecksumAlgorithm::ALL.to_vec(), ..new(&key(number)) };
        let upload = subject.store().begin(all).await.unwrap();
        write(&*upload, &bytes, 0, &[100_003, 1]).await.unwrap();
        assert_eq!(upload.seal().await.unwrap().digests, digests_of(&bytes));
    }
    let none = NewUpload { digests: Vec::new(), ..new(&key(9)) };
    let digests = subject.store().begin(none).await.unwrap().seal().await.unwrap().digests;
    assert_eq!(digests, Digests { sha256: digests_of(b"").sha256, ..Digests::default() });
}

/// Of places that are taken the first bytes stay; what a store cannot take it refuses, and nothing has changed.
pub async fn a_gap_is_refused_or_filled(subject: &mut impl Subject) {
    let bytes = sample(1, 100);
    let upload = subject.store().begin(new(&key(1))).await.unwrap();
    upload.write_at(0, bytes.slice(..50)).await.unwrap();
    let ahead = upload.write_at(60, bytes.slice(60..)).await;
    assert_eq!(ahead.is_ok(), subject.store().capabilities().parallel);
    if ahead.is_ok() {
        assert_eq!(upload.taken().parts(), [(0, 50), (60, 100)]);
        assert!(matches!(upload.seal().await, Err(StoreError::Internal(_))), "sealed with a gap");
        upload.write_at(40, sample(2, 10)).await.unwrap();
    }
    upload.write_at(50, bytes.slice(50..)).await.unwrap();
    upload.seal().await.unwrap();
    assert_eq!(read(&*subject.store(), &key(1), 0..100).await.unwrap(), bytes);
}

/// Abort frees everything, in small and in big uploads.
pub async fn an_aborted_upload_leaves_nothing(subject: &mut impl Subject) {
    for (number, size) in [0, 10, 5 * MIB].into_iter().enumerate() {
        let upload = subject.store().begin(new(&key(number))).await.unwrap();
        write(&*upload, &sample(1, size), 0, &[MIB]).await.unwrap();
        upload.abort().await.unwrap();
        assert!(matches!(read(&*subject.store(), &key(number), 0..0).await, Err(StoreError::NotFound)));
    }
    assert_eq!(subject.store().list().await.unwrap(), []);
}

/// Neither over staged nor over sealed content.
pub async fn a_key_is_not_used_twice(subject: &mut impl Subject) {
    let store = subject.store();
    let upload = store.begin(new(&key(1))).await.unwrap();
    assert!(store.begin(new(&key(1))).await.is_err());
    upload.seal().await.unwrap();
    assert!(store.begin(new(&key(1))).await.is_err());
}

/// Removing what is not there is no error.
pub async fn removal_is_idempotent(subject: &mut impl Subject) {
    let store = subject.store();
    put(&*store, &key(1), &sample(1, 1000)).await;
    for _ in 0..2 {
        store.remove(&key(1)).await.unwrap();
        assert!(matches!(read(&*store, &key(1), 0..1).await, Err(StoreError::NotFound)));
        assert_eq!(store.list().await.unwrap(), []);
    }
}

/// What a dead process left is listed and can be removed.
pub async fn staged_and_sealed_content_is_listed(subject: &mut impl Subject) {
    put(&*subject.store(), &key(1), &sample(1, 1000)).await;
    let upload = subject.store().begin(new(&key(2))).await.unwrap();
    write(&*upload, &sample(2, MIB), 0, &[MIB]).await.unwrap();
    upload.checkpoint().await.unwrap();
    drop(upload);
    subject.reopen().await;
    let mut listed = subject.store().list().await.unwrap();
    listed.sort();
    assert_eq!(listed, [key(1), key(2)]);
    assert_eq!(subject.store().staged().await.unwrap(), [key(2)]);
    subject.store().remove(&key(2)).await.unwrap();
    assert_eq!(subject.store().list().await.unwrap(), [key(1)]);
}

/// Uploads that take turns do not mix.
pub async fn uploads_run_beside_each_other(subject: &mut impl Subject) {
    let store = subject.store();
    let (left, right) = (sample(1, 6 * MIB), sample(2, 6 * MIB));
    let one = async {
        let upload = store.begin(new(&key(1))).await.unwrap();
        write(&*upload, &left, 0, &[99_999]).await.unwrap();
        upload.seal().await.unwrap()
    };
    let other = async {
        let upload = store.begin(new(&key(2))).await.unwrap();
        write(&*upload, &right, 0, &[MIB]).await.unwrap();
        upload.seal().await.unwrap()
    };
    let (one, other) = futures::future::join(one, other).await;
    assert_eq!(one.digests.sha256, digests_of(&left).sha256);
    assert_eq!(other.digests.sha256, digests_of(&right).sha256);
    assert_eq!(read(&*store, &key(1), 0..left.len() as u64).await.unwrap(), left);
    assert_eq!(read(&*store, &key(2), 0..right.len() as u64).await.unwrap(), right);
}

/// Bytes after the checkpoint may be given up; the rest goes on as if nothing had happened.
pub async fn a_resumed_upload_equals_an_uninterrupted_one(subject: &mut impl Subject) {
    if !subject.store().capabilities().resumable {
        return;
    }
    let bytes = sample(3, 3 * MIB + 11);
    for (number, durable) in [0, 1, 262_144, 1_000_001, bytes.len()].into_iter().enumerate() {
        let all = NewUpload { digests: ChecksumAlgorithm::ALL.to_vec(), ..new(&key(number)) };
        let upload = subject.store().begin(all).await.unwrap();
        write(&*upload, &bytes.slice(..durable), 0, &[90_001]).await.unwrap();
        upload.checkpoint().await.unwrap();
        assert_eq!(upload.taken().from_start(), durable as u64);
        write(&*upload, &bytes, durable, &[MIB]).await.unwrap();
        drop(upload);
        subject.reopen().await;
        let upload = subject.store().resume(&key(number)).await.unwrap().upload;
        let from = usize::try_from(upload.taken().from_start()).unwrap();
        assert!(from >= durable, "{from} of {durable} durable bytes are here");
        write(&*upload, &bytes, from, &[77_777]).await.unwrap();
        assert_eq!(upload.seal().await.unwrap().digests, digests_of(&bytes), "resumed at {durable}");
        assert_eq!(read(&*subject.store(), &key(number), 0..bytes.len() as u64).await.unwrap(), bytes);
    }
}

/// A checkpoint is no end.
pub async fn a_checkpointed_upload_goes_on(subject: &mut impl Subject) {
    if !subject.store().capabilities().resumable {
        return;
    }
    let bytes = sample(4, 2 * MIB);
    let upload = subject.store().begin(new(&key(1))).await.unwrap();
    for at in (0..bytes.len()).step_by(150_000) {
        write(&*upload, &bytes.slice(..bytes.len().min(at + 150_000)), at, &[60_000]).await.unwrap();
        upload.checkpoint().await.unwrap();
        assert_eq!(upload.taken().from_start(), bytes.len().min(at + 150_000) as u64);
    }
    assert_eq!(upload.seal().await.unwrap().digests.sha256, digests_of(&bytes).sha256);
    assert_eq!(read(&*subject.store(), &key(1), 0..bytes.len() as u64).await.unwrap(), bytes);
}

/// Numbers below `end` that look random and depend on `seed` only.
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |end| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % end as u64).unwrap()
    }
}

/// Pieces that cover `0..size`, in any order, some more than once.
fn shuffled(seed: u64, size: usize) -> Vec<Range<usize>> {
    let mut random = random(seed);
    let longest = [10_000, 300_000, 1_500_000][random(3)];
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < size {
        let end = (at + 1 + random(longest)).min(size);
        pieces.push(at..end);
        let start = random(size);
        if random(4) == 0 {
            pieces.push(start..(start + random(longest)).min(size));
        }
        at = end;
    }
    for left in (1..pieces.len()).rev() {
        pieces.swap(left, random(left + 1));
    }
    pieces
}

/// Whatever the order and the overlaps, the content, its digests and what is told of it are right; a seal with a gap is
/// refused and harms nothing.
pub async fn any_order_and_overlap_equals_the_order_of_the_bytes(subject: &mut impl Subject) {
    if !subject.store().capabilities().parallel {
        return;
    }
    let bytes = sample(6, 5 * MIB + 77);
    let wanted = digests_of(&bytes);
    for seed in 0..12 {
        let size_hint = (seed % 2 == 0).then_some(bytes.len() as u64);
        let key = key(usize::try_from(seed).unwrap());
        let new = NewUpload { key: key.clone(), size_hint, digests: ChecksumAlgorithm::ALL.to_vec() };
        let upload = subject.store().begin(new).await.unwrap();
        let mut taken = Ranges::default();
        for piece in shuffled(seed, bytes.len()) {
            if !taken.covers(bytes.len() as u64) && taken.parts().len() > 1 && seed == 3 {
                assert!(matches!(upload.seal().await, Err(StoreError::Internal(_))), "sealed with a gap");
            }
            taken.add(piece.start as u64, piece.end as u64);
            upload.write_at(piece.start as u64, bytes.slice(piece)).await.unwrap();
            assert_eq!(upload.taken(), taken);
        }
        let sealed = upload.seal().await.unwrap();
        assert_eq!((sealed.size, sealed.digests), (bytes.len() as u64, wanted.clone()), "seed {seed}");
        assert!(read(&*subject.store(), &key, 0..bytes.len() as u64).await.unwrap() == bytes, "seed {seed}");
    }
}

/// Each writes its parts; where they meet, the first bytes stay.
pub async fn several_writers_at_once_equal_one(subject: &mut impl Subject) {
    if !subject.store().capabilities().parallel {
        return;
    }
    let bytes = sample(7, 12 * MIB + 5);
    let size_hint = Some(bytes.len() as u64);
    let upload = subject.store().begin(NewUpload { size_hint, ..new(&key(1)) }).await.unwrap();
    let writers = (0..4).map(|number| {
        let (upload, bytes) = (upload.clone(), bytes.clone());
        async move {
            for piece in shuffled(number, bytes.len()) {
                upload.write_at(piece.start as u64, bytes.slice(piece)).await.unwrap();
            }
        }
    });
    futures::future::join_all(writers).await;
    assert_eq!(upload.seal().await.unwrap().digests.sha256, digests_of(&bytes).sha256);
    assert!(read(&*subject.store(), &key(1), 0..bytes.len() as u64).await.unwrap() == bytes);
    assert!(upload.write_at(0, bytes.slice(..1)).await.is_err(), "a sealed upload takes no more");
}

/// What came early is here after a break as well, and is not sent again.
pub async fn an_upload_resumed_with_gaps_is_filled(subject: &mut impl Subject) {
    let store = subject.store();
    if !store.capabilities().parallel || !store.capabilities().resumable {
        return;
    }
    let bytes = sample(8, 6 * MIB + 3);
    let upload = store.begin(NewUpload { size_hint: Some(bytes.len() as u64), ..new(&key(1)) }).await.unwrap();
    for piece in [MIB..2 * MIB + 1, 4 * MIB..5 * MIB, 10..20] {
        upload.write_at(piece.start as u64, bytes.slice(piece)).await.unwrap();
    }
    upload.checkpoint().await.unwrap();
    let before = upload.taken();
    drop((upload, store));
    subject.reopen().await;
    let upload = subject.store().resume(&key(1)).await.unwrap().upload;
    let here = upload.taken();
    assert!(before.parts().iter().all(|(start, end)| here.missing(*start, *end).is_empty()), "{before:?}, {here:?}");
    for (start, end) in here.missing(0, bytes.len() as u64) {
        let piece = usize::try_from(start).unwrap()..usize::try_from(end).unwrap();
        upload.write_at(start, bytes.slice(piece)).await.unwrap();
    }
    assert_eq!(upload.seal().await.unwrap().digests.sha256, digests_of(&bytes).sha256);
    assert!(read(&*subject.store(), &key(1), 0..bytes.len() as u64).await.unwrap() == bytes);
}

/// With a mark nothing after it comes back: the writer knows no more than the mark says. Marks may be long.
pub async fn a_mark_comes_back_where_the_bytes_end(subject: &mut impl Subject) {
    if !subject.store().capabilities().resumable {
        return;
    }
    let bytes = sample(9, 7 * MIB);
    for (number, len) in [0, 40, 70_000, 3_000_000].into_iter().enumerate() {
        let upload = subject.store().begin(new(&key(number))).await.unwrap();
        write(&*upload, &bytes.slice(..2 * MIB + 9), 0, &[100_000]).await.unwrap();
        upload.mark(sample(1, len).to_vec()).await;
        write(&*upload, &bytes.slice(..=5 * MIB), 2 * MIB + 9, &[100_000]).await.unwrap();
        upload.mark(sample(2, len).to_vec()).await;
        upload.checkpoint().await.unwrap();
        write(&*upload, &bytes.slice(..5 * MIB + 100), 5 * MIB + 1, &[100_000]).await.unwrap();
        drop(upload);
        subject.reopen().await;
        let resumed = subject.store().resume(&key(number)).await.unwrap();
        let mark = resumed.mark.unwrap();
        assert_eq!((mark.at, mark.state), (5 * MIB as u64 + 1, sample(2, len).to_vec()));
        assert_eq!(resumed.upload.taken().parts(), [(0, mark.at)]);
        write(&*resumed.upload, &bytes, 5 * MIB + 1, &[MIB]).await.unwrap();
        assert_eq!(resumed.upload.seal().await.unwrap().digests.sha256, digests_of(&bytes).sha256);
        assert!(read(&*subject.store(), &key(number), 0..bytes.len() as u64).await.unwrap() == bytes);
    }
}

/// However often the writer goes, at most 8 MiB are sent again each time, and the content is right in the end.
pub async fn a_dropped_upload_loses_little(subject: &mut impl Subject) {
    if !subject.store().capabilities().resumable {
        return;
    }
    let bytes = sample(10, 40 * MIB + 3);
    let mut random = random(4);
    let upload = subject.store().begin(new(&key(1))).await.unwrap();
    upload.checkpoint().await.unwrap();
    drop(upload);
    let mut sent = 0;
    while sent < bytes.len() {
        let upload = subject.store().resume(&key(1)).await.unwrap().upload;
        let from = usize::try_from(upload.taken().from_start()).unwrap();
        assert!(from <= sent && sent - from <= 8 * MIB, "{} bytes are sent again", sent - from);
        let end = (from + 4 * MIB + random(8 * MIB)).min(bytes.len());
        write(&*upload, &bytes.slice(..end), from, &[1 + random(MIB)]).await.unwrap();
        sent = end;
        drop(upload);
        subject.reopen().await;
    }
    let upload = subject.store().resume(&key(1)).await.unwrap().upload;
    let from = usize::try_from(upload.taken().from_start()).unwrap();
    write(&*upload, &bytes, from, &[MIB]).await.unwrap();
    assert_eq!(upload.seal().await.unwrap().digests.sha256, digests_of(&bytes).sha256);
    assert!(read(&*subject.store(), &key(1), 0..bytes.len() as u64).await.unwrap() == bytes);
}

/// So are staged bytes: only sealed content can be read.
pub async fn unknown_content_is_not_found(subject: &mut impl Subject) {
    let store = subject.store();
    assert!(matches!(read(&*store, &key(1), 0..0).await, Err(StoreError::NotFound)));
    let upload = store.begin(new(&key(1))).await.unwrap();
    assert!(matches!(read(&*store, &key(1), 0..0).await, Err(StoreError::NotFound)));
    upload.abort().await.unwrap();
}

/// All bytes before the damage may come, none of the damaged block, and the stream ends with the error.
pub async fn damage_ends_the_stream_before_wrong_bytes(subject: &mut impl Subject) {
    let bytes = sample(5, 3 * MIB);
    let flipped = MIB + 4321;
    put(&*subject.store(), &key(1), &bytes).await;
    subject.damage(&key(1), flipped as u64);
    for manner in MANNERS {
        let mut stream = subject.store().open(&key(1), 0..bytes.len() as u64, manner).await.unwrap();
        let mut read = Vec::new();
        let error = loop {
            match stream.next().await.unwrap() {
                Ok(piece) => read.extend_from_slice(&piece),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, StoreError::Corrupt(_)));
        assert!(read.len() <= flipped && bytes.starts_with(&read));
        assert!(stream.next().await.is_none());
    }
}

/// What came a second time goes, and takes the place of what is not as it was stored before that.
pub async fn the_same_bytes_mend_what_is_damaged_or_missing(subject: &mut impl Subject) {
    let (bytes, all) = (sample(5, MIB + 1234), 0..MIB as u64 + 1234);
    put(&*subject.store(), &key(1), &bytes).await;
    for (number, state) in (2..).zip(["sound", "damaged", "missing", "sound"]) {
        let again = put(&*subject.store(), &key(number), &bytes).await;
        match state {
            "damaged" => {
                subject.damage(&key(1), 4321);
                assert!(matches!(read(&*subject.store(), &key(1), all.clone()).await, Err(StoreError::Corrupt(_))));
            }
            "missing" => subject.store().remove(&key(1)).await.unwrap(),
            _ => {}
        }
        subject.store().mend(&key(1), &again).await.unwrap();
        assert_eq!(subject.store().list().await.unwrap(), [key(1)], "{state}");
        for manner in MANNERS {
            assert!(read_in(manner, &*subject.store(), &key(1), all.clone()).await.unwrap() == bytes, "{state}");
        }
    }
    subject.reopen().await;
    assert!(read(&*subject.store(), &key(1), all).await.unwrap() == bytes);
}

/// The size hint is believed.
pub async fn too_big_an_upload_is_refused_before_its_first_byte(subject: &mut impl Subject) {
    let store = subject.store();
    let space = store.space().await.unwrap();
    assert!(space.free <= space.capacity && space.capacity > 0);
    let huge = NewUpload { size_hint: Some(1 << 60), ..new(&key(1)) };
    assert!(matches!(store.begin(huge).await, Err(StoreError::NoSpace(_))));
    assert_eq!(store.list().await.unwrap(), []);
}
