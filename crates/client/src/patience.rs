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

    /// Waits before a new attempt: as long as the server asked for, if it did, but no longer than patience lasts.
    ///
    /// # Errors
    /// `error`, and that it is the end, when all patience is spent.
    pub(crate) async fn wait(&mut self, error: TransportError) -> Result<(), TransportError> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let left = self.patience.give_up_after.saturating_sub(self.spent + since.elapsed());
        if left.is_zero() {
            return Err(self.last_word(error));
        }
        if let Some(wanted) = error.retry_after() {
            tokio::time::sleep(wanted.max(self.patience.first_pause).min(left)).await;
            return Ok(());
        }
        tokio::time::sleep(self.pause.min(left)).await;
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Patience, Waits};
    use crate::TransportError;

    fn away(retry_after: Option<u64>) -> TransportError {
        let retry_after = retry_after.map(Duration::from_secs);
        TransportError::Status { address: String::new(), status: 503, body: String::new(), retry_after }
    }

    /// Seconds that each of these waits takes, until patience ends.
    async fn waited(patience: Patience, asked: &[Option<u64>]) -> Vec<f64> {
        let mut waits = Waits::new(patience);
        let mut took = Vec::new();
        for retry_after in asked {
            let begun = Instant::now();
            if waits.wait(away(*retry_after)).await.is_err() {
                break;
            }
            took.push((begun.elapsed().as_secs_f64() * 10.0).round() / 10.0);
        }
        took
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_unless_the_server_says_how_long() {
        let patience = Patience::lasting(Duration::from_mins(10));
        let asked = [None, None, Some(30), None, Some(0), None];
        assert_eq!(waited(patience, &asked).await, [0.2, 0.4, 30.0, 0.8, 0.2, 1.6]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_server_is_waited_for_longer_than_patience_lasts() {
        let patience = Patience::lasting(Duration::from_secs(45));
        assert_eq!(waited(patience, &[Some(30); 4]).await, [30.0, 15.0]);
        assert_eq!(waited(patience, &[Some(u64::MAX); 4]).await, [45.0]);
        assert!(waited(Patience::NONE, &[Some(1)]).await.is_empty());
    }
}
