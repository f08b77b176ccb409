//! What this process remembers of records and of answers, so that a look at what did not change asks no database.
//!
//! Knows no SQL. It is right as long as every commit passes [`Marks`]: whoever commits counts up the marks of what a commit
//! touches before the commit may be seen and again when it is done, before it answers. A mark that is odd is of a commit
//! that may or may not be seen yet; what is remembered holds while its marks have not moved. No thread that writes ever
//! waits for one that reads, and nothing is searched for to be forgotten.

mod glimpse;
mod marks;
mod remembered;
mod shelf;
mod touched;

pub(crate) use glimpse::Recalled;
pub(crate) use touched::touched;

use std::sync::Arc;

use library_core::ports::metastore::{Key, Query, Shared};

use marks::{Marks, Stamp};
use remembered::Remembered;
use shelf::Shelf;

/// How much is remembered, in bytes; answers are counted apart from records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// All records.
    pub(crate) records: usize,
    /// All answers.
    pub(crate) answers: usize,
}

impl Limits {
    /// What a server gets along with: tens of thousands of items, and the lists of the libraries that people look at.
    pub(crate) const USUAL: Self = Self { records: 8 << 20, answers: 8 << 20 };
}

/// The memory of one process about one store.
pub(crate) struct Recall {
    /// What moved.
    pub(crate) marks: Marks,
    records: Shelf<Key, Remembered<Option<Shared>>, 16>,
    /// In one part, so that the list of 10,000 libraries fits.
    answers: Shelf<Query, Remembered<Arc<[Key]>>, 1>,
}

impl Recall {
    /// Remembers nothing yet.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { marks: Marks::default(), records: Shelf::new(limits.records), answers: Shelf::new(limits.answers) }
    }

    /// The record with this key as it is now; `None` inside for one that is not there.
    fn record(&self, key: &Key) -> Option<(Option<Shared>, Stamp)> {
        self.still(self.records.find(key)?)
    }

    /// The keys of what answers `query` now.
    fn answer(&self, query: &Query) -> Option<(Arc<[Key]>, Stamp)> {
        self.still(self.answers.find(query)?)
    }

    fn still<T>(&self, remembered: Remembered<T>) -> Option<(T, Stamp)> {
        self.marks.hold(&remembered.stamp).then_some((remembered.what, remembered.stamp))
    }

    fn remember_record(&self, key: &Key, found: Option<&Shared>, stamp: Stamp) {
        let weight = remembered::weight_of_record(found);
        self.records.put(key.clone(), Remembered { what: found.cloned(), stamp }, weight);
    }

    fn remember_answer(&self, query: &Query, keys: &Arc<[Key]>, stamp: Stamp) {
        let weight = remembered::weight_of_answer(keys);
        self.answers.put(query.clone(), Remembered { what: Arc::clone(keys), stamp }, weight);
    }
}

#[cfg(test)]
mod tests;
