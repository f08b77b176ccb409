//! The files of a session: the item's snapshot with the session's changes laid over it.

use crate::{
    Domain, Work,
    error::{Error, Result},
    model::{
        BlobId, Checksum, FileStatus, ItemFile, ItemVersion, ItemVersionKey, PullSource, SourceKind, UpdateFile,
        UpdateFileKey, UpdateSession, UpdateSessionId, UpdateState,
    },
    ports::metastore::{Query, Stored},
    update_session::look::Activity,
};

/// A file as the item would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFile {
    /// Session and name.
    pub key: UpdateFileKey,
    /// Where its bytes come from; NONE for a file of the snapshot.
    pub source: SourceKind,
    /// The source of a pull.
    pub pull: Option<PullSource>,
    /// State of its transfer.
    pub status: FileStatus,
    /// Bytes received so far.
    pub bytes_transferred: u64,
    /// Size in bytes, once READY.
    pub size: Option<u64>,
    /// Checksum, once it was verified.
    pub checksum: Option<Checksum>,
    /// Content, once READY.
    pub blob: Option<BlobId>,
    /// `false` for files that vanish at completion.
    pub keep_in_storage: bool,
    /// Why it failed, in ERROR.
    pub error_message: Option<String>,
    /// For its upload address.
    pub generation: u64,
}

/// What a session's item would look like: files of the snapshot, and changes.
#[derive(Clone, Debug, Default)]
pub struct SessionFiles {
    /// Files of the snapshot.
    pub base: Vec<ItemFile>,
    /// The session's changes, by position.
    pub changes: Vec<Stored<UpdateFile>>,
}

impl SessionFiles {
    /// The change of the file `name`, if the session has one.
    pub fn change(&self, name: &str) -> Option<&Stored<UpdateFile>> {
        self.changes.iter().find(|change| change.record.key.name == name)
    }

    /// The files as the item would have them, changes last.
    pub fn view(&self, session: &UpdateSessionId) -> Vec<SessionFile> {
        let kept = self.base.iter().filter(|file| self.change(&file.name).is_none());
        let changed = self.changes.iter().map(|change| &change.record).filter(|change| !change.removed);
        kept.map(|file| of_snapshot(session, file)).chain(changed.map(of_change)).collect()
    }

    /// Position for the next change.
    pub fn next_position(&self) -> u64 {
        self.changes.iter().map(|change| change.record.position + 1).max().unwrap_or_default()
    }
}

fn of_snapshot(session: &UpdateSessionId, file: &ItemFile) -> SessionFile {
    SessionFile {
        key: UpdateFileKey { session: session.clone(), name: file.name.clone() },
        source: SourceKind::None,
        pull: None,
        status: FileStatus::Ready,
        bytes_transferred: file.size,
        size: Some(file.size),
        checksum: Some(file.checksum.clone()),
        blob: file.blob.clone(),
        keep_in_storage: true,
        error_message: None,
        generation: 0,
    }
}

/// A file that the session adds or changes.
pub(crate) fn of_change(file: &UpdateFile) -> SessionFile {
    let verified = file.status == FileStatus::Ready;
    SessionFile {
        key: file.key.clone(),
        source: file.source,
        pull: file.pull.clone(),
        status: file.status,
        bytes_transferred: file.bytes_transferred,
        size: file.size,
        checksum: file.expected_checksum.clone().filter(|_| verified),
        blob: file.blob.clone(),
        keep_in_storage: file.keep_in_storage,
        error_message: file.error_message.clone(),
        generation: file.generation,
    }
}

impl Domain {
    /// The files of a session. Of one that has ended, the files that it added or changed, as they were last known: those of
    /// the snapshot may be gone from the item by now.
    ///
    /// # Errors
    /// NotFound.
    pub async fn session_files(&self, id: &UpdateSessionId) -> Result<Vec<SessionFile>> {
        self.files_for(id, Activity::Working).await
    }

    async fn files_for(&self, id: &UpdateSessionId, activity: Activity) -> Result<Vec<SessionFile>> {
        self.visited_update_session(id, activity).await?;
        let mut work = self.begin().await?;
        let session = self.live_update_session(&mut work, id).await?;
        let mut files = self.files_of(&mut work, &session.record).await?;
        if session.record.state != UpdateState::Active {
            files.base.clear();
        }
        Ok(files.view(id))
    }

    /// One file of a session.
    ///
    /// # Errors
    /// As [`Self::session_files`]; InvalidArgument for an unknown file (contract: not NotFound).
    pub async fn session_file(&self, id: &UpdateSessionId, name: &str) -> Result<SessionFile> {
        let files = self.files_for(id, Activity::Watching).await?;
        files.into_iter().find(|file| file.key.name == name).ok_or_else(|| unknown_file(id, name))
    }

    pub(crate) async fn files_of(&self, work: &mut Work, session: &UpdateSession) -> Result<SessionFiles> {
        let key = ItemVersionKey { item: session.item.clone(), version: session.base_version };
        let base = work.get::<ItemVersion>(&key).await?.map(|version| version.record.files).unwrap_or_default();
        let changes = work.query(&Query::UpdateFiles(session.id.clone())).await?;
        Ok(SessionFiles { base, changes })
    }
}

pub(crate) fn unknown_file(session: &UpdateSessionId, name: &str) -> Error {
    let text = format!("update session `{session}` has no file `{name}`; list its files to see which it has");
    Error::invalid("quire.update_session.file_unknown", text).arg(name)
}
