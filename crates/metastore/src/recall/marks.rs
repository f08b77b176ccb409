//! Counters that tell whether something may have changed. Many things share one: a mark that moves says that some of them
//! may have.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

use library_core::{
    model::{LibraryId, UserName},
    ports::metastore::Key,
};

/// How many counters there are: 128 KiB, and few records share one.
const MANY: usize = 1 << 14;

/// What a commit touches, or what an answer rests on.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) enum Mark<'a> {
    /// The record with this key.
    Record(&'a Key),
    /// Records of a table, any of them.
    Records(&'static str),
    /// Answers about libraries.
    Libraries,
    /// Answers about the items of one library.
    ItemsOf(&'a LibraryId),
    /// Answers about items wherever they are.
    ItemsAnywhere,
    /// All answers about items.
    Items,
    /// Answers about the grants of one user.
    GrantsOf(&'a UserName),
    /// All answers about grants.
    Grants,
}

impl Mark<'_> {
    /// The place of its counter.
    pub(crate) fn place(self) -> usize {
        // Fixed keys: the same in each run. Whoever makes marks meet on purpose makes this server read its database.
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        usize::try_from(hasher.finish() % (MANY as u64)).unwrap_or_default()
    }
}

/// The counters of a narrow and a wide mark at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    places: [usize; 2],
    counts: [u64; 2],
}

/// The counters.
pub(crate) struct Marks {
    commits: AtomicU64,
    counters: Box<[AtomicU64]>,
}

impl Default for Marks {
    fn default() -> Self {
        Self { commits: AtomicU64::new(0), counters: (0..MANY).map(|_| AtomicU64::new(0)).collect() }
    }
}

impl Marks {
    fn count(&self, place: usize) -> u64 {
        // A place is always one of the counters; one that is not never holds.
        self.counters.get(place).map_or(1, |counter| counter.load(SeqCst))
    }

    /// The counters of these marks now; `None` while a commit of any of them is under way.
    pub(crate) fn stamp(&self, marks: [Mark<'_>; 2]) -> Option<Stamp> {
        let places = marks.map(Mark::place);
        let counts = places.map(|place| self.count(place));
        counts.iter().all(|count| count.is_multiple_of(2)).then_some(Stamp { places, counts })
    }

    /// Whether nothing that a stamp stands for has changed or is about to.
    pub(crate) fn hold(&self, stamp: &Stamp) -> bool {
        stamp.places.iter().zip(stamp.counts).all(|(place, count)| self.count(*place) == count)
    }

    /// Moves whenever a commit begins or ends.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(SeqCst)
    }

    /// A commit that touches `places` (each once) may be seen from now on; it is done when what this returns is dropped. One
    /// at a time.
    pub(crate) fn passing(&self, places: Vec<usize>) -> Passing<'_> {
        self.move_all(&places);
        Passing { marks: self, places }
    }

    fn move_all(&self, places: &[usize]) {
        self.commits.fetch_add(1, SeqCst);
        for counter in places.iter().filter_map(|place| self.counters.get(*place)) {
            counter.fetch_add(1, SeqCst);
        }
    }
}

/// A commit under way.
pub(crate) struct Passing<'m> {
    marks: &'m Marks,
    places: Vec<usize>,
}

impl Drop for Passing<'_> {
    fn drop(&mut self) {
        self.marks.move_all(&self.places);
    }
}
