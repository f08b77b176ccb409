//! Commits and glimpses in every order that a seed makes: no glimpse sees a moment that never was, or one that is older
//! than what was acknowledged before it began.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::FutureExt;
use library_core::{
    model::{Item, Library, LibraryId},
    ports::metastore::{
        Glimpse, GlimpseError, Key, LibraryFilter, MetastoreError, Noun, Query, Record, Revision, Snapshot, Stored,
        Write,
    },
};
use testkit::contract::metastore::sample;

use super::{
    Limits, Recall, Recalled,
    marks::{Mark, Passing},
    shelf::Shelf,
    touched,
};

/// How many items there are. Item `n` lies in library `n % LIBRARIES`; one whose size is 0 is not there.
const ITEMS: usize = 4;
const LIBRARIES: usize = 2;

type Sizes = [u64; ITEMS];

/// A database that shows a commit at any time between its beginning and its end.
#[derive(Clone, Default)]
struct Database(Arc<Mutex<Vec<Sizes>>>);

impl Database {
    fn now(&self) -> usize {
        self.0.lock().unwrap().len() - 1
    }

    fn at(&self, moment: usize) -> Sizes {
        self.0.lock().unwrap()[moment]
    }

    fn show(&self, sizes: Sizes) {
        self.0.lock().unwrap().push(sizes);
    }
}

/// A snapshot of it: a moment from its first read on.
struct Moment {
    database: Database,
    at: Option<usize>,
}

impl Moment {
    fn sizes(&mut self) -> Sizes {
        let at = *self.at.get_or_insert_with(|| self.database.now());
        self.database.at(at)
    }
}

fn key(number: usize) -> Key {
    Item::key(&sample::item(number as u64).id)
}

fn library(number: usize) -> LibraryId {
    LibraryId::new(format!("library-{}", number % LIBRARIES))
}

fn item(number: usize, size: u64) -> Record {
    Item { size, library: library(number), ..sample::item(number as u64) }.into_record()
}

#[async_trait]
impl Snapshot for Moment {
    async fn get(&mut self, wanted: &Key) -> Result<Option<Stored<Record>>, MetastoreError> {
        let sizes = self.sizes();
        let number = (0..ITEMS).find(|number| key(*number) == *wanted).unwrap();
        let found = Stored { record: item(number, sizes[number]), revision: Revision(1) };
        Ok((sizes[number] > 0).then_some(found))
    }

    async fn query(&mut self, _: &Query) -> Result<Vec<Stored<Record>>, MetastoreError> {
        unreachable!("glimpses ask for keys")
    }

    async fn keys(&mut self, query: &Query) -> Result<Vec<Key>, MetastoreError> {
        let sizes = self.sizes();
        let lies_there = |number: &usize| *query == Query::items_of(&library(*number));
        Ok((0..ITEMS).filter(lies_there).filter(|number| sizes[*number] > 0).map(key).collect())
    }

    async fn commit(self: Box<Self>, _: Vec<Write>) -> Result<(), MetastoreError> {
        unreachable!("glimpses change nothing")
    }
}

/// Numbers that follow from a seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// What a glimpse was told.
#[derive(Clone, Copy, Debug)]
enum Told {
    /// The size of an item, 0 for one that is not there.
    Size(usize, u64),
    /// Which items of a library are there.
    There(usize, [bool; ITEMS]),
}

impl Told {
    fn is_true_of(self, sizes: &Sizes) -> bool {
        match self {
            Self::Size(number, size) => sizes[number] == size,
            Self::There(of, there) => {
                (0..ITEMS).filter(|number| number % LIBRARIES == of).all(|number| there[number] == (sizes[number] > 0))
            }
        }
    }
}

/// A glimpse between its first read and its end.
struct Looking {
    glimpse: Recalled,
    /// The last moment that was acknowledged when it began.
    since: usize,
    told: Vec<Told>,
}

impl Looking {
    fn begin(recall: &Arc<Recall>, database: &Database, since: usize) -> Self {
        let moment = Moment { database: database.clone(), at: None };
        Self { glimpse: Recalled::new(Arc::clone(recall), Box::new(moment)), since, told: Vec::new() }
    }

    fn look(&mut self, numbers: &mut Numbers) {
        let number = numbers.below(ITEMS);
        let answer = if numbers.below(3) == 0 { self.ask(number % LIBRARIES) } else { self.get(number) };
        match answer {
            Ok(told) => self.told.push(told),
            Err(GlimpseError::Moved) => self.told.clear(),
            Err(GlimpseError::Failed(error)) => panic!("{error}"),
        }
    }

    fn get(&mut self, number: usize) -> Result<Told, GlimpseError> {
        let found = self.glimpse.get(&key(number)).now_or_never().unwrap()?;
        let size = found.map_or(0, |shared| Item::from_shared(shared).unwrap().record.size);
        Ok(Told::Size(number, size))
    }

    fn ask(&mut self, of: usize) -> Result<Told, GlimpseError> {
        let keys = self.glimpse.keys(&Query::items_of(&library(of))).now_or_never().unwrap()?;
        Ok(Told::There(of, std::array::from_fn(|number| keys.contains(&key(number)))))
    }

