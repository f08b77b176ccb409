//! The files of a download session: those of the pinned version, and what was asked for.

use super::look::must_be_active;
use crate::{
    Domain, Work,
    browse::LIBRARY_FOLDER,
    datastore,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{
        DownloadFile, DownloadFileKey, DownloadSession, DownloadSessionId, DownloadState, EndpointKind, Item, ItemFile,
        ItemVersion, ItemVersionKey, Library, PrepareState, Ranges,
    },
    ports::{
        content_store::TreePath,
        metastore::{Query, Stored},
    },
};

/// A file of a download session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadView {
    /// The file, as the pinned version has it.
    pub file: ItemFile,
    /// What was asked for; `None`: UNPREPARED.
    pub asked: Option<DownloadFile>,
    /// Where a client with DIRECT access reads it, once PREPARED.
    pub storage_uri: Option<String>,
}

impl Domain {
    /// The files of a session.
    ///
    /// # Errors
    /// NotFound.
    pub async fn download_files(&self, id: &DownloadSessionId) -> Result<Vec<DownloadView>> {
        self.download_session_by_id(id).await?;
        let mut work = self.begin().await?;
        let session = self.live_download_session(&mut work, id).await?;
        // What was prepared is so no longer once the session has ended: its addresses are dead.
        let asked = match session.record.state {
            DownloadState::Active => work.query::<DownloadFile>(&Query::DownloadFiles(id.clone())).await?,
            DownloadState::Canceled | DownloadState::Error => Vec::new(),
        };
        let files = self.pinned_files(&mut work, &session.record).await?;
        let mut views = Vec::with_capacity(files.len());
        for file in files {
            let asked = asked.iter().find(|asked| asked.record.key.name == file.name);
            views.push(self.view(&mut work, &session.record, file, asked.map(|asked| asked.record.clone())).await?);
        }
        Ok(views)
    }

    /// One file of a session.
    ///
    /// # Errors
    /// NotFound session; InvalidArgument for an unknown file (contract: not NotFound).
    pub async fn download_file(&self, id: &DownloadSessionId, name: &str) -> Result<DownloadView> {
        let files = self.download_files(id).await?;
        files.into_iter().find(|view| view.file.name == name).ok_or_else(|| unknown_file(id, name))
    }

