//! How far a transfer is and how fast it goes. Counting is one atomic addition.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicU64, Ordering},
};

/// Seconds over which the rate is the mean.
const WINDOW: usize = 5;

/// Bytes that were moved.
#[derive(Debug, Default)]
pub(super) struct Meter {
    bytes: AtomicU64,
    /// Bytes that will be, if that is known; else [`u64::MAX`].
    size: AtomicU64,
}

impl Meter {
    pub(super) fn new(size: Option<u64>) -> Self {
        Self { bytes: AtomicU64::new(0), size: AtomicU64::new(size.unwrap_or(u64::MAX)) }
    }

    pub(super) fn count(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn set_size(&self, size: u64) {
        self.size.store(size, Ordering::Relaxed);
    }

    pub(super) fn size(&self) -> Option<u64> {
        Some(self.size.load(Ordering::Relaxed)).filter(|size| *size != u64::MAX)
    }

    pub(super) fn left(&self) -> Option<u64> {
        self.size().map(|size| size.saturating_sub(self.bytes()))
    }
}

/// What a meter showed in the last seconds.
#[derive(Debug, Default)]
pub(super) struct Speed {
    seconds: VecDeque<u64>,
}

impl Speed {
    /// Takes a reading; there is one each second.
    pub(super) fn read(&mut self, bytes: u64) {
        self.seconds.push_back(bytes);
        if self.seconds.len() > WINDOW + 1 {
            self.seconds.pop_front();
        }
    }

    /// Bytes per second, as the mean over five seconds or as many as there are; `None` in the first one.
    pub(super) fn rate(&self) -> Option<u64> {
        let (first, last) = (self.seconds.front()?, self.seconds.back()?);
        let seconds = u64::try_from(self.seconds.len()).ok()?.checked_sub(1).filter(|seconds| *seconds > 0)?;
        Some((last - first) / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_the_mean_of_the_last_five_seconds() {
        let mut speed = Speed::default();
        assert_eq!(speed.rate(), None);
        speed.read(0);
        assert_eq!(speed.rate(), None);
        for second in 1..=10 {
            speed.read(second * 100);
            assert_eq!(speed.rate(), Some(100));
        }
        for _ in 0..5 {
            speed.read(1000);
        }
        assert_eq!(speed.rate(), Some(0));
    }
}
