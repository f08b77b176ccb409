//! Sessions that complete by themselves, where the rules allow it: some clients pull a file and wait for the session to end
//! before they call `complete`, which by the contract it never does. Completes nothing that anybody still works on.

use jiff::SignedDuration;

use super::files::SessionFiles;
use crate::{
    Domain,
    domain::Attempts,
    error::Result,
    model::{FileStatus, SourceKind, UpdateFile, UpdateSession, UpdateSessionId, UpdateState},
    ports::metastore::Query,
};

impl Domain {
    /// Lets every ACTIVE session complete whose changes are pulls, all received, and on which nothing but looks has been
    /// for the time that the rules name. Its outcome is that of `complete`.
    pub(crate) async fn finish_idle_pulls(&self) -> Result<()> {
        let Some(idle) = self.rules.finish_idle_pulls else { return Ok(()) };
        let active = self.begin().await?.query::<UpdateSession>(&Query::ActiveUpdateSessions).await?;
        for session in active.into_iter().filter(|session| self.is_left(&session.record, idle)) {
            self.finish(&session.record.id, idle).await?;
        }
        Ok(())
    }

    /// Makes the session one that completes and waits: whoever resumes those concludes it. One that is not left, or has more
    /// than pulls, stays as it is.
    async fn finish(&self, id: &UpdateSessionId, idle: SignedDuration) -> Result<()> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            let Some(mut session) = work.get::<UpdateSession>(id).await? else { return Ok(()) };
            let files = self.files_of(&mut work, &session.record).await?;
            if !self.is_left(&session.record, idle) || !is_pulled(&files) {
                return Ok(());
            }
            session.record.completing = true;
            session.record.finished_itself = true;
            work.update(session);
            if attempts.saved(work.save().await)? {
                return Ok(());
            }
        }
    }

    fn is_left(&self, session: &UpdateSession, idle: SignedDuration) -> bool {
        let steady = self.steady();
        let unused = steady.duration_since(session.touched) >= idle;
        session.state == UpdateState::Active && session.is_live(steady) && !session.completing && unused
    }
}

/// Whether the session's changes are received pulls, and what was unpacked from them.
fn is_pulled(files: &SessionFiles) -> bool {
    let pulled = |file: &UpdateFile| file.source == SourceKind::Pull && !file.removed;
    let done = |file: &UpdateFile| file.status == FileStatus::Ready && (pulled(file) || file.archive.is_some());
    let superseded = |file: &UpdateFile| file.removed && file.archive.is_some();
    let mut changes = files.changes.iter().map(|change| &change.record);
    changes.clone().any(pulled) && changes.all(|file| done(file) || superseded(file))
}
