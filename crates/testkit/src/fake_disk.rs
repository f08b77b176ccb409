//! A disk that forgets. It keeps what was synced; of the rest, luck decides at a reboot. A rename is one event, as
//! journals make it; all other events of a directory are lost or kept independently of each other. Never keeps anything
//! outside the process's memory.
#![allow(clippy::missing_panics_doc, clippy::unwrap_used, reason = "a disk that is used wrongly fails its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind, IoSlice};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use bytes::Bytes;
use content_store::disk::files::{Access, Entry, Files, Identity, Kind, Location, OpenFile, Origin};
use library_core::ports::content_store::Space;

const PAGE: usize = 4096;

/// What becomes of un-synced bytes and names.
#[derive(Clone, Copy, Debug)]
pub enum Luck {
    /// None of them is there.
    AllLost,
    /// All are there.
    AllKept,
    /// Some are, drawn from this seed.
    Some(u64),
}

/// Syncs that can be made to wait.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Those of one file.
    Files,
    /// Those of everything.
    All,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Node {
    File(usize),
    Directory,
}

/// Copies share the bytes that neither of them changes.
#[derive(Clone, Default)]
struct Inode {
    now: Arc<Vec<u8>>,
    durable: Arc<Vec<u8>>,
    /// Bytes that were read of it.
    read: u64,
}

/// Hears of a disk's steps.
pub type Watcher = Box<dyn FnMut(FakeDisk) + Send>;

/// A change of names that is not durable in each of its directories yet.
#[derive(Clone)]
struct Event {
    changes: Vec<(Location, Option<Node>)>,
}

#[derive(Default)]
struct State {
    inodes: Vec<Inode>,
    names: BTreeMap<Location, Node>,
    durable: BTreeMap<Location, Node>,
    pending: Vec<Event>,
    steps: u64,
    syncs: u64,
    sync_that_fails: Option<u64>,
    room: usize,
    /// Whether everything can be synced at once.
    syncs_all: bool,
    /// How often the power came back.
    boot: u64,
    /// Which syncs wait.
    held: Option<Held>,
    /// Whether one does.
    waits: bool,
    changed: Arc<Condvar>,
    watcher: Option<Watcher>,
}

/// A disk that stops at a step.
#[must_use]
pub struct FakeDisk {
    state: Arc<Mutex<State>>,
    cut: u64,
}

impl FakeDisk {
    /// An empty disk whose power is cut before step `cut`.
    pub fn new(cut: u64) -> Self {
        Self { state: Arc::new(Mutex::new(State { room: 1 << 40, ..State::default() })), cut }
    }

    /// The same disk, which can sync everything at once.
    pub fn syncing_all(self) -> Self {
        self.lock().syncs_all = true;
        self
    }

    /// Lets some syncs wait from now on.
    pub fn hold(&self, held: Option<Held>) {
        let mut state = self.lock();
        state.held = held;
        state.changed.notify_all();
    }

    /// Blocks until a sync waits or the power is off.
    pub fn until_one_waits(&self) {
        let mut state = self.lock();
        let changed = state.changed.clone();
        while !state.waits && state.steps <= self.cut {
            state = changed.wait(state).unwrap();
        }
    }

    /// Gives `watcher` a copy of the disk before each step from now on, and whenever it is shown. Nothing happens on the disk
    /// meanwhile.
    pub fn watch(&self, watcher: Watcher) {
        self.lock().watcher = Some(watcher);
    }

    /// Gives its watcher a copy of it as it is.
    pub fn show(&self) {
        self.lock().show();
    }

    /// How many steps were tried.
    pub fn steps(&self) -> u64 {
        self.lock().steps
    }

    /// How many syncs were tried.
    pub fn syncs(&self) -> u64 {
        self.lock().syncs
    }

    /// How many bytes were read of a file.
    pub fn read_of(&self, at: &Location) -> u64 {
        let state = self.lock();
        match state.get(at).unwrap() {
            Node::File(inode) => state.inodes[inode].read,
            Node::Directory => 0,
        }
    }

    /// Whether the power was cut.
    pub fn is_dark(&self) -> bool {
        self.steps() > self.cut
    }

    /// Lets a sync fail: the first one is 0.
    pub fn fail_sync(&self, number: u64) {
        self.lock().sync_that_fails = Some(number);
    }

