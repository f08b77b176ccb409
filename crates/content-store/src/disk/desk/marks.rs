//! The writer's marks that wait until their bytes are written. Holds no more than it must.

use std::collections::VecDeque;

use library_core::ports::content_store::Mark;

/// More marks than these do not wait for their bytes to be written.
const MOST_MARKS: usize = 256;

/// Marks, the earliest first; empty if and only if the writer never marked anything.
pub(super) struct Marks(VecDeque<Mark>);

impl Marks {
    /// What an earlier process left.
    pub(super) fn new(left: Option<Mark>) -> Self {
        Self(left.into_iter().collect())
    }

    /// Adds a mark; it takes the place of one at the same byte.
    pub(super) fn add(&mut self, mark: Mark) {
        self.0.retain(|other| other.at != mark.at);
        self.0.push_back(mark);
        if self.0.len() > MOST_MARKS {
            self.0.remove(1);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last mark not behind `end`; those before it are forgotten.
    pub(super) fn last_by(&mut self, end: u64) -> Option<&Mark> {
        while self.0.get(1).is_some_and(|mark| mark.at <= end) {
            self.0.pop_front();
        }
        self.0.front().filter(|mark| mark.at <= end)
    }
}
