//! The memory that all streams share. Uploads wait for their part; a reader that gets none does with
//! less, so that slow readers never hold up anyone else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const UNIT: usize = 1024;

/// Room that somebody holds until it is dropped.
pub(crate) type Room = OwnedSemaphorePermit;

/// What a batch of bytes holds of its upload's budget and of the one that all share.
#[derive(Default)]
pub(crate) struct Rooms {
    own: Option<Room>,
    shared: Option<Room>,
}

impl Rooms {
    pub(crate) fn new(own: Option<Room>, shared: Option<Room>) -> Self {
        Self { own, shared }
    }

    /// Holds what `other` held too.
    pub(crate) fn join(&mut self, other: Self) {
        join(&mut self.own, other.own);
        join(&mut self.shared, other.shared);
    }
}

fn join(room: &mut Option<Room>, other: Option<Room>) {
    match (room.as_mut(), other) {
        (Some(room), Some(other)) => room.merge(other),
        (None, other) => *room = other,
        (Some(_), None) => {}
    }
}

/// A number of bytes to share.
#[derive(Clone)]
pub(crate) struct Budget {
    units: Arc<Semaphore>,
    all: u32,
    waiting: Arc<AtomicUsize>,
}

/// Somebody who waits.
struct Waiting<'a>(&'a AtomicUsize);

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        let all = units(bytes).max(1);
        Self { units: Arc::new(Semaphore::new(all as usize)), all, waiting: Arc::default() }
    }

    /// Waits for room for `bytes`; more than there is at all counts as all. `press` is called when it is known to the
    /// others that somebody waits. `None` never happens while the budget lives.
    pub(crate) async fn take(&self, bytes: usize, press: impl FnOnce()) -> Option<Room> {
        let _waiting = Waiting::new(&self.waiting);
        press();
        self.units.clone().acquire_many_owned(units(bytes).min(self.all)).await.ok()
    }

    /// Whether somebody waits for room: then nobody may keep theirs idle.
    pub(crate) fn is_wanted(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Room for `bytes`, if it is there now.
    pub(crate) fn try_take(&self, bytes: usize) -> Option<Room> {
        self.units.clone().try_acquire_many_owned(units(bytes)).ok()
    }

    /// Room for `bytes`, if it is there now and half of all stays free: what readers hold must not keep uploads waiting.
    pub(crate) fn try_take_spare(&self, bytes: usize) -> Option<Room> {
        let wanted = units(bytes);
        let spare = self.units.available_permits().saturating_sub(self.all as usize / 2);
        if spare < wanted as usize {
            return None;
        }
        self.try_take(bytes)
    }
}

impl<'a> Waiting<'a> {
    fn new(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// `Semaphore` counts in `u32`: 1 KiB units reach 4 TiB.
fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(u32::MAX >> 3)
}
