//! A bandwidth over time: says from when on it can be drawn on again. Waits for nothing itself.

use std::time::Duration;

use crate::config::Rate;

/// Unused time that still counts: as late as a timer may be, so that its lateness costs no bandwidth.
const SLACK: Duration = Duration::from_millis(10);

/// A bandwidth that is drawn on.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    rate: u64,
    /// From when on there is something again, since the clock's beginning.
    free_at: Duration,
}

impl Bucket {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate: rate.bytes(), free_at: Duration::ZERO }
    }

    pub(super) fn free_at(&self) -> Duration {
        self.free_at
    }

    /// Draws `bytes`, which may be more than there is: what follows waits so much longer.
    pub(super) fn draw(&mut self, bytes: u64, now: Duration) {
        self.free_at = self.free_at.max(now.saturating_sub(SLACK)).saturating_add(self.time(bytes));
    }

    /// Takes back what was drawn and not used.
    pub(super) fn give_back(&mut self, bytes: u64) {
        self.free_at = self.free_at.saturating_sub(self.time(bytes));
    }

    /// Bytes in this time.
    pub(super) fn bytes_in(&self, time: Duration) -> u64 {
        let bytes = u128::from(self.rate) * time.as_nanos() / 1_000_000_000;
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    fn time(&self, bytes: u64) -> Duration {
        let nanos = u128::from(bytes) * 1_000_000_000 / u128::from(self.rate.max(1));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}
