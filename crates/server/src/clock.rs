//! The process's clock: the one place that asks the machine for the time.

use std::time::{Duration, Instant};

use futures::{StreamExt, stream, stream::BoxStream};
use jiff::{SignedDuration, Timestamp};
use library_core::ports::Clock;

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    started: Timestamp,
    since: Instant,
}

impl SystemClock {
    /// A clock whose steady time begins now.
    pub fn start() -> Self {
        Self { started: wall(), since: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        wall()
    }

    fn steady(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.since.elapsed()).unwrap_or(SignedDuration::MAX);
        exact(self.started.checked_add(passed).unwrap_or(Timestamp::MAX))
    }

    fn ticks(&self) -> BoxStream<'static, ()> {
        let interval = tokio::time::interval(Duration::from_secs(1));
        stream::unfold(interval, |mut interval| async move {
            interval.tick().await;
            Some(((), interval))
        })
        .boxed()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the Clock port's implementation")]
fn wall() -> Timestamp {
    exact(Timestamp::now())
}

/// To the microsecond, which is what the metadata keeps: a time that was read back equals the one that was written.
fn exact(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_time_begins_at_the_wall_clock_and_never_goes_back() {
        let clock = SystemClock::start();
        let first = clock.steady();
        assert!(first.duration_since(clock.now()).abs() < SignedDuration::from_secs(60));
        assert!(clock.steady() >= first);
    }
}
