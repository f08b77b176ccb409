//! Who may move how many bytes next: libraries share the bandwidth evenly, and the streams of a library what falls to it
//! (start-time fair queueing on two levels). A plan over time that is handed in; waits for nothing and moves nothing.

use std::{collections::BTreeMap, time::Duration};

use library_core::model::LibraryId;

use super::bucket::Bucket;
use crate::config::Rate;

/// What is granted at once lasts this long at the full limit: short for the eye, long beside what granting costs.
const TURN: Duration = Duration::from_millis(10);

/// So often those who have gone are looked through, for who owes nothing any more.
const FORGETTING: Duration = Duration::from_secs(1);

/// The bandwidths of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bandwidths {
    /// Of all its streams.
    pub all: Option<Rate>,
    /// Of each library's.
    pub library: Option<Rate>,
    /// Of each session's.
    pub session: Option<Rate>,
}

impl Bandwidths {
    /// Whether there is none.
    pub(super) fn are_unlimited(&self) -> bool {
        *self == Self::default()
    }
}

/// Which stream of the plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StreamKey {
    library: LibraryId,
    session: String,
    number: u64,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<T> {
    /// This stream may move so many bytes, at least as many as it asked for.
    Grant { stream: StreamKey, bytes: u64, asker: T },
    /// Nobody may before this time.
    Later(Duration),
    /// Nobody asks.
    Idle,
}

/// The plan. `T` is how an asker is answered.
#[derive(Debug)]
pub(super) struct Shares<T> {
    bandwidths: Bandwidths,
    all: Option<Bucket>,
    libraries: BTreeMap<LibraryId, Library<T>>,
    sessions: BTreeMap<String, Session>,
    /// Virtual time: where the share of the library that was served last began, in bytes.
    served: u64,
    /// Streams and asks so far.
    count: u64,
    asking: usize,
    /// When was looked last for what can be forgotten.
    forgotten: Duration,
}

#[derive(Debug)]
struct Library<T> {
    bucket: Option<Bucket>,
    streams: BTreeMap<StreamKey, Stream<T>>,
    /// Where its next share begins at the earliest.
    finish: u64,
    /// As [`Shares::served`], among its streams.
    served: u64,
}

#[derive(Debug)]
struct Session {
    bucket: Option<Bucket>,
    streams: usize,
}

#[derive(Debug)]
struct Stream<T> {
    finish: u64,
    ask: Option<Ask<T>>,
}

#[derive(Debug)]
struct Ask<T> {
    bytes: u64,
    /// More than this would not be used.
    most: u64,
    /// Who came first goes first among equals.
    number: u64,
    asker: T,
}

/// Who is served before whom: by the beginning of the share, then by arrival.
type Order = (u64, u64);

impl<T> Shares<T> {
    pub(super) fn new(bandwidths: Bandwidths) -> Self {
        Self {
            bandwidths,
            all: bandwidths.all.map(Bucket::new),
            libraries: BTreeMap::new(),
            sessions: BTreeMap::new(),
            served: 0,
            count: 0,
            asking: 0,
            forgotten: Duration::ZERO,
        }
    }

    /// Adds a stream.
    pub(super) fn join(&mut self, library: &LibraryId, session: &str) -> StreamKey {
        self.count += 1;
        let key = StreamKey { library: library.clone(), session: session.to_owned(), number: self.count };
        let Bandwidths { library: of_library, session: of_session, .. } = self.bandwidths;
        let entry = self.sessions.entry(session.to_owned());
        entry.or_insert_with(|| Session { bucket: of_session.map(Bucket::new), streams: 0 }).streams += 1;
        let empty = || Library { bucket: of_library.map(Bucket::new), streams: BTreeMap::new(), finish: 0, served: 0 };
        let streams = &mut self.libraries.entry(library.clone()).or_insert_with(empty).streams;
        streams.insert(key.clone(), Stream { finish: 0, ask: None });
        key
    }

    /// Removes a stream, with what it did not use of what it was granted. What its library and its session have drawn ahead
    /// they owe still.
    pub(super) fn leave(&mut self, key: &StreamKey, unused: u64, now: Duration) {
        self.give_back(key, unused);
        if let Some(library) = self.libraries.get_mut(&key.library) {
            let left = library.streams.remove(key);
            self.asking -= usize::from(left.is_some_and(|stream| stream.ask.is_some()));
        }
        if let Some(session) = self.sessions.get_mut(&key.session) {
            session.streams -= 1;
        }
        if now >= self.forgotten + FORGETTING {
            self.forgotten = now;
            self.forget(now);
        }
    }

    /// Forgets libraries and sessions that have no streams and owe nothing: no bandwidth, and no turn to another library.
    fn forget(&mut self, now: Duration) {
        let owes = |bucket: &Option<Bucket>| bucket.as_ref().is_some_and(|bucket| bucket.free_at() > now);
        self.sessions.retain(|_, session| session.streams > 0 || owes(&session.bucket));
        if self.libraries.values().all(|library| library.streams.is_empty()) {
            // With nobody there turns are owed to nobody.
            self.served = self.libraries.values().map(|library| library.finish).fold(self.served, u64::max);
        }
        let served = self.served;
        self.libraries
            .retain(|_, library| !library.streams.is_empty() || library.finish > served || owes(&library.bucket));
    }

    /// Asks for at least `bytes` and at most `most` for a stream. A stream asks once at a time: who asked before and went away
    /// is forgotten.
    pub(super) fn ask(&mut self, key: &StreamKey, (bytes, most): (u64, u64), asker: T) {
        self.count += 1;
        let number = self.count;
        let Some(library) = self.libraries.get_mut(&key.library) else { return };
        let Some(stream) = library.streams.get_mut(key) else { return };
        let before = stream.ask.replace(Ask { bytes, most: most.max(bytes), number, asker });
        self.asking += usize::from(before.is_none());
    }

