//! What all stores of a process share, however many there are: memory for bytes on their way, and threads that hash. Knows no
//! store.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::budget::Budget;
use super::slab::SLAB_BYTES;
use super::store::DIRECT_WRITES;
use super::uploads::Uploads;

/// Memory of all transfers together, if nothing else is said.
const BUFFER_BYTES: usize = 48 << 20;

/// Memory and threads. Clones share them.
#[derive(Clone)]
pub struct Resources {
    pub(crate) budget: Budget,
    /// The uploads at work: whoever waits for room presses those of all stores.
    pub(crate) uploads: Uploads,
    pub(crate) hash_threads: Arc<Semaphore>,
}

impl Resources {
    /// For so many stores, whose uploads and read-aheads may hold `buffer_bytes` together, beside 256 KiB that each reader
    /// always has. As many digests may be computed at the same time as there are cores.
    pub fn new(buffer_bytes: usize, stores: usize) -> Self {
        let slabs = stores.saturating_mul(DIRECT_WRITES * SLAB_BYTES);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            budget: Budget::new(buffer_bytes.saturating_sub(slabs).max(buffer_bytes / 2)),
            uploads: Uploads::new(buffer_bytes),
            hash_threads: Arc::new(Semaphore::new(cores)),
        }
    }

    /// The same memory, but so many digests (at least one) at the same time.
    #[must_use]
    pub fn with_hash_threads(self, count: usize) -> Self {
        Self { hash_threads: Arc::new(Semaphore::new(count.max(1))), ..self }
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
