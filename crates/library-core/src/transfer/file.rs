//! Serving a file of an item outside of any session that a client made: its current version, pinned while it is read.

use std::sync::Arc;

use super::download::Download;
use crate::{
    Creation, Domain,
    error::{Error, Meaning, Result},
    model::{DownloadFileKey, DownloadSession, EndpointKind, Item, ItemId, LibraryId, UserName},
};

/// A file of an item, as its static address names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAddress {
    /// The library.
    pub library: LibraryId,
    /// The item in it.
    pub item: ItemId,
    /// The file.
    pub name: String,
    /// The version that is wanted; the current one if there is none.
    pub version: Option<String>,
}

/// The maker of the sessions that pin what is read; no user has this name, so that nobody finds them in a list.
const READER: &str = "quire:static";

impl Domain {
    /// Opens a file of an item. `login` is the key of the login session that reads it.
    ///
    /// # Errors
    /// NotFound when library, item or file are not there, or the file has another version than the address names
    /// (contract: `file_download_endpoint`).
    pub async fn open_file(self: &Arc<Self>, address: &FileAddress, login: Option<String>) -> Result<Download> {
        let item = self.begin().await?.get::<Item>(&address.item).await?;
        if item.is_none_or(|item| item.record.library != address.library) {
            return Err(gone(address));
        }
        let by = Creation { user: UserName::new(READER), operation: "static", token: None, fingerprint: String::new() };
        let session = self.create_download_session(&address.item, login, &by).await?;
        let mut work = self.begin().await?;
        let pinned = work.get::<DownloadSession>(&session).await?;
        let files = match pinned {
            Some(pinned) => self.pinned_files(&mut work, &pinned.record).await?,
            None => Vec::new(),
        };
        drop(work);
        let is_meant = |version: u64| address.version.as_ref().is_none_or(|wanted| *wanted == version.to_string());
        if !files.iter().any(|file| file.name == address.name && is_meant(file.version)) {
            self.delete_download_session(&session).await?;
            return Err(gone(address));
        }
        self.prepare_file(&session, &address.name, EndpointKind::Https).await?;
        self.open_download(&DownloadFileKey { session, name: address.name.clone() }).await
    }
}

fn gone(address: &FileAddress) -> Error {
    let text = format!("file `{}` is not there, or not in that version; list the item's files again", address.name);
    Error::new(Meaning::NotFound, "quire.file.not_found", text).arg(address.name.clone())
}
