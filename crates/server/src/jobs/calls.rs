//! Calls for whoever runs the jobs of a lane. Knows no job.

use library_core::model::Lane;
use tokio::sync::Notify;

/// One bell for each lane: whoever runs the others is not disturbed.
#[derive(Debug, Default)]
pub struct Calls {
    pulls: Notify,
    moves: Notify,
    chores: Notify,
    trees: Notify,
}

impl Calls {
    /// Tells that there is a job in `lane`. It is heard by whoever listens next, too.
    pub fn call(&self, lane: Lane) {
        self.of(lane).notify_one();
    }

    /// Waits for a call.
    pub(super) async fn heard(&self, lane: Lane) {
        self.of(lane).notified().await;
    }

    fn of(&self, lane: Lane) -> &Notify {
        match lane {
            Lane::Pulls => &self.pulls,
            Lane::Moves => &self.moves,
            Lane::Chores => &self.chores,
            Lane::Trees => &self.trees,
        }
    }
}
