//! Content read into memory, a block at a time: what the page cache has on the spot, the rest where it may wait. The
//! kernel reads ahead; nothing here does. Each block is checked whenever it is read.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use library_core::ports::StoreError;

use super::super::budget::Room;
use super::super::store::Shared;
use super::buffers::Piece;
use super::pace::Pace;
use super::{BLOCK, BLOCK_BYTES, Reader, Sums};

/// What a stream always may have: as much as it yields at a time when it is slow, or the budget has no room.
const SMALL: usize = 32 << 10;
/// How many blocks' checksums a stream knows at a time.
const KNOWN: u64 = 1024;

struct Copied {
    shared: Arc<Shared>,
    reader: Arc<Reader>,
    left: Range<u64>,
    sums: Sums,
    pace: Pace,
}

/// Yields the bytes of `range`; ends at the first error.
pub(super) fn stream(
    shared: Arc<Shared>,
    reader: Arc<Reader>,
    range: Range<u64>,
) -> BoxStream<'static, Result<Bytes, StoreError>> {
    let copied = Copied { shared, reader, left: range, sums: Sums::default(), pace: Pace::default() };
    stream::unfold(Some(copied), async |copied| {
        let mut copied = copied?;
        if copied.left.is_empty() {
            return None;
        }
        match copied.next().await {
            Ok(bytes) => Some((Ok(bytes), Some(copied))),
            Err(error) => Some((Err(error), None)),
        }
    })
    .boxed()
}

impl Copied {
    async fn next(&mut self) -> Result<Bytes, StoreError> {
        let block = self.left.start / BLOCK;
        let wanted = self.wanted(block);
        let room = self.room(wanted.len());
        let buffer = self.block(block).await?;
        let buffers = &self.shared.readers.buffers;
        let bytes = if let Some(room) = room {
            Piece { buffer, part: wanted, buffers: buffers.clone(), _room: room }.into_bytes()
        } else {
            let part = wanted.start..wanted.end.min(wanted.start + SMALL);
            let bytes = Bytes::copy_from_slice(buffer.get(part).unwrap_or_default());
            buffers.put(buffer);
            bytes
        };
        self.left.start += bytes.len() as u64;
        self.pace.give(bytes.len()).await;
        Ok(bytes)
    }

    /// What of a block is wanted.
    fn wanted(&self, block: u64) -> Range<usize> {
        let within = |at: u64| usize::try_from(at.saturating_sub(block * BLOCK).min(BLOCK)).unwrap_or(BLOCK_BYTES);
        within(self.left.start)..within(self.left.end)
    }

    /// Room for a whole buffer to travel, for a stream that is worth it.
    fn room(&self, wanted: usize) -> Option<Room> {
        if wanted <= SMALL || self.pace.is_slow() {
            return None;
        }
        self.shared.budget.try_take_spare(BLOCK_BYTES)
    }

    /// A block, checked.
    async fn block(&mut self, block: u64) -> Result<Vec<u8>, StoreError> {
        if self.sums.get(block).is_none() {
            let reader = self.reader.clone();
            self.sums = self.shared.readers.wait(move || reader.sums(block..block + KNOWN)).await?;
        }
        let (start, len) = self.reader.place(block);
        let mut buffer = self.shared.readers.buffers.take(len);
        let read =
            self.reader.content.read_now(&mut buffer, start).map_err(|error| self.reader.failed(&error, start))?;
        if read.unwrap_or_default() < len {
            let reader = self.reader.clone();
            buffer = self.shared.readers.wait(move || reader.read(block, &mut buffer).map(|()| buffer)).await?;
        }
        self.reader.judge(block, &buffer, &self.sums)?;
        Ok(buffer)
    }
}
