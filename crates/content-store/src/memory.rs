//! Content in memory, for tests. The same answers as a disk; keeps nothing over the end of the process.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use library_core::model::{BlobId, ChecksumAlgorithm, Digests};
use library_core::ports::content_store::{
    Capabilities, ContentStore, NewUpload, Progress, Sealed, Space, StoreError, TreePath, Upload,
};

use crate::hashing::Hashing;

const BLOCK_BYTES: usize = 256 << 10;

enum Content {
    Staged(Vec<u8>),
    Sealed { bytes: Vec<u8>, sums: Vec<u32> },
}

impl Content {
    fn len(&self) -> usize {
        match self {
            Self::Staged(bytes) | Self::Sealed { bytes, .. } => bytes.len(),
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
}

/// Content in memory. Clones share it.
#[derive(Clone)]
pub struct MemoryStore {
    held: Arc<Mutex<Held>>,
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
        Self { held: Arc::default(), capacity }
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

    /// Makes the store leave whoever asks it for its room without any answer, as a disk that hangs.
    pub fn stall(&self) {
        self.lock().stalled = true;
    }

    /// What the tree shows: library, item, file and key.
    pub fn tree(&self) -> Vec<(TreePath, BlobId)> {
        let shown = |((library, item, file), key): (&(String, String, String), &BlobId)| {
            (TreePath { library: library.clone(), item: item.clone(), file: file.clone() }, key.clone())
        };
        self.lock().tree.iter().map(shown).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn free(&self, held: &Held) -> u64 {
        let used: usize = held.contents.values().map(Content::len).sum();
        self.capacity.saturating_sub(used as u64)
    }

    fn upload(&self, key: BlobId, wanted: Vec<ChecksumAlgorithm>) -> Box<dyn Upload> {
        Box::new(MemoryUpload { store: self.clone(), key, wanted })
    }
}

impl Held {
    fn check(&self) -> Result<(), StoreError> {
        self.sick.clone().map_or(Ok(()), |why| Err(StoreError::Unavailable(why)))
    }

    fn answer(&self) -> Result<(), StoreError> {
        if self.silent { Err(StoreError::Unavailable("it does not answer".to_owned())) } else { Ok(()) }
    }

    fn staged(&mut self, key: &BlobId) -> Result<&mut Vec<u8>, StoreError> {
        match self.contents.get_mut(key) {
            Some(Content::Staged(bytes)) => Ok(bytes),
            Some(Content::Sealed { .. }) | None => Err(StoreError::NotFound),
        }
    }
}

struct MemoryUpload {
    store: MemoryStore,
    key: BlobId,
    wanted: Vec<ChecksumAlgorithm>,
}

#[async_trait]
impl Upload for MemoryUpload {
    async fn write_at(&mut self, offset: u64, bytes: Bytes) -> Result<(), StoreError> {
        let mut held = self.store.lock();
        held.check()?;
        if bytes.len() as u64 > self.store.free(&held) {
            held.contents.remove(&self.key);
            return Err(StoreError::NoSpace(format!("{} bytes are wanted; make room", bytes.len())));
        }
        let staged = held.staged(&self.key)?;
        if offset != staged.len() as u64 {
            let taken = staged.len();
            let message = format!("offset `{offset}` does not follow the `{taken}` bytes taken; send them in order");
            return Err(StoreError::Internal(message));
        }
        staged.extend_from_slice(&bytes);
        Ok(())
    }

    async fn checkpoint(&mut self) -> Result<Progress, StoreError> {
        let mut held = self.store.lock();
        held.check()?;
        let durable = held.staged(&self.key)?.len() as u64;
        let names: Vec<_> = self.wanted.iter().map(|algorithm| algorithm.as_str()).collect();
        Ok(Progress { key: self.key.clone(), durable, state: names.join(" ").into_bytes() })
    }

    async fn seal(self: Box<Self>) -> Result<Sealed, StoreError> {
        let mut held = self.store.lock();
        held.check()?;
        let bytes = std::mem::take(held.staged(&self.key)?);
        let mut digests = Digests::default();
        for mut hashing in Hashing::set(&self.wanted) {
            hashing.update(&bytes);
            hashing.finish_into(&mut digests);
        }
        let (size, sums) = (bytes.len() as u64, bytes.chunks(BLOCK_BYTES).map(crc32fast::hash).collect());
        held.contents.insert(self.key.clone(), Content::Sealed { bytes, sums });
        Ok(Sealed { key: self.key, size, digests })
    }

    async fn abort(self: Box<Self>) -> Result<(), StoreError> {
        self.store.lock().contents.remove(&self.key);
        Ok(())
    }
}

#[async_trait]
impl ContentStore for MemoryStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities { tree: true, resumable: true }
    }

    async fn space(&self) -> Result<Space, StoreError> {
        let is_stalled = self.lock().stalled;
        if is_stalled {
            return std::future::pending().await;
        }
        let held = self.lock();
        held.answer()?;
        Ok(Space { capacity: self.capacity, free: self.free(&held) })
    }

    async fn begin(&self, new: NewUpload) -> Result<Box<dyn Upload>, StoreError> {
        let mut held = self.lock();
        held.check()?;
        let free = self.free(&held);
        if new.size_hint.is_some_and(|wanted| wanted > free) {
            return Err(StoreError::NoSpace(format!("{free} bytes are free; make room")));
        }
        if held.contents.contains_key(&new.key) {
            return Err(StoreError::Internal(format!("the key `{}` was used before", new.key)));
        }
        held.contents.insert(new.key.clone(), Content::Staged(Vec::new()));
        Ok(self.upload(new.key, new.digests))
    }

    async fn resume(&self, progress: &Progress) -> Result<Box<dyn Upload>, StoreError> {
        let mut held = self.lock();
        held.check()?;
        let staged = held.staged(&progress.key)?;
        let durable = usize::try_from(progress.durable).unwrap_or(usize::MAX);
        if staged.len() < durable {
            return Err(StoreError::Corrupt(format!("`{}` lost durable bytes; upload it again", progress.key)));
        }
        staged.truncate(durable);
        let names = String::from_utf8_lossy(&progress.state);
        Ok(self.upload(progress.key.clone(), names.split(' ').filter_map(ChecksumAlgorithm::from_constant).collect()))
    }

    async fn open(
        &self,
        key: &BlobId,
        range: Range<u64>,
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

    async fn list(&self) -> Result<Vec<BlobId>, StoreError> {
        Ok(self.lock().contents.keys().cloned().collect())
    }

    async fn place(&self, path: &TreePath, key: &BlobId) -> Result<(), StoreError> {
        [&path.library, &path.item, &path.file].into_iter().try_for_each(|name| check_name(name))?;
        let mut held = self.lock();
        let Some(Content::Sealed { .. }) = held.contents.get(key) else { return Err(StoreError::NotFound) };
        held.tree.insert((path.library.clone(), path.item.clone(), path.file.clone()), key.clone());
        Ok(())
    }

    async fn prune(&self, library: &str, item: &str, keep: &[String]) -> Result<(), StoreError> {
        [library, item].into_iter().try_for_each(check_name)?;
        self.lock().tree.retain(|(l, i, file), _| l != library || i != item || keep.contains(file));
        Ok(())
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
