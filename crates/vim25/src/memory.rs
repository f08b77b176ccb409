//! What sessions made here: views, collectors with their filters, tasks. In memory and bounded, lost with the process,
//! gone with the session: nothing of it is content. It must never be asked across sessions.

use std::{
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

/// Most sessions that are remembered; beyond, the one that was used longest ago is forgotten.
const MAX_SESSIONS: usize = 1_000;
/// Most views of a session, most collectors, most filters.
const MAX_MADE: usize = 100;
/// Most tasks of a session; beyond, the oldest is forgotten.
const MAX_TASKS: usize = 100;
/// Most files in the results of all tasks of a session; beyond, the oldest task is forgotten.
const MAX_RESULTS: usize = 100_000;

/// What all sessions made.
#[derive(Default)]
pub(crate) struct Memory {
    sessions: Mutex<HashMap<String, Session>>,
}

impl Memory {
    /// Does something with what a session made.
    pub(crate) fn with<T>(&self, login: &Login, now: Timestamp, work: impl FnOnce(&mut Session) -> T) -> T {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if !sessions.contains_key(&login.key) && sessions.len() >= MAX_SESSIONS {
            let oldest = sessions.iter().min_by_key(|(_, session)| session.used).map(|(key, _)| key.clone());
            oldest.and_then(|key| sessions.remove(&key));
        }
        let session = sessions.entry(login.key.clone()).or_insert_with(|| Session::new(now));
        session.used = now;
        work(session)
    }

    /// Forgets what a session made.
    pub(crate) fn forget(&self, login: &Login) {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(&login.key);
    }
}

/// What one session made.
pub(crate) struct Session {
    used: Timestamp,
    made: u64,
    pub views: Vec<View>,
    /// The first is the one that every session has.
    pub collectors: Vec<Collector>,
    pub tasks: VecDeque<Task>,
}

impl Session {
    fn new(now: Timestamp) -> Self {
        let collectors = vec![Collector::new(property_collector())];
        Self { used: now, made: 0, views: Vec::new(), collectors, tasks: VecDeque::new() }
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
        self.tasks.push_back(task);
        let mut results: usize = self.tasks.iter().map(|task| task.files).sum();
        while self.tasks.len() > MAX_TASKS || (results > MAX_RESULTS && self.tasks.len() > 1) {
            results -= self.tasks.pop_front().map_or(0, |oldest| oldest.files);
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
