//! Sealed content on its way out: what is open, and the two manners of reading it. A block is checked before any byte of
//! it is yielded.

mod buffers;
mod copied;
mod mapped;
mod pace;
mod verified;

use std::io::ErrorKind;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use library_core::model::BlobId;
use library_core::ports::StoreError;
use library_core::ports::content_store::Manner;
use rustix::io::Errno;
use tokio::sync::Semaphore;

use self::buffers::Buffers;
use self::verified::Verified;
use super::blocking::in_turn;
use super::damage::Damage;
use super::failure::told;
use super::files::{Access, Files, Identity, Location, OpenFile, read_exact};
use super::layout::Places;
use super::store::Shared;
use super::sums::{BLOCK_BYTES, HEADER_BYTES, SUM_BYTES, place_of, read_header};

const BLOCK: u64 = BLOCK_BYTES as u64;
/// Most threads that wait for one store's disk on behalf of its readers.
const WAITING: usize = 16;
/// Most threads that open one store's content.
const OPENING: usize = 32;

/// What the readers of a store share.
pub(crate) struct Readers {
    buffers: Arc<Buffers>,
    verified: Verified,
    /// Who may wait for the disk.
    waiting: Arc<Semaphore>,
    /// Who may open content: apart from whoever waits for long reads and for syncs.
    opening: Arc<Semaphore>,
    /// What was met damaged.
    pub(super) damage: Damage,
}

impl Default for Readers {
    fn default() -> Self {
        Self {
            buffers: Arc::default(),
            verified: Verified::default(),
            waiting: Arc::new(Semaphore::new(WAITING)),
            opening: Arc::new(Semaphore::new(OPENING)),
            damage: Damage::default(),
        }
    }
}

impl Readers {
    /// Runs `work` where it may wait for the disk.
    async fn wait<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        in_turn(&self.waiting, work).await
    }
}

/// Yields the bytes of `range` of sealed content; ends at the first error.
pub(crate) async fn open(
    shared: &Arc<Shared>,
    key: &BlobId,
    range: Range<u64>,
    manner: Manner,
) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError> {
    let (files, key, wanted, damage) =
        (shared.files.clone(), key.clone(), range.clone(), shared.readers.damage.clone());
    let (reader, map) = in_turn(&shared.readers.opening, move || {
        let reader = Reader::open(&*files, &key, damage)?;
        reader.check(&wanted)?;
        let map = match manner {
            // What fits into one block costs less to read than to map.
            Manner::Mapped if wanted.end - wanted.start > BLOCK => reader.map(wanted.start)?,
            Manner::Mapped | Manner::Copied => None,
        };
        Ok((Arc::new(reader), map))
    })
    .await?;
    Ok(match map {
        Some(map) => mapped::stream(shared.clone(), reader, (map, range)),
        None => copied::stream(shared.clone(), reader, range),
    })
}

