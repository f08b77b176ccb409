//! The tree of hard links that clients read themselves. Derived from rows, never read by us: no byte that we serve comes
//! from here.

use std::io::{self, ErrorKind};

use library_core::model::BlobId;
use library_core::ports::content_store::{StoreError, TreePath};

use super::failure::{told, unless_missing};
use super::files::{Files, Kind, Location};
use super::layout::{self, Places};
use super::store::Shared;

/// Shows a key's content at a place. A link cannot replace, so a second name is made aside and moved there.
pub(crate) fn place(shared: &Shared, path: &TreePath, key: &BlobId) -> Result<(), StoreError> {
    let places = Places::of(key)?;
    let (folders, file) = layout::shown(path).map_err(|error| told(&error, "naming", &places.content))?;
    let _turn = shared.tree.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for folder in &folders {
        make_folder(&*shared.files, folder).map_err(|error| told(&error, "creating", folder))?;
    }
    link(&*shared.files, &places, &file).map_err(|error| match error.kind() {
        ErrorKind::NotFound => StoreError::NotFound,
        _ => told(&error, "placing", &file),
    })?;
    let [library, item] = &folders;
    let root = layout::tree().map_err(|error| told(&error, "naming", &file))?;
    [item, library, &root].into_iter().try_for_each(|dir| shared.health.sync_dir(&*shared.files, dir))
}

fn link(files: &dyn Files, places: &Places, to: &Location) -> io::Result<()> {
    unless_missing(files.remove(&places.staged_link))?;
    files.link(&places.content, &places.staged_link)?;
    let moved = files.rename(&places.staged_link, to);
    // Moving onto a link to the same file does nothing at all, by POSIX.
    unless_missing(files.remove(&places.staged_link))?;
    moved
}

fn make_folder(files: &dyn Files, at: &Location) -> io::Result<()> {
    match files.create_dir(at) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Removes every file of an item that is not in `keep`, then the folders that are empty.
pub(crate) fn prune(shared: &Shared, library: &str, item: &str, keep: &[String]) -> Result<(), StoreError> {
    let library = layout::library(library).map_err(|error| told(&error, "naming", &Location::root()))?;
    let item = library.join(item).map_err(|error| told(&error, "naming", &library))?;
    let _turn = shared.tree.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    remove_files(&*shared.files, &item, keep).map_err(|error| told(&error, "pruning", &item))?;
    for folder in [&item, &library] {
        remove_if_empty(&*shared.files, folder).map_err(|error| told(&error, "removing", folder))?;
    }
    Ok(())
}

fn remove_files(files: &dyn Files, item: &Location, keep: &[String]) -> io::Result<()> {
    let entries = match files.entries(item) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries.iter().filter(|entry| entry.kind != Kind::Directory && !keep.contains(&entry.name)) {
        unless_missing(files.remove(&item.join(&entry.name)?))?;
    }
    Ok(())
}

fn remove_if_empty(files: &dyn Files, folder: &Location) -> io::Result<()> {
    match unless_missing(files.remove_dir(folder)) {
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
        other => other.map(drop),
    }
}
