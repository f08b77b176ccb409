//! An upload's staged files when all bytes are in them: what is left is to make them durable, in the order that the seal
//! asks for.

use std::sync::Arc;

use library_core::ports::StoreError;

use super::layout::Places;
use super::staged::Staged;
use super::store::Shared;

/// Staged files that are complete.
pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) places: Places,
    staged: Arc<Staged>,
}

impl Writer {
    pub(crate) fn new(shared: &Arc<Shared>, places: &Places, staged: Arc<Staged>) -> Self {
        Self { shared: shared.clone(), places: places.clone(), staged }
    }

    /// Makes the block checksums durable.
    pub(crate) fn complete_sums(&self) -> Result<(), StoreError> {
        self.staged.sync_sums()
    }

    /// Gives the content its length of `size` bytes and makes it durable and read-only.
    pub(crate) fn complete_content(&self, size: u64) -> Result<(), StoreError> {
        self.staged.complete(size)
    }
}
