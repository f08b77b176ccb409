//! How fast a reader takes what it is given, so that a slow one holds little.

use std::time::Instant;

/// Who takes fewer bytes a second than this is slow.
const SLOW: f64 = 1_048_576.0;

/// The last piece, and when it was given.
#[derive(Default)]
pub(super) struct Pace(Option<(Instant, usize)>);

impl Pace {
    /// Whether the last piece was taken slowly, now that the next one is asked for.
    #[expect(clippy::cast_precision_loss, reason = "pieces are small")]
    pub(super) fn is_slow(&self) -> bool {
        self.0.is_some_and(|(given, bytes)| bytes as f64 / given.elapsed().as_secs_f64() < SLOW)
    }

    /// Gives a piece of `bytes`.
    pub(super) fn give(&mut self, bytes: usize) {
        self.0 = Some((Instant::now(), bytes));
    }
}
