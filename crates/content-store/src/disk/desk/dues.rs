//! When a word on the progress and a sync are due, by what was written since the last ones. Only counts.

/// What was written and not told of, and not made durable.
#[derive(Default)]
pub(super) struct Dues {
    unrecorded: u64,
    unsynced: u64,
    is_syncing: bool,
}

impl Dues {
    /// So many bytes more were written.
    pub(super) fn wrote(&mut self, bytes: u64) {
        self.unrecorded += bytes;
        self.unsynced += bytes;
    }

    /// Whether so many bytes at least were written since the last word.
    pub(super) fn has_unrecorded(&self, bytes: u64) -> bool {
        self.unrecorded >= bytes
    }

    /// A word is being written.
    pub(super) fn recorded(&mut self) {
        self.unrecorded = 0;
    }

    /// Begins a sync if so many bytes were written since the last one, and none runs.
    pub(super) fn begin_sync(&mut self, bytes: u64) -> bool {
        if self.unsynced < bytes || self.is_syncing {
            return false;
        }
        self.unsynced = 0;
        self.is_syncing = true;
        true
    }

    /// The sync is over.
    pub(super) fn synced(&mut self) {
        self.is_syncing = false;
    }

    pub(super) fn is_syncing(&self) -> bool {
        self.is_syncing
    }
}
