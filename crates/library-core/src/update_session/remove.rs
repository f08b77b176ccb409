//! Removing a file from a session: it takes effect at completion.

use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{FileStatus, SourceKind, UpdateFile, UpdateFileKey, UpdateSessionId},
    update_session::{files::unknown_file, look::Activity},
};

impl Domain {
    /// Removes a file. One that the session added goes at once, with what was unpacked from it; one of the snapshot
    /// goes at completion.
    ///
    /// # Errors
    /// NotFound; NotAllowedInCurrentState unless ACTIVE; InvalidArgument for an unknown file.
    pub async fn remove_session_file(&self, id: &UpdateSessionId, name: &str) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let mut session = self.open_update_session(&mut work, id).await?;
            let files = self.files_of(&mut work, &session.record).await?;
            if !files.view(id).iter().any(|file| file.key.name == name) {
                return Err(unknown_file(id, name));
            }
            let in_snapshot = files.base.iter().any(|file| file.name == name);
            let position = files.next_position();
            for change in files.changes {
                let unpacked = change.record.archive.as_deref() == Some(name);
                if change.record.key.name == name || unpacked {
                    work.delete(change);
                }
            }
            if in_snapshot {
                work.insert(removal(id, name, position));
            }
            self.renew(&mut session.record, Activity::Working);
            // Moves the session's revision even without a longer lease: changes of one session follow each other.
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }
}

/// The change that removes a file of the snapshot.
pub(crate) fn removal(session: &UpdateSessionId, name: &str, position: u64) -> UpdateFile {
    UpdateFile {
        key: UpdateFileKey { session: session.clone(), name: name.to_owned() },
        position,
        removed: true,
        source: SourceKind::None,
        pull: None,
        expected_size: None,
        expected_checksum: None,
        status: FileStatus::Ready,
        bytes_transferred: 0,
        size: None,
        blob: None,
        keep_in_storage: true,
        archive: None,
        error_message: None,
        generation: 0,
        claim: None,
    }
}
