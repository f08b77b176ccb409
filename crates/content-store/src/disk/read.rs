//! Sealed content on its way out. A block is read whole and checked before any byte of it is yielded; the next one is
//! read ahead while the last is on the wire, if the budget has room.

use std::io::ErrorKind;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use library_core::model::BlobId;
use library_core::ports::StoreError;
use tokio::task::JoinHandle;

use super::budget::Room;
use super::failure::told;
use super::files::{Access, Files, Location, OpenFile, read_exact};
use super::layout::Places;
use super::store::Shared;
use super::sums::{BLOCK_BYTES, HEADER_BYTES, SUM_BYTES, place_of, read_header};

const BLOCK: u64 = BLOCK_BYTES as u64;

/// Sealed content that is open.
pub(crate) struct Reader {
    key: BlobId,
    content: Box<dyn OpenFile>,
    sums: Box<dyn OpenFile>,
    size: u64,
}

impl Reader {
    /// Opens content whose length is that of its checksums.
    pub(crate) fn open(files: &dyn Files, key: &BlobId) -> Result<Self, StoreError> {
        let places = Places::of(key)?;
        let content = open(files, &places.content)?.ok_or(StoreError::NotFound)?;
        let Some(sums) = open(files, &places.sums)? else {
            return Err(StoreError::Corrupt(format!("`{key}` has no block checksums")));
        };
        let header = read_exact(&*sums, HEADER_BYTES, 0).ok().and_then(|header| read_header(&header));
        let Some(size) = header else {
            return Err(StoreError::Corrupt(format!("the block checksums of `{key}` are damaged")));
        };
        let found = content.size().map_err(|error| told(&error, "reading", &places.content))?;
        if found != size {
            return Err(StoreError::Corrupt(format!("`{key}` has {found} bytes, {size} were stored")));
        }
        Ok(Self { key: key.clone(), content, sums, size })
    }

    /// Refuses a range that the content does not have.
    pub(crate) fn check(&self, range: &Range<u64>) -> Result<(), StoreError> {
        if range.start <= range.end && range.end <= self.size {
            return Ok(());
        }
        let Range { start, end } = range;
        Err(StoreError::Internal(format!("bytes `{start}..{end}` are not within the {} of `{}`", self.size, self.key)))
    }

    /// Reads one block and checks it.
    fn block(&self, index: u64) -> Result<Bytes, StoreError> {
        let start = index * BLOCK;
        let len = usize::try_from(self.size.saturating_sub(start).min(BLOCK)).unwrap_or(BLOCK_BYTES);
        let bytes = self.read(&*self.content, len, start)?;
        let stored = self.read(&*self.sums, SUM_BYTES, place_of(index))?;
        if crc32fast::hash(&bytes).to_le_bytes() != *stored {
            return Err(self.damaged(start));
        }
        Ok(bytes.into())
    }

    fn read(&self, file: &dyn OpenFile, len: usize, offset: u64) -> Result<Vec<u8>, StoreError> {
        read_exact(file, len, offset).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => self.damaged(offset),
            _ => StoreError::Internal(format!("reading `{}` at byte {offset}: {error}", self.key)),
        })
    }

    fn damaged(&self, start: u64) -> StoreError {
        tracing::error!(key = %self.key, start, "stored content is damaged");
        StoreError::Corrupt(format!("the block of `{}` at byte {start} does not match its checksum", self.key))
    }
}

fn open(files: &dyn Files, at: &Location) -> Result<Option<Box<dyn OpenFile>>, StoreError> {
    match files.open(at, Access::Read) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(told(&error, "opening", at)),
    }
}

/// A block that is being read, and the budget's room for it.
type Ahead = (JoinHandle<Result<Bytes, StoreError>>, Option<Room>);

struct Reading {
    shared: Arc<Shared>,
    reader: Arc<Reader>,
    left: Range<u64>,
    ahead: Option<Ahead>,
}

/// Yields the bytes of `range`, a block at a time; ends at the first error.
pub(crate) fn stream(
    shared: Arc<Shared>,
    reader: Reader,
    range: Range<u64>,
) -> BoxStream<'static, Result<Bytes, StoreError>> {
    let reading = Reading { shared, reader: Arc::new(reader), left: range, ahead: None };
    stream::unfold(Some(reading), async |reading| {
        let mut reading = reading?;
        if reading.left.is_empty() {
            return None;
        }
        match reading.next().await {
            Ok(bytes) => Some((Ok(bytes), Some(reading))),
            Err(error) => Some((Err(error), None)),
        }
    })
    .boxed()
}

impl Reading {
    async fn next(&mut self) -> Result<Bytes, StoreError> {
        let index = self.left.start / BLOCK;
        let (task, room) = match self.ahead.take() {
            Some(ahead) => ahead,
            None => (self.start(index), None),
        };
        let block = task.await.map_err(|error| StoreError::Internal(format!("reading did not end: {error}")))??;
        drop(room);
        let from = self.left.start - index * BLOCK;
        let to = (self.left.end - index * BLOCK).min(BLOCK);
        self.left.start = index * BLOCK + to;
        if !self.left.is_empty() {
            self.ahead = self.shared.budget.try_take(BLOCK_BYTES).map(|room| (self.start(index + 1), Some(room)));
        }
        let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to)) else { return Ok(Bytes::new()) };
        Ok(block.slice(from..to.min(block.len())))
    }

    fn start(&self, index: u64) -> JoinHandle<Result<Bytes, StoreError>> {
        let reader = self.reader.clone();
        tokio::task::spawn_blocking(move || reader.block(index))
    }
}
