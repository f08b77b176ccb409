//! Who has which bytes of one upload: what was taken, what waits to be written, what was written, what the checks have
//! been handed. Pure bookkeeping: decides what is to be done next, and does none of it.
//!
//! A batch that continues what the checks have seen is handed to them at once, whether it is written yet or not. One that
//! came early is kept until it is written; if the checks come to it later than that, it is read back.

mod checks;
mod dues;
mod marks;
mod stage;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use library_core::model::Ranges;
use library_core::ports::StoreError;
use library_core::ports::content_store::Mark;

use self::checks::Checks;
pub(crate) use self::checks::Feed;
use self::dues::Dues;
use self::marks::Marks;
use self::stage::Stage;
use super::batch::Batch;
use super::budget::Rooms;
use super::follower::{Follower, Midstate};
use super::gather::Gather;
use super::progress::Progress;
use super::slab::PAGE;
use super::staged::MAX_SLICES;

/// More places than these are not written to side by side without handing on what waits.
const MOST_GATHERS: usize = 16;
/// One write takes so much at most.
const WRITE_BYTES: usize = 4 << 20;
/// One piece that is read back.
const READ_BYTES: u64 = 1 << 20;

/// What there is to do, for whoever has threads.
#[derive(Default)]
pub(crate) struct Work {
    /// So many writers are to begin.
    pub(crate) write: usize,
    /// These checks are to begin.
    pub(crate) follow: Vec<usize>,
    /// Somebody is to begin to read back.
    pub(crate) read: bool,
}

/// What is left to do of an upload that nobody works on.
pub(crate) struct Rest {
    /// What was not handed on yet, in order.
    pub(crate) batches: Vec<Batch>,
    /// The checks.
    pub(crate) followers: Vec<Follower>,
}

/// How an upload is written.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    /// Writes that may run side by side.
    pub(crate) writers: usize,
    /// Whether batches had best end with a page of the file.
    pub(crate) is_paged: bool,
}

/// The books of one upload.
pub(crate) struct Desk {
    manner: Manner,
    stage: Stage,
    /// Nobody holds the upload any more.
    is_let_go: bool,
    size_hint: Option<u64>,
    taken: Ranges,
    gathers: Vec<Gather>,
    queue: VecDeque<Arc<Batch>>,
    writers: usize,
    early: BTreeMap<u64, Arc<Batch>>,
    written: Ranges,
    checks: Checks,
    is_reading: bool,
    marks: Marks,
    dues: Dues,
}

impl Desk {
    /// Books of an upload that has come as far as `progress`; `followers` have seen what comes before its cut.
    pub(crate) fn new(manner: Manner, progress: Progress, followers: Vec<Follower>) -> Self {
        let Progress { here, cut, mark, size } = progress;
        Self {
            manner,
            stage: Stage::Open,
            is_let_go: false,
            size_hint: size,
            taken: here.clone(),
            gathers: Vec::new(),
            queue: VecDeque::new(),
            writers: 0,
            early: BTreeMap::new(),
            written: here,
            checks: Checks::new(cut, followers),
            is_reading: false,
            marks: Marks::new(mark),
            dues: Dues::default(),
        }
    }

    /// From now on it is written in this manner.
    pub(crate) fn set_manner(&mut self, manner: Manner) {
        self.manner = manner;
    }

    /// Whether it is written past the page cache, as far as that is known yet.
    pub(crate) fn is_paged(&self) -> bool {
        self.manner.is_paged
    }

