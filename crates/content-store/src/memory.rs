//! Content in memory, for tests. The same answers as a disk; keeps nothing over the end of the process.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use library_core::model::{BlobId, ChecksumAlgorithm, Digests, Ranges};
use library_core::ports::content_store::{
    Capabilities, ContentStore, Manner, Mark, NewUpload, Resumed, Sealed, Space, StoreError, TreeItem, TreePath, Upload,
};

use crate::hashing::Hashing;

const BLOCK_BYTES: usize = 256 << 10;

#[derive(Default)]
struct Staged {
    bytes: Vec<u8>,
    size: Option<u64>,
    wanted: Vec<ChecksumAlgorithm>,
    taken: Ranges,
    mark: Option<Mark>,
    /// What was here at the last checkpoint, or when the writer went; with a mark nothing after it.
    kept: Option<(Ranges, Option<Mark>)>,
}

enum Content {
    Staged(Staged),
    Sealed { bytes: Vec<u8>, sums: Vec<u32> },
}

impl Content {
    fn is_sound(&self) -> bool {
        match self {
            Self::Staged(_) => false,
            Self::Sealed { bytes, sums } => pieces(bytes, sums, 0..bytes.len()).iter().all(Result::is_ok),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Staged(Staged { bytes, .. }) | Self::Sealed { bytes, .. } => bytes.len(),
        }
    }
}

#[derive(Default)]
struct Held {
    contents: BTreeMap<BlobId, Content>,
    tree: BTreeMap<(String, String, String), BlobId>,
    sick: Option<String>,
    silent: bool,
    stalled: bool,
    /// Uploads that are open, and most that were at once.
    open: (usize, usize),
}

impl Held {
    fn show(&mut self, item: TreeItem) -> Result<(), StoreError> {
        let TreeItem { library, item, files } = item;
        [&library, &item]
            .into_iter()
            .chain(files.iter().map(|(name, _)| name))
            .try_for_each(|name| check_name(name))?;
        if files.iter().any(|(_, key)| !matches!(self.contents.get(key), Some(Content::Sealed { .. }))) {
            return Err(StoreError::NotFound);
        }
        self.tree.retain(|(of, what, _), _| *of != library || *what != item);
        self.tree.extend(files.into_iter().map(|(name, key)| ((library.clone(), item.clone(), name), key)));
        Ok(())
    }
}

/// Content in memory. Clones share it.
#[derive(Clone)]
pub struct MemoryStore {
    held: Arc<Mutex<Held>>,
    seals: Arc<tokio::sync::Mutex<()>>,
    writes: Arc<tokio::sync::Mutex<()>>,
    capacity: u64,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new(1 << 40)
    }
}

impl MemoryStore {
    /// An empty store with room for `capacity` bytes.
    pub fn new(capacity: u64) -> Self {
        Self { held: Arc::default(), seals: Arc::default(), writes: Arc::default(), capacity }
    }

    /// Changes a byte of sealed content behind the store's back, as a disk may. Without effect where there is none.
    pub fn corrupt(&self, key: &BlobId, offset: usize) {
        if let Some(Content::Sealed { bytes, .. }) = self.lock().contents.get_mut(key)
            && let Some(byte) = bytes.get_mut(offset)
        {
            *byte ^= 1;
        }
    }

    /// Makes the store refuse writes from now on, as after a failed fsync.
    pub fn make_unhealthy(&self, why: impl Into<String>) {
        self.lock().sick = Some(why.into());
    }

    /// Makes the store answer no more whoever asks it for its room or its content.
    pub fn fall_silent(&self) {
        self.lock().silent = true;
    }

    /// Makes the store leave whoever asks it for its room, or for what it holds, without any answer, as a disk that hangs.
    pub fn stall(&self) {
        self.lock().stalled = true;
    }

    /// Makes whoever seals wait until the guard is dropped, as a disk that syncs for long.
    pub async fn hold_seals(&self) -> tokio::sync::OwnedMutexGuard<()> {
        Arc::clone(&self.seals).lock_owned().await
    }

    /// Makes whoever brings bytes wait until the guard is dropped, as a disk that takes none.
    pub async fn hold_writes(&self) -> tokio::sync::OwnedMutexGuard<()> {
        Arc::clone(&self.writes).lock_owned().await
    }

    /// How many uploads were open at once, at most: on a disk each has files open.
    pub fn most_open(&self) -> usize {
        self.lock().open.1
    }

    /// What the tree shows: library, item, file and key.
    pub fn tree(&self) -> Vec<(TreePath, BlobId)> {
        let shown = |((library, item, file), key): (&(String, String, String), &BlobId)| {
            (TreePath { library: library.clone(), item: item.clone(), file: file.clone() }, key.clone())
        };
        self.lock().tree.iter().map(shown).collect()
    }

