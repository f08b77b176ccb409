//! Threads that are borrowed for one upload: one kind writes, one kind checks, one reads back what came early. A thread that
//! finds nothing more to do goes home.

use std::sync::Arc;

use library_core::ports::StoreError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::super::batch::Batch;
use super::super::blocking::{begin, in_turn};
use super::super::desk::{Feed, Work};
use super::super::follower::Follower;
use super::Intake;

/// A thread that did so much goes to the end of the queue if there is one.
const TURN_BYTES: usize = 8 << 20;
/// Content is made durable as it comes, so much at a time.
const SYNC_BYTES: u64 = 64 << 20;
/// The same for content that does not wait in the page cache: a sync only tells the file system's own books.
const DIRECT_SYNC_BYTES: u64 = 256 << 20;

impl Intake {
    /// Sends threads to what is to be done.
    pub(super) fn begin(self: &Arc<Self>, work: Work) {
        for _ in 0..work.write {
            self.spawn(self.writes(), Self::write);
        }
        for line in work.follow {
            self.spawn(&self.shared.hash_threads, move |intake, turn| intake.follow(line, turn));
        }
        if work.read {
            tokio::spawn(self.clone().read_back());
        }
    }

    /// Runs `work` on a blocking thread, when it is its turn.
    fn spawn(
        self: &Arc<Self>,
        gate: &Arc<Semaphore>,
        work: impl FnOnce(&Arc<Self>, Option<OwnedSemaphorePermit>) + Send + 'static,
    ) {
        let intake = self.clone();
        begin(gate, move |turn| work(&intake, turn));
    }

    /// Who may write.
    fn writes(&self) -> &Arc<Semaphore> {
        if self.is_direct() { &self.shared.direct_writes } else { &self.shared.threads }
    }

    /// Writes until nothing is left to write.
    fn write(self: &Arc<Self>, turn: Option<OwnedSemaphorePermit>) {
        let mut done = 0;
        loop {
            let Some(batches) = self.next_to_write() else { break };
            done += batches.iter().map(|batch| batch.len).sum::<usize>();
            let written = self.files().and_then(|staged| staged.write(&batches));
            match written {
                Ok(()) => self.wrote(&batches),
                Err(why) => self.fail(why),
            }
            if done >= TURN_BYTES && turn.as_ref().is_some_and(is_contended) && self.desk().has_more_to_write() {
                drop(turn);
                return self.spawn(self.writes(), Self::write);
            }
        }
        self.moved.notify_waiters();
    }

    /// The last word on a progress that nobody waits for comes before the writer goes home.
    fn next_to_write(&self) -> Option<Vec<Arc<Batch>>> {
        if let Err(why) = self.record() {
            self.fail(why);
        }
        self.desk().next_to_write()
    }

    fn wrote(self: &Arc<Self>, batches: &[Arc<Batch>]) {
        let sync_bytes = if self.is_direct() { DIRECT_SYNC_BYTES } else { SYNC_BYTES };
        let (work, sync) = {
            let mut desk = self.desk();
            (desk.wrote(batches), desk.is_sync_due(sync_bytes))
        };
        self.begin(work);
        if sync {
            self.spawn(&self.shared.threads, |intake, _turn| {
                let synced = intake.make_firm();
                intake.desk().synced();
                if let Err(why) = synced {
                    intake.fail(why);
                }
                intake.moved.notify_waiters();
            });
        }
        self.moved.notify_waiters();
    }

    /// Shows a check what it has not seen until there is nothing.
    fn follow(self: &Arc<Self>, line: usize, turn: Option<OwnedSemaphorePermit>) {
        let mut follower = self.desk().take_follower(line);
        let mut done = 0;
        loop {
            let Some(feed) = self.desk().next_to_follow(line, &mut follower) else { break };
            let Some(at_work) = &mut follower else { break };
            match self.see(line, at_work, feed) {
                Ok(len) => done += len,
                Err(why) => self.fail(why),
            }
            if done >= TURN_BYTES && turn.as_ref().is_some_and(is_contended) {
                self.desk().pause(line, follower);
                drop(turn);
                return self.spawn(&self.shared.hash_threads, move |intake, turn| intake.follow(line, turn));
            }
        }
        self.moved.notify_waiters();
    }

    fn see(&self, line: usize, follower: &mut Follower, feed: Feed) -> Result<usize, StoreError> {
        match feed {
            Feed::Bytes(batch) => {
                batch.pieces.iter().try_for_each(|piece| follower.take(piece, || self.files()))?;
                Ok(batch.len)
            }
            Feed::Cut(at) => {
                let midstate = follower.midstate(|| self.files())?;
                self.desk().told((line, at), midstate);
                Ok(0)
            }
        }
    }

    /// Hands the checks what came before they could see it.
    async fn read_back(self: Arc<Self>) {
        loop {
            let Some((len, offset)) = self.desk().next_to_read() else { break };
            let rooms = self.pay(len).await;
            let intake = self.clone();
            match in_turn(&self.shared.threads, move || intake.files()?.read(len, offset)).await {
                Ok(bytes) => {
                    let len = bytes.len();
                    let work = self.desk().read_back(Batch { offset, pieces: vec![bytes], len, rooms });
                    self.begin(work);
                }
                Err(why) => self.fail(why),
            }
        }
        self.moved.notify_waiters();
    }
}

/// Whether somebody waits for the turn.
fn is_contended(turn: &OwnedSemaphorePermit) -> bool {
    turn.semaphore().available_permits() == 0
}
