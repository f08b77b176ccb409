//! Time.

use jiff::Timestamp;

/// Two clocks: one to show, one to measure with.
pub trait Clock: Send + Sync {
    /// Wall-clock time, for what people read. It may jump.
    fn now(&self) -> Timestamp;

    /// Steady time, for leases: begins near the wall clock's time when the process starts and then advances
    /// evenly, whatever happens to the wall clock.
    fn steady(&self) -> Timestamp;
}