    /// Never ends for a store that hangs.
    async fn unless_stalled(&self) {
        let is_stalled = self.lock().stalled;
        if is_stalled {
            std::future::pending::<()>().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn free(&self, held: &Held) -> u64 {
        let used: usize = held.contents.values().map(Content::len).sum();
        self.capacity.saturating_sub(used as u64)
    }

    fn upload(&self, held: &mut Held, key: &BlobId) -> Arc<dyn Upload> {
        let (open, most) = held.open;
        held.open = (open + 1, most.max(open + 1));
        Arc::new(MemoryUpload { store: self.clone(), key: key.clone() })
    }
}

impl Held {
    fn check(&self) -> Result<(), StoreError> {
        self.sick.clone().map_or(Ok(()), |why| Err(StoreError::Unavailable(why)))
    }

    fn answer(&self) -> Result<(), StoreError> {
        if self.silent { Err(StoreError::Unavailable("it does not answer".to_owned())) } else { Ok(()) }
    }

    fn staged(&mut self, key: &BlobId) -> Result<&mut Staged, StoreError> {
        match self.contents.get_mut(key) {
            Some(Content::Staged(staged)) => Ok(staged),
            Some(Content::Sealed { .. }) | None => Err(StoreError::NotFound),
        }
    }
}

impl Staged {
    /// Bytes from the start without a gap.
    fn in_order(&self) -> usize {
        let end = self.taken.from_start();
        usize::try_from(end).unwrap_or(usize::MAX)
    }

    /// Keeps what is here for whoever goes on.
    fn keep(&mut self) {
        let marked = self.mark.as_ref().map(|mark| Ranges::from_parts([(0, mark.at)]));
        self.kept = Some((marked.unwrap_or_else(|| self.taken.clone()), self.mark.clone()));
    }

    /// Puts bytes where none are yet.
    fn put(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        for (start, end) in self.taken.missing(offset as u64, end as u64) {
            let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) else { continue };
            let places = self.bytes.get_mut(start..end).into_iter().flatten();
            let new = bytes.get(start - offset..).into_iter().flatten();
            places.zip(new).for_each(|(place, byte)| *place = *byte);
        }
        self.taken.add(offset as u64, end as u64);
    }
}

struct MemoryUpload {
    store: MemoryStore,
    key: BlobId,
}

#[async_trait]
impl Upload for MemoryUpload {
    async fn write_at(&self, offset: u64, bytes: Bytes) -> Result<(), StoreError> {
        let _turn = self.store.writes.lock().await;
        let mut held = self.store.lock();
        held.check()?;
        if bytes.len() as u64 > self.store.free(&held) {
            held.contents.remove(&self.key);
            return Err(StoreError::NoSpace(format!("{} bytes are wanted; make room", bytes.len())));
        }
        let place = usize::try_from(offset).map_err(|error| StoreError::Internal(error.to_string()))?;
        held.staged(&self.key)?.put(place, &bytes);
        Ok(())
    }

    fn taken(&self) -> Ranges {
        self.store.lock().staged(&self.key).map(|staged| staged.taken.clone()).unwrap_or_default()
    }

    async fn mark(&self, state: Vec<u8>) {
        if let Ok(staged) = self.store.lock().staged(&self.key) {
            staged.mark = Some(Mark { at: staged.in_order() as u64, state });
        }
    }

    async fn checkpoint(&self) -> Result<(), StoreError> {
        let mut held = self.store.lock();
        held.check()?;
        held.staged(&self.key)?.keep();
        Ok(())
    }

    async fn seal(&self) -> Result<Sealed, StoreError> {
        let _turn = self.store.seals.lock().await;
        let mut held = self.store.lock();
        held.check()?;
        let staged = held.staged(&self.key)?;
        if staged.in_order() != staged.bytes.len() {
            return Err(StoreError::Internal(format!("`{}` has gaps; send the missing bytes", self.key)));
        }
        let Staged { bytes, wanted, .. } = std::mem::take(staged);
        let mut digests = Digests::default();
        for mut hashing in Hashing::set(&wanted) {
            hashing.update(&bytes);
            hashing.finish_into(&mut digests);
        }
        let (size, sums) = (bytes.len() as u64, bytes.chunks(BLOCK_BYTES).map(crc32fast::hash).collect());
        held.contents.insert(self.key.clone(), Content::Sealed { bytes, sums });
        Ok(Sealed { key: self.key.clone(), size, digests })
    }

