//! The checks of one upload: what each has not seen yet, and the midstates that they told. Hands everything on in order;
//! looks at no byte itself.

use std::collections::VecDeque;
use std::sync::Arc;

use super::super::batch::Batch;
use super::super::follower::{Follower, Midstate};
use super::super::progress::Cut;

/// So often the checks' midstates are put down, in bytes of content.
const CUT_BYTES: u64 = 4 << 20;
/// More midstates than these are not kept for a mark that does not come.
const MOST_CUTS: usize = 64;

/// What a check is handed.
pub(crate) enum Feed {
    /// The next bytes.
    Bytes(Arc<Batch>),
    /// The question for the midstate here.
    Cut(u64),
}

/// One check and what it has not seen yet.
struct Line {
    /// Not here while a thread works with it.
    follower: Option<Follower>,
    feeds: VecDeque<Feed>,
    is_busy: bool,
}

/// A midstate that some checks have not told yet.
struct Asked {
    at: u64,
    parts: Vec<Option<Midstate>>,
}

/// All checks.
pub(super) struct Checks {
    /// Up to here they have been handed everything.
    fed: u64,
    lines: Vec<Line>,
    next_cut: u64,
    asked: VecDeque<Asked>,
    /// The first one can always be gone on from.
    cuts: VecDeque<Cut>,
}

impl Checks {
    /// Checks that have seen what comes before `cut`.
    pub(super) fn new(cut: Cut, followers: Vec<Follower>) -> Self {
        let line = |follower| Line { follower: Some(follower), feeds: VecDeque::new(), is_busy: false };
        Self {
            fed: cut.at,
            lines: followers.into_iter().map(line).collect(),
            next_cut: cut.at + CUT_BYTES,
            asked: VecDeque::new(),
            cuts: VecDeque::from([cut]),
        }
    }

    /// Up to where they have been handed everything.
    pub(super) fn fed(&self) -> u64 {
        self.fed
    }

    /// Hands them the next bytes; answers which of them are to begin.
    pub(super) fn feed(&mut self, batch: &Arc<Batch>) -> Vec<usize> {
        self.fed = batch.end();
        let cut = (self.fed >= self.next_cut).then_some(self.fed);
        let mut begin = Vec::new();
        for (number, line) in self.lines.iter_mut().enumerate() {
            line.feeds.push_back(Feed::Bytes(batch.clone()));
            line.feeds.extend(cut.map(Feed::Cut));
            if !line.is_busy {
                line.is_busy = true;
                begin.push(number);
            }
        }
        if let Some(at) = cut {
            self.next_cut = at + CUT_BYTES;
            self.asked.push_back(Asked { at, parts: self.lines.iter().map(|_| None).collect() });
        }
        begin
    }

    /// Takes a check out, to work with it.
    pub(super) fn take(&mut self, line: usize) -> Option<Follower> {
        self.lines.get_mut(line)?.follower.take()
    }

    /// What the check sees next; with `None` it was put back.
    pub(super) fn next(&mut self, line: usize, follower: &mut Option<Follower>) -> Option<Feed> {
        let line = self.lines.get_mut(line)?;
        let feed = line.feeds.pop_front();
        if feed.is_none() {
            line.follower = follower.take();
            line.is_busy = false;
        }
        feed
    }

    /// Puts a check back that is not done, for another thread.
    pub(super) fn pause(&mut self, line: usize, follower: Option<Follower>) {
        if let Some(line) = self.lines.get_mut(line) {
            line.follower = follower;
        }
    }

    /// A check tells what it was at `at`.
    pub(super) fn told(&mut self, (line, at): (usize, u64), midstate: Midstate) {
        let Some(asked) = self.asked.iter_mut().find(|asked| asked.at == at) else { return };
        if let Some(part) = asked.parts.get_mut(line) {
            *part = Some(midstate);
        }
        while let Some(asked) = self.asked.pop_front() {
            if asked.parts.iter().any(Option::is_none) {
                self.asked.push_front(asked);
                return;
            }
            let parts: Vec<_> = asked.parts.into_iter().flatten().collect();
            let tail = parts.iter().find_map(|part| part.tail);
            let digests = parts.into_iter().flat_map(|part| part.digests).collect();
            self.cuts.push_back(Cut { at: asked.at, midstate: Midstate { tail, digests } });
            if self.cuts.len() > MOST_CUTS {
                self.cuts.remove(1);
            }
        }
    }

    /// The last midstates not behind `end`; those before them are forgotten.
    pub(super) fn cut_by(&mut self, end: u64) -> Cut {
        while self.cuts.get(1).is_some_and(|cut| cut.at <= end) {
            self.cuts.pop_front();
        }
        self.cuts.front().cloned().unwrap_or_default()
    }

    /// Whether none is at work.
    pub(super) fn are_idle(&self) -> bool {
        self.lines.iter().all(|line| !line.is_busy)
    }

    /// What they have not seen they need not see any more.
    pub(super) fn stop(&mut self) {
        self.lines.iter_mut().for_each(|line| line.feeds.clear());
    }

    /// All of them, for whoever ends them.
    pub(super) fn take_all(&mut self) -> Vec<Follower> {
        self.lines.drain(..).filter_map(|line| line.follower).collect()
    }
}
