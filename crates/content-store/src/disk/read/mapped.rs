//! Content as slices of its mapped file, which nobody looks at here. The blocks of a slice were checked once in this
//! process for the file as it is now, and are seen in the page cache when the slice is yielded, so that sending it waits
//! for no disk, unless a part of a block that is not looked at was evicted. While slices are not, the next one is looked at
//! ahead.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use library_core::ports::StoreError;
use tokio::sync::oneshot;

use super::super::blocking::begin;
use super::super::store::Shared;
use super::pace::Pace;
use super::{BLOCK, Reader};

/// Blocks in a slice, and in a slice for whoever is slow: what is in the page cache now may not be there for long.
const BLOCKS: u64 = 8;
const SLOW_BLOCKS: u64 = 1;

struct Mapped {
    shared: Arc<Shared>,
    reader: Arc<Reader>,
    map: Bytes,
    left: Range<u64>,
    pace: Pace,
    ahead: Option<oneshot::Receiver<Result<(), StoreError>>>,
}

/// Yields the bytes of a range; ends at the first error.
pub(super) fn stream(
    shared: Arc<Shared>,
    reader: Arc<Reader>,
    (map, range): (Bytes, Range<u64>),
) -> BoxStream<'static, Result<Bytes, StoreError>> {
    let mapped = Mapped { shared, reader, map, left: range, pace: Pace::default(), ahead: None };
    stream::unfold(Some(mapped), async |mapped| {
        let mut mapped = mapped?;
        if mapped.left.is_empty() {
            return None;
        }
        match mapped.next().await {
            Ok(bytes) => Some((Ok(bytes), Some(mapped))),
            Err(error) => Some((Err(error), None)),
        }
    })
    .boxed()
}

impl Mapped {
    async fn next(&mut self) -> Result<Bytes, StoreError> {
        let was_ahead = match self.ahead.take() {
            Some(told) => {
                told.await.map_err(|_| StoreError::Internal("reading did not end".to_owned()))??;
                true
            }
            None => false,
        };
        let blocks = self.blocks(self.left.start);
        let is_ready = self.is_ready(&blocks)?;
        if !is_ready {
            let (shared, reader, blocks) = (self.shared.clone(), self.reader.clone(), blocks.clone());
            self.shared.readers.wait(move || make_ready(&shared, &reader, blocks)).await?;
        }
        let bytes = self.slice(self.left.start..(blocks.end * BLOCK).min(self.left.end))?;
        self.left.start += bytes.len() as u64;
        self.pace.give(bytes.len()).await;
        if (was_ahead || !is_ready) && !self.left.is_empty() {
            let blocks = self.blocks(self.left.start);
            if !self.is_ready(&blocks)? {
                self.ahead = Some(make_ready_beside(self.shared.clone(), self.reader.clone(), blocks));
            }
        }
        Ok(bytes)
    }

    /// The blocks of the slice that begins at `start`.
    fn blocks(&self, start: u64) -> Range<u64> {
        let first = start / BLOCK;
        // A slow client must have taken a slice before its session's lease ends.
        let count = if self.pace.is_first() || self.pace.is_slow() { SLOW_BLOCKS } else { BLOCKS };
        first..self.left.end.div_ceil(BLOCK).min(first + count)
    }

    fn slice(&self, bytes: Range<u64>) -> Result<Bytes, StoreError> {
        match (usize::try_from(bytes.start), usize::try_from(bytes.end)) {
            (Ok(start), Ok(end)) if end <= self.map.len() => Ok(self.map.slice(start..end)),
            _ => Err(self.reader.damaged(bytes.start)),
        }
    }

    /// Whether `blocks` are checked and in the page cache. Waits for nothing.
    fn is_ready(&self, blocks: &Range<u64>) -> Result<bool, StoreError> {
        let Some(identity) = self.reader.identity()? else { return Ok(false) };
        Ok(self.shared.readers.verified.has(&identity, blocks) && self.is_cached(blocks)?)
    }

    /// Looks at the first byte of each block, and at the last one of all.
    fn is_cached(&self, blocks: &Range<u64>) -> Result<bool, StoreError> {
        let last = (blocks.end * BLOCK).min(self.reader.size).saturating_sub(1);
        for at in blocks.clone().map(|block| block * BLOCK).chain([last]) {
            let read = self.reader.content.read_now(&mut [0], at).map_err(|error| self.reader.failed(&error, at))?;
            if read.unwrap_or_default() == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Reads and checks `blocks` while the slice before them is sent: at once on another thread. A task of this worker's would not
/// run before that slice is in the kernel's hands.
fn make_ready_beside(
    shared: Arc<Shared>,
    reader: Arc<Reader>,
    blocks: Range<u64>,
) -> oneshot::Receiver<Result<(), StoreError>> {
    let (teller, told) = oneshot::channel();
    begin(&shared.readers.waiting.clone(), move |_turn| {
        // Nobody hears it when the stream was dropped.
        let _ = teller.send(make_ready(&shared, &reader, blocks));
    });
    told
}

/// Reads and checks `blocks`. Waits for the disk.
fn make_ready(shared: &Shared, reader: &Reader, blocks: Range<u64>) -> Result<(), StoreError> {
    let readers = &shared.readers;
    let before = reader.identity()?;
    let sums = reader.sums(blocks.clone())?;
    let mut buffer = readers.buffers.take(0);
    for block in blocks.clone() {
        reader.read(block, &mut buffer)?;
        reader.judge(block, &buffer, &sums)?;
    }
    readers.buffers.put(buffer);
    if let Some(identity) = reader.identity()?.filter(|after| Some(*after) == before) {
        readers.verified.add(identity, &blocks);
    }
    Ok(())
}
