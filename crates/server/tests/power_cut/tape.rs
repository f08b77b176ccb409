//! What lay on both disks at each step, and what was acknowledged by then. Changes nothing of what it records.

use std::{
    fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use library_core::model::{ItemId, UpdateSessionId};
use testkit::FakeDisk;

/// What a client was told of its create, by the create's number.
pub enum Told {
    /// The item is made.
    Made(usize, ItemId),
    /// Its update session is open.
    Opened(usize, UpdateSessionId),
    /// The session has a file of this generation.
    Added(usize, u64),
    /// The file is here.
    Sent(usize),
    /// The session is done.
    Completed(usize),
}

/// A step at which the power may go.
pub struct Moment {
    /// The disk of content, with what was not synced yet.
    pub disk: FakeDisk,
    /// How many bytes of the log reached its disk for sure, and how many were written.
    pub log: RangeInclusive<usize>,
    /// How much was told.
    pub told: usize,
}

#[derive(Default)]
struct Reel {
    moments: Vec<Moment>,
    durable: usize,
    told: Vec<Told>,
    /// Most commits that were acknowledged with one look at the log.
    together: usize,
}

/// The recorder: one count of steps for the disk, the log and the clients.
#[derive(Clone)]
pub struct Tape {
    disk: Arc<FakeDisk>,
    log: PathBuf,
    reel: Arc<Mutex<Reel>>,
}

/// All that was recorded.
pub struct Recorded {
    pub moments: Vec<Moment>,
    pub told: Vec<Told>,
    pub together: usize,
}

impl Tape {
    /// Records from now on: before each step of `disk`, when the log becomes durable and when somebody is told something.
    pub fn start(disk: Arc<FakeDisk>, log: &Path) -> Self {
        let reel = Arc::new(Mutex::new(Reel { durable: length(log), ..Reel::default() }));
        let tape = Self { disk, log: log.to_owned(), reel };
        let (log, reel) = (tape.log.clone(), tape.reel.clone());
        tape.disk.watch(Box::new(move |disk| {
            let mut reel = reel.lock().unwrap();
            let (log, told) = (reel.durable..=length(&log), reel.told.len());
            reel.moments.push(Moment { disk, log, told });
        }));
        tape
    }

    /// So many commits are through and none is under way: all of the log is on its disk.
    pub fn log_is_durable(&self, commits: usize) {
        self.disk.show();
        let mut reel = self.reel.lock().unwrap();
        reel.durable = length(&self.log);
        reel.together = reel.together.max(commits);
    }

    /// A client was told something.
    pub fn tell(&self, told: Told) {
        self.reel.lock().unwrap().told.push(told);
        self.disk.show();
    }

    /// Ends the recording.
    pub fn stop(&self) -> Recorded {
        self.disk.watch(Box::new(|_| {}));
        let Reel { moments, told, together, .. } = std::mem::take(&mut *self.reel.lock().unwrap());
        Recorded { moments, told, together }
    }
}

fn length(log: &Path) -> usize {
    usize::try_from(fs::metadata(log).unwrap().len()).unwrap()
}
