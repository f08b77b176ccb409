//! All transfers of files: how many run at once and how fast, who waits, and how far each is. Knows no address and no
//! content; who may transfer what was decided before.

mod about;
mod bucket;
mod meter;
mod paced;
mod pacer;
mod permit;
pub(crate) mod pulling;
mod queue;
mod refusal;
pub(crate) mod route;
mod shares;
mod shown;
mod subject;
mod tally;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use library_core::ports::Clock;
use tokio::{
    sync::oneshot,
    time::{Instant, timeout},
};

pub use about::{About, Direction};
pub use permit::Permit;
pub use queue::Places;
pub use refusal::Refusal;
pub use shares::Bandwidths;
pub use shown::{Shown, State};

use crate::config::{self, seconds};
use about::Flow;
use meter::{Meter, Speed};
pub(crate) use paced::{HELD, paced};
use pacer::Pacer;
use queue::{Place, Queue};
pub(crate) use tally::Tally;

/// What transfers are held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many at once.
    pub places: Places,
    /// How long one waits for its turn; pulls wait for ever.
    pub max_wait: Duration,
    /// How fast uploads and pulls are.
    pub uploads: Bandwidths,
    /// How fast downloads are.
    pub downloads: Bandwidths,
}

impl Limits {
    /// The configured ones.
    pub fn new(config: &config::Transfers) -> Self {
        Self {
            places: Places {
                all: config.max_concurrent,
                uploads: config.max_uploads,
                downloads: config.max_downloads,
                library: config.max_per_library.unwrap_or(usize::MAX),
                waiting: config.max_waiting,
            },
            max_wait: seconds(config.max_wait_seconds),
            uploads: Bandwidths {
                all: config.upload_limit,
                library: config.library_upload_limit,
                session: config.session_upload_limit,
            },
            downloads: Bandwidths {
                all: config.download_limit,
                library: config.library_download_limit,
                session: config.session_download_limit,
            },
        }
    }
}

/// All transfers of a server.
pub struct Transfers {
    shared: Arc<Shared>,
    limits: Limits,
    uploads: Option<Pacer>,
    downloads: Option<Pacer>,
}

/// What permits share with their registry.
pub(crate) struct Shared {
    states: Mutex<States>,
    clock: Arc<dyn Clock>,
    tally: Tally,
}

struct States {
    queue: Queue<Waiting>,
    running: BTreeMap<u64, Running>,
    /// Transfers that came so far.
    count: u64,
}

/// Somebody who waits.
struct Waiting {
    about: About,
    since: Timestamp,
    began: Instant,
    turn: oneshot::Sender<Turn>,
}

struct Running {
    about: About,
    since: Timestamp,
    meter: Arc<Meter>,
    speed: Speed,
}

/// The place of somebody who has one: free again when it is dropped, so that none is lost with whoever waited for it.
struct Turn {
    shared: Arc<Shared>,
    number: u64,
    meter: Arc<Meter>,
    is_taken: bool,
}

