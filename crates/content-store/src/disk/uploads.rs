//! The uploads that are at work: each gathers less the more there are, and when one waits for room all others
//! hand on what they gathered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::intake::Intake;

/// Of the budget not more than this part waits for more bytes, if all uploads are alike.
const GATHERED_PART: usize = 8;

#[derive(Default)]
struct All {
    next: u64,
    uploads: BTreeMap<u64, Weak<Intake>>,
}

/// All uploads at work.
#[derive(Clone)]
pub(crate) struct Uploads {
    all: Arc<Mutex<All>>,
    buffer_bytes: usize,
}

/// A place in the list, until dropped.
pub(crate) struct Listed {
    uploads: Uploads,
    number: u64,
}

impl Uploads {
    /// None yet, which will share `buffer_bytes`.
    pub(crate) fn new(buffer_bytes: usize) -> Self {
        Self { all: Arc::default(), buffer_bytes }
    }

    pub(crate) fn list(&self, upload: Weak<Intake>) -> Listed {
        let mut all = self.lock();
        let number = all.next;
        all.next += 1;
        all.uploads.insert(number, upload);
        Listed { uploads: self.clone(), number }
    }

    /// How many bytes one upload may gather.
    pub(crate) fn share(&self) -> usize {
        self.buffer_bytes / GATHERED_PART / self.lock().uploads.len().max(1)
    }

    /// Has all of them hand on what they gathered.
    pub(crate) fn press(&self) {
        let all: Vec<_> = self.lock().uploads.values().filter_map(Weak::upgrade).collect();
        all.iter().for_each(Intake::hand_on);
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.uploads.lock().uploads.remove(&self.number);
    }
}
