//! An upload at work: bytes are paid for, put on the desk, and threads are borrowed for what the desk says is to be done; an
//! upload at rest costs none. Nothing is ever lost on the way: what a thread cannot do fails the upload.

mod threads;
mod words;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use library_core::model::BlobId;
use library_core::ports::StoreError;
use tokio::sync::Notify;

use super::blocking::in_turn;
use super::budget::{Budget, Rooms};
use super::claim::Claim;
use super::desk::{Desk, Manner};
use super::journal::Journal;
use super::layout::Places;
use super::seal;
use super::staged::Staged;
use super::store::Shared;
use super::uploads::Listed;

/// So much of one upload may be on its way, however much budget is left: one stream must not take all, and what a kill
/// loses is bounded.
const UPLOAD_BYTES: usize = 4 << 20;
/// At most so much is gathered before somebody is woken.
const MOST_GATHERED: usize = 1 << 20;
/// So much is gathered at least.
const LEAST_GATHERED: usize = 64 << 10;

/// The staged files over the life of an upload.
enum Place {
    /// Nothing is staged yet.
    Free,
    Open(Arc<Staged>),
    /// They are no longer ours.
    Gone,
}

/// An upload at work.
pub(crate) struct Intake {
    pub(crate) shared: Arc<Shared>,
    pub(crate) key: BlobId,
    pub(crate) places: Places,
    size_hint: Option<u64>,
    own: Budget,
    desk: Mutex<Desk>,
    place: Mutex<Place>,
    journal: Mutex<Journal>,
    /// One firm word at a time, each after a sync of its own.
    firm: Mutex<()>,
    /// Something was written, seen or failed.
    moved: Notify,
    _listed: Listed,
    /// After `place`: given back when the files are closed.
    claim: Mutex<Option<Claim>>,
}

/// What an upload begins with, or goes on with.
pub(crate) struct Begin {
    pub(crate) key: BlobId,
    pub(crate) places: Places,
    pub(crate) size_hint: Option<u64>,
    pub(crate) desk: Desk,
    pub(crate) journal: Journal,
    pub(crate) claim: Claim,
}

