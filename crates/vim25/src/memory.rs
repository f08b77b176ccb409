//! What sessions made here: views, collectors with their filters, tasks. In memory and bounded, lost with the process,
//! gone with the session: nothing of it is content. It must never be asked across sessions.

use std::{
    cmp::Reverse,
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

use crate::{
    about::property_collector,
    fault::Fault,
    filter::Collector,
    host::Login,
    object::Object,
    task::Task,
    value::{Data, Moref, Value},
    view::View,
    world::World,
};

/// Most sessions that are remembered; beyond, whoever has the most of them loses the one that was used longest ago.
const MAX_SESSIONS: usize = 1_000;
/// Most views of a session, most collectors, most filters.
const MAX_MADE: usize = 100;
/// Most tasks of a session; beyond, the oldest is forgotten.
const MAX_TASKS: usize = 100;
/// Most files in the results of all tasks of a session; beyond, the oldest task is forgotten.
const MAX_RESULTS: usize = 100_000;
/// Most files in the results of the tasks of all sessions; beyond, whoever has the most of them loses the tasks of the
/// session that was used longest ago.
const MAX_ALL_RESULTS: usize = 1_000_000;

/// What all sessions made.
#[derive(Default)]
pub(crate) struct Memory {
    sessions: Mutex<HashMap<String, Session>>,
}

impl Memory {
    /// Does something with what a session made.
    pub(crate) fn with<T>(&self, login: &Login, now: Timestamp, work: impl FnOnce(&mut Session) -> T) -> T {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.entry(login.key.clone()).or_insert_with(|| Session::new(&login.user, now));
        session.used = now;
        let done = work(session);
        bound(&mut sessions, login);
        done
    }

    /// Forgets what a session made.
    pub(crate) fn forget(&self, login: &Login) {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(&login.key);
    }
}

/// Forgets what is too much, never of the session in hand.
fn bound(sessions: &mut HashMap<String, Session>, in_hand: &Login) {
    while sessions.len() > MAX_SESSIONS
        && let Some(key) = greediest(sessions, in_hand, |_| 1)
    {
        sessions.remove(&key);
    }
    while sessions.values().map(|session| session.results).sum::<usize>() > MAX_ALL_RESULTS
        && let Some(session) =
            greediest(sessions, in_hand, |session| session.results).and_then(|key| sessions.get_mut(&key))
    {
        session.tasks.clear();
        session.results = 0;
    }
}

/// Of the user whose sessions weigh most together, the session that was used longest ago: so that nobody drives out
/// others by logging in often.
fn greediest(
    sessions: &HashMap<String, Session>,
    in_hand: &Login,
    weight: impl Fn(&Session) -> usize,
) -> Option<String> {
    let mut by_user = HashMap::<&str, usize>::new();
    for session in sessions.values() {
        *by_user.entry(&session.user).or_default() += weight(session);
    }
    let others = sessions.iter().filter(|(key, session)| **key != in_hand.key && weight(session) > 0);
    let most = others.max_by_key(|(_, session)| (by_user.get(session.user.as_str()), Reverse(session.used)));
    most.map(|(key, _)| key.clone())
}

/// What one session made.
pub(crate) struct Session {
    user: String,
    used: Timestamp,
    made: u64,
    pub views: Vec<View>,
    /// The first is the one that every session has.
    pub collectors: Vec<Collector>,
    tasks: VecDeque<Task>,
    /// How many files their outcomes list.
    results: usize,
}

impl Session {
    fn new(user: &str, now: Timestamp) -> Self {
        let collectors = vec![Collector::new(property_collector())];
        Self {
            user: user.to_owned(),
            used: now,
            made: 0,
            views: Vec::new(),
            collectors,
            tasks: VecDeque::new(),
            results: 0,
        }
    }

    /// A reference for something new.
    pub(crate) fn reference(&mut self, kind: &str, prefix: &str) -> Moref {
        self.made += 1;
        Moref::new(kind, format!("{prefix}-{}", self.made))
    }

    /// A collector of the session.
    ///
    /// # Errors
    /// When it is gone.
    pub(crate) fn collector(&mut self, reference: &Moref) -> Result<&mut Collector, Fault> {
        let found = self.collectors.iter_mut().find(|collector| collector.reference == *reference);
        found.ok_or_else(|| Fault::ManagedObjectNotFound(reference.clone()))
    }

    /// Remembers a task.
    pub(crate) fn keep(&mut self, task: Task) {
        self.results += task.files;
        self.tasks.push_back(task);
        while self.tasks.len() > MAX_TASKS || (self.results > MAX_RESULTS && self.tasks.len() > 1) {
            self.results -= self.tasks.pop_front().map_or(0, |oldest| oldest.files);
        }
    }

    /// All that the session made, as objects.
    pub(crate) fn objects(&self, world: &World) -> Vec<Object> {
        let mut objects = vec![
            Object::new(Moref::new("ViewManager", "ViewManager"))
                .with("viewList", Value::references(self.views.iter().map(|view| view.reference.clone()))),
            Object::new(Moref::new("TaskManager", "TaskManager"))
                .with("recentTask", Value::references(self.tasks.iter().map(|task| task.reference.clone())))
                .with("description", Data::new("TaskDescription"))
                .with("maxCollector", 0),
        ];
        objects.extend(self.tasks.iter().map(Task::object));
        objects.extend(self.collectors.iter().flat_map(Collector::objects));
        objects.extend(self.views.iter().map(|view| view.object(world)));
        objects
    }
}

/// Refuses one more than there may be.
///
/// # Errors
/// When there is no room.
pub(crate) fn room(made: usize, what: &str) -> Result<(), Fault> {
    if made < MAX_MADE {
        return Ok(());
    }
    Err(Fault::SystemError(format!("the session has {MAX_MADE} {what} already; destroy some first")))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn at(seconds: usize) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
    }

    fn login(user: &str, number: usize) -> Login {
        Login {
            key: format!("{user}-{number}"),
            user: user.to_owned(),
            full_name: user.to_owned(),
            created: at(0),
            last_active: at(0),
        }
    }

    fn search(session: &mut Session, files: usize) {
        let reference = session.reference("Task", "task");
        session.keep(Task {
            reference,
            method: "SearchDatastore_Task".to_owned(),
            description: "host.DatastoreBrowser.search",
            entity: None,
            user: session.user.clone(),
            begun: session.used,
            ended: session.used,
            outcome: Ok(0.into()),
            files,
        });
    }

    fn remembered(memory: &Memory, login: &Login) -> bool {
        memory.sessions.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&login.key)
    }

    #[test]
    fn who_logs_in_too_often_drives_out_themselves() {
        let memory = Memory::default();
        memory.with(&login("ann", 0), at(0), |_| ());
        for number in 0..=MAX_SESSIONS {
            memory.with(&login("eve", number), at(1 + number), |_| ());
        }
        assert!(remembered(&memory, &login("ann", 0)), "it was used before all others");
        // Those that eve used longest ago.
        assert!(!remembered(&memory, &login("eve", 0)) && !remembered(&memory, &login("eve", 1)));
        assert!(remembered(&memory, &login("eve", 2)));
        memory.with(&login("bob", 0), at(2 + MAX_SESSIONS), |_| ());
        assert!(remembered(&memory, &login("ann", 0)) && remembered(&memory, &login("bob", 0)));
        assert!(!remembered(&memory, &login("eve", 2)));
    }

    #[test]
    fn results_are_bounded_over_all_sessions() {
        let memory = Memory::default();
        let tasks = |login: &Login, now| memory.with(login, at(now), |session| session.tasks.len());
        memory.with(&login("ann", 0), at(0), |session| search(session, 10));
        for number in 0..10 {
            memory.with(&login("eve", number), at(1 + number), |session| search(session, MAX_RESULTS));
        }
        assert_eq!(tasks(&login("ann", 0), 20), 1);
        let left: Vec<_> = (0..10).map(|number| tasks(&login("eve", number), 20)).collect();
        assert_eq!(left, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    }
}