    /// Takes back what was granted and will not be used.
    pub(super) fn give_back(&mut self, key: &StreamKey, bytes: u64) {
        for bucket in self.buckets(key) {
            bucket.give_back(bytes);
        }
        if let Some(library) = self.libraries.get_mut(&key.library) {
            library.finish = library.finish.saturating_sub(bytes);
            if let Some(stream) = library.streams.get_mut(key) {
                stream.finish = stream.finish.saturating_sub(bytes);
            }
        }
    }

    /// Grants the next share, if one is due at `now`.
    pub(super) fn next(&mut self, now: Duration) -> Next<T> {
        if self.asking == 0 {
            return Next::Idle;
        }
        if let Some(busy) = self.all.as_ref().map(Bucket::free_at).filter(|at| *at > now) {
            return Next::Later(busy);
        }
        match self.first(now) {
            Ok(key) => self.grant(key, now),
            Err(until) => Next::Later(until),
        }
    }

    /// The stream whose turn it is, or when that will be known.
    fn first(&self, now: Duration) -> Result<StreamKey, Duration> {
        let mut best: Option<(Order, &StreamKey)> = None;
        let mut until = Duration::MAX;
        for library in self.libraries.values() {
            let found = match library.bucket.as_ref().map(Bucket::free_at).filter(|at| *at > now) {
                Some(busy) if library.asks() => Err(busy),
                Some(_) => continue,
                None => library.first(&self.sessions, now),
            };
            match found {
                Ok((number, key)) => {
                    let order = (library.finish.max(self.served), number);
                    best = Some((order, key)).into_iter().chain(best).min_by_key(|(order, _)| *order);
                }
                Err(busy) => until = until.min(busy),
            }
        }
        best.map(|(_, key)| key.clone()).ok_or(until)
    }

    fn grant(&mut self, key: StreamKey, now: Duration) -> Next<T> {
        let turn = self.buckets(&key).map(|bucket| bucket.bytes_in(TURN)).min().unwrap_or(0);
        let Some(library) = self.libraries.get_mut(&key.library) else { return Next::Idle };
        let Some(stream) = library.streams.get_mut(&key) else { return Next::Idle };
        let Some(Ask { bytes, most, asker, .. }) = stream.ask.take() else { return Next::Idle };
        self.asking -= 1;
        let bytes = turn.clamp(bytes, most);
        library.served = library.served.max(stream.finish);
        stream.finish = library.served + bytes;
        self.served = self.served.max(library.finish);
        library.finish = self.served + bytes;
        for bucket in self.buckets(&key) {
            bucket.draw(bytes, now);
        }
        Next::Grant { stream: key, bytes, asker }
    }

    /// The bandwidths that hold for a stream.
    fn buckets(&mut self, key: &StreamKey) -> impl Iterator<Item = &mut Bucket> {
        let library = self.libraries.get_mut(&key.library).and_then(|library| library.bucket.as_mut());
        let session = self.sessions.get_mut(&key.session).and_then(|session| session.bucket.as_mut());
        self.all.as_mut().into_iter().chain(library).chain(session)
    }
}

impl<T> Library<T> {
    fn asks(&self) -> bool {
        self.streams.values().any(|stream| stream.ask.is_some())
    }

    /// Its stream whose turn it is with the number of its ask, or when that will be known.
    fn first(&self, sessions: &BTreeMap<String, Session>, now: Duration) -> Result<(u64, &StreamKey), Duration> {
        let mut best: Option<(Order, &StreamKey)> = None;
        let mut until = Duration::MAX;
        for (key, stream) in &self.streams {
            let Some(ask) = &stream.ask else { continue };
            let session = sessions.get(&key.session).and_then(|session| session.bucket.as_ref());
            if let Some(busy) = session.map(Bucket::free_at).filter(|at| *at > now) {
                until = until.min(busy);
                continue;
            }
            let order = (stream.finish.max(self.served), ask.number);
            best = Some((order, key)).into_iter().chain(best).min_by_key(|(order, _)| *order);
        }
        best.map(|((_, number), key)| (number, key)).ok_or(until)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A stream of a library and a session of its own that draws so much and goes.
    fn comes_and_goes(shares: &mut Shares<()>, number: u64, (bytes, now): (u64, Duration)) {
        let stream = shares.join(&LibraryId::new(format!("library {number}")), &format!("session {number}"));
        shares.ask(&stream, (bytes, bytes), ());
        assert!(matches!(shares.next(now), Next::Grant { .. }));
        shares.leave(&stream, 0, now);
    }

    #[test]
    fn who_has_gone_is_forgotten_when_nothing_is_owed_any_more() {
        let rate: Option<Rate> = Some("1 MiB/s".parse().unwrap());
        let mut shares = Shares::new(Bandwidths { all: None, library: rate, session: rate });
        for number in 0..100 {
            comes_and_goes(&mut shares, number, (10 << 20, SECOND));
        }
        assert_eq!((shares.libraries.len(), shares.sessions.len()), (100, 100));
        comes_and_goes(&mut shares, 100, (10 << 20, 9 * SECOND));
        assert_eq!((shares.libraries.len(), shares.sessions.len()), (101, 101));
        comes_and_goes(&mut shares, 101, (0, 12 * SECOND));
        assert_eq!((shares.libraries.len(), shares.sessions.len()), (1, 1), "the one of the ninth second");
    }
}