    /// Why nothing can be taken any more, if so.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        self.stage.check()
    }

    /// Whether it failed, or was given up.
    pub(crate) fn has_failed(&self) -> bool {
        self.stage.has_failed()
    }

    /// Whether it was sealed, or is about to be.
    pub(crate) fn is_closed(&self) -> bool {
        self.stage.is_closed()
    }

    /// It is sealed.
    pub(crate) fn sealed(&mut self) {
        self.stage = Stage::Sealed;
    }

    pub(crate) fn taken(&self) -> &Ranges {
        &self.taken
    }

    /// Remembers the writer's state after the bytes that came in order.
    pub(crate) fn mark(&mut self, state: Vec<u8>) {
        self.marks.add(Mark { at: self.taken.from_start(), state });
    }

    /// Takes what of `bytes` is not here yet; the first bytes stay.
    ///
    /// # Errors
    /// `Internal` for bytes that leave a gap and end after the size that was told.
    pub(crate) fn place(&mut self, offset: u64, bytes: &Bytes, mut rooms: Rooms) -> Result<(), StoreError> {
        self.check()?;
        let end = offset + bytes.len() as u64;
        if self.size_hint.is_some_and(|size| end > size) && offset > self.taken.from_start() {
            let message = format!("bytes `{offset}..{end}` are not within the size that was told; send them in order");
            return Err(StoreError::Internal(message));
        }
        for (start, end) in self.taken.missing(offset, end) {
            let (Ok(from), Ok(to)) = (usize::try_from(start - offset), usize::try_from(end - offset)) else { continue };
            if !self.gathers.iter().any(|gather| gather.end() == start) {
                self.gathers.push(Gather::at(start));
            }
            if let Some(gather) = self.gathers.iter_mut().find(|gather| gather.end() == start) {
                gather.push(bytes.slice(from..to), std::mem::take(&mut rooms));
            }
            self.taken.add(start, end);
        }
        Ok(())
    }

    /// Hands on what is big enough: `most` bytes are too many to wait.
    pub(crate) fn hand_on_full(&mut self, most: usize) -> Work {
        let mut work = Work::default();
        let most = most / self.gathers.len().max(1);
        if self.gathers.len() > MOST_GATHERS {
            return self.hand_on_all();
        }
        let is_full = |gather: &Gather| gather.len() >= most || gather.pieces() >= MAX_SLICES;
        for mut gather in std::mem::take(&mut self.gathers) {
            if !is_full(&gather) {
                self.gathers.push(gather);
            } else if self.manner.is_paged && gather.len() as u64 > PAGE {
                let whole = gather.take_whole(PAGE);
                if gather.len() > 0 {
                    self.gathers.push(gather);
                }
                self.hand_on(whole, &mut work);
            } else {
                self.hand_on(gather.into_batch(), &mut work);
            }
        }
        work
    }

    /// Hands on all that waits; the checks go on too if they can.
    pub(crate) fn hand_on_all(&mut self) -> Work {
        let mut work = Work::default();
        for gather in std::mem::take(&mut self.gathers) {
            self.hand_on(gather.into_batch(), &mut work);
        }
        self.advance(&mut work);
        work
    }

    fn hand_on(&mut self, batch: Option<Batch>, work: &mut Work) {
        let Some(batch) = batch.map(Arc::new) else { return };
        self.queue.push_back(batch.clone());
        if self.writers < self.manner.writers {
            self.writers += 1;
            work.write += 1;
        }
        if batch.offset == self.checks.fed() {
            self.feed(&batch, work);
            self.advance(work);
        } else {
            self.early.insert(batch.offset, batch);
        }
    }

    fn feed(&mut self, batch: &Arc<Batch>, work: &mut Work) {
        work.follow.extend(self.checks.feed(batch));
    }

    /// The checks go on with what is here already.
    fn advance(&mut self, work: &mut Work) {
        while let Some(batch) = self.early.remove(&self.checks.fed()) {
            self.feed(&batch, work);
        }
        if !self.is_reading && self.readable() > 0 {
            self.is_reading = true;
            work.read = true;
        }
    }

    /// How many bytes after those that the checks were handed can be read back.
    fn readable(&self) -> u64 {
        if self.is_let_go || self.has_failed() {
            return 0;
        }
        let fed = self.checks.fed();
        let part = self.written.parts().iter().find(|(start, end)| *start <= fed && fed < *end);
        part.map_or(0, |(_, end)| end - fed)
    }

    /// Up to so many bytes wait in memory or on their way.
    pub(crate) fn next_to_read(&mut self) -> Option<(usize, u64)> {
        let len = self.readable().min(READ_BYTES);
        if len == 0 {
            self.is_reading = false;
            return None;
        }
        Some((usize::try_from(len).unwrap_or_default(), self.checks.fed()))
    }

    /// What was read back is handed to the checks.
    pub(crate) fn read_back(&mut self, batch: Batch) -> Work {
        let mut work = Work::default();
        if batch.offset == self.checks.fed() && !self.has_failed() {
            self.feed(&Arc::new(batch), &mut work);
            self.advance(&mut work);
        }
        work
    }

    /// The next adjoining batches to write; with `None` the writer is done.
    pub(crate) fn next_to_write(&mut self) -> Option<Vec<Arc<Batch>>> {
        let Some(first) = self.queue.pop_front() else {
            self.writers -= 1;
            return None;
        };
        let (mut len, mut end) = (first.len, first.end());
        let mut batches = vec![first];
        while let Some(next) = self.queue.front().filter(|next| next.offset == end && len + next.len <= WRITE_BYTES) {
            (len, end) = (len + next.len, next.end());
            batches.extend(self.queue.pop_front());
        }
        Some(batches)
    }

    /// Whether a writer finds more to do.
    pub(crate) fn has_more_to_write(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Batches are in their file.
    pub(crate) fn wrote(&mut self, batches: &[Arc<Batch>]) -> Work {
        let mut work = Work::default();
        for batch in batches {
            self.early.remove(&batch.offset);
            self.written.add(batch.offset, batch.end());
            self.dues.wrote(batch.len as u64);
        }
        self.advance(&mut work);
        work
    }

    /// Whether a word on the progress is due, `first` bytes after the start and then each `next` bytes, or when nobody
    /// will ask later. From then on it is counted anew.
    pub(crate) fn is_record_due(&mut self, first: u64, next: u64) -> bool {
        let is_worth = self.dues.has_unrecorded(next) && self.written.len() >= first;
        let is_last = self.is_let_go && self.dues.has_unrecorded(1) && self.queue.is_empty();
        let is_due = (is_worth || is_last) && self.stage.is_open();
        if is_due {
            self.dues.recorded();
        }
        is_due
    }

    /// Whether a sync is due, each `bytes`; one at a time.
    pub(crate) fn is_sync_due(&mut self, bytes: u64) -> bool {
        !self.is_let_go && self.stage.is_open() && self.dues.begin_sync(bytes)
    }

    /// The sync is over.
    pub(crate) fn synced(&mut self) {
        self.dues.synced();
    }

    /// Takes a check out, to work with it.
    pub(crate) fn take_follower(&mut self, line: usize) -> Option<Follower> {
        self.checks.take(line)
    }

    /// What the check sees next; with `None` it was put back.
    pub(crate) fn next_to_follow(&mut self, line: usize, follower: &mut Option<Follower>) -> Option<Feed> {
        self.checks.next(line, follower)
    }

    /// Puts a check back that is not done, for another thread.
    pub(crate) fn pause(&mut self, line: usize, follower: Option<Follower>) {
        self.checks.pause(line, follower);
    }

    /// A check tells what it was at `at`.
    pub(crate) fn told(&mut self, (line, at): (usize, u64), midstate: Midstate) {
        self.checks.told((line, at), midstate);
    }

    /// How far the upload is: what was written, up to the last mark if there are marks, and the checks before its end.
    pub(crate) fn progress(&mut self) -> Progress {
        let end = self.written.from_start();
        let mut here = self.written.clone();
        if !self.marks.is_empty() {
            let at = self.marks.last_by(end).map_or(0, |mark| mark.at);
            here = Ranges::from_parts([(0, at)]);
        }
        let end = here.from_start();
        let (cut, mark) = (self.checks.cut_by(end), self.marks.last_by(end).cloned());
        Progress { here, cut, mark, size: self.size_hint }
    }

    /// Whether all of `wanted` is written.
    pub(crate) fn has_written(&self, wanted: &Ranges) -> bool {
        wanted.parts().iter().all(|(start, end)| self.written.missing(*start, *end).is_empty())
    }

    /// Ends the taking; answers how many bytes there are, and everything if nobody ever worked on it.
    ///
    /// # Errors
    /// `Internal` if some are missing, and nothing has changed then.
    pub(crate) fn close(&mut self) -> Result<(u64, Option<Rest>), StoreError> {
        self.check()?;
        let size = self.taken.end();
        if let Some((start, end)) = self.taken.missing(0, size).first() {
            return Err(StoreError::Internal(format!("bytes `{start}..{end}` are missing; send them first")));
        }
        self.stage = Stage::Closed;
        let is_untouched =
            self.written.is_empty() && self.checks.fed() == 0 && self.queue.is_empty() && self.writers == 0;
        Ok((size, is_untouched.then(|| self.take_rest())))
    }

    /// What waits, and the checks, of an upload that nobody works on.
    pub(crate) fn take_rest(&mut self) -> Rest {
        let followers = self.checks.take_all();
        let mut batches: Vec<_> = self.gathers.drain(..).filter_map(Gather::into_batch).collect();
        batches.sort_by_key(|batch| batch.offset);
        Rest { batches, followers }
    }

    /// Whether no thread works on it.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.writers == 0 && !self.is_reading && !self.dues.is_syncing() && self.checks.are_idle()
    }

    /// Whether all of `size` bytes was written and seen by the checks.
    pub(crate) fn is_done(&self, size: u64) -> bool {
        self.is_at_rest() && self.checks.fed() == size && self.written.covers(size)
    }

    /// Nobody holds the upload any more; what it took is still written.
    pub(crate) fn let_go(&mut self) -> Work {
        if !self.stage.is_open() {
            return Work::default();
        }
        self.is_let_go = true;
        let mut work = self.hand_on_all();
        if self.writers == 0 && self.dues.has_unrecorded(1) {
            self.writers += 1;
            work.write += 1;
        }
        work
    }

    /// Ends it; the first reason stays. Gives back the room of all that waits.
    pub(crate) fn fail(&mut self, why: StoreError) {
        if !self.stage.fail(why) {
            return;
        }
        self.gathers.clear();
        self.queue.clear();
        self.early.clear();
        self.checks.stop();
    }

    /// Whether what was staged is still to be removed; it is so once.
    pub(crate) fn is_removal_due(&mut self) -> bool {
        self.stage.remove()
    }
}
