//! Time.

use futures::{StreamExt, stream, stream::BoxStream};
use jiff::Timestamp;

/// Two clocks: one to show, one to measure with.
pub trait Clock: Send + Sync {
    /// Wall-clock time, for what people read. It may jump.
    fn now(&self) -> Timestamp;

    /// Steady time, for leases: begins near the wall clock's time when the process starts and then advances
    /// evenly, whatever happens to the wall clock.
    fn steady(&self) -> Timestamp;

    /// A heartbeat, about one a second, for transfers that stall. A clock that is advanced by hand has none.
    fn ticks(&self) -> BoxStream<'static, ()> {
        stream::pending().boxed()
    }
}
