//! The permission to move bytes: held for as long as a transfer runs, and asked before each piece.

use std::sync::Arc;

use super::{Shared, meter::Meter, pacer::Lane};

/// A transfer that runs. Its place is free again when this is dropped.
#[derive(Debug)]
pub struct Permit {
    shared: Arc<Shared>,
    number: u64,
    meter: Arc<Meter>,
    lane: Option<Lane>,
}

impl Permit {
    pub(super) fn new(shared: Arc<Shared>, number: u64, meter: Arc<Meter>, lane: Option<Lane>) -> Self {
        Self { shared, number, meter, lane }
    }

    /// Waits until a piece of so many bytes may move, and counts it. Without limits it only counts.
    pub async fn pace(&self, bytes: u64) {
        if let Some(lane) = &self.lane {
            lane.pace(bytes, self.meter.left()).await;
        }
        self.meter.count(bytes);
    }

    /// Whether a piece may have to wait.
    pub(crate) fn is_limited(&self) -> bool {
        self.lane.is_some()
    }

    /// Says how many bytes it will be, once that is known.
    pub fn set_size(&self, size: u64) {
        self.meter.set_size(size);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        // First what is left of its bandwidth, then its place.
        self.lane = None;
        self.shared.end(self.number);
    }
}