    /// Everything that it was told is true of one moment, not older than what was acknowledged before it.
    fn agrees_with(&self, database: &Database) -> bool {
        let moments = self.since..=database.now();
        self.told.is_empty() || moments.rev().any(|at| self.told.iter().all(|told| told.is_true_of(&database.at(at))))
    }
}

/// A commit: decided, seen, done.
struct Committing<'r> {
    next: Sizes,
    shown: bool,
    _passing: Passing<'r>,
}

fn change(numbers: &mut Numbers, from: Sizes, stamp: u64) -> (Sizes, Vec<Write>) {
    let mut next = from;
    for _ in 0..=numbers.below(2) {
        let number = numbers.below(ITEMS);
        next[number] = if next[number] > 0 && numbers.below(4) == 0 { 0 } else { stamp };
    }
    let write = |number: usize| match (from[number], next[number]) {
        (before, after) if before == after => None,
        (0, after) => Some(Write::Insert(item(number, after))),
        (_, 0) if stamp.is_multiple_of(5) => Some(Write::DeleteMatching(Query::items_of(&library(number)))),
        (_, 0) => Some(Write::Delete(key(number), Revision(1))),
        (_, after) => Some(Write::Update(item(number, after), Revision(1))),
    };
    (next, (0..ITEMS).filter_map(write).collect())
}

/// One run of what a seed makes; how many reads were answered from memory alone.
fn run(seed: u64) -> usize {
    let (recall, database, mut numbers) = (Arc::new(Recall::new(Limits::USUAL)), Database::default(), Numbers(seed));
    database.show([0; ITEMS]);
    let (mut acknowledged, mut committing, mut looking) = (0, None::<Committing<'_>>, Vec::<Looking>::new());
    let mut from_memory = 0;
    for step in 1..400 {
        match (numbers.below(10), committing.as_mut()) {
            (0, None) => {
                let (next, writes) = change(&mut numbers, database.at(acknowledged), step);
                let passing = recall.marks.passing(touched(writes.iter()));
                committing = Some(Committing { next, shown: false, _passing: passing });
            }
            (0, Some(commit)) if !commit.shown => {
                database.show(commit.next);
                commit.shown = true;
            }
            (0, Some(_)) => {
                committing = None;
                acknowledged = database.now();
            }
            (1, _) => looking.push(Looking::begin(&recall, &database, acknowledged)),
            (2, _) if !looking.is_empty() => {
                let ended = looking.swap_remove(numbers.below(looking.len()));
                from_memory += usize::from(ended.glimpse.pinned.is_none()) * ended.told.len();
            }
            _ if looking.is_empty() => {}
            _ => {
                let which = numbers.below(looking.len());
                looking[which].look(&mut numbers);
                assert!(looking[which].agrees_with(&database), "seed {seed}, step {step}: {:?}", looking[which].told);
            }
        }
    }
    from_memory
}

#[test]
fn no_glimpse_sees_what_never_was_or_is_long_gone() {
    let from_memory: usize = (0..2000).map(run).sum();
    assert!(from_memory > 2000, "only {from_memory} reads came from memory");
}

#[test]
fn what_is_shown_before_it_is_done_is_seen_by_whoever_looks() {
    let (recall, database) = (Arc::new(Recall::new(Limits::USUAL)), Database::default());
    database.show([1; ITEMS]);
    let look = |number| Looking::begin(&recall, &database, 0).get(number).unwrap();
    assert!(matches!((look(0), look(1)), (Told::Size(_, 1), Told::Size(_, 1))));
    let writes = [Write::Update(item(0, 2), Revision(1))];
    let passing = recall.marks.passing(touched(writes.iter()));
    database.show([2, 1, 1, 1]);
    // Another reader may have told of it by now.
    assert!(matches!(look(0), Told::Size(_, 2)));
    let mut other = Looking::begin(&recall, &database, 0);
    assert!(matches!(other.get(1), Ok(Told::Size(_, 1))) && other.glimpse.pinned.is_none());
    drop(passing);
    assert!(matches!(look(0), Told::Size(_, 2)));
}

#[test]
fn no_more_is_kept_than_fits_and_what_is_used_stays() {
    let shelf = Shelf::<_, _, 4>::new(64_000);
    for number in 0..10_000 {
        shelf.put(number, number, 20);
        assert_eq!(shelf.find(&0), Some(0));
    }
    assert!(shelf.weight() <= 64_000, "{}", shelf.weight());
    assert_eq!(shelf.find(&1), None);
    shelf.put(1, 1, 64_000);
    assert_eq!(shelf.find(&1), None, "too large to be worth it");
    shelf.put(0, 7, 20);
    assert_eq!(shelf.find(&0), Some(7));
}

#[test]
fn the_list_of_ten_thousand_libraries_is_remembered() {
    let recall = Recall::new(Limits::USUAL);
    let (query, marks) = (Query::Libraries(LibraryFilter::default()), [Mark::Libraries, Mark::Libraries]);
    let keys: Arc<[Key]> = (0..10_000).map(|number| Library::key(&sample::library(number).id)).collect();
    recall.remember_answer(&query, &keys, recall.marks.stamp(marks).unwrap());
    assert_eq!(recall.answer(&query).unwrap().0, keys);
}