impl Transfers {
    /// A registry that holds transfers to `limits`. Must be made within a runtime: what keeps bandwidths runs there.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let states = States { queue: Queue::new(limits.places), running: BTreeMap::new(), count: 0 };
        Self {
            shared: Arc::new(Shared { states: Mutex::new(states), clock, tally: Tally::default() }),
            uploads: Pacer::start(limits.uploads),
            downloads: Pacer::start(limits.downloads),
            limits,
        }
    }

    /// Waits until this transfer may run. Whoever stops waiting leaves the queue.
    ///
    /// # Errors
    /// When too many wait already, or the turn does not come in time; neither befalls a pull.
    pub async fn admit(&self, about: About) -> Result<Permit, Refusal> {
        let direction = about.direction;
        let lane = (direction.flow(), about.library.clone(), about.session.clone());
        let outcome = self.turn(about).await;
        let turn = outcome.inspect_err(|refusal| self.shared.tally.refused(direction, *refusal))?;
        let (flow, library, session) = lane;
        let pacer = match flow {
            Flow::In => &self.uploads,
            Flow::Out => &self.downloads,
        };
        let lane = pacer.as_ref().map(|pacer| pacer.lane(&library, &session));
        Ok(turn.permit(lane))
    }

    async fn turn(&self, about: About) -> Result<Turn, Refusal> {
        let direction = about.direction;
        let (place, mut turn) =
            self.shared.enter(about).map_err(|queue::Full| Refusal::Full { waiting: self.limits.places.waiting })?;
        // Most find a place at once.
        if let Ok(turn) = turn.try_recv() {
            return Ok(turn);
        }
        let leaving = Leaving { shared: &self.shared, place };
        let late = Refusal::Late { seconds: self.limits.max_wait.as_secs() };
        let outcome = match direction {
            Direction::Pull => (&mut turn).await,
            Direction::Upload | Direction::Download => {
                timeout(self.limits.max_wait, &mut turn).await.map_err(|_| late)?
            }
        };
        drop(leaving);
        // Its sender is dropped by nobody else than by whoever leaves.
        outcome.map_err(|_| late)
    }

    /// All transfers: those that run, oldest first, then those that wait, in the order of their turns.
    pub fn shown(&self) -> Vec<Shown> {
        let states = self.shared.states();
        let running = states.running.values().map(Running::shown);
        let waiting = states.queue.waiting().zip(1..).map(|(waiting, position)| waiting.shown(position));
        running.chain(waiting).collect()
    }

    /// Reads all meters once a second, for the rates that are shown.
    pub async fn measure(&self) {
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        loop {
            seconds.tick().await;
            for running in self.shared.states().running.values_mut() {
                running.speed.read(running.meter.bytes());
            }
        }
    }

    /// What was counted since the start.
    pub(crate) fn tally(&self) -> &Tally {
        &self.shared.tally
    }

    /// Bytes that were moved in a direction since the start.
    pub(crate) fn bytes(&self, direction: Direction) -> u64 {
        let states = self.shared.states();
        let running = states.running.values().filter(|running| running.about.direction == direction);
        self.shared.tally.bytes_of_ended(direction) + running.map(|running| running.meter.bytes()).sum::<u64>()
    }
}

impl Shared {
    fn states(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(self: &Arc<Self>, about: About) -> Result<(Place, oneshot::Receiver<Turn>), queue::Full> {
        let (turn, receiver) = oneshot::channel();
        let (direction, library) = (about.direction, about.library.clone());
        let waiting = Waiting { about, since: self.clock.now(), began: Instant::now(), turn };
        let place = self.states().queue.enter(direction, &library, waiting)?;
        self.let_in();
        Ok((place, receiver))
    }

    /// Lets in for whom there is a place.
    fn let_in(self: &Arc<Self>) {
        while let Some((sender, turn)) = self.next() {
            // Whoever has gone gives the place back, which takes the lock.
            drop(sender.send(turn));
        }
    }

    fn next(self: &Arc<Self>) -> Option<(oneshot::Sender<Turn>, Turn)> {
        let mut states = self.states();
        let Waiting { about, began, turn, .. } = states.queue.next()?;
        self.tally.waited(about.direction, began.elapsed());
        states.count += 1;
        let number = states.count;
        let meter = Arc::new(Meter::new(about.size));
        let running = Running { about, since: self.clock.now(), meter: Arc::clone(&meter), speed: Speed::default() };
        states.running.insert(number, running);
        Some((turn, Turn { shared: Arc::clone(self), number, meter, is_taken: false }))
    }

    /// A transfer has ended: whoever is next has its place.
    fn end(self: &Arc<Self>, number: u64) {
        let mut states = self.states();
        if let Some(Running { about, meter, .. }) = states.running.remove(&number) {
            states.queue.done(about.direction, &about.library);
            self.tally.ended(about.direction, meter.bytes());
        }
        drop(states);
        self.let_in();
    }
}

impl Turn {
    fn permit(mut self, lane: Option<pacer::Lane>) -> Permit {
        self.is_taken = true;
        Permit::new(Arc::clone(&self.shared), self.number, Arc::clone(&self.meter), lane)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.is_taken {
            self.shared.end(self.number);
        }
    }
}

/// Leaves the queue when it is dropped; harmless for who has left it already.
struct Leaving<'a> {
    shared: &'a Arc<Shared>,
    place: Place,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        // Outside of the lock: nothing that is dropped with it may take it again.
        let left = self.shared.states().queue.leave(self.place);
        drop(left);
    }
}

impl Waiting {
    fn shown(&self, position: usize) -> Shown {
        let (about, since) = (self.about.clone(), self.since);
        Shown { state: State::Waiting { position }, bytes: 0, size: about.size, since, about }
    }
}

impl Running {
    fn shown(&self) -> Shown {
        let (about, since) = (self.about.clone(), self.since);
        let state = State::Running { rate: self.speed.rate() };
        Shown { state, bytes: self.meter.bytes(), size: self.meter.size(), since, about }
    }
}

impl fmt::Debug for Transfers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transfers").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
