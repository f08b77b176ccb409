//! What all stores of a process share, however many there are: memory for bytes on their way. Knows no store.

use super::budget::Budget;
use super::slab::SLAB_BYTES;
use super::store::DIRECT_WRITES;
use super::uploads::Uploads;

/// Memory of all transfers together, if nothing else is said.
const BUFFER_BYTES: usize = 48 << 20;

/// Memory. Clones share it.
#[derive(Clone)]
pub struct Resources {
    pub(crate) budget: Budget,
    /// The uploads at work: whoever waits for room presses those of all stores.
    pub(crate) uploads: Uploads,
}

impl Resources {
    /// For so many stores, whose uploads and read-aheads may hold `buffer_bytes` together, beside 256 KiB that each reader
    /// always has.
    pub fn new(buffer_bytes: usize, stores: usize) -> Self {
        let slabs = stores.saturating_mul(DIRECT_WRITES * SLAB_BYTES);
        Self {
            budget: Budget::new(buffer_bytes.saturating_sub(slabs).max(buffer_bytes / 2)),
            uploads: Uploads::new(buffer_bytes),
        }
    }
}

impl Default for Resources {
    /// 48 MiB for one store.
    fn default() -> Self {
        Self::new(BUFFER_BYTES, 1)
    }
}

impl std::fmt::Debug for Resources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resources").finish_non_exhaustive()
    }
}
