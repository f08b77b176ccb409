//! Uploads under way in this process: one for each file, written by one client or by several connections of it. What is
//! right does not depend on it: a file's claim is a row, and its bytes are in the store.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use futures::lock::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::{claim::Claimed, fit::Known, part::FilePart, turns::Turns};
use crate::{
    error::Result,
    model::{BlobId, Ranges, UpdateFileKey},
    ports::Upload,
};

/// A file on its way in.
pub(crate) struct Intake {
    pub(crate) claimed: Claimed,
    pub(crate) upload: Arc<dyn Upload>,
    /// Its length, once somebody said it.
    size: Mutex<Option<u64>>,
    /// Connections that send parts of it.
    writers: AtomicUsize,
    /// Whether one of them brought the last byte.
    closed: AtomicBool,
    /// Whoever makes the file READY then.
    finishing: Arc<AsyncMutex<()>>,
}

impl Intake {
    pub(crate) fn new(claimed: Claimed, upload: Arc<dyn Upload>, size: Option<u64>) -> Self {
        let (writers, closed, finishing) = (AtomicUsize::new(0), AtomicBool::new(false), Arc::default());
        Self { claimed, upload, size: Mutex::new(size), writers, closed, finishing }
    }

    /// Its length, if it is known.
    pub(crate) fn size(&self) -> Option<u64> {
        *locked(&self.size)
    }

    /// Looks whether a part is one of this file, and takes its word for the length if none is known.
    ///
    /// # Errors
    /// [`super::UNFIT_PART`] when it is not.
    pub(crate) fn admit(&self, part: FilePart) -> Result<()> {
        let mut size = locked(&self.size);
        let end = self.upload.taken().end();
        Known { name: &self.claimed.key.name, size: *size, end }.must_have(part)?;
        *size = size.or(part.size);
        Ok(())
    }

    /// Its sender ended it here.
    ///
    /// # Errors
    /// [`super::UNFIT_PART`] when it ends elsewhere by what another connection said, or is longer already.
    pub(crate) fn ends_at(&self, position: u64) -> Result<()> {
        self.admit(FilePart { start: position, end: Some(position), size: Some(position) })
    }

    /// Whether all bytes are here.
    pub(crate) fn is_whole(&self) -> bool {
        let taken = self.upload.taken();
        self.size().is_some_and(|size| size == taken.end() && taken.covers(size))
    }

    /// Counts one connection less; answers whether it was the last.
    pub(crate) fn leave(&self) -> bool {
        self.writers.fetch_sub(1, Ordering::Relaxed) == 1
    }

    /// Waits until it is known what became of an upload whose bytes were all here.
    pub(crate) async fn finished(&self) {
        drop(self.finishing.lock().await);
    }

    /// Whether all bytes were here: nobody sends any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// What is here.
    pub(crate) fn taken(&self) -> Ranges {
        self.upload.taken()
    }
}

/// All uploads under way.
#[derive(Default)]
pub(crate) struct Intakes {
    running: Mutex<HashMap<UpdateFileKey, Arc<Intake>>>,
    turns: Turns<UpdateFileKey>,
    /// Keys of content that no row tells of before it is kept.
    untold: Mutex<HashSet<BlobId>>,
    /// Whoever receives an archive, by what its members' keys begin with.
    pub(crate) archives: Turns<String>,
    /// Whoever reads long texts of a package.
    pub(crate) long_texts: Turns<()>,
}

impl Intakes {
    /// One connection at a time comes to a file or leaves it.
    pub(crate) async fn turn(&self, key: &UpdateFileKey) -> OwnedMutexGuard<()> {
        self.turns.turn(key.clone()).await
    }

    /// The upload of a file's generation, if it is under way here.
    pub(crate) fn find(&self, key: &UpdateFileKey, generation: u64) -> Option<Arc<Intake>> {
        locked(&self.running).get(key).filter(|intake| intake.claimed.generation == generation).cloned()
    }

    /// Counts one more connection; an upload that is new takes the place of an older one of the same file.
    pub(crate) fn enter(&self, intake: &Arc<Intake>) {
        intake.writers.fetch_add(1, Ordering::Relaxed);
        locked(&self.running).insert(intake.claimed.key.clone(), Arc::clone(intake));
    }

    /// Whether it is still the upload of its file: none took its place, and it has not ended.
    pub(crate) fn is_current(&self, intake: &Arc<Intake>) -> bool {
        locked(&self.running).get(&intake.claimed.key).is_some_and(|known| Arc::ptr_eq(known, intake))
    }

    /// All bytes of an upload are here. It stays to be seen until the file is READY or not.
    pub(crate) async fn finish<'a>(&'a self, intake: &'a Arc<Intake>) -> Finishing<'a> {
        let turn = Arc::clone(&intake.finishing).lock_owned().await;
        intake.closed.store(true, Ordering::Relaxed);
        Finishing { intakes: self, intake, _turn: turn }
    }

    /// Forgets an upload, unless another one has its place.
    pub(crate) fn forget(&self, intake: &Arc<Intake>) {
        let mut running = locked(&self.running);
        if running.get(&intake.claimed.key).is_some_and(|known| Arc::ptr_eq(known, intake)) {
            running.remove(&intake.claimed.key);
        }
    }
}

impl Intakes {
    /// Content is written under `key` of which no row tells: no sweep takes it for what a crash left until the answer is
    /// dropped, when a row tells of it or nobody wants it.
    pub(crate) fn write_untold(&self, key: &BlobId) -> Untold<'_> {
        locked(&self.untold).insert(key.clone());
        Untold { intakes: self, key: key.clone() }
    }

    /// The keys of all such content.
    pub(crate) fn untold(&self) -> Vec<BlobId> {
        locked(&self.untold).iter().cloned().collect()
    }
}

/// Content of which no row tells.
pub(crate) struct Untold<'a> {
    intakes: &'a Intakes,
    key: BlobId,
}

impl Drop for Untold<'_> {
    fn drop(&mut self) {
        locked(&self.intakes.untold).remove(&self.key);
    }
}

/// The end of an upload whose bytes are all here; when it is dropped the upload is forgotten.
pub(crate) struct Finishing<'a> {
    intakes: &'a Intakes,
    intake: &'a Arc<Intake>,
    _turn: OwnedMutexGuard<()>,
}

impl Drop for Finishing<'_> {
    fn drop(&mut self) {
        self.intakes.forget(self.intake);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
