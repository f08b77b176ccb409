//! Whose turn it is to run: first come, first served within a library, and libraries by turns. A plan; waits for nothing.

use std::collections::BTreeMap;

use library_core::model::LibraryId;

use super::about::{Direction, Flow};

/// How many transfers run and wait at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// All that run.
    pub all: usize,
    /// Uploads and pulls that run.
    pub uploads: usize,
    /// Downloads that run.
    pub downloads: usize,
    /// Those of each library that run.
    pub library: usize,
    /// Those that wait, pulls not counted.
    pub waiting: usize,
}

/// No more may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

/// A place in the queue: by round, then by arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    round: u64,
    arrival: u64,
}

/// Who waits, and how many run. `T` is what is known of who waits.
#[derive(Debug)]
pub(super) struct Queue<T> {
    places: Places,
    waiting: BTreeMap<Place, (Direction, LibraryId, T)>,
    /// Of them, who may be refused.
    refusable: usize,
    lines: BTreeMap<LibraryId, Line>,
    running: [usize; 2],
    /// The round of the last that was let in.
    round: u64,
    arrivals: u64,
}

/// What a library has here.
#[derive(Debug, Default)]
struct Line {
    waiting: usize,
    running: usize,
    /// The round of the last that came.
    round: u64,
}

impl<T> Queue<T> {
    pub(super) fn new(places: Places) -> Self {
        Self {
            places,
            waiting: BTreeMap::new(),
            refusable: 0,
            lines: BTreeMap::new(),
            running: [0; 2],
            round: 0,
            arrivals: 0,
        }
    }

    /// Puts somebody at the end of their library's line, which takes one turn in each round.
    ///
    /// # Errors
    /// When too many wait already. Pulls are never refused: the server bounds them itself.
    pub(super) fn enter(&mut self, direction: Direction, library: &LibraryId, who: T) -> Result<Place, Full> {
        let is_refusable = direction != Direction::Pull;
        // Whoever finds a place at once does not wait.
        if is_refusable && self.refusable >= self.places.waiting && !self.fits(direction, library) {
            return Err(Full);
        }
        let line = self.lines.entry(library.clone()).or_default();
        line.round = if line.waiting == 0 { self.round + 1 } else { line.round + 1 };
        line.waiting += 1;
        self.arrivals += 1;
        self.refusable += usize::from(is_refusable);
        let place = Place { round: line.round, arrival: self.arrivals };
        self.waiting.insert(place, (direction, library.clone(), who));
        Ok(place)
    }

    /// Takes somebody out who will not wait any longer; `None` when they do not wait.
    pub(super) fn leave(&mut self, place: Place) -> Option<T> {
        let (direction, library, who) = self.waiting.remove(&place)?;
        self.refusable -= usize::from(direction != Direction::Pull);
        self.change(&library, |line| line.waiting -= 1);
        Some(who)
    }

    /// Lets the first in for whom there is a place; it runs until [`Queue::done`].
    pub(super) fn next(&mut self) -> Option<T> {
        let mut fitting = self.waiting.iter().filter(|(_, (direction, library, _))| self.fits(*direction, library));
        let (place, direction, library) =
            fitting.next().map(|(place, (of, library, _))| (*place, *of, library.clone()))?;
        // Others were passed by when there is no place for them: their round is not over.
        self.round = self.round.max(place.round);
        self.lines.entry(library.clone()).or_default().running += 1;
        *self.running_of(direction) += 1;
        self.leave(place)
    }

    /// A running transfer has ended.
    pub(super) fn done(&mut self, direction: Direction, library: &LibraryId) {
        *self.running_of(direction) -= 1;
        self.change(library, |line| line.running -= 1);
    }

    /// Who waits, in the order in which they will be let in.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &T> {
        self.waiting.values().map(|(_, _, who)| who)
    }

    fn fits(&self, direction: Direction, library: &LibraryId) -> bool {
        let [uploads, downloads] = self.running;
        let has_place = match direction.flow() {
            Flow::In => uploads < self.places.uploads,
            Flow::Out => downloads < self.places.downloads,
        };
        let of_library = self.lines.get(library).map_or(0, |line| line.running);
        has_place && uploads + downloads < self.places.all && of_library < self.places.library
    }

    fn running_of(&mut self, direction: Direction) -> &mut usize {
        let [uploads, downloads] = &mut self.running;
        match direction.flow() {
            Flow::In => uploads,
            Flow::Out => downloads,
        }
    }

    fn change(&mut self, library: &LibraryId, change: impl Fn(&mut Line)) {
        if let Some(line) = self.lines.get_mut(library) {
            change(line);
            if line.waiting == 0 && line.running == 0 {
                self.lines.remove(library);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const PLACES: Places = Places { all: 2, uploads: 2, downloads: 1, library: 2, waiting: 4 };

    fn library(name: &str) -> LibraryId {
        LibraryId::new(name)
    }

    fn let_in(queue: &mut Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.next()).collect()
    }

    #[test]
    fn libraries_take_turns_and_each_is_served_in_the_order_of_arrival() {
        let mut queue = Queue::new(Places { all: 1, ..PLACES });
        for (of, who) in [("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1")] {
            queue.enter(Direction::Upload, &library(of), who).unwrap();
        }
        assert_eq!(queue.waiting().copied().collect::<Vec<_>>(), ["a1", "b1", "a2", "a3"]);
        let mut order = Vec::new();
        while let Some(who) = queue.next() {
            order.push(who);
            queue.done(Direction::Upload, &library(&who[..1]));
        }
        assert_eq!(order, ["a1", "b1", "a2", "a3"]);
        assert!(queue.lines.is_empty());
    }

    #[test]
    fn whoever_has_no_place_is_passed_by_and_keeps_the_turn() {
        let mut queue = Queue::new(PLACES);
        let a = library("a");
        for (direction, who) in [
            (Direction::Download, "down 1"),
            (Direction::Download, "down 2"),
            (Direction::Upload, "up 1"),
            (Direction::Upload, "up 2"),
        ] {
            queue.enter(direction, &a, who).unwrap();
        }
        assert_eq!(let_in(&mut queue), ["down 1", "up 1"]);
        queue.done(Direction::Download, &a);
        assert_eq!(let_in(&mut queue), ["down 2"]);
    }

    #[test]
    fn a_library_has_no_more_than_its_places() {
        let mut queue = Queue::new(Places { all: 9, uploads: 9, downloads: 9, library: 1, waiting: 9 });
        for (of, who) in [("a", "a1"), ("a", "a2"), ("b", "b1")] {
            queue.enter(Direction::Upload, &library(of), who).unwrap();
        }
        assert_eq!(let_in(&mut queue), ["a1", "b1"]);
        queue.done(Direction::Upload, &library("a"));
        assert_eq!(let_in(&mut queue), ["a2"]);
    }

    #[test]
    fn the_queue_is_bounded_but_for_pulls_and_for_those_who_need_not_wait() {
        let mut queue = Queue::new(Places { waiting: 1, ..PLACES });
        let a = library("a");
        queue.enter(Direction::Download, &a, "runs").unwrap();
        assert_eq!(let_in(&mut queue), ["runs"]);
        let place = queue.enter(Direction::Download, &a, "waits").unwrap();
        assert_eq!(queue.enter(Direction::Download, &a, "refused"), Err(Full));
        queue.enter(Direction::Pull, &a, "pull").unwrap();
        assert_eq!(let_in(&mut queue), ["pull"]);
        assert_eq!(queue.leave(place), Some("waits"));
        assert_eq!(queue.leave(place), None);
        queue.enter(Direction::Download, &a, "waits now").unwrap();
    }
}
