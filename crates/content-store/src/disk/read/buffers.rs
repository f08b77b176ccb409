//! Buffers of a block each, used again and again: to map and to clear fresh memory costs more than to read into it.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::super::budget::Room;
use super::BLOCK_BYTES;

/// Most buffers that are kept while nobody uses them.
const KEPT: usize = 16;

/// Buffers that are not in use.
#[derive(Default)]
pub(super) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// A buffer of `len` bytes of any value; `len` is at most a block.
    pub(super) fn take(&self, len: usize) -> Vec<u8> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut buffer = kept.unwrap_or_else(|| Vec::with_capacity(BLOCK_BYTES));
        buffer.resize(len, 0);
        buffer
    }

    /// Takes a buffer back.
    pub(super) fn put(&self, buffer: Vec<u8>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(buffer);
        }
    }
}

/// A part of a buffer on its way out; when it is dropped, the buffer and its room are free again.
pub(super) struct Piece {
    pub(super) buffer: Vec<u8>,
    pub(super) part: Range<usize>,
    pub(super) buffers: Arc<Buffers>,
    pub(super) _room: Room,
}

impl Piece {
    pub(super) fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        self.buffer.get(self.part.clone()).unwrap_or_default()
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.buffers.put(std::mem::take(&mut self.buffer));
    }
}
