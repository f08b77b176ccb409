//! The memory that all streams of a store share. Uploads wait for their part; a reader that gets none does with
//! less, so that slow readers never hold up anyone else.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const UNIT: usize = 1024;

/// Room that somebody holds until it is dropped.
pub(crate) type Room = OwnedSemaphorePermit;

/// A number of bytes to share.
#[derive(Clone)]
pub(crate) struct Budget {
    units: Arc<Semaphore>,
    all: u32,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        let all = units(bytes).max(1);
        Self { units: Arc::new(Semaphore::new(all as usize)), all }
    }

    /// Waits for room for `bytes`; more than there is at all counts as all. `None` never happens while the budget lives.
    pub(crate) async fn take(&self, bytes: usize) -> Option<Room> {
        self.units.clone().acquire_many_owned(units(bytes).min(self.all)).await.ok()
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

/// `Semaphore` counts in `u32`: 1 KiB units reach 4 TiB.
fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(u32::MAX >> 3)
}
