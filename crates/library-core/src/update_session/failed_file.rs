//! A file that failed for good fails its session, whether a client pushed it or the server fetched it (contract, update
//! sessions: "failed transfer or validation: ACTIVE -> ERROR"). Never touches a session that has ended, or a file that
//! somebody added anew.

use super::end::Ending;
use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Meaning, Result},
    model::{BlobId, FileStatus, SourceKind, UpdateFile, UpdateFileKey, UpdateSession, UpdateState},
    ports::metastore::Stored,
};

/// A file that failed for good, and why.
pub(crate) struct FailedFile<'a> {
    pub(crate) key: &'a UpdateFileKey,
    pub(crate) generation: u64,
    /// The transfer that failed, by its key; it says nothing any more when another one holds the file. `None`: there is
    /// none, and none is tried again.
    pub(crate) transfer: Option<&'a BlobId>,
    pub(crate) error: &'a Error,
    /// What was seen of an archive: these files failed with it.
    pub(crate) members: &'a [String],
}

impl Domain {
    /// Ends the session of a file in ERROR, with the reason in session and file. What was received goes.
    pub(crate) async fn fail_by_file(&self, failed: &FailedFile<'_>) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some((mut session, file)) = self.failing(&mut work, failed).await? else { return Ok(()) };
            self.show_members(&mut work, &session.record, &file, failed).await?;
            let failure = (failed.key.clone(), failed.error.to_string());
            let ending = Ending { failed: Some(failure), ..Ending::error(reason(&file, failed.error)) };
            self.end_session(&mut work, &mut session.record, ending).await?;
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    /// The session that is to fail, and its file, unless either has gone on without it.
    async fn failing(
        &self,
        work: &mut Work,
        failed: &FailedFile<'_>,
    ) -> Result<Option<(Stored<UpdateSession>, UpdateFile)>> {
        let session = match self.live_update_session(work, &failed.key.session).await {
            Ok(session) => session,
            Err(error) if error.meaning == Meaning::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let file = work.get::<UpdateFile>(failed.key).await?.map(|file| file.record);
        let file = file.filter(|file| session.record.state == UpdateState::Active && failed.is(file));
        Ok(file.map(|file| (session, file)))
    }

    /// Shows what was seen of a wrong archive as failed too.
    async fn show_members(
        &self,
        work: &mut Work,
        session: &UpdateSession,
        archive: &UpdateFile,
        failed: &FailedFile<'_>,
    ) -> Result<()> {
        let files = self.files_of(work, session).await?;
        let reason = member_reason(archive, failed.error);
        let unknown = failed.members.iter().filter(|name| files.change(name).is_none());
        for (name, position) in unknown.zip(files.next_position()..) {
            let key = UpdateFileKey { session: session.id.clone(), name: name.clone() };
            work.insert(UpdateFile { key, position, ..failed_member(archive, &reason) });
        }
        Ok(())
    }
}

impl FailedFile<'_> {
    fn is(&self, file: &UpdateFile) -> bool {
        let holder = file.claim.as_ref().map(|claim| &claim.key);
        let current = file.generation == self.generation && !file.removed;
        current && (self.transfer.is_none() || self.transfer == holder)
    }
}

/// Why the session failed.
fn reason(file: &UpdateFile, error: &Error) -> String {
    let verb = match file.source {
        SourceKind::Pull => "cannot be fetched",
        SourceKind::Push | SourceKind::None => "was refused",
    };
    format!("file `{}` {verb}: {error}", file.key.name)
}

fn member_reason(archive: &UpdateFile, error: &Error) -> String {
    let archive = format!("archive `{}`", archive.key.name);
    let text = error.to_string();
    if text.starts_with(&archive) { text } else { format!("{archive}: {text}") }
}

fn failed_member(archive: &UpdateFile, reason: &str) -> UpdateFile {
    UpdateFile {
        source: SourceKind::None,
        pull: None,
        expected_size: None,
        expected_checksum: None,
        status: FileStatus::Error,
        bytes_transferred: 0,
        size: None,
        blob: None,
        archive: Some(archive.key.name.clone()),
        error_message: Some(reason.to_owned()),
        claim: None,
        ..archive.clone()
    }
}
