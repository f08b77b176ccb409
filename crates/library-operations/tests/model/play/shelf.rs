//! The model: what a content library holds, as plain maps. Decides what each thing allows; calls nothing.

use std::collections::{BTreeMap, BTreeSet};

use vapi::FaultKind::{self, InvalidElementType, NotAllowedInCurrentState, NotFound};

use super::step::{Content, Name, Which};

/// What a step is to end with.
pub(super) type Outcome = Result<(), FaultKind>;
/// Ids are text.
pub(super) type Id = String;

/// How long a session lives without activity, in seconds.
pub(super) const LEASE: i64 = 300;
/// How long a session that has ended can be looked at, in seconds.
const RETENTION: i64 = 3600;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Local,
    Subscribed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Active,
    Maintenance,
    /// To that store.
    Migrating(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Library {
    pub(super) kind: Kind,
    pub(super) name: Name,
    pub(super) version: u64,
    pub(super) state: State,
    pub(super) store: usize,
    /// Whether it is published; none if nobody ever said.
    pub(super) published: Option<bool>,
    pub(super) usages: BTreeMap<Id, Name>,
    pub(super) usage_of_items: bool,
    /// The library of this server that it follows.
    pub(super) follows: Option<Id>,
    /// The subscription through which it does.
    pub(super) source: Option<Id>,
}

/// A file as readers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) content: Content,
    pub(super) version: u64,
}

pub(super) type Files = BTreeMap<Name, File>;

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) library: Id,
    pub(super) name: Name,
    pub(super) description: Option<Name>,
    pub(super) version: u64,
    pub(super) content_version: u64,
    pub(super) files: Files,
    /// What a copy is to get.
    pub(super) coming: Option<Files>,
    /// A session was opened on it before it had content, and none has brought any since.
    pub(super) unfinished: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Active,
    /// Waits for its pulls.
    Completing,
    Done,
    Error,
    Canceled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// A file that the client sends: the generation of its address, and what was received.
    Pushed(u64, Option<Content>),
    /// A file that the server fetches: what there is to fetch, and whether it is here.
    Pulled(Content, bool),
    Removed,
}

#[derive(Clone, Debug)]
pub(super) struct Update {
    pub(super) item: Id,
    pub(super) phase: Phase,
    pub(super) base: Files,
    pub(super) changes: BTreeMap<Name, Change>,
    pub(super) until: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Download {
    pub(super) item: Id,
    pub(super) phase: Phase,
    pub(super) files: Files,
    pub(super) prepared: BTreeSet<Name>,
    pub(super) until: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) library: Id,
    pub(super) follower: Id,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    pub(super) now: i64,
    pub(super) libraries: BTreeMap<Id, Library>,
    pub(super) items: BTreeMap<Id, Item>,
    pub(super) updates: BTreeMap<Id, Update>,
    pub(super) downloads: BTreeMap<Id, Download>,
    pub(super) subscriptions: BTreeMap<Id, Subscription>,
    pub(super) trusted: BTreeMap<usize, Id>,
    /// What was made with a client token: of what library, by what name, and what came of it.
    pub(super) tokens: BTreeMap<usize, (Id, Name, Id)>,
    /// Ids of what is no more.
    pub(super) gone: Vec<Id>,
}

impl Library {
    pub(super) fn must_be(&self, kind: Kind) -> Outcome {
        if self.kind == kind { Ok(()) } else { Err(InvalidElementType) }
    }

    pub(super) fn must_serve(&self) -> Outcome {
        if self.state == State::Active { Ok(()) } else { Err(NotAllowedInCurrentState) }
    }

    pub(super) fn must_be_published(&self) -> Outcome {
        if self.published == Some(true) { Ok(()) } else { Err(NotAllowedInCurrentState) }
    }
}

impl Update {
    /// One that completes waits for its pulls however long they take.
    fn lives(&self, now: i64) -> bool {
        self.until > now || self.phase == Phase::Completing
    }

    /// The names of its files, as the item would have them.
    pub(super) fn view(&self) -> BTreeSet<Name> {
        let kept = self.base.keys().filter(|name| !self.changes.contains_key(name));
        kept.chain(self.changed()).copied().collect()
    }

