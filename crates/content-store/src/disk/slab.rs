//! Aligned memory for writes and reads that bypass the page cache, used again and again. The budget was made smaller
//! by those for writes; whoever reads has paid.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// Direct writes are whole pages at whole pages, in the file and in memory.
pub(crate) const PAGE: u64 = PAGE_LEN as u64;
/// The same, for lengths.
pub(crate) const PAGE_LEN: usize = 4096;
/// Bytes of one slab: what one direct write takes.
pub(crate) const SLAB_BYTES: usize = 1 << 20;

/// At most so many rest here.
const MOST_AT_REST: usize = 8;

/// `SLAB_BYTES` of memory that begins at a page, lent.
pub(crate) struct Slab {
    memory: Vec<u8>,
    start: usize,
    home: Slabs,
}

/// Slabs at rest.
#[derive(Clone, Default)]
pub(crate) struct Slabs(Arc<Mutex<Vec<Vec<u8>>>>);

impl Slabs {
    /// Lends a slab.
    pub(crate) fn take(&self) -> Slab {
        let memory = self.lock().pop().unwrap_or_else(|| vec![0; SLAB_BYTES + PAGE_LEN]);
        // The compiler may not know the address; then nothing is aligned, and the file system refuses the write.
        let start = memory.as_ptr().align_offset(PAGE_LEN).min(PAGE_LEN);
        Slab { memory, start, home: self.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slab {
    /// All of it.
    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        self.memory.get_mut(self.start..self.start + SLAB_BYTES).unwrap_or_default()
    }

    /// `range` of it, given back when the last of the bytes are dropped.
    pub(crate) fn into_bytes(self, range: Range<usize>) -> Bytes {
        Bytes::from_owner(self).slice(range.start.min(SLAB_BYTES)..range.end.min(SLAB_BYTES))
    }
}

impl AsRef<[u8]> for Slab {
    fn as_ref(&self) -> &[u8] {
        self.memory.get(self.start..self.start + SLAB_BYTES).unwrap_or_default()
    }
}

impl Drop for Slab {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        let mut home = self.home.lock();
        if home.len() < MOST_AT_REST {
            home.push(memory);
        }
    }
}