    /// How many bytes it can hold.
    pub fn set_room(&self, bytes: usize) {
        self.lock().room = bytes;
    }

    /// The disk as it is when the power comes back.
    pub fn reboot(&self, luck: Luck) -> Self {
        let state = self.lock();
        let mut random = Random::new(luck);
        let mut names = state.durable.clone();
        for event in &state.pending {
            if random.keeps() {
                event.changes.iter().for_each(|(at, node)| set(&mut names, at, *node));
            }
        }
        let inodes = state.inodes.iter().map(|inode| random.settle(inode)).collect();
        let all = names.clone();
        names.retain(|at, _| ancestors(at).iter().all(|above| all.contains_key(above)));
        let boot = state.boot + 1;
        let state = State { inodes, durable: names.clone(), names, room: 1 << 40, boot, ..State::default() };
        Self { state: Arc::new(Mutex::new(state)), cut: u64::MAX }
    }

    /// The disk as the next process finds it when one was killed and the machine runs on.
    pub fn after_kill(&self) -> Self {
        self.lock().copy()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn step(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.lock();
        state.step(self.cut)?;
        Ok(state)
    }

    fn file(&self, inode: usize) -> Box<dyn OpenFile> {
        Box::new(FakeFile { state: self.state.clone(), cut: self.cut, inode, is_direct: false })
    }
}

impl State {
    /// The same bytes and names on a disk that has its power and room for more.
    fn copy(&self) -> FakeDisk {
        let state = Self {
            inodes: self.inodes.clone(),
            names: self.names.clone(),
            durable: self.durable.clone(),
            pending: self.pending.clone(),
            room: 1 << 40,
            boot: self.boot,
            ..Self::default()
        };
        FakeDisk { state: Arc::new(Mutex::new(state)), cut: u64::MAX }
    }

    fn show(&mut self) {
        let copy = self.watcher.is_some().then(|| self.copy());
        if let (Some(watcher), Some(copy)) = (&mut self.watcher, copy) {
            watcher(copy);
        }
    }

