//! Looks through all pages of the file on a thread of its own. Who opens waits a little for what it finds: a small file is
//! known to be whole before anything is read from it, a large one soon after. What is found to be damaged is never
//! written to again: what would be acknowledged then is lost when the file is restored.

use std::{
    path::Path,
    sync::{Arc, OnceLock, mpsc},
    thread,
    time::Duration,
};

use rusqlite::{Connection, InterruptHandle};

/// What a look found.
pub(super) enum Finding {
    /// All pages make sense.
    Whole,
    /// Some do not.
    Damaged(String),
    /// It goes on.
    Pending,
}

/// What is wrong with a file, once that is known.
pub(super) type Damage = Arc<OnceLock<String>>;

/// The look; dropped, it ends.
pub(super) struct Check {
    damage: Damage,
    interrupt: InterruptHandle,
    thread: Option<thread::JoinHandle<()>>,
}

impl Check {
    /// Looks through `connection`, which is used for nothing else, and waits for `patience`, if there is any.
    pub(super) fn start(
        connection: Connection,
        path: &Path,
        patience: Option<Duration>,
    ) -> std::io::Result<(Self, Finding)> {
        let (damage, interrupt) = (Damage::default(), connection.get_interrupt_handle());
        let (found, path, (tell, told)) = (Arc::clone(&damage), path.to_owned(), mpsc::channel());
        let run = move || {
            let result = look(&connection);
            if let Some(reason) = &result {
                let _ = found.set(reason.clone());
            }
            // Nobody listens any more when it took long.
            if let Err(mpsc::SendError(Some(reason))) = tell.send(result) {
                tracing::error!(path = %path.display(), reason, "{}", TOLD_LATE);
            }
        };
        let thread = Some(thread::Builder::new().name("metadata check".to_owned()).spawn(run)?);
        let finding = match patience.map(|patience| told.recv_timeout(patience)) {
            Some(Ok(None)) => Finding::Whole,
            Some(Ok(Some(reason))) => Finding::Damaged(reason),
            Some(Err(_)) | None => Finding::Pending,
        };
        Ok((Self { damage, interrupt, thread }, finding))
    }

    /// Where damage shows that is found later.
    pub(super) fn damage(&self) -> Damage {
        Arc::clone(&self.damage)
    }

    /// Waits for the end of the look.
    #[cfg(test)]
    pub(super) fn wait(&mut self) {
        self.thread.take().map(thread::JoinHandle::join);
    }
}

const TOLD_LATE: &str = "metadata are damaged and will not be written to any more; stop the server and restore this file \
                         from the last good backup, the content itself is untouched";

impl Drop for Check {
    fn drop(&mut self) {
        self.interrupt.interrupt();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported when it happened.
            let _ = thread.join();
        }
    }
}

/// What is wrong, if anything.
fn look(connection: &Connection) -> Option<String> {
    let found = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match found {
        Ok(health) => (health != "ok").then_some(health),
        Err(error) => match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => Some(error.to_string()),
            Some(rusqlite::ErrorCode::OperationInterrupted) => None,
            _ => {
                tracing::warn!(%error, "metadata could not be looked through");
                None
            }
        },
    }
}