/// Whether sealed content of so many bytes is there, as far as is known without reading it.
///
/// # Errors
/// When it cannot be looked at.
pub(crate) fn is_sound(shared: &Shared, key: &BlobId, size: u64) -> Result<bool, StoreError> {
    let damage = &shared.readers.damage;
    match Reader::open(&*shared.files, key, damage.clone()) {
        Ok(reader) => Ok(reader.size == size && !damage.is_known(key)),
        Err(StoreError::NotFound | StoreError::Corrupt(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Sealed content that is open.
struct Reader {
    key: BlobId,
    content: Box<dyn OpenFile>,
    sums: Box<dyn OpenFile>,
    size: u64,
    damage: Damage,
}

impl Reader {
    /// Opens content whose length is that of its checksums.
    fn open(files: &dyn Files, key: &BlobId, damage: Damage) -> Result<Self, StoreError> {
        let places = Places::of(key)?;
        let content = open_file(files, &places.content)?.ok_or(StoreError::NotFound)?;
        let Some(sums) = open_file(files, &places.sums)? else {
            return Err(StoreError::Corrupt(format!("`{key}` has no block checksums")));
        };
        let header = read_exact(&*sums, HEADER_BYTES, 0).ok().and_then(|header| read_header(&header));
        let Some(size) = header else {
            return Err(StoreError::Corrupt(format!("the block checksums of `{key}` are damaged")));
        };
        let reader = Self { key: key.clone(), content, sums, size, damage };
        reader.is_whole(reader.content.size().map_err(|error| told(&error, "reading", &places.content))?)?;
        Ok(reader)
    }

    /// Refuses a range that the content does not have.
    fn check(&self, range: &Range<u64>) -> Result<(), StoreError> {
        if range.start <= range.end && range.end <= self.size {
            return Ok(());
        }
        let Range { start, end } = range;
        Err(StoreError::Internal(format!("bytes `{start}..{end}` are not within the {} of `{}`", self.size, self.key)))
    }

    /// Refuses content that has another length than it was stored with.
    fn is_whole(&self, found: u64) -> Result<(), StoreError> {
        if found == self.size {
            return Ok(());
        }
        Err(StoreError::Corrupt(format!("`{}` has {found} bytes, {} were stored", self.key, self.size)))
    }

    /// The content as a map, to be read from `at` on; `None` if its file has none, or cannot tell what of it is in memory:
    /// then each slice would have to be read before it is sent, which is to read it twice.
    fn map(&self, at: u64) -> Result<Option<Bytes>, StoreError> {
        let now = self.content.read_now(&mut [0], at).map_err(|error| self.failed(&error, at))?;
        if now.is_none() {
            return Ok(None);
        }
        self.content.map().map_err(|error| self.failed(&error, 0))
    }

    /// The state of the content's file, which must have its length still.
    fn identity(&self) -> Result<Option<Identity>, StoreError> {
        let identity = self.content.identity().map_err(|error| self.failed(&error, 0))?;
        if let Some(identity) = identity {
            self.is_whole(identity.size)?;
        }
        Ok(identity)
    }

    /// Where a block begins, and how many bytes it has.
    fn place(&self, block: u64) -> (u64, usize) {
        let start = block * BLOCK;
        (start, usize::try_from(self.size.saturating_sub(start).min(BLOCK)).unwrap_or(BLOCK_BYTES))
    }

    /// The checksums of `blocks`. Waits for the disk.
    fn sums(&self, blocks: Range<u64>) -> Result<Sums, StoreError> {
        let last = self.size.div_ceil(BLOCK).min(blocks.end);
        let count = usize::try_from(last.saturating_sub(blocks.start)).unwrap_or_default();
        let bytes = read_exact(&*self.sums, count * SUM_BYTES, place_of(blocks.start));
        Ok(Sums { first: blocks.start, bytes: bytes.map_err(|error| self.failed(&error, blocks.start * BLOCK))? })
    }

    /// Reads a block into `buffer`. Waits for the disk.
    fn read(&self, block: u64, buffer: &mut Vec<u8>) -> Result<(), StoreError> {
        let (start, len) = self.place(block);
        buffer.clear();
        while buffer.len() < len {
            let have = buffer.len();
            match self.content.read_at(buffer, len - have, start + have as u64) {
                Ok(0) => return Err(self.damaged(start)),
                Ok(_) => {}
                Err(error) => return Err(self.failed(&error, start)),
            }
        }
        Ok(())
    }

    /// Refuses a block whose bytes are not those that were stored.
    fn judge(&self, block: u64, bytes: &[u8], sums: &Sums) -> Result<(), StoreError> {
        if sums.get(block) == Some(crc32fast::hash(bytes)) { Ok(()) } else { Err(self.damaged(block * BLOCK)) }
    }

    fn failed(&self, error: &std::io::Error, offset: u64) -> StoreError {
        // A place of the disk that cannot be read any more.
        if error.raw_os_error() == Some(Errno::IO.raw_os_error()) {
            self.damage.met(&self.key);
        }
        match error.kind() {
            ErrorKind::UnexpectedEof => self.damaged(offset),
            _ => StoreError::Internal(format!("reading `{}` at byte {offset}: {error}", self.key)),
        }
    }

    fn damaged(&self, start: u64) -> StoreError {
        tracing::error!(key = %self.key, start, "stored content is damaged");
        self.damage.met(&self.key);
        StoreError::Corrupt(format!("the block of `{}` at byte {start} does not match its checksum", self.key))
    }
}

fn open_file(files: &dyn Files, at: &Location) -> Result<Option<Box<dyn OpenFile>>, StoreError> {
    match files.open(at, Access::Read) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(told(&error, "opening", at)),
    }
}

/// Checksums of blocks one after the other.
#[derive(Default)]
struct Sums {
    first: u64,
    bytes: Vec<u8>,
}

impl Sums {
    fn get(&self, block: u64) -> Option<u32> {
        let at = usize::try_from(block.checked_sub(self.first)?).ok()?.checked_mul(SUM_BYTES)?;
        Some(u32::from_le_bytes(self.bytes.get(at..at + SUM_BYTES)?.try_into().ok()?))
    }
}
