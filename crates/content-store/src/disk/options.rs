//! What a disk store is opened with. Holds no behaviour.

use super::resources::Resources;

/// How to open a disk store.
#[derive(Clone, Debug)]
pub struct DiskOptions {
    /// The volume id that this store had before. A store that shows another one, or none, is refused. `None` takes
    /// whatever is there and makes an empty directory a store.
    pub expected_volume: Option<String>,
    /// The id that a new store gets.
    pub new_volume: String,
    /// What it shares with the other stores of this process.
    pub resources: Resources,
    /// How many digests of its content may be computed at the same time, at least one. Each store has threads of its own for
    /// that: on one whose disk hangs they wait for it.
    pub hash_threads: usize,
    /// Content that is said to have at least so many bytes is written past the page cache, where the disk can do that.
    pub direct_from_bytes: u64,
}

impl DiskOptions {
    /// The defaults: 48 MiB of buffers, shared with no other store, a hash thread for each core, and content of 64 MiB or more
    /// past the page cache. `new_volume` names the store if it is new.
    pub fn new(new_volume: impl Into<String>) -> Self {
        Self {
            expected_volume: None,
            new_volume: new_volume.into(),
            resources: Resources::default(),
            hash_threads: std::thread::available_parallelism().map_or(2, usize::from),
            direct_from_bytes: 64 << 20,
        }
    }

    /// The same, for a store that is known already.
    #[must_use]
    pub fn expecting(mut self, volume: impl Into<String>) -> Self {
        self.expected_volume = Some(volume.into());
        self
    }
}
