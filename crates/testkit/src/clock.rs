//! A clock that stands still until a test moves it. Never reads the machine's time.

use std::sync::{Mutex, PoisonError};

use futures::{StreamExt, channel::mpsc, stream::BoxStream};
use jiff::{SignedDuration, Timestamp};
use library_core::ports::Clock;

/// Both clocks of the port, moved by hand.
#[derive(Debug)]
pub struct MockClock {
    hands: Mutex<Hands>,
    listeners: Mutex<Vec<mpsc::UnboundedSender<()>>>,
}

#[derive(Clone, Copy, Debug)]
struct Hands {
    wall: Timestamp,
    steady: Timestamp,
}

impl MockClock {
    /// Both hands at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self { hands: Mutex::new(Hands { wall: start, steady: start }), listeners: Mutex::default() }
    }

    /// Time passes: both hands move on.
    ///
    /// # Panics
    ///
    /// When time would leave what a timestamp can say.
    pub fn advance(&self, by: SignedDuration) {
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        hands.wall = moved(hands.wall, by);
        hands.steady = moved(hands.steady, by);
    }

    /// Somebody sets the wall clock: it alone jumps, back when `by` is negative.
    ///
    /// # Panics
    ///
    /// When time would leave what a timestamp can say.
    pub fn jump_wall(&self, by: SignedDuration) {
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        hands.wall = moved(hands.wall, by);
    }

    /// Gives one heartbeat to everyone who listens to [`Clock::ticks`]. No other thing does.
    pub fn tick(&self) {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.unbounded_send(()).is_ok());
    }

    fn hands(&self) -> Hands {
        *self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MockClock {
    /// Both hands at 2026-01-02T03:04:05Z.
    fn default() -> Self {
        Self::new(Timestamp::constant(1_767_323_045, 0))
    }
}

impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        self.hands().wall
    }

    fn steady(&self) -> Timestamp {
        self.hands().steady
    }

    fn ticks(&self) -> BoxStream<'static, ()> {
        let (sender, receiver) = mpsc::unbounded();
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver.boxed()
    }
}

fn moved(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).expect("the mock clock stays within what a timestamp can say")
}

#[cfg(test)]
mod tests {
    use super::{Clock, MockClock, SignedDuration};

    #[test]
    fn the_steady_hand_ignores_a_jump_of_the_wall() {
        let clock = MockClock::default();
        let start = clock.steady();
        clock.advance(SignedDuration::from_secs(10));
        clock.jump_wall(SignedDuration::from_hours(-1));
        assert_eq!(clock.steady().duration_since(start), SignedDuration::from_secs(10));
        assert_eq!(clock.now().duration_since(start), SignedDuration::from_secs(10 - 3600));
    }
}
