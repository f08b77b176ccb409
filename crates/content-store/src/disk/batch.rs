//! Bytes that travel together from an upload to its lanes, uncopied. Its room goes back when the last lane has seen it.

use bytes::Bytes;

use super::budget::Room;

/// Adjoining pieces of an upload.
pub(crate) struct Batch {
    /// Where the first byte belongs.
    pub(crate) offset: u64,
    /// The pieces in order.
    pub(crate) pieces: Vec<Bytes>,
    /// Their length together.
    pub(crate) len: usize,
    /// What it takes of the budgets.
    pub(crate) room: Vec<Room>,
}
