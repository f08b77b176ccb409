//! What is counted of transfers since the start of the server. Only counts.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use prometheus_client::metrics::histogram::Histogram;

use super::{Direction, Refusal};

/// Upper bounds of waiting times, in seconds.
const WAITS: [f64; 9] = [0.001, 0.01, 0.1, 0.5, 1.0, 5.0, 15.0, 30.0, 60.0];

/// The counts of all directions.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    uploads: Count,
    pulls: Count,
    downloads: Count,
}

/// The counts of one direction.
#[derive(Debug)]
pub(crate) struct Count {
    /// Transfers that have ended.
    ended: AtomicU64,
    /// Bytes of those that have ended.
    bytes: AtomicU64,
    /// Refused because too many waited.
    full: AtomicU64,
    /// Refused because their turn did not come.
    late: AtomicU64,
    /// How long those waited that were let in, in seconds.
    pub(crate) waits: Histogram,
}

impl Default for Count {
    fn default() -> Self {
        Self {
            ended: AtomicU64::default(),
            bytes: AtomicU64::default(),
            full: AtomicU64::default(),
            late: AtomicU64::default(),
            waits: Histogram::new(WAITS),
        }
    }
}

impl Tally {
    /// The counts of a direction.
    pub(crate) fn of(&self, direction: Direction) -> &Count {
        match direction {
            Direction::Upload => &self.uploads,
            Direction::Pull => &self.pulls,
            Direction::Download => &self.downloads,
        }
    }

    pub(super) fn waited(&self, direction: Direction, time: Duration) {
        self.of(direction).waits.observe(time.as_secs_f64());
    }

    pub(super) fn ended(&self, direction: Direction, bytes: u64) {
        let count = self.of(direction);
        count.bytes.fetch_add(bytes, Ordering::Relaxed);
        count.ended.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn refused(&self, direction: Direction, refusal: Refusal) {
        let count = self.of(direction);
        let refused = match refusal {
            Refusal::Full { .. } => &count.full,
            Refusal::Late { .. } => &count.late,
        };
        refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn bytes_of_ended(&self, direction: Direction) -> u64 {
        self.of(direction).bytes.load(Ordering::Relaxed)
    }
}

impl Count {
    /// Transfers that have ended.
    pub(crate) fn ended(&self) -> u64 {
        self.ended.load(Ordering::Relaxed)
    }

    /// Refused because too many waited.
    pub(crate) fn full(&self) -> u64 {
        self.full.load(Ordering::Relaxed)
    }

    /// Refused because their turn did not come.
    pub(crate) fn late(&self) -> u64 {
        self.late.load(Ordering::Relaxed)
    }
}
