//! Transfers as they are shown: in what state, how far, how fast. A copy; shows nothing that gives access to them.

use jiff::Timestamp;
use serde::Serialize;

use super::about::About;

/// A transfer at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it is about.
    pub about: About,
    /// Whether it runs.
    pub state: State,
    /// Bytes moved.
    pub bytes: u64,
    /// Bytes that will be, if that is known.
    pub size: Option<u64>,
    /// Since when it runs or waits.
    pub since: Timestamp,
}

/// Whether a transfer runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It runs.
    Running {
        /// Bytes per second over the last five seconds; unknown in the first one.
        rate: Option<u64>,
    },
    /// It waits for its turn.
    Waiting {
        /// Its place in the queue, from 1.
        position: usize,
    },
}

/// The words for the states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StateName {
    Running,
    Waiting,
}

impl State {
    pub(crate) fn name(self) -> StateName {
        match self {
            Self::Running { .. } => StateName::Running,
            Self::Waiting { .. } => StateName::Waiting,
        }
    }

    /// The place in the queue of one that waits.
    pub fn position(self) -> Option<usize> {
        match self {
            Self::Running { .. } => None,
            Self::Waiting { position } => Some(position),
        }
    }

    /// The speed of one that runs.
    pub fn rate(self) -> Option<u64> {
        match self {
            Self::Running { rate } => rate,
            Self::Waiting { .. } => None,
        }
    }
}
