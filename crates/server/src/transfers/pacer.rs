//! The bandwidth of one direction, kept: whoever asks for bytes waits until their share is due. Knows no file.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use library_core::model::LibraryId;
use tokio::{
    sync::{Notify, oneshot},
    task::JoinSet,
    time::{Instant, sleep_until},
};

use super::shares::{Bandwidths, Next, Shares, StreamKey};

/// One direction's bandwidth. Its task ends with it.
#[derive(Debug)]
pub(super) struct Pacer {
    shared: Arc<Shared>,
    _granting: JoinSet<()>,
}

#[derive(Debug)]
struct Shared {
    shares: Mutex<Shares<oneshot::Sender<u64>>>,
    /// Somebody asked, or gave something back.
    changed: Notify,
    began: Instant,
}

/// A stream's part in it. What was granted and not used goes back when it is dropped.
#[derive(Debug)]
pub(super) struct Lane {
    shared: Arc<Shared>,
    stream: StreamKey,
    /// Granted and not yet used, in bytes.
    granted: AtomicU64,
}

impl Pacer {
    /// Keeps these bandwidths; `None` when there is nothing to keep.
    pub(super) fn start(bandwidths: Bandwidths) -> Option<Self> {
        if bandwidths.are_unlimited() {
            return None;
        }
        let shared = Arc::new(Shared {
            shares: Mutex::new(Shares::new(bandwidths)),
            changed: Notify::new(),
            began: Instant::now(),
        });
        let mut granting = JoinSet::new();
        granting.spawn(grant(Arc::clone(&shared)));
        Some(Self { shared, _granting: granting })
    }

    /// A stream of this session and library.
    pub(super) fn lane(&self, library: &LibraryId, session: &str) -> Lane {
        let stream = self.shared.shares().join(library, session);
        Lane { shared: Arc::clone(&self.shared), stream, granted: AtomicU64::new(0) }
    }
}

impl Shared {
    fn shares(&self) -> MutexGuard<'_, Shares<oneshot::Sender<u64>>> {
        self.shares.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Grants all that is due; gives the time of what comes next.
    fn grant_due(&self) -> Option<Duration> {
        let mut shares = self.shares();
        loop {
            match shares.next(self.began.elapsed()) {
                Next::Grant { stream, bytes, asker } => {
                    if asker.send(bytes).is_err() {
                        shares.give_back(&stream, bytes);
                    }
                }
                Next::Later(at) => return Some(at),
                Next::Idle => return None,
            }
        }
    }
}

async fn grant(shared: Arc<Shared>) {
    loop {
        let next = shared.grant_due().and_then(|at| shared.began.checked_add(at));
        let due = async {
            match next {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = shared.changed.notified() => {}
        }
    }
}

impl Lane {
    /// Waits until `bytes` may move; `left` are those that this stream still has, if that is known.
    pub(super) async fn pace(&self, bytes: u64, left: Option<u64>) {
        let granted = self.granted.load(Ordering::Relaxed);
        if let Some(rest) = granted.checked_sub(bytes) {
            self.granted.store(rest, Ordering::Relaxed);
            return;
        }
        let missing = bytes - granted;
        let most = left.map_or(u64::MAX, |left| left.saturating_sub(granted));
        let (asker, answer) = oneshot::channel();
        self.shared.shares().ask(&self.stream, (missing, most), asker);
        self.shared.changed.notify_one();
        // Without an answer nobody keeps the bandwidth any more: the server ends.
        let more = answer.await.unwrap_or(missing);
        self.granted.store(more.saturating_sub(missing), Ordering::Relaxed);
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let (unused, now) = (self.granted.load(Ordering::Relaxed), self.shared.began.elapsed());
        self.shared.shares().leave(&self.stream, unused, now);
        self.shared.changed.notify_one();
    }
}
