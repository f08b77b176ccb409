//! The read-only tree of a store, as the rows tell it: `contentlib-<library>/<item>/<file>` for what items hold now.
//! Reads no store, and shows nobody what they may not see: to them it is not there.

use jiff::Timestamp;

use crate::{
    Domain, Work,
    access::Permissions,
    error::{Error, Result},
    item::find::current_version,
    library::find::visible,
    model::{Item, ItemId, Library, LibraryId, StoreId, UserName},
    ports::metastore::{LibraryFilter, Query},
    transfer::FileAddress,
};

/// What the name of a library's folder begins with (contract: `contentlib-{library_id}`).
pub(crate) const LIBRARY_FOLDER: &str = "contentlib-";

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// When it last changed: a file when its version became the item's, a folder with what it stands for.
    pub modified: Timestamp,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file.
    File {
        /// Its length in bytes.
        size: u64,
    },
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder, with what is directly in it: oldest first, files in the order in which they were added.
    Folder(Vec<Entry>),
    /// A file; [`Domain::open_file`] opens it.
    File(FileAddress),
}

impl Domain {
    /// What stands at `path` below the top of a store, as far as `user` may see it.
    ///
    /// # Errors
    /// NotFound for a store that is not configured, and for whatever is not there or not for this user.
    pub async fn browse(&self, store: &StoreId, path: &[&str], user: &UserName) -> Result<Place> {
        if !self.ports.stores.contains_key(store) {
            return Err(Error::not_found("datastore", store.as_str()));
        }
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, user).await?;
        let view = View { store, permissions };
        let place = match path {
            [] => Some(Place::Folder(view.libraries(&mut work).await?)),
            [library] => view.items(&mut work, library).await?.map(Place::Folder),
            [library, item] => view.files(&mut work, (library, item)).await?.map(Place::Folder),
            [library, item, file] => view.file(&mut work, (library, item), file).await?.map(Place::File),
            _ => None,
        };
        place.ok_or_else(|| gone(store, path))
    }
}

/// A store, as one user sees it.
struct View<'a> {
    store: &'a StoreId,
    permissions: Permissions,
}

impl View<'_> {
    async fn libraries(&self, work: &mut Work) -> Result<Vec<Entry>> {
        let libraries = work.query::<Library>(&Query::Libraries(LibraryFilter::default())).await?;
        let libraries = libraries.into_iter().map(|library| library.record);
        Ok(libraries.filter(|library| self.shows(library)).map(|library| folder_of_library(&library)).collect())
    }

    async fn items(&self, work: &mut Work, library: &str) -> Result<Option<Vec<Entry>>> {
        let Some(library) = self.library(work, library).await? else { return Ok(None) };
        let items = work.query::<Item>(&Query::items_of(&library)).await?;
        Ok(Some(items.into_iter().map(|item| folder_of_item(&item.record)).collect()))
    }

    async fn files(&self, work: &mut Work, (library, item): (&str, &str)) -> Result<Option<Vec<Entry>>> {
        let Some(item) = self.item(work, (library, item)).await? else { return Ok(None) };
        let Some(version) = current_version(work, &item).await? else { return Ok(Some(Vec::new())) };
        // Of a file that is not cached nothing is stored.
        let stored = version.files.into_iter().filter(|file| file.blob.is_some());
        let entry = |name, size| Entry { name, kind: EntryKind::File { size }, modified: version.created };
        Ok(Some(stored.map(|file| entry(file.name, file.size)).collect()))
    }

    async fn file(&self, work: &mut Work, (library, item): (&str, &str), name: &str) -> Result<Option<FileAddress>> {
        let Some(item) = self.item(work, (library, item)).await? else { return Ok(None) };
        let Some(version) = current_version(work, &item).await? else { return Ok(None) };
        let is_there = version.files.iter().any(|file| file.name == name && file.blob.is_some());
        let address = || FileAddress { library: item.library, item: item.id, name: name.to_owned(), version: None };
        Ok(is_there.then(address))
    }

    async fn library(&self, work: &mut Work, folder: &str) -> Result<Option<LibraryId>> {
        let Some(id) = folder.strip_prefix(LIBRARY_FOLDER) else { return Ok(None) };
        let library = work.get::<Library>(&LibraryId::new(id)).await?.map(|library| library.record);
        Ok(library.filter(|library| self.shows(library)).map(|library| library.id))
    }

    async fn item(&self, work: &mut Work, (library, item): (&str, &str)) -> Result<Option<Item>> {
        let Some(library) = self.library(work, library).await? else { return Ok(None) };
        let item = work.get::<Item>(&ItemId::new(item)).await?.map(|item| item.record);
        Ok(item.filter(|item| item.library == library))
    }

    fn shows(&self, library: &Library) -> bool {
        library.backing.store() == self.store && visible(&self.permissions, &library.id)
    }
}

fn folder_of_library(library: &Library) -> Entry {
    let name = format!("{LIBRARY_FOLDER}{}", library.id);
    Entry { name, kind: EntryKind::Folder, modified: library.modified }
}

fn folder_of_item(item: &Item) -> Entry {
    Entry { name: item.id.to_string(), kind: EntryKind::Folder, modified: item.modified }
}

fn gone(store: &StoreId, path: &[&str]) -> Error {
    let mut error = Error::not_found("path", path.join("/"));
    error.text = format!("{} on datastore `{store}`; list the folder above it", error.text);
    error
}
