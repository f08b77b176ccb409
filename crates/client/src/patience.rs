//! How long a client keeps on over breaks of its connection: pauses that grow, and an end. Moves nothing itself.

use std::time::Duration;

use tokio::time::Instant;

use crate::TransportError;

/// How long a broken connection is tried again, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Pause before the first new attempt; each further one is twice as long.
    pub first_pause: Duration,
    /// Longest pause.
    pub longest_pause: Duration,
    /// After so long without a connection that brings anything, it ends. Zero: the first break is the end.
    pub give_up_after: Duration,
}

impl Patience {
    /// Ends at the first break.
    pub const NONE: Self = Self::lasting(Duration::ZERO);

    /// Gives up after this long without a connection that brings anything.
    #[must_use]
    pub const fn lasting(give_up_after: Duration) -> Self {
        Self { first_pause: Duration::from_millis(200), longest_pause: Duration::from_secs(10), give_up_after }
    }
}

impl Default for Patience {
    /// Ten minutes.
    fn default() -> Self {
        Self::lasting(Duration::from_mins(10))
    }
}

/// What is left of a [`Patience`].
pub(crate) struct Waits {
    patience: Patience,
    pause: Duration,
    /// Without a connection, in outages before this one that nothing came after.
    spent: Duration,
    /// The outage that lasts.
    since: Option<Instant>,
}

impl Waits {
    pub(crate) fn new(patience: Patience) -> Self {
        Self { patience, pause: patience.first_pause, spent: Duration::ZERO, since: None }
    }

    /// Waits before a new attempt.
    ///
    /// # Errors
    /// `error`, and that it is the end, when all patience is spent.
    pub(crate) async fn wait(&mut self, error: TransportError) -> Result<(), TransportError> {
        let since = *self.since.get_or_insert_with(Instant::now);
        if self.spent + since.elapsed() >= self.patience.give_up_after {
            return Err(self.last_word(error));
        }
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(self.patience.longest_pause);
        Ok(())
    }

    /// There is a connection again, whatever it will bring.
    pub(crate) fn connected(&mut self) {
        self.spent += self.since.take().map_or(Duration::ZERO, |since| since.elapsed());
    }

    /// The last connection brought something: all patience is back.
    pub(crate) fn gained(&mut self) {
        *self = Self::new(self.patience);
    }

    fn last_word(&self, error: TransportError) -> TransportError {
        let waited = self.patience.give_up_after;
        match error {
            TransportError::Interrupted { address, cause } if !waited.is_zero() => {
                let cause = format!("{cause}, and nothing got through for {} s", waited.as_secs_f64());
                TransportError::Interrupted { address, cause }
            }
            TransportError::Unreachable { address, cause } if !waited.is_zero() => {
                let cause = format!("{cause}, for {} s", waited.as_secs_f64());
                TransportError::Unreachable { address, cause }
            }
            other => other,
        }
    }
}