    /// The names that it adds or changes.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Name> {
        self.changes.iter().filter(|(_, change)| **change != Change::Removed).map(|(name, _)| name)
    }

    pub(super) fn must_be_received(&self) -> Outcome {
        let missing = self.changes.values().any(|change| matches!(change, Change::Pushed(_, None)));
        if missing { Err(NotAllowedInCurrentState) } else { Ok(()) }
    }

    pub(super) fn fetches(&self) -> bool {
        self.changes.values().any(|change| matches!(change, Change::Pulled(_, false)))
    }

    /// The item's files when it is done.
    fn result(&self) -> Files {
        let mut files = self.base.clone();
        for (name, change) in &self.changes {
            let version = self.base.get(name).map_or(1, |before| before.version + 1);
            match change {
                Change::Pushed(_, Some(content)) | Change::Pulled(content, true) => {
                    files.insert(*name, File { content: *content, version });
                }
                Change::Removed => drop(files.remove(name)),
                Change::Pushed(_, None) | Change::Pulled(_, false) => panic!("{self:?} is not ready"),
            }
        }
        files
    }
}

impl Shelf {
    /// One of the things there are: most often a likely one, now and then one that is no more.
    pub(super) fn pick<T>(&self, things: &BTreeMap<Id, T>, which: Which, likely: impl Fn(&Id, &T) -> bool) -> Id {
        let (low, high) = (which % 16, usize::from(which / 16));
        let nobody = || "nobody".to_owned();
        if low == 15 {
            return self.gone.iter().rev().nth(high).cloned().unwrap_or_else(nobody);
        }
        let all: Vec<&Id> = things.keys().collect();
        let liked: Vec<&Id> = things.iter().filter(|(id, thing)| likely(id, thing)).map(|(id, _)| id).collect();
        let among = if low % 4 == 3 || liked.is_empty() { all } else { liked };
        among.get(high % among.len().max(1)).map_or_else(nobody, |id| (*id).clone())
    }

    pub(super) fn library(&self, id: &Id) -> Result<&Library, FaultKind> {
        self.libraries.get(id).ok_or(NotFound)
    }

    pub(super) fn item(&self, id: &Id) -> Result<&Item, FaultKind> {
        self.items.get(id).ok_or(NotFound)
    }

    /// The library of an item.
    pub(super) fn home(&self, item: &Item) -> &Library {
        &self.libraries[&item.library]
    }

    pub(super) fn update(&self, id: &Id) -> Result<&Update, FaultKind> {
        self.updates.get(id).filter(|session| session.lives(self.now)).ok_or(NotFound)
    }

    /// A session that is ACTIVE.
    pub(super) fn open_update(&self, id: &Id) -> Result<&Update, FaultKind> {
        let session = self.update(id)?;
        match session.phase {
            Phase::Active | Phase::Completing => Ok(session),
            Phase::Done | Phase::Error | Phase::Canceled => Err(NotAllowedInCurrentState),
        }
    }

    /// A session that takes changes.
    pub(super) fn changing(&self, id: &Id) -> Result<&Update, FaultKind> {
        let session = self.update(id)?;
        if session.phase == Phase::Active { Ok(session) } else { Err(NotAllowedInCurrentState) }
    }

    pub(super) fn download(&self, id: &Id) -> Result<&Download, FaultKind> {
        self.downloads.get(id).filter(|session| session.until > self.now).ok_or(NotFound)
    }

    pub(super) fn open_download(&self, id: &Id) -> Result<&Download, FaultKind> {
        let session = self.download(id)?;
        if session.phase == Phase::Active { Ok(session) } else { Err(NotAllowedInCurrentState) }
    }

    /// Activity in a session.
    pub(super) fn renew_update(&mut self, id: &Id) {
        if self.open_update(id).is_ok() {
            self.updates.get_mut(id).unwrap().until = self.now + LEASE;
        }
    }

    /// Activity in a session.
    pub(super) fn renew_download(&mut self, id: &Id) {
        if self.open_download(id).is_ok() {
            self.downloads.get_mut(id).unwrap().until = self.now + LEASE;
        }
    }

    pub(super) fn end_update(&mut self, id: &Id, phase: Phase) {
        let session = self.updates.get_mut(id).unwrap();
        (session.phase, session.until) = (phase, self.now + RETENTION);
    }

    pub(super) fn end_download(&mut self, id: &Id, phase: Phase) {
        let session = self.downloads.get_mut(id).unwrap();
        (session.phase, session.until) = (phase, self.now + RETENTION);
    }

    /// The ACTIVE session of an item.
    pub(super) fn session_of(&self, item: &Id) -> Option<Id> {
        let mut of_item = self.updates.iter().filter(|(_, session)| session.item == *item);
        of_item.find(|(id, _)| self.open_update(id).is_ok()).map(|(id, _)| id.clone())
    }

