//! A glimpse that answers from memory as long as that is of one moment, and from a snapshot otherwise.
//!
//! Everything that it answered from memory is checked again whenever something more is read: while none of its marks
//! moved, all of it holds at that moment too. A snapshot that was opened after those reads is of a moment between
//! its opening and the check after its first read, so that it agrees with them if they pass that check.

use std::sync::Arc;

use async_trait::async_trait;
use library_core::ports::metastore::{Glimpse, GlimpseError, Key, Query, Shared, Snapshot};

use super::{
    Recall,
    marks::{Mark, Stamp},
    touched::{marks_of_answer, marks_of_record},
};

/// A glimpse over `snapshot`, which becomes a moment at its first read.
pub(crate) struct Recalled {
    recall: Arc<Recall>,
    snapshot: Box<dyn Snapshot>,
    seen: Vec<Stamp>,
    /// What [`super::Marks::commits`] said before the snapshot became a moment; `None` before that.
    pub(super) pinned: Option<u64>,
}

impl Recalled {
    /// Has read nothing yet.
    pub(crate) fn new(recall: Arc<Recall>, snapshot: Box<dyn Snapshot>) -> Self {
        Self { recall, snapshot, seen: Vec::new(), pinned: None }
    }

    /// Takes what memory says unless a moment has been chosen already, or what was seen before no longer holds.
    fn take<T>(&mut self, found: Option<(T, Stamp)>) -> Option<T> {
        let (what, stamp) = found?;
        if !self.holds() {
            return None;
        }
        self.seen.push(stamp);
        Some(what)
    }

    fn holds(&self) -> bool {
        self.seen.iter().all(|stamp| self.recall.marks.hold(stamp))
    }

    /// The stamp under which what is read next may be remembered: the marks as they were before the snapshot's moment.
    fn stamp(&self, marks: Option<[Mark<'_>; 2]>) -> Option<Stamp> {
        let stamp = self.recall.marks.stamp(marks?)?;
        // As they are now, if no commit began or ended since.
        (self.pinned == Some(self.recall.marks.commits())).then_some(stamp)
    }

    /// From here on the snapshot answers; whether it did before.
    fn pin(&mut self) -> bool {
        let was_pinned = self.pinned.is_some();
        if !was_pinned {
            self.pinned = Some(self.recall.marks.commits());
        }
        was_pinned
    }

    /// What the snapshot answered at its first read or a later one, if it agrees with what memory answered before.
    fn agreed<T>(&self, was_pinned: bool, found: T) -> Result<T, GlimpseError> {
        if was_pinned || self.holds() { Ok(found) } else { Err(GlimpseError::Moved) }
    }
}

#[async_trait]
impl Glimpse for Recalled {
    async fn get(&mut self, key: &Key) -> Result<Option<Shared>, GlimpseError> {
        if self.pinned.is_none() {
            let found = self.recall.record(key);
            if let Some(found) = self.take(found) {
                return Ok(found);
            }
        }
        let was_pinned = self.pin();
        let stamp = self.stamp(Some(marks_of_record(key)));
        let found = self.snapshot.get(key).await?.map(Shared::from);
        if let Some(stamp) = stamp {
            self.recall.remember_record(key, found.as_ref(), stamp);
        }
        self.agreed(was_pinned, found)
    }

    async fn keys(&mut self, query: &Query) -> Result<Arc<[Key]>, GlimpseError> {
        if self.pinned.is_none() {
            let found = self.recall.answer(query);
            if let Some(found) = self.take(found) {
                return Ok(found);
            }
        }
        let was_pinned = self.pin();
        let stamp = self.stamp(marks_of_answer(query));
        let keys: Arc<[Key]> = self.snapshot.keys(query).await?.into();
        if let Some(stamp) = stamp {
            self.recall.remember_answer(query, &keys, stamp);
        }
        self.agreed(was_pinned, keys)
    }
}
