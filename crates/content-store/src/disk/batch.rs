//! Bytes that travel together from an upload to its file and its checks, uncopied. Its room goes back when the last of
//! them has seen it.

use bytes::Bytes;

use super::budget::Rooms;

/// Adjoining pieces of an upload.
pub(crate) struct Batch {
    /// Where the first byte belongs.
    pub(crate) offset: u64,
    /// The pieces in order.
    pub(crate) pieces: Vec<Bytes>,
    /// Their length together.
    pub(crate) len: usize,
    /// What it takes of the budgets.
    pub(crate) rooms: Rooms,
}

impl Batch {
    /// Where the byte after the last one belongs.
    pub(crate) fn end(&self) -> u64 {
        self.offset + self.len as u64
    }

    /// All of `batches`, which adjoin, as one.
    pub(crate) fn joined(batches: Vec<Self>) -> Option<Self> {
        batches.into_iter().reduce(|mut all, next| {
            all.pieces.extend(next.pieces);
            all.len += next.len;
            all.rooms.join(next.rooms);
            all
        })
    }
}