    /// A session is done: its item gets its next version, if anything was changed.
    pub(super) fn finish(&mut self, id: &Id) {
        let session = self.updates[id].clone();
        if !session.changes.is_empty() {
            let item = self.items.get_mut(&session.item).unwrap();
            item.unfinished = false;
            item.files = session.result();
            item.content_version += 1;
        }
        self.end_update(id, Phase::Done);
    }

    pub(super) fn items_of(&self, library: &Id) -> Vec<Id> {
        self.items.iter().filter(|(_, item)| item.library == *library).map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn must_be_idle(&self, library: &Id) -> Outcome {
        let busy = self.items_of(library).iter().any(|item| {
            let read = self.downloads.iter().any(|(id, it)| it.item == *item && self.open_download(id).is_ok());
            read || self.session_of(item).is_some() || self.items[item].coming.is_some()
        });
        if busy { Err(NotAllowedInCurrentState) } else { Ok(()) }
    }

    /// The item of that name that its sessions left empty.
    pub(super) fn left_empty(&self, library: &Id, name: Name) -> Option<Id> {
        let mut found = self.items.iter().filter(|(_, item)| item.library == *library && item.name == name);
        let (id, item) = found.next()?;
        let is_left = item.unfinished && item.files.is_empty() && self.session_of(id).is_none();
        is_left.then(|| id.clone())
    }

    pub(super) fn must_be_free(&self, library: &Id, name: Name, but: Option<&Id>) -> bool {
        self.items.iter().all(|(id, item)| item.library != *library || item.name != name || Some(id) == but)
    }

    pub(super) fn remove_item(&mut self, id: &Id) {
        if let Some(session) = self.session_of(id) {
            self.end_update(&session, Phase::Canceled);
        }
        self.items.remove(id);
        self.gone.push(id.clone());
    }

    pub(super) fn remove_library(&mut self, id: &Id) {
        for item in self.items_of(id) {
            self.remove_item(&item);
        }
        self.libraries.remove(id);
        self.gone.push(id.clone());
        let leading = self.subscriptions.iter().filter(|(_, it)| it.library == *id || it.follower == *id);
        for subscription in leading.map(|(id, _)| id.clone()).collect::<Vec<_>>() {
            self.remove_subscription(&subscription);
        }
    }

    pub(super) fn remove_subscription(&mut self, id: &Id) {
        let follower = self.subscriptions.remove(id).unwrap().follower;
        if let Some(follower) = self.libraries.get_mut(&follower).filter(|it| it.source.as_ref() == Some(id)) {
            follower.source = None;
        }
        self.gone.push(id.clone());
    }

    /// All jobs run to their ends.
    pub(super) fn run_jobs(&mut self) {
        for item in self.items.values_mut() {
            if let Some(files) = item.coming.take() {
                item.files = files;
                item.content_version += 1;
            }
        }
        for library in self.libraries.values_mut() {
            if let State::Migrating(store) = library.state {
                (library.state, library.store) = (State::Active, store);
                library.version += 1;
            }
        }
        for id in self.updates.keys().cloned().collect::<Vec<_>>() {
            if self.open_update(&id).is_ok() && self.updates[&id].fetches() {
                self.fetch(&id);
            }
        }
    }

    fn fetch(&mut self, id: &Id) {
        self.renew_update(id);
        let session = self.updates.get_mut(id).unwrap();
        for change in session.changes.values_mut() {
            if let Change::Pulled(_, here) = change {
                *here = true;
            }
        }
        if session.phase == Phase::Completing {
            self.finish(id);
        }
    }

    /// What nobody keeps alive goes.
    pub(super) fn expire(&mut self) {
        let now = self.now;
        let dead = self.updates.iter().filter(|(_, it)| !it.lives(now)).map(|(id, _)| id.clone());
        let dead = dead.chain(self.downloads.iter().filter(|(_, it)| it.until <= now).map(|(id, _)| id.clone()));
        self.gone.extend(dead.collect::<Vec<_>>());
        self.updates.retain(|_, session| session.lives(now));
        self.downloads.retain(|_, session| session.until > now);
    }

    /// A start gives every ACTIVE session a full lease.
    pub(super) fn restart(&mut self) {
        for id in self.updates.keys().cloned().collect::<Vec<_>>() {
            self.renew_update(&id);
        }
        for id in self.downloads.keys().cloned().collect::<Vec<_>>() {
            self.renew_download(&id);
        }
    }
}