    async fn abort(&self) -> Result<(), StoreError> {
        self.store.lock().contents.remove(&self.key);
        Ok(())
    }
}

impl Drop for MemoryUpload {
    fn drop(&mut self) {
        let mut held = self.store.lock();
        held.open.0 -= 1;
        if let Ok(staged) = held.staged(&self.key)
            && !staged.taken.is_empty()
        {
            staged.keep();
        }
    }
}

#[async_trait]
impl ContentStore for MemoryStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { tree: true, resumable: true, parallel: true, part_bytes: 1 << 20 }
    }

    async fn space(&self) -> Result<Space, StoreError> {
        self.unless_stalled().await;
        let held = self.lock();
        held.answer()?;
        Ok(Space { capacity: self.capacity, free: self.free(&held) })
    }

    async fn begin(&self, new: NewUpload) -> Result<Arc<dyn Upload>, StoreError> {
        let mut held = self.lock();
        held.check()?;
        let free = self.free(&held);
        if new.size_hint.is_some_and(|wanted| wanted > free) {
            return Err(StoreError::NoSpace(format!("{free} bytes are free; make room")));
        }
        if held.contents.contains_key(&new.key) {
            return Err(StoreError::Internal(format!("the key `{}` was used before", new.key)));
        }
        let staged = Staged { size: new.size_hint, wanted: new.digests, ..Staged::default() };
        held.contents.insert(new.key.clone(), Content::Staged(staged));
        Ok(self.upload(&mut held, &new.key))
    }

    async fn resume(&self, key: &BlobId) -> Result<Resumed, StoreError> {
        let mut held = self.lock();
        held.check()?;
        let staged = held.staged(key)?;
        let (taken, mark) = staged.kept.clone().ok_or(StoreError::NotFound)?;
        let end = taken.end();
        staged.bytes.truncate(usize::try_from(end).unwrap_or(usize::MAX));
        staged.taken = taken;
        staged.mark.clone_from(&mark);
        let size = staged.size;
        Ok(Resumed { upload: self.upload(&mut held, key), size, mark })
    }

    async fn open(
        &self,
        key: &BlobId,
        range: Range<u64>,
        _: Manner,
    ) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError> {
        let held = self.lock();
        held.answer()?;
        let Some(Content::Sealed { bytes, sums }) = held.contents.get(key) else { return Err(StoreError::NotFound) };
        let outside = || StoreError::Internal(format!("bytes `{range:?}` are not within `{key}`"));
        let (Ok(start), Ok(end)) = (usize::try_from(range.start), usize::try_from(range.end)) else {
            return Err(outside());
        };
        if start > end || end > bytes.len() {
            return Err(outside());
        }
        Ok(stream::iter(pieces(bytes, sums, start..end)).boxed())
    }

    async fn remove(&self, key: &BlobId) -> Result<(), StoreError> {
        self.lock().contents.remove(key);
        Ok(())
    }

    async fn mend(&self, key: &BlobId, by: &Sealed) -> Result<(), StoreError> {
        let mut held = self.lock();
        let Some(whole) = held.contents.remove(&by.key) else { return Err(StoreError::NotFound) };
        if !held.contents.get(key).is_some_and(Content::is_sound) {
            held.contents.insert(key.clone(), whole);
        }
        Ok(())
    }

    async fn list(&self) -> Result<Vec<BlobId>, StoreError> {
        self.unless_stalled().await;
        Ok(self.lock().contents.keys().cloned().collect())
    }

    async fn staged(&self) -> Result<Vec<BlobId>, StoreError> {
        self.unless_stalled().await;
        let held = self.lock();
        let staged = held.contents.iter().filter(|(_, content)| matches!(content, Content::Staged(_)));
        Ok(staged.map(|(key, _)| key.clone()).collect())
    }

    async fn place(&self, path: &TreePath, key: &BlobId) -> Result<(), StoreError> {
        [&path.library, &path.item, &path.file].into_iter().try_for_each(|name| check_name(name))?;
        let mut held = self.lock();
        let Some(Content::Sealed { .. }) = held.contents.get(key) else { return Err(StoreError::NotFound) };
        held.tree.insert((path.library.clone(), path.item.clone(), path.file.clone()), key.clone());
        Ok(())
    }

    async fn show(&self, items: Vec<TreeItem>) -> Vec<Result<(), StoreError>> {
        items.into_iter().map(|item| self.lock().show(item)).collect()
    }

    fn health(&self) -> Result<(), StoreError> {
        self.lock().check()
    }
}

fn check_name(name: &str) -> Result<(), StoreError> {
    let checked = crate::disk::files::Location::root().join(name);
    checked.map(drop).map_err(|error| StoreError::Internal(error.to_string()))
}

/// The blocks of a range, each checked; the first damaged one is the last.
fn pieces(bytes: &[u8], sums: &[u32], range: Range<usize>) -> Vec<Result<Bytes, StoreError>> {
    let mut pieces = Vec::new();
    for (index, (block, sum)) in bytes.chunks(BLOCK_BYTES).zip(sums).enumerate() {
        let start = index * BLOCK_BYTES;
        let (from, to) = (range.start.max(start), range.end.min(start + block.len()));
        let Some(wanted) = block.get(from - start..to.max(from) - start).filter(|_| from < to) else { continue };
        if crc32fast::hash(block) != *sum {
            let message = format!("the block at byte {start} does not match its checksum");
            pieces.push(Err(StoreError::Corrupt(message)));
            break;
        }
        pieces.push(Ok(Bytes::copy_from_slice(wanted)));
    }
    pieces
}