impl Intake {
    /// An upload; without `staged` its files are made when its first bytes are written.
    pub(crate) fn new(shared: &Arc<Shared>, begin: Begin, staged: Option<Staged>) -> Arc<Self> {
        let Begin { key, places, size_hint, mut desk, journal, claim } = begin;
        let place = match staged {
            Some(staged) => {
                desk.set_manner(manner(&staged));
                Place::Open(Arc::new(staged))
            }
            None => Place::Free,
        };
        Arc::new_cyclic(|weak| Self {
            key,
            places,
            size_hint,
            own: Budget::new(UPLOAD_BYTES),
            desk: Mutex::new(desk),
            place: Mutex::new(place),
            journal: Mutex::new(journal),
            firm: Mutex::default(),
            moved: Notify::new(),
            _listed: shared.uploads.list(weak.clone()),
            claim: Mutex::new(Some(claim)),
            shared: shared.clone(),
        })
    }

    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes bytes; waits for room first.
    pub(crate) async fn take(self: &Arc<Self>, mut offset: u64, mut bytes: Bytes) -> Result<(), StoreError> {
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(MOST_GATHERED));
            let len = piece.len();
            let rooms = self.pay(len).await;
            let work = {
                let mut desk = self.desk();
                desk.place(offset, &piece, rooms)?;
                if self.own.is_wanted() || self.shared.budget.is_wanted() {
                    desk.hand_on_all()
                } else {
                    desk.hand_on_full(self.shared.uploads.share().clamp(LEAST_GATHERED, MOST_GATHERED))
                }
            };
            self.begin(work);
            offset += len as u64;
        }
        Ok(())
    }

    /// Room for so many bytes. Whoever has to wait has everything handed on that only waits for more, so that room comes
    /// back without anybody's help.
    async fn pay(self: &Arc<Self>, len: usize) -> Rooms {
        let own = match self.own.try_take(len) {
            Some(room) => Some(room),
            None => self.own.take(len, || self.hand_on()).await,
        };
        let shared = match self.shared.budget.try_take(len) {
            Some(room) => Some(room),
            None => self.shared.budget.take(len, || self.shared.uploads.press()).await,
        };
        Rooms::new(own, shared)
    }

    /// Hands on all that waits for more.
    pub(crate) fn hand_on(self: &Arc<Self>) {
        let work = self.desk().hand_on_all();
        self.begin(work);
    }

    /// Nobody holds the upload any more.
    pub(crate) fn let_go(self: &Arc<Self>) {
        // Without a runtime nothing is under way that could be lost.
        if tokio::runtime::Handle::try_current().is_ok() {
            let work = self.desk().let_go();
            self.begin(work);
        }
    }

    fn is_direct(&self) -> bool {
        // Not asked of the files: they may be being made, on a disk that hangs.
        self.desk().is_paged()
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The staged files, made if they are not there yet. Blocks.
    pub(crate) fn files(&self) -> Result<Arc<Staged>, StoreError> {
        let mut place = self.place();
        match std::mem::replace(&mut *place, Place::Gone) {
            Place::Open(staged) => {
                *place = Place::Open(staged.clone());
                Ok(staged)
            }
            Place::Free => {
                let staged = Arc::new(Staged::create(&self.shared, &self.places, self.size_hint)?);
                *place = Place::Open(staged.clone());
                self.desk().set_manner(manner(&staged));
                Ok(staged)
            }
            Place::Gone => Err(StoreError::Internal("the upload was ended".to_owned())),
        }
    }

    /// Ends the upload for good.
    pub(crate) fn fail(&self, why: StoreError) {
        self.desk().fail(why);
        self.moved.notify_waiters();
    }

    /// Waits until the desk says so, or the upload failed.
    pub(crate) async fn until(&self, is_so: impl Fn(&Desk) -> bool) -> Result<(), StoreError> {
        loop {
            let mut moved = std::pin::pin!(self.moved.notified());
            moved.as_mut().enable();
            {
                let desk = self.desk();
                if desk.has_failed() {
                    return desk.check();
                }
                if is_so(&desk) {
                    return Ok(());
                }
            }
            moved.await;
        }
    }

    /// Makes durable what was taken so far, and what is needed to go on with it.
    pub(crate) async fn checkpoint(self: &Arc<Self>) -> Result<(), StoreError> {
        let taken = {
            let desk = self.desk();
            desk.check()?;
            desk.taken().clone()
        };
        self.hand_on();
        self.until(|desk| desk.has_written(&taken)).await?;
        let intake = self.clone();
        in_turn(&self.shared.threads, move || intake.make_firm()).await.inspect_err(|why| self.fail(why.clone()))
    }

    /// Lets go of the staged files for good; answers whether there were any.
    pub(crate) fn give_up_files(&self) -> bool {
        matches!(std::mem::replace(&mut *self.place(), Place::Gone), Place::Open(_))
    }

    /// The right to a key of which nothing is on the disk, for whoever seals it without an upload.
    pub(crate) fn take_free(&self) -> Option<Claim> {
        let mut place = self.place();
        if !matches!(*place, Place::Free) {
            return None;
        }
        *place = Place::Gone;
        self.claim.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Removes what is staged, once nobody works on it. What failed once is not tried again.
    pub(crate) async fn clear_away(self: &Arc<Self>) -> Result<(), StoreError> {
        loop {
            let mut moved = std::pin::pin!(self.moved.notified());
            moved.as_mut().enable();
            if self.desk().is_at_rest() {
                break;
            }
            moved.await;
        }
        if !self.desk().is_removal_due() {
            return Ok(());
        }
        let intake = self.clone();
        in_turn(&self.shared.threads, move || {
            // What never reached the disk has nothing there: what lies under its key is not its own. Files must be closed to
            // free their room.
            if intake.give_up_files() { seal::remove(&intake.shared, &intake.places) } else { Ok(()) }
        })
        .await
    }
}

fn manner(staged: &Staged) -> Manner {
    if staged.is_direct() { Manner { writers: 2, is_paged: true } } else { Manner { writers: 1, is_paged: false } }
}
