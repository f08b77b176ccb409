//! How fast a reader takes what it is given, so that a slow one holds little, and a fast one does not keep its thread.

use std::time::Instant;

/// Who takes fewer bytes a second than this is slow.
const SLOW: f64 = 1_048_576.0;
/// After so many bytes the thread's other tasks have their turn: what is in the page cache is never waited for.
const TURN_BYTES: usize = 8 << 20;

/// The last piece, when it was given, and the bytes since others had their turn.
#[derive(Default)]
pub(super) struct Pace {
    last: Option<(Instant, usize)>,
    since_turn: usize,
}

impl Pace {
    /// Whether the last piece was taken slowly, now that the next one is asked for.
    #[expect(clippy::cast_precision_loss, reason = "pieces are small")]
    pub(super) fn is_slow(&self) -> bool {
        self.last.is_some_and(|(given, bytes)| bytes as f64 / given.elapsed().as_secs_f64() < SLOW)
    }

    /// Whether nothing was given yet: who asks may be slow.
    pub(super) fn is_first(&self) -> bool {
        self.last.is_none()
    }

    /// Gives a piece of `bytes`, when it is its turn.
    pub(super) async fn give(&mut self, bytes: usize) {
        self.since_turn += bytes;
        if self.since_turn >= TURN_BYTES {
            self.since_turn = 0;
            tokio::task::yield_now().await;
        }
        self.last = Some((Instant::now(), bytes));
    }
}
