//! Where a connection stands before a request, in it, between two; told by the service, looked at by the stream. Holds no
//! timer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The first byte of a request, be it the first or a further one.
    Idle,
    /// The rest of the headers.
    Headers,
    /// What has a time of its own: the handshake, or the handler and its answer.
    Busy,
}

/// The phase of one connection, shared.
#[derive(Clone, Debug)]
pub(super) struct PhaseCell(Arc<AtomicU8>);

impl PhaseCell {
    /// A connection that has just been accepted.
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicU8::new(Phase::Idle as u8)))
    }

    /// The phase now.
    pub(super) fn get(&self) -> Phase {
        match self.0.load(Ordering::Relaxed) {
            0 => Phase::Idle,
            1 => Phase::Headers,
            _ => Phase::Busy,
        }
    }

    /// Moves to `phase`.
    pub(super) fn set(&self, phase: Phase) {
        self.0.store(phase as u8, Ordering::Relaxed);
    }
}

/// Marks a connection busy until it is dropped; then it waits for a request.
#[derive(Debug)]
pub(super) struct Busy(PhaseCell);

impl Busy {
    /// The connection of `cell` is busy from now on.
    pub(super) fn new(cell: &PhaseCell) -> Self {
        cell.set(Phase::Busy);
        Self(cell.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(Phase::Idle);
    }
}
