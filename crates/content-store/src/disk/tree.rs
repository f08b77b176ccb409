//! The tree of hard links that clients read themselves. Derived from rows, never read by us: no byte that we serve comes
//! from here.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::sync::{MutexGuard, PoisonError};

use library_core::model::BlobId;
use library_core::ports::content_store::{StoreError, TreeItem, TreePath};

use super::failure::{Removed, told, unless_missing};
use super::files::{Files, Kind, Location};
use super::layout::{self, Places};
use super::store::Shared;

/// The libraries' folders whose names this process knows to be durable.
#[derive(Default)]
pub(crate) struct Known(BTreeSet<Location>);

/// How many of the volume's syncs the tree takes at once: its changes come one at a time.
pub(crate) const SYNCS: usize = 1;

/// Most folders that change for one item: its own, its library's, and the one of all.
const OF_ONE_ITEM: usize = 3;

/// Where an item's files are shown.
struct Folders {
    library: Location,
    item: Location,
}

/// Whether something was there before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    New,
    Old,
}

/// Shows a key's content at a place, beside what else the item has there.
pub(crate) fn place(shared: &Shared, path: &TreePath, key: &BlobId) -> Result<(), StoreError> {
    let mut change = Change::begin(shared)?;
    let folders = Folders::of(&path.library, &path.item)?;
    folders.make(&*shared.files)?;
    folders.link(&*shared.files, (&path.file, key))?;
    change.made(folders);
    change.make_durable()
}

/// Shows all that these items have; one that fails does not keep the others.
pub(crate) fn show(shared: &Shared, items: &[TreeItem]) -> Vec<Result<(), StoreError>> {
    let mut change = match Change::begin(shared) {
        Ok(change) => change,
        Err(error) => return vec![Err(error); items.len()],
    };
    let outcomes: Vec<_> = items.iter().map(|item| change.show(item)).collect();
    let durable = change.make_durable();
    outcomes.into_iter().map(|outcome| outcome.and_then(|()| durable.clone())).collect()
}

/// A change of the tree, one at a time.
struct Change<'s> {
    shared: &'s Shared,
    known: MutexGuard<'s, Known>,
    root: Location,
    /// The folders in which names came or went. All of them are there: to sync one that is not would fail, and whatever
    /// fails to sync is lost.
    folders: BTreeSet<Location>,
    /// Those of libraries whose own names are durable with these.
    libraries: BTreeSet<Location>,
}

impl<'s> Change<'s> {
    fn begin(shared: &'s Shared) -> Result<Self, StoreError> {
        let known = shared.tree.lock().unwrap_or_else(PoisonError::into_inner);
        let root = layout::tree().map_err(|error| told(&error, "naming", &Location::root()))?;
        Ok(Self { shared, known, root, folders: BTreeSet::new(), libraries: BTreeSet::new() })
    }

    fn show(&mut self, item: &TreeItem) -> Result<(), StoreError> {
        let files = &*self.shared.files;
        let folders = Folders::of(&item.library, &item.item)?;
        if item.files.is_empty() {
            return self.remove(folders);
        }
        let found = folders.make(files)?;
        for (name, key) in &item.files {
            folders.link(files, (name, key))?;
        }
        if found == Found::Old {
            folders.prune(files, &item.files)?;
        }
        self.made(folders);
        Ok(())
    }

    /// Notes what was made.
    fn made(&mut self, folders: Folders) {
        if !self.known.0.contains(&folders.library) {
            self.folders.insert(self.root.clone());
        }
        self.folders.extend([folders.item, folders.library.clone()]);
        self.libraries.insert(folders.library);
    }

    /// Removes an item's files, and both folders as far as nothing is left in them.
    fn remove(&mut self, folders: Folders) -> Result<(), StoreError> {
        let files = &*self.shared.files;
        folders.prune(files, &[])?;
        let Folders { library, item } = folders;
        for (folder, above) in [(item, library.clone()), (library, self.root.clone())] {
            if remove_if_empty(files, &folder).map_err(|error| told(&error, "removing", &folder))? == Left::Something {
                self.folders.insert(folder);
                break;
            }
            self.folders.remove(&folder);
            self.libraries.remove(&folder);
            self.known.0.remove(&folder);
            self.folders.insert(above);
        }
        Ok(())
    }

    fn make_durable(mut self) -> Result<(), StoreError> {
        let Shared { files, health, .. } = self.shared;
        if self.folders.len() > OF_ONE_ITEM && files.syncs_all() >= SYNCS {
            health.sync_all(&**files)?;
        } else {
            // From below, so that no name is durable before what it names.
            self.folders.iter().rev().try_for_each(|folder| health.sync_dir(&**files, folder))?;
        }
        self.known.0.append(&mut self.libraries);
        Ok(())
    }
}

impl Folders {
    fn of(library: &str, item: &str) -> Result<Self, StoreError> {
        let library = layout::library(library).map_err(|error| told(&error, "naming", &Location::root()))?;
        let item = library.join(item).map_err(|error| told(&error, "naming", &library))?;
        Ok(Self { library, item })
    }

    /// Makes both; whether the item's was there.
    fn make(&self, files: &dyn Files) -> Result<Found, StoreError> {
        let make = |at: &Location| make_folder(files, at).map_err(|error| told(&error, "creating", at));
        make(&self.library)?;
        make(&self.item)
    }

    /// Gives content a name here.
    fn link(&self, files: &dyn Files, (name, key): (&str, &BlobId)) -> Result<(), StoreError> {
        let places = Places::of(key)?;
        let to = self.item.join(name).map_err(|error| told(&error, "naming", &self.item))?;
        link(files, &places, &to).map_err(|error| match error.kind() {
            ErrorKind::NotFound => StoreError::NotFound,
            _ => told(&error, "placing", &to),
        })
    }

    /// Removes every file that is none of `keep`.
    fn prune(&self, files: &dyn Files, keep: &[(String, BlobId)]) -> Result<(), StoreError> {
        remove_files(files, &self.item, keep).map_err(|error| told(&error, "pruning", &self.item))
    }
}

/// A link cannot replace: where something has the name, a second one is made aside and moved there.
fn link(files: &dyn Files, places: &Places, to: &Location) -> io::Result<()> {
    match files.link(&places.content, to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        done => return done,
    }
    unless_missing(files.remove(&places.staged_link))?;
    files.link(&places.content, &places.staged_link)?;
    let moved = files.rename(&places.staged_link, to);
    // Moving onto a link to the same file does nothing at all, by POSIX.
    unless_missing(files.remove(&places.staged_link))?;
    moved
}

fn make_folder(files: &dyn Files, at: &Location) -> io::Result<Found> {
    match files.create_dir(at) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Found::Old),
        other => other.map(|()| Found::New),
    }
}

fn remove_files(files: &dyn Files, item: &Location, keep: &[(String, BlobId)]) -> io::Result<()> {
    let entries = match files.entries(item) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let goes = |name: &String| !keep.iter().any(|(kept, _)| kept == name);
    for entry in entries.iter().filter(|entry| entry.kind != Kind::Directory && goes(&entry.name)) {
        unless_missing(files.remove(&item.join(&entry.name)?))?;
    }
    Ok(())
}

/// What is left of a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    Something,
}

fn remove_if_empty(files: &dyn Files, folder: &Location) -> io::Result<Left> {
    match unless_missing(files.remove_dir(folder)) {
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(Left::Something),
        other => other.map(|_: Removed| Left::Nothing),
    }
}