    fn step(&mut self, cut: u64) -> io::Result<()> {
        self.show();
        self.steps += 1;
        self.changed.notify_all();
        if self.steps > cut { Err(io::Error::other("the power is off")) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.syncs += 1;
        if self.sync_that_fails == Some(self.syncs - 1) { Err(io::Error::other("bad disk")) } else { Ok(()) }
    }

    fn change(&mut self, changes: Vec<(Location, Option<Node>)>) {
        for (at, node) in &changes {
            set(&mut self.names, at, *node);
        }
        self.pending.push(Event { changes });
    }

    fn get(&self, at: &Location) -> io::Result<Node> {
        if at.parts().is_empty() {
            return Ok(Node::Directory);
        }
        self.names.get(at).copied().ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn free(&self, at: &Location) -> io::Result<()> {
        if let Some((above, _)) = at.split() {
            self.get(&above)?;
        }
        if self.names.contains_key(at) { Err(ErrorKind::AlreadyExists.into()) } else { Ok(()) }
    }

    fn used(&self) -> usize {
        let of = |node: &Node| match node {
            Node::File(inode) => Some(*inode),
            Node::Directory => None,
        };
        let named: BTreeSet<_> = self.names.values().filter_map(of).collect();
        named.into_iter().map(|inode| self.inodes[inode].now.len()).sum()
    }
}

fn wait(mut state: MutexGuard<'_, State>, kind: Held) -> MutexGuard<'_, State> {
    let changed = state.changed.clone();
    while state.held == Some(kind) {
        state.waits = true;
        changed.notify_all();
        state = changed.wait(state).unwrap();
    }
    state.waits = false;
    state
}

fn set(names: &mut BTreeMap<Location, Node>, at: &Location, node: Option<Node>) {
    match node {
        Some(node) => names.insert(at.clone(), node),
        None => names.remove(at),
    };
}

fn ancestors(at: &Location) -> Vec<Location> {
    let mut found = Vec::new();
    let mut at = at.clone();
    while let Some((above, _)) = at.split().map(|(above, name)| (above, name.to_owned())) {
        if !above.parts().is_empty() {
            found.push(above.clone());
        }
        at = above;
    }
    found
}

impl Files for FakeDisk {
    fn create(&self, at: &Location) -> io::Result<Box<dyn OpenFile>> {
        let mut state = self.step()?;
        state.free(at)?;
        state.inodes.push(Inode::default());
        let inode = state.inodes.len() - 1;
        state.change(vec![(at.clone(), Some(Node::File(inode)))]);
        Ok(self.file(inode))
    }

    fn open(&self, at: &Location, _: Access) -> io::Result<Box<dyn OpenFile>> {
        match self.lock().get(at)? {
            Node::File(inode) => Ok(self.file(inode)),
            Node::Directory => Err(ErrorKind::IsADirectory.into()),
        }
    }

    fn open_direct(&self, at: &Location) -> io::Result<Box<dyn OpenFile>> {
        let Node::File(inode) = self.lock().get(at)? else { return Err(ErrorKind::IsADirectory.into()) };
        Ok(Box::new(FakeFile { state: self.state.clone(), cut: self.cut, inode, is_direct: true }))
    }

    fn boot(&self) -> Option<String> {
        Some(self.lock().boot.to_string())
    }

    fn create_dir(&self, at: &Location) -> io::Result<()> {
        let mut state = self.step()?;
        state.free(at)?;
        state.change(vec![(at.clone(), Some(Node::Directory))]);
        Ok(())
    }

    /// Every event that touches the directory becomes durable, in order.
    fn sync_dir(&self, at: &Location) -> io::Result<()> {
        let mut state = self.step()?;
        state.get(at)?;
        state.sync()?;
        let touches = |event: &Event| event.changes.iter().any(|(it, _)| it.split().is_some_and(|(dir, _)| dir == *at));
        let (durable, pending) = std::mem::take(&mut state.pending).into_iter().partition::<Vec<_>, _>(touches);
        state.pending = pending;
        for (at, node) in durable.into_iter().flat_map(|event| event.changes) {
            set(&mut state.durable, &at, node);
        }
        Ok(())
    }

    fn rename(&self, from: &Location, to: &Location) -> io::Result<()> {
        let mut state = self.step()?;
        let node = state.get(from)?;
        if state.get(to).is_ok_and(|there| there == node) {
            return Ok(());
        }
        state.change(vec![(from.clone(), None), (to.clone(), Some(node))]);
        Ok(())
    }

    fn link(&self, from: &Location, to: &Location) -> io::Result<()> {
        let mut state = self.step()?;
        let node = state.get(from)?;
        state.free(to)?;
        state.change(vec![(to.clone(), Some(node))]);
        Ok(())
    }

    fn remove(&self, at: &Location) -> io::Result<()> {
        let mut state = self.step()?;
        state.get(at)?;
        state.change(vec![(at.clone(), None)]);
        Ok(())
    }

    fn remove_dir(&self, at: &Location) -> io::Result<()> {
        let mut state = self.step()?;
        state.get(at)?;
        if state.names.keys().any(|name| name.split().is_some_and(|(above, _)| above == *at)) {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        state.change(vec![(at.clone(), None)]);
        Ok(())
    }

    fn entries(&self, at: &Location) -> io::Result<Vec<Entry>> {
        let state = self.lock();
        state.get(at)?;
        let within = state.names.iter().filter_map(|(name, node)| {
            let (above, name) = name.split()?;
            let kind = if *node == Node::Directory { Kind::Directory } else { Kind::File };
            (above == *at).then(|| Entry { name: name.to_owned(), kind })
        });
        Ok(within.collect())
    }

    fn syncs_all(&self) -> usize {
        2 * usize::from(self.lock().syncs_all)
    }

    fn sync_all(&self) -> io::Result<()> {
        let mut state = wait(self.lock(), Held::All);
        state.step(self.cut)?;
        state.sync()?;
        state.pending.clear();
        state.durable = state.names.clone();
        state.inodes.iter_mut().for_each(|inode| inode.durable = inode.now.clone());
        Ok(())
    }

    fn space(&self) -> io::Result<Space> {
        let state = self.lock();
        Ok(Space { capacity: state.room as u64, free: state.room.saturating_sub(state.used()) as u64 })
    }
}

struct FakeFile {
    state: Arc<Mutex<State>>,
    cut: u64,
    inode: usize,
    is_direct: bool,
}

impl FakeFile {
    fn step(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state.lock().unwrap();
        state.step(self.cut)?;
        Ok(state)
    }
}

impl OpenFile for FakeFile {
    /// Takes a part only, now and then.
    fn write_at(&self, slices: &[IoSlice<'_>], offset: u64) -> io::Result<usize> {
        let mut state = self.step()?;
        let mut bytes = slices.iter().map(|slice| &**slice).collect::<Vec<_>>().concat();
        bytes.truncate((bytes.len() * 3 / 4).max(100_000));
        if self.is_direct {
            let is_paged =
                slices.iter().all(|slice| slice.as_ptr().align_offset(PAGE) == 0 && slice.len().is_multiple_of(PAGE));
            assert!(
                is_paged && offset.is_multiple_of(PAGE as u64),
                "a direct write at {offset} that is not whole pages"
            );
            bytes.truncate((bytes.len() / PAGE * PAGE).max(PAGE));
        }
        if state.used() + bytes.len() > state.room {
            return Err(ErrorKind::StorageFull.into());
        }
        let (start, now) = (usize::try_from(offset).unwrap(), Arc::make_mut(&mut state.inodes[self.inode].now));
        now.resize(now.len().max(start + bytes.len()), 0);
        now[start..start + bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }

    fn read_at(&self, into: &mut Vec<u8>, len: usize, offset: u64) -> io::Result<usize> {
        let mut state = self.state.lock().unwrap();
        let Inode { now, read, .. } = &mut state.inodes[self.inode];
        let start = usize::try_from(offset).unwrap().min(now.len());
        let end = (start + len).min(now.len());
        into.extend_from_slice(&now[start..end]);
        *read += (end - start) as u64;
        Ok(end - start)
    }

    fn map(&self) -> io::Result<Option<Bytes>> {
        Ok(Some(Bytes::copy_from_slice(&self.state.lock().unwrap().inodes[self.inode].now)))
    }

    fn identity(&self) -> io::Result<Option<Identity>> {
        let size = self.size()?;
        Ok(Some(Identity { device: 1, inode: self.inode as u64, size, modified: (0, 0), changed: (0, 0) }))
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.state.lock().unwrap().inodes[self.inode].now.len() as u64)
    }

    fn origin(&self) -> io::Result<Option<Origin>> {
        Ok(Some(Origin { device: 1, inode: self.inode as u64, made: None }))
    }

    fn allocate(&self, size: u64) -> io::Result<()> {
        let mut state = self.step()?;
        let (size, now) = (usize::try_from(size).unwrap(), state.inodes[self.inode].now.len());
        if state.used() + size.saturating_sub(now) > state.room {
            return Err(ErrorKind::StorageFull.into());
        }
        Arc::make_mut(&mut state.inodes[self.inode].now).resize(size.max(now), 0);
        Ok(())
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        Arc::make_mut(&mut self.step()?.inodes[self.inode].now).resize(usize::try_from(size).unwrap(), 0);
        Ok(())
    }

    fn make_read_only(&self) -> io::Result<()> {
        self.step().map(drop)
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = wait(self.state.lock().unwrap(), Held::Files);
        state.step(self.cut)?;
        state.sync()?;
        let inode = &mut state.inodes[self.inode];
        inode.durable = inode.now.clone();
        Ok(())
    }
}

/// Luck, drawn.
struct Random {
    luck: Luck,
    state: u64,
}

impl Random {
    fn new(luck: Luck) -> Self {
        let state = match luck {
            Luck::AllLost | Luck::AllKept => 1,
            Luck::Some(seed) => seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        };
        Self { luck, state }
    }

    fn keeps(&mut self) -> bool {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        match self.luck {
            Luck::AllLost => false,
            Luck::AllKept => true,
            Luck::Some(_) => self.state.count_ones().is_multiple_of(2),
        }
    }

    /// Each page of an un-synced file is the old or the new one, and so is its length.
    fn settle(&mut self, inode: &Inode) -> Inode {
        let mut bytes = inode.durable.to_vec();
        if self.keeps() {
            bytes.resize(inode.now.len(), 0);
        }
        for (page, now) in bytes.chunks_mut(4096).zip(inode.now.chunks(4096)) {
            let len = page.len().min(now.len());
            if self.keeps() {
                page[..len].copy_from_slice(&now[..len]);
            }
        }
        let bytes = Arc::new(bytes);
        Inode { now: Arc::clone(&bytes), durable: bytes, read: 0 }
    }
}