    /// Makes a file ready for download. Everything that is cached is ready at once.
    ///
    /// # Errors
    /// NotFound session; NotAllowedInCurrentState unless ACTIVE; InvalidArgument for an unknown file and for DIRECT on a
    /// store without a tree or to an old version; Unauthorized for DIRECT without ContentLibrary.ReadStorage at the
    /// session's creation.
    pub async fn prepare_file(
        &self,
        id: &DownloadSessionId,
        name: &str,
        endpoint: EndpointKind,
    ) -> Result<DownloadView> {
        if endpoint == EndpointKind::Direct {
            self.show_directly(id, name).await?;
        }
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.live_download_session(&mut work, id).await?;
            must_be_active(&session.record)?;
            let files = self.pinned_files(&mut work, &session.record).await?;
            if !files.iter().any(|file| file.name == name) {
                return Err(unknown_file(id, name));
            }
            let key = DownloadFileKey { session: id.clone(), name: name.to_owned() };
            match work.get::<DownloadFile>(&key).await? {
                Some(mut asked) if asked.record.endpoint != endpoint => {
                    asked.record.endpoint = endpoint;
                    work.update(asked);
                }
                Some(_) => {}
                None => work.insert(asked_for(key, endpoint)),
            }
            self.renew_download(&mut session.record);
            work.update(session);
            if attempts.saved(work.save().await)? {
                return self.download_file(id, name).await;
            }
        }
    }

    async fn view(
        &self,
        work: &mut Work,
        session: &DownloadSession,
        file: ItemFile,
        asked: Option<DownloadFile>,
    ) -> Result<DownloadView> {
        let direct = asked.as_ref().is_some_and(|asked| asked.endpoint == EndpointKind::Direct);
        let storage_uri = match (direct, work.get::<Item>(&session.item).await?) {
            (true, Some(item)) => self.storage_uri(work, &item.record, &file.name).await?,
            _ => None,
        };
        Ok(DownloadView { file, asked, storage_uri })
    }

    /// Where the tree shows a file of an item: `ds:///vmfs/volumes/<store>/contentlib-<library>/<item>/<file>`, not yet
    /// percent-encoded; `None` when its library is gone.
    pub async fn storage_uri(&self, work: &mut Work, item: &Item, name: &str) -> Result<Option<String>> {
        let library = work.get::<Library>(&item.library).await?;
        Ok(library.map(|library| {
            let top = datastore::url(library.record.backing.store());
            format!("{top}{LIBRARY_FOLDER}{}/{}/{name}", item.library, item.id)
        }))
    }

    /// Makes sure that a file stands in its store's tree.
    async fn show_directly(&self, id: &DownloadSessionId, name: &str) -> Result<()> {
        let mut work = self.begin().await?;
        let session = self.live_download_session(&mut work, id).await?.record;
        must_be_active(&session)?;
        let files = self.pinned_files(&mut work, &session).await?;
        let Some(file) = files.into_iter().find(|file| file.name == name) else { return Err(unknown_file(id, name)) };
        may_read_storage(&session)?;
        let Some(item) = work.get::<Item>(&session.item).await? else { return Err(gone(&session)) };
        let Some(library) = work.get::<Library>(&item.record.library).await? else { return Err(gone(&session)) };
        // The tree has one place for a file; that place is the current version's.
        if item.record.content_version != session.content_version {
            return Err(superseded(&session));
        }
        // Touching the store may take a while; no unit of work is open meanwhile.
        drop(work);
        let content = self.content(library.record.backing.store())?;
        if !content.capabilities().tree {
            let text = "this store cannot be read directly; use endpoint type `HTTPS`";
            return Err(Error::invalid("quire.download_session.direct", text));
        }
        let Some(blob) = &file.blob else { return Err(gone(&session)) };
        let path = TreePath {
            library: item.record.library.to_string(),
            item: item.record.id.to_string(),
            file: file.name.clone(),
        };
        Ok(content.place(&path, blob).await?)
    }

    /// The files of the version that a session pins.
    pub(crate) async fn pinned_files(&self, work: &mut Work, session: &DownloadSession) -> Result<Vec<ItemFile>> {
        let key = ItemVersionKey { item: session.item.clone(), version: session.content_version };
        let version: Option<Stored<ItemVersion>> = work.get(&key).await?;
        Ok(version.map(|version| version.record.files).unwrap_or_default())
    }
}

/// # Errors
/// Unauthorized unless the session was made by somebody who may read the storage.
fn may_read_storage(session: &DownloadSession) -> Result<()> {
    if session.may_read_storage {
        return Ok(());
    }
    let text = format!(
        "endpoint type `DIRECT` needs privilege `ContentLibrary.ReadStorage` on item `{}` when the session is made",
        session.item
    );
    Err(Error::new(Meaning::Unauthorized, "quire.privilege.missing", text))
}

fn asked_for(key: DownloadFileKey, endpoint: EndpointKind) -> DownloadFile {
    DownloadFile { key, endpoint, state: PrepareState::Prepared, served: Ranges::default(), error_message: None }
}

fn gone(session: &DownloadSession) -> Error {
    let text =
        format!("item `{}` was deleted; its files can be read over `HTTPS` until the session ends", session.item);
    Error::invalid("quire.download_session.direct", text)
}

fn superseded(session: &DownloadSession) -> Error {
    let text = format!(
        "item `{}` has new content since the session was made; read this one over `HTTPS`, or make a new session",
        session.item
    );
    Error::invalid("quire.download_session.direct", text)
}

pub(crate) fn unknown_file(session: &DownloadSessionId, name: &str) -> Error {
    let text = format!("download session `{session}` has no file `{name}`; list its files to see which it has");
    Error::invalid("quire.download_session.file_unknown", text).arg(name)
}
