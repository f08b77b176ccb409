//! Sealed content that this process met damaged. Remembers keys, and judges nothing.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use library_core::model::BlobId;

/// More are not remembered until some of them are forgotten.
const MOST: usize = 4096;

/// The keys. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Damage(Arc<Mutex<BTreeSet<BlobId>>>);

impl Damage {
    /// Some of its bytes are not those that were stored.
    pub(crate) fn met(&self, key: &BlobId) {
        let mut known = self.lock();
        if known.len() < MOST {
            known.insert(key.clone());
        }
    }

    /// Whether it was met, and not mended since.
    pub(crate) fn is_known(&self, key: &BlobId) -> bool {
        self.lock().contains(key)
    }

    /// It is gone, or other bytes lie in its place.
    pub(crate) fn forget(&self, key: &BlobId) {
        self.lock().remove(key);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<BlobId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
