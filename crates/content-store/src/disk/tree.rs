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
    let mut known = turn(shared);
    let folders = Folders::of(&path.library, &path.item)?;
    folders.make(&*shared.files)?;
    folders.link(&*shared.files, (&path.file, key))?;
    make_durable(shared, &mut known, &[folders])
}

/// Shows all that these items have; one that fails does not keep the others.
pub(crate) fn show(shared: &Shared, items: &[TreeItem]) -> Vec<Result<(), StoreError>> {
    let mut known = turn(shared);
    let mut changed = Vec::new();
    let mut outcomes = Vec::with_capacity(items.len());
    for item in items {
        outcomes.push(show_one(shared, &mut known, item).map(|shown| match shown {
            Shown::At(folders) => changed.push(folders),
            // What an earlier one of these showed there is gone with it.
            Shown::Nowhere(gone) => changed.retain(|folders: &Folders| folders.item != gone.item),
        }));
    }
    let durable = make_durable(shared, &mut known, &changed);
    outcomes.into_iter().map(|outcome| outcome.and_then(|()| durable.clone())).collect()
}

/// What became of an item's files.
enum Shown {
    /// They are here, and not durable yet.
    At(Folders),
    /// There are none any more.
    Nowhere(Folders),
}

/// One change of the tree at a time.
fn turn(shared: &Shared) -> MutexGuard<'_, Known> {
    shared.tree.lock().unwrap_or_else(PoisonError::into_inner)
}

fn show_one(shared: &Shared, known: &mut Known, item: &TreeItem) -> Result<Shown, StoreError> {
    let files = &*shared.files;
    let folders = Folders::of(&item.library, &item.item)?;
    if item.files.is_empty() {
        folders.prune(files, &[])?;
        folders.remove(files, known)?;
        return Ok(Shown::Nowhere(folders));
    }
    let found = folders.make(files)?;
    for (name, key) in &item.files {
        folders.link(files, (name, key))?;
    }
    if found == Found::Old {
        folders.prune(files, &item.files)?;
    }
    Ok(Shown::At(folders))
}

fn make_durable(shared: &Shared, known: &mut Known, changed: &[Folders]) -> Result<(), StoreError> {
    let files = &*shared.files;
    if changed.len() > 1 && files.syncs_all() >= SYNCS {
        shared.health.sync_all(files)?;
    } else {
        let libraries: BTreeSet<_> = changed.iter().map(|folders| &folders.library).collect();
        let items = changed.iter().map(|folders| &folders.item);
        items.chain(libraries.iter().copied()).try_for_each(|folder| shared.health.sync_dir(files, folder))?;
        if !libraries.into_iter().all(|library| known.0.contains(library)) {
            let root = layout::tree().map_err(|error| told(&error, "naming", &Location::root()))?;
            shared.health.sync_dir(files, &root)?;
        }
    }
    known.0.extend(changed.iter().map(|folders| folders.library.clone()));
    Ok(())
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

    /// Removes both as far as nothing is left in them.
    fn remove(&self, files: &dyn Files, known: &mut Known) -> Result<(), StoreError> {
        let remove = |at: &Location| remove_if_empty(files, at).map_err(|error| told(&error, "removing", at));
        remove(&self.item)?;
        known.0.remove(&self.library);
        remove(&self.library)
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

fn remove_if_empty(files: &dyn Files, folder: &Location) -> io::Result<()> {
    match unless_missing(files.remove_dir(folder)) {
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
        other => other.map(|_: Removed| ()),
    }
}
